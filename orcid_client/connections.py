"""Connections whose answers have a deadline as a whole, not only between two pieces.

A read time-out of urllib3 starts anew with every byte, so a server that drips one byte a
second would hold a thread for ever. Here every single wait, for headers too, is given only
what is left of the whole.
"""

from __future__ import annotations

import io
import socket
import time
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    from collections.abc import Callable


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
            raise TimeoutError("The answer did not come before its deadline.")
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

    class Connection(HTTPConnection):
        response_class = answer

    class SecureConnection(HTTPSConnection):
        response_class = answer

    class Pool(HTTPConnectionPool):
        ConnectionCls = Connection

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
        self.verify: bool | str = ca_bundle or True
        self.timeout = Timeout(connect=connect_timeout, total=deadline)
        super().__init__(pool_connections=8, pool_maxsize=pool_size, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Set up the pools with connections that keep deadlines."""
        connections, maxsize = args[:2]
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._read_timeout)
