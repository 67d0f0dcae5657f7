"""Read the signed word by which a tenant's site hands a researcher over. Pure.

A JSON Web Token (RFC 7519), signed by HMAC-SHA256 with the tenant's hand-over key (RFC 8725:
one algorithm, an audience, a short life). Its claims: ``sub`` the site's own key of the person,
``aud`` the address it is for, ``exp``, ``iat``, ``jti`` a random word for this once; and, if the
site likes, ``given_name``, ``family_name``, ``email``, ``return_to``, ``credential``.
"""

import string
import unicodedata
from datetime import datetime, timedelta
from typing import Annotated, Any

import jwt
from jwt.types import Options
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from scoping.translation import N_

ALGORITHM = "HS256"
LONGEST_TOKEN = 4_096
LONGEST_LIFE = timedelta(minutes=10)
CLOCKS_APART = timedelta(minutes=1)
TEXTS = ("sub", "jti", "given_name", "family_name", "email", "return_to", "credential")
# Control, format (bidirectional marks are among them), half a surrogate pair, ends of lines
UNREADABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
JOINERS = "\u200c\u200d"
SPACES = (
    string.whitespace
    + "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    + ("\u2008\u2009\u200a\u202f\u205f\u3000" + JOINERS)
)
# The times are checked here, by the clock of whoever calls.
_UNCHECKED: Options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Email = Annotated[
    str,
    StringConstraints(max_length=254, pattern=r"^([^@\s\x00-\x1f,;<>]+@[^@\s\x00-\x1f,;<>]+)?$"),
]


class HandOverRefusedError(Exception):
    """A hand-over that does not hold; the text tells the site's developers why."""


class HandOverExpiredError(HandOverRefusedError):
    """A hand-over whose time is over."""


class Claims(BaseModel):
    """What the tenant's site says about the person it hands over."""

    model_config = ConfigDict(frozen=True, strict=True)

    external_ref: Key = Field(alias="sub")
    nonce: Annotated[str, StringConstraints(min_length=16, max_length=100)] = Field(alias="jti")
    issued: int = Field(alias="iat", ge=0, lt=2**33)
    expires: int = Field(alias="exp", ge=0, lt=2**33)
    given_names: Name = Field("", alias="given_name")
    family_name: Name = ""
    email: Email = ""
    return_to: Annotated[str, StringConstraints(max_length=500)] = ""
    credential: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,22}$")] = ""


def read(token: str, *, secret: str, audience: str, now: datetime) -> Claims:
    """Return what a token says, if this key signed it for this address and it is not too old.

    Raises:
        HandOverExpiredError: it was good until a while ago.
        HandOverRefusedError: it does not hold; ``str()`` says why.
    """
    claims = _claims(_payload(token, secret=secret, audience=audience))
    issued, expires, moment = claims.issued, claims.expires, now.timestamp()
    slack = CLOCKS_APART.total_seconds()
    if not 0 < expires - issued <= LONGEST_LIFE.total_seconds() or issued > moment + slack:
        raise HandOverRefusedError(
            N_("exp must be after iat, by ten minutes at most, and iat must not be in the future.")
        )
    if expires + slack <= moment:
        raise HandOverExpiredError(N_("exp has passed."))
    return claims


def _payload(token: str, *, secret: str, audience: str) -> dict[str, Any]:
    if not token or len(token) > LONGEST_TOKEN:
        raise HandOverRefusedError(
            N_("token is required, with at most {most} characters.").format(most=LONGEST_TOKEN)
        )
    try:
        return jwt.decode(
            token, secret, algorithms=[ALGORITHM], audience=audience, options=_UNCHECKED
        )
    except jwt.InvalidAudienceError:
        raise HandOverRefusedError(N_("aud must be {audience}").format(audience=audience)) from None
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        raise HandOverRefusedError(
            N_("token must be a JWT signed with this handoff key, using {algorithm}.").format(
                algorithm=ALGORITHM
            )
        ) from None


def _is_readable(text: str) -> bool:
    """Say whether people see what a text holds: no control character, no change of direction.

    Text that runs backwards can show another name than it holds. A text is not all space either,
    but for none at all. Joiners are left: names in Persian and in the languages of India need them.
    """
    bad = (sign for sign in text if unicodedata.category(sign) in UNREADABLE)
    return all(sign in JOINERS for sign in bad) and bool(text.strip(SPACES) or not text)


def _claims(payload: dict[str, Any]) -> Claims:
    texts = ((name, payload.get(name)) for name in TEXTS)
    unreadable = [name for name, text in texts if isinstance(text, str) and not _is_readable(text)]
    if unreadable:
        raise HandOverRefusedError(
            N_(
                "These claims are blank, or contain control characters or marks that change the "
                "direction of text: {names}."
            ).format(names=", ".join(sorted(unreadable)))
        )
    try:
        return Claims.model_validate(payload)
    except ValidationError as error:
        names = sorted({str(problem["loc"][0]) for problem in error.errors()})
        raise HandOverRefusedError(
            N_("These claims are missing or invalid: {names}.").format(names=", ".join(names))
        ) from None
