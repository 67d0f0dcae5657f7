"""A row over an item that is there already: what the row does not name stays as it is.

ORCID replaces the whole item (PUT), and whoever wrote it first may have given more than a file
has columns for: contributors, a citation, further identifiers.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from orcid_client.normalization import normalized
from records import contents, drafts
from records.contents import Understood
from records.drafts import Identifier
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
    if source.content is not None:
        content: Mapping[str, Any] = source.content
    else:
        content = drafts.changed_content(
            draft.section, source.texts, before=before, named=source.columns
        )
        content = _with_identifiers(content, draft.section, source, before)
    own_id = source.own_id if _had_identifiers(before) else None
    return contents.understand(draft.section, content, own_id=own_id)


def _says_all(draft: RowDraft, source: RowSource, before: Mapping[str, Any]) -> bool:
    """Say whether a row, as it was understood, leaves nothing of an item that it does not name."""
    if source.problems or _raw(before) != _raw(draft.content):
        return False
    left = drafts.without_fields(draft.section, before, only=source.columns)
    return left.keys() <= {"external-ids"}


def _with_identifiers(
    content: dict[str, Any], section: str, source: RowSource, before: Mapping[str, Any]
) -> dict[str, Any]:
    columns = source.columns & {*IDENTIFIERS.get(section, ()), _LOOSE}
    if not columns:
        return content
    kept = [
        one for one in _raw(before)
        if not _is_replaced(one, source.identifiers, columns)
    ]  # fmt: skip
    listed = [*kept, *map(drafts.written_identifier, source.identifiers)]
    if listed:
        content["external-ids"] = {"external-id": listed}
    else:
        content.pop("external-ids", None)
    return content


def _is_replaced(
    one: Mapping[str, Any], identifiers: Sequence[Identifier], columns: Collection[str]
) -> bool:
    """Say whether the row speaks of this identifier: its type has a column, or it is the same."""
    id_type, value = one.get("external-id-type") or "", one.get("external-id-value") or ""
    if id_type in columns:
        return not value.startswith(contents.OWN_ID_PREFIX)
    return any(
        id_type == new.id_type and normalized(id_type, value) == normalized(id_type, new.value)
        for new in identifiers
    )


def _raw(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list((content.get("external-ids") or {}).get("external-id") or [])


def _had_identifiers(content: Mapping[str, Any]) -> bool:
    return bool(_raw(content))
