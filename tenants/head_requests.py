"""HEAD at addresses where a GET acts: whoever comes back from elsewhere brings a code or a token.

Mail programs, chat previews and browsers look at an address before anybody opens it. A code is
good once, so such a look would use it up.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def empty_for_head(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Answer HEAD with nothing, before anything is looked up: where GET would lead is not told."""

    @wraps(view)
    def within(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method != "HEAD":
            return view(request, *args, **kwargs)
        answer = HttpResponse()
        answer["Cache-Control"] = "no-store"
        answer["Referrer-Policy"] = "no-referrer"
        return answer

    return within
