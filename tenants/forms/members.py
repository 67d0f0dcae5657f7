"""What members enter about members and invitations."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy

from tenants.encryption.secrets import Secret
from tenants.models import (
    User,
)
from tenants.roles import Role


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    role = forms.ChoiceField()

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the roles that the acting member may give, the least first."""
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in reversed(roles)]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """Who accepts an invitation: a name and a new password."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200)
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:  # noqa: ANN401
        """Keep the address, which the password must not resemble."""
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> Secret:
        """Hold the password against the rules for passwords."""
        password: str = self.cleaned_data["password"]
        user = User(email=self.email, name=self.data.get("name", ""))
        validate_password(password, user=user)
        return Secret(password)


class RoleForm(forms.Form):
    """Another role for a member: one of those the acting member may give."""

    role = forms.ChoiceField()

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the roles."""
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
