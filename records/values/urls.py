"""Web addresses: http and https with a host, which alone people can follow."""

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from records.values.noise import code_of
from records.values.refusal import ValueRefusedError, quoted
from scoping.translation import N_

_SCHEME = re.compile(r"(https?):/*(?=[^/])", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?![0-9]+(?:[/?#]|$))")
_HOST = re.compile(r"(?!-)(?:[\w-]{1,63}(?<!-)\.)+(?!-)[^\W\d_][\w-]{1,62}\.?")
_FORBIDDEN = re.compile(r"[\s<>\"\\^`{|}\x00-\x20\x7f]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@lru_cache(maxsize=4096)
def parse(text: str) -> str:
    """Return a web address; ``https`` is added where a host begins it.

    Raises:
        ValueRefusedError: it is none that a browser opens as a page.
    """
    bare = code_of(text)
    found = bare[1:-1].strip() if bare.startswith("<") and bare.endswith(">") else bare
    known = _SCHEME.match(found)
    if known:
        found = f"{known[1].lower()}://{found[known.end() :]}"
    elif not _OTHER_SCHEME.match(found):
        found = f"https://{found.removeprefix('//')}"
    else:
        raise _refused(bare)
    if _FORBIDDEN.search(found) or not _has_host(found):
        raise _refused(bare)
    return _BAD_ESCAPE.sub("%25", found)


def _refused(text: str) -> ValueRefusedError:
    return ValueRefusedError(
        N_(
            "“{value}” is not a web address. Write one that begins with https:// or http://."
        ).format(value=quoted(text))
    )


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None:
        return False
    if _HOST.fullmatch(host):
        return len(host) < 254  # noqa: PLR2004 (RFC 1035)
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
