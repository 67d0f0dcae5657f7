"""Answers for load balancers and process supervisors, and for whoever finds a hole."""

from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Say whether Postgres and Redis answer this process; 503 when one does not."""
    parts = {"postgres": _answers(_ask_postgres), "redis": _answers(_ask_redis)}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _answers(ask: object) -> bool:
    try:
        ask()  # type: ignore[operator]
    except Exception:  # noqa: BLE001 (whatever is wrong, the answer is "not ready")
        return False
    return True


def _ask_postgres() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_redis() -> None:
    cache.get("readyz")


@require_safe
def security(_request: HttpRequest) -> HttpResponse:
    """Say whom to tell about a hole in the portal (RFC 9116)."""
    until = timezone.now() + timedelta(days=180)
    lines = [
        f"Contact: mailto:{settings.SUPPORT_EMAIL}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {settings.PUBLIC_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
