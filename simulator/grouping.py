"""Which items stand together: those that share an identifier, whatever their source."""

from simulator.entities import Item
from simulator.identifiers import external_ids, group_keys
from simulator.sections import Section


def grouped(section: Section, items: list[Item], *, by_group_id: bool = True) -> list[list[Item]]:
    """Return the groups in the order of their first items, the preferred item of each first.

    Peer reviews group first by their review group, within it (`by_group_id=False`) by identifier.
    """
    parent: dict[str, str] = {}
    keys_of = [_keys(section, item, by_group_id=by_group_id) for item in items]
    for keys in keys_of:
        for key in keys[1:]:
            _join(parent, keys[0], key)
    groups: dict[str, list[Item]] = {}
    for item, keys in zip(items, keys_of, strict=True):
        groups.setdefault(_root(parent, keys[0]), []).append(item)
    return [
        sorted(members, key=lambda item: (-item.display_index, item.put_code))
        for members in groups.values()
    ]


def _keys(section: Section, item: Item, *, by_group_id: bool) -> list[str]:
    if section.family == "peer-review" and by_group_id:
        return [str(item.content.get("review-group-id"))]
    found = group_keys(external_ids(item.content, *section.identifiers))
    return sorted(found) or [f"#{item.put_code}"]


def _root(parent: dict[str, str], key: str) -> str:
    while parent.get(key, key) != key:
        parent[key] = key = parent.get(parent[key], parent[key])
    return key


def _join(parent: dict[str, str], one: str, other: str) -> None:
    first, second = _root(parent, one), _root(parent, other)
    parent[second] = first
