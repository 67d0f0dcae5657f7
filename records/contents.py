"""From ORCID's JSON, as a form, a file or a program gives it, to what is stored of an item."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from orcid_client import canonical, messages, validation
from orcid_client.elements.affiliations import Affiliation
from orcid_client.elements.parts import ExternalId
from orcid_client.elements.parts import ItemMessage as Message
from orcid_client.elements.peer_reviews import PeerReview
from orcid_client.elements.shape import root_shape
from orcid_client.errors import UnreadableMessage
from orcid_client.sections import section_of
from orcid_client.violations import Violation
from records.fields import identifiers_at
from records.values import items
from records.values.dates import DateOrder

LABEL_LENGTH = 300
OWN_ID_TYPE = "source-work-id"
OWN_ID_PREFIX = "orcid-portal:"
_SET_BY_ORCID = frozenset(
    (
        "put-code", "visibility", "display-index", "path", "created-date", "last-modified-date",
        "source", "external-id-normalized", "external-id-normalized-error",
    )
)  # fmt: skip


class ContentRefusedError(ValueError):
    """An item is not one that ORCID would take; ``violations`` say all that is wrong."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        """Keep the violations; the first one's sentence stands for the error."""
        super().__init__(violations[0].sentence)
        self.violations = tuple(violations)


@dataclass(frozen=True, slots=True)
class Understood:
    """An item's content in ORCID's JSON, and what is computed from it."""

    content: dict[str, Any]
    fingerprint: str
    self_ids: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Normalised:
    """An item in ORCID's form, and what of it could not be brought into that."""

    section: str
    message: Message
    refused: Sequence[Violation]

    def as_json(self) -> dict[str, Any]:
        """Return the item as ORCID's JSON."""
        return messages.to_json(self.message)


def normalise(
    section: str, content: Mapping[str, Any], *, date_order: DateOrder | None = None
) -> Normalised:
    """Return an item with each of its values in ORCID's form (``records.values``).

    Raises:
        ContentRefusedError: it is no item of the section in ORCID's JSON.
    """
    message, refused = items.normalised(_read(section, content), date_order=date_order)
    return Normalised(section, message, refused)


def understand(
    section: str,
    content: Mapping[str, Any],
    *,
    own_id: str | None,
    date_order: DateOrder | None = None,
) -> Understood:
    """Bring a content into ORCID's form, check it whole, and return what is stored of it.

    Raises:
        ContentRefusedError: a value is none, or ORCID would refuse the item.
    """
    return checked(normalise(section, content, date_order=date_order), own_id=own_id)


def checked(item: Normalised, *, own_id: str | None) -> Understood:
    """Check an item whole and return what is stored of it.

    ``own_id`` becomes the ``self`` identifier of an affiliation that has none, because ORCID
    refuses a second copy of an affiliation only by its identifiers (ORCID-Source,
    ActivityValidator): so a lost answer never doubles it. So it does of a peer review, which
    needs an identifier that tells nothing of what was reviewed. None adds nothing, for an item
    that is on the record already.

    Raises:
        ContentRefusedError: a value is none, or ORCID would refuse the item.
    """
    section, message = item.section, item.message
    if own_id and isinstance(message, _GETS_OWN_ID) and not canonical.self_ids(message):
        message = _with_own_id(message, own_id)
    found = validation.violations(section, message)
    if item.refused:
        found = _in_order(message, [*item.refused, *_beyond(item.refused, found)])
    if found:
        raise ContentRefusedError(found)
    stored = messages.to_json(message)
    return Understood(
        content=stored,
        fingerprint=canonical.fingerprint_of_json(section, stored),
        self_ids=canonical.self_ids(message),
        label=label_of(message),
    )


def own_id_of(*, tenant: str, section: str, key: str) -> str:
    """Return the portal's own identifier of an item.

    It stands in public on the record, so it tells nothing of the tenant's key; ``tenant`` is the
    tenant's public id. The same key gives the same identifier, whatever became of the row.
    """
    digest = hashlib.sha256(f"{tenant}\x1f{section}\x1f{key}".encode()).hexdigest()
    return f"{OWN_ID_PREFIX}{digest[:32]}"


def label_of(message: Message) -> str:
    """Return the words by which people know the item."""
    if isinstance(message, Affiliation):
        organization = message.organization.name if message.organization else None
        words = [message.role_title or message.department_name, organization]
    else:
        words = [next(filter(None, (_text(message, path) for path in _NAMES)), None)]
    if isinstance(message, PeerReview) and words == [message.review_group_id]:
        # Reviews of one group differ in their years at least
        completed = message.review_completion_date
        words.append(completed.year if completed else None)
    label = ", ".join(word.strip() for word in words if word)
    return (label or section_of(message).label)[:LABEL_LENGTH]


# Where the sections keep what an item is called, in the order of preference
_NAMES = (
    "title.title", "proposal.title.title", "content", "url_name", "url", "external_id_value",
    "country", "subject_name.title", "subject_container_name", "review_group_id",
)  # fmt: skip


def _text(message: object, path: str) -> str | None:
    found: object = message
    for step in path.split("."):
        found = getattr(found, step, None)
    return found if isinstance(found, str) else None


def _read(section: str, content: Mapping[str, Any]) -> Message:
    try:
        message = messages.from_json(section, content)
    except UnreadableMessage as error:
        violation = Violation(error.path, "schema.type", error.sentence)
        raise ContentRefusedError([violation]) from None
    return messages.bare(message) if _is_from_record(section, content) else message


def _beyond(refused: Sequence[Violation], found: Sequence[Violation]) -> Iterator[Violation]:
    """Yield what is wrong besides: what was refused has its sentence, and may cause others."""
    for violation in found:
        if not any(_is_within(violation.path, _cause(one.path)) for one in refused):
            yield violation


def _cause(path: str) -> str:
    """Return what else a refused value spoils: the registry is derived from the ID."""
    return path.removesuffix(".disambiguated-organization-identifier")


def _is_within(path: str, other: str) -> bool:
    """Say whether one of two paths leads to the other."""
    shorter, longer = sorted((path, other), key=len)
    return longer == shorter or longer.startswith((f"{shorter}.", f"{shorter}["))


def _in_order(message: Message, found: Sequence[Violation]) -> list[Violation]:
    """Return violations in the order of the item's fields."""
    names = [member.wire.json_name for member in root_shape(type(message)).members]
    return sorted(found, key=lambda one: names.index(re.split(r"[.\[]", one.path)[0]))


def _is_from_record(section: str, content: Mapping[str, Any]) -> bool:
    """Say whether a content has parts that only ORCID sets; taking them off costs time.

    Where an item has identifiers elsewhere too, nobody looks for them.
    """
    if identifiers_at(section) != ("external-ids",):
        return True
    identifiers = (content.get("external-ids") or {}).get("external-id") or []
    return not _SET_BY_ORCID.isdisjoint(content) or any(
        not _SET_BY_ORCID.isdisjoint(one) for one in identifiers
    )


_GETS_OWN_ID = (Affiliation, PeerReview)


def _with_own_id(message: Affiliation | PeerReview, own_id: str) -> Affiliation | PeerReview:
    identifier = ExternalId(
        external_id_type=OWN_ID_TYPE, external_id_value=own_id, external_id_relationship="self"
    )
    if isinstance(message, PeerReview):
        return replace(message, review_identifiers=(*message.review_identifiers, identifier))
    return replace(message, external_ids=(*message.external_ids, identifier))
