"""A row over an item that is there already: what the row does not name stays as it is.

ORCID replaces the whole item (PUT), and whoever wrote it first may have given more than a file
has columns for: contributors, a citation, further identifiers.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from orcid_client.normalization import normalized
from records import contents, drafts
from records.contents import Understood
from records.imports.columns import IDENTIFIERS
from records.imports.rows import RowDraft, RowSource

_LOOSE = "external-id"


def merged(draft: RowDraft, source: RowSource, before: Mapping[str, Any]) -> Understood:
    """Return what an item says once a row went over it.

    A column that the file has, and the row leaves empty, empties the field. An item in ORCID's
    own JSON is whole, and replaces what was there.

    Raises:
        ContentRefusedError: ORCID would refuse it.
    """
    if _says_all(draft, source, before):
        return Understood(draft.content, draft.fingerprint, tuple(draft.self_ids), draft.label)
    own_id = source.own_id if _raw(before) else None
    if source.is_whole:
        return contents.checked(source.item, own_id=own_id)
    said = source.item.as_json()
    content = drafts.changed_content(draft.section, said, before=before, named=source.columns)
    _put_identifiers(content, said, _columns(draft.section, source))
    return contents.understand(draft.section, content, own_id=own_id)


def _says_all(draft: RowDraft, source: RowSource, before: Mapping[str, Any]) -> bool:
    """Say whether a row, as it was understood, leaves nothing of an item that it does not name."""
    if source.problems or _raw(before) != _raw(draft.content):
        return False
    left = drafts.without_fields(draft.section, before, only=source.columns)
    return left.keys() <= {"external-ids"}


def _columns(section: str, source: RowSource) -> frozenset[str]:
    return source.columns & {*IDENTIFIERS.get(section, ()), _LOOSE}


def _put_identifiers(
    content: dict[str, Any], said: Mapping[str, Any], columns: Collection[str]
) -> None:
    """Put a row's identifiers in the place of those that its file has columns for."""
    if not columns:
        return
    new = _raw(said)
    kept = [one for one in _raw(content) if not _is_replaced(one, new, columns)]
    if kept or new:
        content["external-ids"] = {"external-id": [*kept, *new]}
    else:
        content.pop("external-ids", None)


def _is_replaced(
    one: Mapping[str, Any], new: Sequence[Mapping[str, Any]], columns: Collection[str]
) -> bool:
    """Say whether the row speaks of this identifier: its type has a column, or it is the same."""
    id_type, value = one.get("external-id-type") or "", one.get("external-id-value") or ""
    if id_type in columns:
        return not value.startswith(contents.OWN_ID_PREFIX)
    return any(
        id_type == other.get("external-id-type")
        and normalized(id_type, value) == normalized(id_type, other.get("external-id-value") or "")
        for other in new
    )


def _raw(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list((content.get("external-ids") or {}).get("external-id") or [])
