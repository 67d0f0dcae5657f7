"""No address that a tenant enters leads into the operator's network."""

import ipaddress
import socket
import ssl

import pytest

from tenants.safe_http.addresses import (
    AddressRefusedError,
    PinnedConnection,
    Resolver,
    destination,
    is_public,
)

PUBLIC = "93.184.215.14"
INSIDE = (
    "127.0.0.1", "127.255.255.254", "0.0.0.0",  # noqa: S104
    "10.0.0.1", "172.16.0.1", "172.31.255.255",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "192.88.99.1", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "::ffff:10.0.0.1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1",
    "ff02::1", "ff0e::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
    "2002:7f00:1::", "2002:a9fe:a9fe::", "2001::1", "2001:db8::1", "100::1",
)  # fmt: skip
ODD = (
    "", "https://", "https:///x", "//hooks.example.org", "hooks.example.org", "https://[::1",
    "https://hooks.example.org:99999/", "https://hooks.example.org\\@evil.example/",
    "https://hooks.example.org/\r\nHost: x", "https://hooks .example.org/", "https://\x00/",
    "https://" + "a" * 3000 + ".example.org/", "https://localhost/", "https://intranet/",
    "https://2130706433/", "https://0x7f000001/", "https://..example.org/",
)  # fmt: skip


def resolving(*addresses: str) -> Resolver:
    return lambda _host: list(addresses)


class Dialled:
    """Stands where a connection would be made, and makes none."""

    def __init__(self) -> None:
        self.to: list[str] = []

    def __call__(self, address: tuple[str, int], timeout: float) -> socket.socket:
        self.to.append(address[0])
        raise ConnectionRefusedError


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700:4700::1111"])
def test_an_address_outside_is(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    with pytest.raises(AddressRefusedError, match="is not on the public internet"):
        destination("https://hooks.example.org/", resolve=resolving(PUBLIC, address))


@pytest.mark.parametrize("url", ODD)
def test_what_is_no_address_is_refused_in_words(url: str) -> None:
    with pytest.raises(AddressRefusedError) as refused:
        destination(url, resolve=resolving(PUBLIC))

    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "url, why",
    [
        ("http://hooks.example.org/", "start with https"),
        ("ftp://hooks.example.org/", "start with https"),
        ("file:///etc/passwd", "start with https"),
        ("https://me:secret@hooks.example.org/", "name or password"),
        ("https://hooks.example.org@evil.example/", "name or password"),
        ("https://hooks.example.org:8443/", "not contain a port"),
        ("https://hooks.example.org:22/", "not contain a port"),
    ],
)
def test_another_scheme_or_port_is_refused(url: str, why: str) -> None:
    with pytest.raises(AddressRefusedError, match=why):
        destination(url, resolve=resolving(PUBLIC))


def test_a_public_address_may_be_called() -> None:
    found = destination("https://Hooks.Example.org/a?b=c#d", resolve=resolving(PUBLIC))

    assert (found.host, found.target) == ("hooks.example.org", "/a?b=c")


def test_a_name_that_has_moved_inside_since_is_not_connected_to() -> None:
    answers = iter([[PUBLIC], ["169.254.169.254"]])
    resolve, dialled = (lambda _host: next(answers)), Dialled()
    found = destination("https://hooks.example.org/", resolve=resolve)
    connection = PinnedConnection(found.host, timeout=1, resolve=resolve, connector=dialled)

    with pytest.raises(AddressRefusedError):
        connection.request("POST", found.target)
    assert dialled.to == []


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    dialled = Dialled()
    resolve = resolving(PUBLIC, "8.8.8.8")
    connection = PinnedConnection(
        "hooks.example.org",
        timeout=1,
        resolve=resolve,
        connector=dialled,
    )

    with pytest.raises(ConnectionRefusedError):
        connection.request("POST", "/")
    assert dialled.to == [PUBLIC]


def test_the_hosts_own_certificate_is_asked_for() -> None:
    connection = PinnedConnection("hooks.example.org", timeout=1)

    assert connection._tls.check_hostname
    assert connection._tls.verify_mode == ssl.CERT_REQUIRED
