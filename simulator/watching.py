"""Webhooks: premium clients ask to be called when a record changes (API tutorial, webhooks).

A call is an empty POST; any 2xx is success. After the n-th failure in a row the next attempt waits
n times ten minutes, and after 25 the hook falls silent until it is removed and registered again. A
receiver's 429 ends the client's deliveries for the run.
"""

import asyncio
import http.client
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from simulator import access
from simulator.call import Call, wanted_format
from simulator.entities import Webhook
from simulator.messages import Response
from simulator.refusals import Refusal
from simulator.world import World

MOST_FAILURES = 25
TIMEOUT = 10.0  # seconds
TOO_MANY = 429
MOST_AT_ONCE = 8


def _asked(call: Call, orcid: str, url: str) -> tuple[str, str]:
    """Return the client and the plain address to call. Raises Refusal."""
    token = access.require_token(call)
    access.require_scope(token, "/webhook")
    wanted_format(call)
    if orcid not in call.world.records:
        raise Refusal(9011, orcid)
    plain = unquote(url)
    if not _can_be_called(plain):
        raise Refusal(9020, f"{plain[:200]!r} is not an address that can be called.")
    return token.client_id, plain


def _can_be_called(url: str) -> bool:
    if re.search(r"[^\x21-\x7e]", url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def register(call: Call, orcid: str, url: str) -> Response:
    """Watch a record: 201 when new, 204 when the hook existed, whoever it belongs to."""
    client_id, plain = _asked(call, orcid, url)
    if plain in call.world.hooks_of.get(orcid, {}):
        return Response(204)
    seen = call.world.records[orcid].modified
    call.world.watch(Webhook(orcid, plain, client_id, last_sent=seen))
    return Response(201, headers=[("Location", f"{call.addresses.member}{call.path}")])


def remove(call: Call, orcid: str, url: str) -> Response:
    """Stop watching a record."""
    client_id, plain = _asked(call, orcid, url)
    found = call.world.hooks_of.get(orcid, {}).get(plain)
    if found is None:
        raise Refusal(9028)
    if found.client_id != client_id:
        raise Refusal(9014, "The webhook belongs to another client.")
    call.world.unwatch(found)
    return Response(204)


def waiting(world: World, orcid: str) -> Iterator[Webhook]:
    """Yield the webhooks that are still to be called for a record's last change."""
    changed_at = world.records[orcid].modified if orcid in world.records else 0
    for hook in world.hooks_of.get(orcid, {}).values():
        if changed_at > hook.last_sent and hook.failures < MOST_FAILURES:
            yield hook


def due(world: World, now: int) -> Iterator[Webhook]:
    """Yield the hooks to call now: no failure holds them back any more."""
    for orcid in list(world.changed):
        hooks = list(waiting(world, orcid))
        if not hooks:
            world.changed.discard(orcid)
        for hook in hooks:
            if now >= hook.last_failure + hook.failures * world.traffic.limits.webhook_retry_ms:
                yield hook


def settle(world: World, hook: Webhook, *, seen: int, status: int | None, now: int) -> None:
    """Note how a delivery went. `seen` is the change of the record it stood for."""
    if world.hooks_of.get(hook.orcid, {}).get(hook.url) is not hook:
        return  # removed meanwhile
    if status is not None and 200 <= status < 300:  # noqa: PLR2004 - any 2xx
        hook.failures, hook.last_sent = 0, seen
    else:
        hook.failures, hook.last_failure = hook.failures + 1, now
    world.webhooks.keep(f"{hook.orcid} {hook.url}", hook)


class Deliverer:
    """Makes the calls, a few at a time, beside the one thread that owns the worlds."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(MOST_AT_ONCE)
        self._under_way: dict[int, asyncio.Task[None]] = {}

    def run(self, worlds: Iterable[World], now: int) -> None:
        """Begin to deliver what is due in these worlds; events of one record count as one."""
        for world in worlds:
            if not world.changed:
                continue
            hushed: set[str] = set()
            for hook in due(world, now):
                if id(hook) not in self._under_way:
                    task = asyncio.create_task(self._deliver(world, hook, hushed, now))
                    self._under_way[id(hook)] = task

    async def _deliver(self, world: World, hook: Webhook, hushed: set[str], now: int) -> None:
        try:
            async with self._room:
                if hook.client_id in hushed:
                    return
                seen = world.records[hook.orcid].modified
                status = await _beside(post, hook.url)
                if status == TOO_MANY:
                    hushed.add(hook.client_id)
                settle(world, hook, seen=seen, status=status, now=now)
        finally:
            del self._under_way[id(hook)]


async def _beside(work: Callable[[str], int | None], url: str) -> int | None:
    """Run the work on a thread that does not keep the program from ending."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[int | None] = loop.create_future()

    def run() -> None:
        result = work(url)
        with suppress(RuntimeError):  # the program has ended meanwhile
            loop.call_soon_threadsafe(_resolve, done, result)

    threading.Thread(target=run, daemon=True).start()
    return await done


def _resolve(done: "asyncio.Future[int | None]", result: int | None) -> None:
    if not done.cancelled():
        done.set_result(result)


def post(url: str) -> int | None:
    """Send an empty POST and return its status, None where no answer came."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body=b"", headers={"User-Agent": "simulated-registry"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
