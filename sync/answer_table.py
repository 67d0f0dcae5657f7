"""The table of ORCID's answers in words: what `docs/answers.md` is written from. Pure."""

from collections.abc import Iterator, Mapping

from sync.verdicts import BY_CODE, BY_STATUS, Fate, Permission, Verdict, Wait

HEAD = """# What ORCID's answers mean

Written by `sync/answer_table.py` from the table that the engine decides by (`sync/verdicts.py`).
Where an item is refused, ORCID's own words are shown with the sentence. A 404 with code 9011 or
9016 depends on what was asked: a removal is done, a change tells that the researcher removed the
item, an addition that there is no record. A bulk that is refused as a whole is sent work by work.
"""
COLUMNS = ("Sentence shown", "Item", "Record", "Permission", "Tried again", "Who mends it")
ITEM = {
    Fate.STAY: "as it was",
    Fate.REFUSED: "refused",
    Fate.REMOVED: "removed by the researcher",
    Fate.GONE: "off the record",
    Fate.ADOPT: "its put-code is taken over",
    Fate.LOST: "its put-code is looked for",
    Fate.ALONE: "sent alone",
    Fate.UNKNOWN: "outcome is found out first",
}
RECORD = {
    Wait.NOTHING: "goes on",
    Wait.WEATHER: "waits for ORCID",
    Wait.CREDENTIAL: "waits, as all of the credential",
    Wait.RESEARCHER: "waits for the researcher",
    Wait.RECORD: "waits to be unlocked",
}
AGAIN = {
    Wait.WEATHER: "after 15 s, growing to an hour",
    Wait.CREDENTIAL: "after 15 minutes, growing to six hours",
    Wait.RESEARCHER: "once they connect again",
    Wait.RECORD: "after a day, growing to a week",
}
AGAIN_OF_ITEM = {
    Fate.REFUSED: "when the item changes",
    Fate.REMOVED: "when a person asks",
    Fate.GONE: "",
}
PERMISSION = {Permission.HOLDS: "holds", Permission.LOST: "lost", Permission.MOVED: "iD moved"}


def document() -> str:
    """Return the page."""
    parts = [
        HEAD,
        *_table("Code", BY_CODE),
        "\nAnswers without a code, by HTTP status:\n",
        *_table("Status", BY_STATUS),
    ]
    return "\n".join(parts) + "\n"


def _table(name: str, rows: Mapping[int, Verdict]) -> Iterator[str]:
    yield "| " + " | ".join((name, *COLUMNS)) + " |"
    yield "|" + "---|" * (len(COLUMNS) + 1)
    for number, found in sorted(rows.items()):
        yield "| " + " | ".join((str(number), *_cells(found))) + " |"


def _cells(found: Verdict) -> tuple[str, ...]:
    again = AGAIN.get(found.wait) or AGAIN_OF_ITEM.get(found.fate, "at once")
    return (
        found.sentence,
        ITEM[found.fate],
        RECORD[found.wait],
        PERMISSION[found.permission],
        again,
        found.mender.value,
    )
