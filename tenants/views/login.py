"""The portal's own sign-in page, which knows the way to an institution's."""

import re

from allauth.account.views import LoginView as AllauthLoginView
from django.http import Http404
from django.urls import reverse

from scoping.context import tenant_context
from tenants import access, queries

PAGE_OF_TENANT = re.compile(r"/t/([-a-zA-Z0-9_]+)/")


class LoginView(AllauthLoginView):  # type: ignore[misc] # allauth has no types
    """allauth's page, and a link to the sign-in of the institution that was asked for."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add the link, where there is one."""
        words: dict[str, object] = super().get_context_data(**kwargs)
        asked = self.request.GET.get("next", "")
        return words | {"institution_url": institution_url(asked)}


def institution_url(asked: str) -> str:
    """Return where the institution signs in whose page was asked for, or ""."""
    found = PAGE_OF_TENANT.match(asked)
    if found is None:
        return ""
    try:
        with tenant_context(access.tenant_id_of_slug(found[1])):
            page = reverse("tenants_public:sign_in", args=[found[1]])
            return page if queries.provider() else ""
    except Http404:
        return ""
