"""Connections whose answers have a deadline as a whole, not only between two pieces.

A read time-out of urllib3 starts anew with every byte, so a server that drips one byte a
second would hold a thread for ever. Here every single wait, for headers too, is given only
what is left of the whole.
"""

from __future__ import annotations

import io
import logging
import socket
import time
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import DEFAULT_CA_BUNDLE_PATH, HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection

from orcid_client.translation import N_

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_SERVERS = 64
# It warns of a malformed header with the whole address, which holds an iD and may hold a key.
logging.getLogger("urllib3.connection").addFilter(lambda record: record.levelno >= logging.ERROR)


class _DeadlineReader(io.RawIOBase):
    """Reads from a socket; each wait is cut to what is left until the deadline."""

    def __init__(self, sock: socket.socket, *, deadline: float, read_timeout: float) -> None:
        super().__init__()
        self._sock = sock
        # makefile holds a reference, so that a connection closed early is still read out.
        self._raw = sock.makefile("rb", buffering=0)
        self._deadline = deadline
        self._read_timeout = read_timeout

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError(N_("The response did not arrive before the deadline."))
        self._sock.settimeout(min(left, self._read_timeout))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _response_class(read_timeout: float) -> type[HTTPResponse]:
    class DeadlineResponse(HTTPResponse):
        """An answer that must be complete when the socket's time-out, its whole, is over."""

        def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
            super().__init__(sock, *args, **kwargs)
            whole = sock.gettimeout() or read_timeout
            self.fp.close()
            self.fp = io.BufferedReader(
                _DeadlineReader(sock, deadline=time.monotonic() + whole, read_timeout=read_timeout)
            )

    return DeadlineResponse


def _pools(read_timeout: float) -> dict[str, Callable[..., HTTPConnectionPool]]:
    answer = _response_class(read_timeout)

    class PlainConnection(HTTPConnection):
        response_class = answer

    class SecureConnection(HTTPSConnection):
        response_class = answer

    class Pool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = SecureConnection

    return {"http": Pool, "https": SecurePool}


class DeadlineAdapter(HTTPAdapter):
    """The adapter every call to ORCID goes through: shared by all threads, retries nothing."""

    def __init__(
        self,
        *,
        connect_timeout: float,
        read_timeout: float,
        deadline: float,
        pool_size: int,
        ca_bundle: str | None = None,
    ) -> None:
        self._read_timeout = read_timeout
        self._ca_bundle = ca_bundle or DEFAULT_CA_BUNDLE_PATH
        self.timeout = Timeout(connect=connect_timeout, total=deadline)
        super().__init__(pool_maxsize=pool_size, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Set up the pools with connections that keep deadlines."""
        self._pools: dict[str, HTTPConnectionPool] = {}
        self.poolmanager = PoolManager(num_pools=_MOST_SERVERS, maxsize=args[1], **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._read_timeout)

    # The four below stand in for what requests finds out anew with each call: a third of its time.

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, *_args: Any, **_kwargs: Any
    ) -> HTTPConnectionPool:
        """Return the connections to a server, the same ones for each of its addresses."""
        server = _parted(request.url or "")[0]
        if server not in self._pools:
            proof = {"cert_reqs": "CERT_REQUIRED", "ca_certs": self._ca_bundle}
            self._pools[server] = self.poolmanager.connection_from_url(server, proof)
        return self._pools[server]

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Do nothing: what a server has to prove was said when its connections were set up."""

    def request_url(self, request: requests.PreparedRequest, proxies: Any) -> str:  # noqa: ARG002
        """Return the path that is asked for; there are no proxies."""
        return _parted(request.url or "")[1]

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """Return an answer without cookies, encoding or history."""
        answer = requests.Response()
        answer.status_code, answer.headers, answer.raw = resp.status, resp.headers, resp
        answer.request = req
        return answer

    def close(self) -> None:
        """Close all idle connections."""
        self._pools.clear()
        super().close()


def _parted(url: str) -> tuple[str, str]:
    """Return the server and the path of an address."""
    start = url.find("/", url.find("://") + 3)
    return (url, "/") if start < 0 else (url[:start], url[start:])
