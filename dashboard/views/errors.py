"""What people see when something goes wrong in the portal itself."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

COME_AGAIN_SECONDS = 30
# Connection lost or refused, too many connections, server ending or starting (PostgreSQL, App. A)
AWAY = ("08", "53300", "57P")


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault, with the reference under which the error stands in the log.

    The page asks no context processor: what failed may be what they need. While Postgres is away
    nothing is wrong with the page that was asked for, and both people and programs may come again.
    """
    context = {"request_id": getattr(request, "request_id", "")}
    # Django calls this while it handles the error, and hands over no more than the request.
    if _is_database_away(sys.exc_info()[1]):
        response = HttpResponse(render_to_string("503.html", context), status=503)
        response["Retry-After"] = str(COME_AGAIN_SECONDS)
        return response
    return HttpResponse(render_to_string("500.html", context), status=500)


def _is_database_away(error: BaseException | None) -> bool:
    """Say whether there is no connection; a deadlock or a time-out is a fault of this request."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    # Who gets no answer gets no code.
    code = getattr(error.__cause__, "pgcode", None)
    return code is None or code.startswith(AWAY)
