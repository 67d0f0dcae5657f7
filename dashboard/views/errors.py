"""What people see when something goes wrong in the portal itself."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault, with the reference under which the error stands in the log.

    The page asks no context processor: what failed may be what they need.
    """
    context = {"request_id": getattr(request, "request_id", "")}
    return HttpResponse(render_to_string("500.html", context), status=500)
