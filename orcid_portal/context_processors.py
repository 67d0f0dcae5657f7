"""What every page may know."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """Return the portal's own facts, and the tenant and member of the page if it has them."""
    return {
        "support_email": settings.SUPPORT_EMAIL,
        "demo": settings.DEMO,
        "request_id": getattr(request, "request_id", ""),
        "tenant": getattr(request, "tenant", None),
        "membership": getattr(request, "membership", None),
    }
