"""Contributors of an item as people write them, one per line, and back.

A line is ``name | roles | ORCID iD | first or additional | e-mail``: all but the name can be left
out and stand in any order. ORCID gives a contributor one role and lists somebody once for each; a
line names them all, separated by commas. CRediT roles stand there by their short names.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from orcid_client.vocabularies import CONTRIBUTOR_SEQUENCES
from records.values.folding import letters

_LINES = re.compile(r"[\r\n;]+")
_ORCID_ID = re.compile(r"(?:[\dX][\s-]*){12,}|.*orcid\.org.*|orcid\b.*", re.IGNORECASE)
_NOT_IN_A_NAME = re.compile(r"[\s;|]+")
_CREDIT = re.compile(r"https?://credit\.niso\.org/contributor-roles/([^/]+)/?")
_AT = re.compile(r"contributors\.contributor\[(\d+)\].*")

Contributor = Mapping[str, Any]


def parse(text: str, *, before: Sequence[Contributor] = ()) -> list[dict[str, Any]]:
    """Return ORCID's JSON of contributors; words that are none stay, for the rules to name them.

    A line that ``before`` has too stays as it is there, with what no line can hold.
    """
    known: dict[str, list[list[Contributor]]] = {}
    for line, several in _lines(before):
        known.setdefault(line, []).append(several)
    found: list[dict[str, Any]] = []
    for line in _LINES.split(text):
        if line.strip(" |"):
            kept = known.get(_tidy(line))
            found += map(dict, kept.pop(0)) if kept else _of_line(line)
    return found


def written(contributors: Iterable[Contributor]) -> str:
    """Return contributors as text, one per line."""
    return "\n".join(line for line, _ in _lines(contributors))


def name_at(content: Mapping[str, Any], path: str) -> tuple[int, str] | None:
    """Return number and name of the contributor that a violation's path leads to."""
    at = _AT.fullmatch(path)
    listed = (content.get("contributors") or {}).get("contributor") or []
    if not at or int(at[1]) >= len(listed):
        return None
    return int(at[1]) + 1, _name(listed[int(at[1])])


def _of_line(line: str) -> Iterator[dict[str, Any]]:
    name, *pieces = (piece.strip() for piece in line.split("|"))
    shared: dict[str, Any] = {"credit-name": {"value": name}} if name else {}
    attributes: dict[str, str] = {}
    roles: list[str] = []
    for piece in filter(None, pieces):
        if _ORCID_ID.fullmatch(piece):
            shared["contributor-orcid"] = {"path": piece}
        elif "@" in piece:
            shared["contributor-email"] = piece
        elif letters(piece) in CONTRIBUTOR_SEQUENCES:
            attributes["contributor-sequence"] = letters(piece)
        else:
            roles += filter(None, (role.strip() for role in piece.split(",")))
    for role in roles or [""]:
        own = attributes | ({"contributor-role": role} if role else {})
        yield shared | ({"contributor-attributes": own} if own else {})


def _lines(contributors: Iterable[Contributor]) -> Iterator[tuple[str, list[Contributor]]]:
    """Yield each line with the contributors it stands for: neighbours that differ in role alone."""
    for _, several in groupby(_numbered(contributors), key=lambda one: one[0]):
        listed = [contributor for _, contributor in several]
        yield _line(listed), listed


def _numbered(contributors: Iterable[Contributor]) -> Iterator[tuple[tuple[Any, ...], Contributor]]:
    """Yield contributors with what neighbours of one line share; one without a role has its own."""
    for number, one in enumerate(contributors):
        pieces = (_name(one), *_rest(one))
        yield (*pieces, "" if _role(one) else number), one


def _line(listed: Sequence[Contributor]) -> str:
    first = listed[0]
    roles = ", ".join(role for role in map(_role, listed) if role)
    pieces = [_name(first), roles, *_rest(first)]
    while not pieces[-1] and len(pieces) > 1:
        pieces.pop()
    line = " | ".join([pieces[0], *filter(None, pieces[1:])])
    # A contributor of whom nothing is known stays one, though no line can say so.
    return line.strip() or "?"


def _tidy(line: str) -> str:
    name, *pieces = (piece.strip() for piece in line.split("|"))
    return " | ".join([name, *filter(None, pieces)]).strip()


def _name(one: Contributor) -> str:
    name = (one.get("credit-name") or {}).get("value") or ""
    return _NOT_IN_A_NAME.sub(" ", str(name)).strip()


def _role(one: Contributor) -> str:
    role = str((one.get("contributor-attributes") or {}).get("contributor-role") or "").strip()
    short = _CREDIT.fullmatch(role)
    return _NOT_IN_A_NAME.sub(" ", (short[1] if short else role).replace(",", " ")).strip()


def _rest(one: Contributor) -> list[str]:
    """Return iD, sequence and e-mail address."""
    identity = one.get("contributor-orcid") or {}
    orcid = identity.get("path") or str(identity.get("uri") or "").rpartition("/")[2]
    sequence = (one.get("contributor-attributes") or {}).get("contributor-sequence") or ""
    email = one.get("contributor-email") or ""
    return [_NOT_IN_A_NAME.sub(" ", str(text)).strip() for text in (orcid, sequence, email)]
