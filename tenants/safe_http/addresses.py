"""The only way to an address that a tenant entered (webhooks, an identity provider, a return page).

Such an address could lead into the operator's own network (server-side request forgery). So: https
on its own port, no name or password in it, and a host of which every address is public, asked for
again at each connection, which then goes to one of those addresses and no other. Redirects are
answers, not followed. Python's ``is_global`` says yes to translated and multicast addresses, which
are refused here by name (RFC 6052, RFC 3056, RFC 4380, RFC 5771).
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_network
from urllib.parse import urlsplit

from scoping.translation import N_

HTTPS_PORT = 443
LONGEST_ADDRESS = 2_000
Address = IPv4Address | IPv6Address
Resolver = Callable[[str], Sequence[str]]
Connector = Callable[[tuple[str, int], float], socket.socket]

_DISGUISED = tuple(
    ip_network(text)
    for text in (
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64, local use
        "2002::/16",  # 6to4
        "2001::/32",  # Teredo
        "::/96",  # IPv4 in IPv6, as it was once written
        "192.88.99.0/24",  # 6to4 relays
        "fec0::/10",  # site-local, as it once was
    )
)


class AddressRefusedError(Exception):
    """An address that the portal will not call; the text says why, in words for who typed it."""


@dataclass(frozen=True, slots=True)
class SafeAddress:
    """An address that may be called: its host, and what to ask for there."""

    host: str
    target: str


def destination(url: str, *, resolve: "Resolver | None" = None) -> SafeAddress:
    """Return where an address leads, if it may be called now; checked when it is typed.

    Raises:
        AddressRefusedError: it may not.
    """
    if len(url) > LONGEST_ADDRESS or any(ord(sign) <= ord(" ") or sign == "\\" for sign in url):
        raise AddressRefusedError(N_("This is not a valid address."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefusedError(N_("This is not a valid address.")) from None
    if parts.scheme != "https":
        raise AddressRefusedError(N_("The address must start with https://."))
    if "@" in parts.netloc:
        raise AddressRefusedError(N_("The address must not contain a name or password."))
    if port not in (None, HTTPS_PORT):
        raise AddressRefusedError(N_("The address must not contain a port."))
    host = _host(parts.hostname or "")
    public_addresses(host, resolve=resolve)
    query = f"?{parts.query}" if parts.query else ""
    return SafeAddress(host, (parts.path or "/") + query)


def public_addresses(host: str, *, resolve: "Resolver | None" = None) -> list[Address]:
    """Return the addresses of a host, every one of which is public.

    Raises:
        AddressRefusedError: there is none, or one of them is not.
    """
    try:
        found = [ipaddress.ip_address(text) for text in (resolve or _resolve)(host)]
    except (OSError, ValueError):
        found = []
    if not found:
        raise AddressRefusedError(N_("The host {host} does not exist.").format(host=host))
    if not all(map(is_public, found)):
        raise AddressRefusedError(N_("{host} is not on the public internet.").format(host=host))
    return found


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public internet, whatever it is dressed as."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    hidden = any(address in network for network in _DISGUISED if network.version == address.version)
    return address.is_global and not hidden and not address.is_multicast


class PinnedConnection(http.client.HTTPSConnection):
    """A connection to a public address of a host, with the host's own certificate.

    ``timeout`` is in seconds, for each wait. The name is resolved and checked when connecting, and
    the connection goes to what was checked, so a name that changes its address gains nothing.
    """

    def __init__(
        self,
        host: str,
        *,
        timeout: float,
        resolve: "Resolver | None" = None,
        connector: Connector = socket.create_connection,
    ) -> None:
        """Prepare a connection; nothing is resolved yet."""
        self._tls = ssl.create_default_context()
        super().__init__(host, HTTPS_PORT, timeout=timeout, context=self._tls)
        self._resolve, self._connector, self._wait = resolve, connector, timeout

    def connect(self) -> None:
        """Connect to the first of the host's addresses, having checked all.

        Raises:
            AddressRefusedError: one of them is not public now.
        """
        address = public_addresses(self.host, resolve=self._resolve)[0]
        plain = self._connector((str(address), HTTPS_PORT), self._wait)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def _host(name: str) -> str:
    """Return a host's name as the resolver takes it; numbers in odd spellings are none."""
    try:
        host = name.encode("idna").decode().rstrip(".").lower()
    except UnicodeError:
        raise AddressRefusedError(N_("This is not a valid address.")) from None
    if not host:
        raise AddressRefusedError(N_("This is not a valid address."))
    if "." not in host and ":" not in host:
        raise AddressRefusedError(N_("{host} is not a public host name.").format(host=host))
    return host


def _resolve(host: str) -> list[str]:
    found = socket.getaddrinfo(host, HTTPS_PORT, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]
