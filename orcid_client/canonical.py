"""What makes two items the same: for us (fingerprint) and for ORCID (self ids)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from orcid_client import json_text, messages
from orcid_client.normalization import normalized
from orcid_client.sections import section_of
from orcid_client.vocabularies import WORK_TYPE_ALIASES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orcid_client.elements.parts import ExternalId, ItemMessage


def fingerprint(message: ItemMessage) -> str:
    """Return the SHA-256 (hex) of what the item says, whatever it was written in.

    Key order, format, blanks around texts, the order of identifiers, and all that only ORCID
    sets (put-code, visibility, source, dates, display index) do not matter. Raises TypeError for
    a summary, which says less than its item and would never be equal to it.
    """
    section = section_of(message)
    if not isinstance(message, section.message):
        raise TypeError("A summary has no fingerprint; read the whole item.")
    return fingerprint_of_json(section_of(message).key, messages.to_json(messages.bare(message)))


def fingerprint_of_json(section_key: str, content: Mapping[str, Any]) -> str:
    """Return the fingerprint of an item given as the JSON that `to_json` writes for a bare one."""
    text = json_text.written([section_key, _canonical(content)], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(content: Any, key: str = "") -> Any:
    if isinstance(content, str):
        text = content.strip().replace("\r\n", "\n")
        return WORK_TYPE_ALIASES.get(text, text) if key == "type" else text
    if isinstance(content, dict):
        kept = {}
        for name, inner in content.items():
            found = _canonical(inner, name)
            if found or not isinstance(found, (str, dict, list)):
                kept[name] = found
        return _bare_identity(kept) if key == "contributor-orcid" else kept
    if isinstance(content, list):
        items = [_canonical(inner) for inner in content]
        is_a_set = key == "external-id" and len(items) > 1
        return sorted(items, key=_sortable) if is_a_set else items
    return content


def _sortable(item: object) -> str:
    return json.dumps(item, sort_keys=True)


def _bare_identity(identity: dict[str, Any]) -> dict[str, Any]:
    """Return a contributor's iD alone: ORCID adds address and host by itself."""
    path = identity.get("path") or str(identity.get("uri", "")).rpartition("/")[2]
    return {"path": path} if path else {}


def self_ids(message: ItemMessage) -> tuple[str, ...]:
    """Return what ORCID compares to call an item a duplicate of its source's own, sorted.

    A summary has the same ones as its item.

    `doi:10.1234/ab` is a normalised identifier of relationship self; funding is compared as it
    stands. Identifiers without any relationship, possible in affiliations, equal one another
    and are written `none|doi:10.1234/ab` (ORCID-Source, ActivityValidator). A person item is
    compared by its value (error 9030): `keyword:physics`, `external-identifier:Scopus:1`.
    """
    section = section_of(message)
    if section.is_person:
        value: str | None = getattr(message, "own_value", None)
        return (f"{section.element}:{value}",) if value else ()
    as_it_stands = section.key == "funding"
    return tuple(sorted({_self_id(one, as_it_stands) for one in message.own_ids if _counts(one)}))


def _counts(found: ExternalId) -> bool:
    return bool(
        found.external_id_relationship in (None, "self")
        and found.external_id_type
        and found.external_id_value
    )


def _self_id(found: ExternalId, as_it_stands: bool) -> str:  # noqa: FBT001 - ORCID's own switch
    id_type, value = (found.external_id_type or "").strip(), found.external_id_value or ""
    compared = value if as_it_stands else normalized(id_type, value)
    prefix = "" if found.external_id_relationship else "none|"
    return f"{prefix}{id_type}:{compared}"
