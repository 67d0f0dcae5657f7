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
    section = draft.section
    own_id = source.own_id if drafts.raw_identifiers(section, before) else None
    if source.is_whole:
        return contents.checked(source.item, own_id=own_id)
    said = source.item.as_json()
    content = drafts.changed_content(section, said, before=before, named=source.columns)
    _put_identifiers(section, content, said, _columns(section, source))
    return contents.understand(section, content, own_id=own_id)


def _says_all(draft: RowDraft, source: RowSource, before: Mapping[str, Any]) -> bool:
    """Say whether a row, as it was understood, leaves nothing of an item that it does not name."""
    section = draft.section
    listed = [drafts.raw_identifiers(section, content) for content in (before, draft.content)]
    if source.problems or listed[0] != listed[1]:
        return False
    left = drafts.without_fields(section, before, only=source.columns)
    return not drafts.without_identifiers(section, left)


def _columns(section: str, source: RowSource) -> frozenset[str]:
    return source.columns & {*IDENTIFIERS.get(section, ()), _LOOSE}


def _put_identifiers(
    section: str, content: dict[str, Any], said: Mapping[str, Any], columns: Collection[str]
) -> None:
    """Put a row's identifiers in the place of those that its file has columns for."""
    if not columns:
        return
    new = drafts.raw_identifiers(section, said)
    listed = drafts.raw_identifiers(section, content)
    kept = [one for one in listed if not _is_replaced(one, new, columns)]
    drafts.put_identifiers(section, content, [*kept, *new])


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
