"""How often somebody may do something: by address where nobody is known, else by member and tenant.

Counted in the shared cache in fixed windows. A count belongs to who caused it, so that nobody can
use up somebody else's. While Redis is away nothing is counted and nothing refused.
"""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import redis
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
logger = logging.getLogger(__name__)


def at_most(
    amount: int,
    *,
    seconds: int,
    of: str,
    about: Callable[..., str] | None = None,
    clock: Callable[[], float] = time.time,
) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Answer 429 to who opens a view more than so many times in a window of so many seconds.

    Views of the same ``of`` share a count. ``about`` returns what a request and the parts of its
    address are about, which is counted apart: many people may share one address.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def within(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            window, passed = divmod(int(clock()), seconds)
            who = _who(request, slug=str(kwargs.get("slug", "")))
            if about is not None:
                who = f"{who}:{about(request, **kwargs)}"
            if _count(f"limit:{of}:{who}:{window}", seconds=seconds) > amount:
                answer = render(request, "429.html", status=429)
                answer["Retry-After"] = str(seconds - passed)
                return answer
            return view(request, *args, **kwargs)

        return within

    return decorate


def _who(request: HttpRequest, *, slug: str) -> str:
    if request.user.is_authenticated:
        return f"{slug}:{request.user.pk}"
    return f"{slug}:{get_adapter().get_client_ip(request)}"


def _count(key: str, *, seconds: int) -> int:
    try:
        cache.add(key, 0, timeout=2 * seconds)
        return int(cache.incr(key))
    except (redis.RedisError, ValueError):
        logger.warning("limits are not counted: Redis does not answer")
        return 0
