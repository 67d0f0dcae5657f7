"""What people see when something goes wrong in the portal itself."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

COME_AGAIN_SECONDS = 30


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault, with the reference under which the error stands in the log.

    The page asks no context processor: what failed may be what they need. While Postgres is away
    nothing is wrong with the page that was asked for, and both people and programs may come again.
    """
    context = {"request_id": getattr(request, "request_id", "")}
    # Django calls this while it handles the error, and hands over no more than the request.
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = HttpResponse(render_to_string("503.html", context), status=503)
        response["Retry-After"] = str(COME_AGAIN_SECONDS)
        return response
    return HttpResponse(render_to_string("500.html", context), status=500)
