"""What a member types to set up an authenticator app."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP


class ActivateAppForm(ActivateTOTPForm):  # type: ignore[misc] # allauth has no types
    """allauth's form, whose code serves for nothing else afterwards (RFC 6238, 5.2)."""

    def clean_code(self) -> str:
        """Use the code up, as each code that is shown at a sign-in."""
        code: str = super().clean_code()
        sealed = {"secret": get_adapter().encrypt(self.secret)}
        app = Authenticator(user=self.user, type=Authenticator.Type.TOTP, data=sealed)
        if not TOTP(app).validate_code(code):
            raise get_adapter().validation_error("incorrect_code")
        return code
