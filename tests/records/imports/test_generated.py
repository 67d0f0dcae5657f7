"""Thousands of files that a program makes: none fails, and nothing is staged that is no value.

Each is put together from an encoding, a separator, rows above the headings, spellings of headings
and values that are good, decorated or none at all.
"""

import json
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.utils.timezone import now
from hypothesis import given, settings
from hypothesis import strategies as st

from orcid_client.vocabularies import COUNTRIES, EXTERNAL_ID_TYPES, LANGUAGES, RELATIONSHIPS
from records import contents
from records.fields import FIELDS, Field, FieldKind
from records.imports import columns, staging, tables
from records.imports.columns import find_columns, identifies
from records.imports.encodings import Encoding
from records.imports.limits import UnreadableFileError
from records.imports.options import ReadingOptions
from records.imports.rows import File, Problem, RowDraft, understand
from records.models import BatchState, ImportRow
from records.values import emails, urls
from records.values.dates import DateOrder
from records.values.noise import TextKind, is_placeholder, is_spreadsheet_error
from tests.depth import TIMES
from tests.records.uploads import stage
from tests.records.workbooks import Cell, Error, workbook

FILES = 5_000 * TIMES
ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp1250", "mac-roman", "iso8859-2",
)  # fmt: skip
NOISE = (
    "#N/A", "#REF!", "#VALUE!", "NULL", "null", "n/a", "NaN", "-", "undefined", "Err:502",
    "#WERT!",
)  # fmt: skip
TEXTS = (
    "Professor", "Müller", "Łódź", "Null", "None", "NA", "A; B", "x\u200b", "=1+1", "'=1", " ",
    "", "\N{REPLACEMENT CHARACTER}", "Ünïcödé 🎓", "\x00", "a\nb",
)  # fmt: skip
DATES = (
    "2019", "2019-09", "2019-09-01", "20190901", "13.09.2019", "01/09/2019", "1 Sep 2019",
    "43709", "September 2019", "present", "heute", "2019-09-01T08:30:00Z", "31.12.9999", "0",
    "99", "1/1/19", "2019-02-30", "soon",
)  # fmt: skip
URLS = (
    "https://example.org/x", "www.example.org", "javascript:alert(1)", "not a url", "data:x",
    "http://", "ftp://example.org", "x@y.example", "HTTPS://EXAMPLE.org",
)  # fmt: skip
CODES = (
    "GB", "UK", "GBR", "United Kingdom", "NA", "Atlantis", "de", "en-GB", "eng", "no", "zh",
    "gb ",
)  # fmt: skip
IDS = (
    "10.5555/x", "doi:10.5555/y", "10.5555/a; 10.5555/b", "abc", "9.78316E+12",
    "978-3-16-148410-0", "978-3-16-148410-1", "PMID: 123", "PMC123", "0317-8471",
    "arXiv:2101.00001", "hdl:1/2", "https://doi.org/10.5555%2Fz", "10.5555/p\u200b",
)  # fmt: skip
ORGANISATIONS = (
    "https://ror.org/01nrxwf90", "01NRXWF90", "01nrxwf91", "grid.4305.2", "3124",
    "501100000848", "10.13039/501100000848", "529900T8BM49AURSDO55",
)  # fmt: skip
WORDS = (
    "journal-article", "JOURNAL_ARTICLE", "Book chapter", "grant", "self", "part_of", "SELF",
    "poem", "ror", "GBP", "doi", "employment", "student",
)  # fmt: skip
EMAILS = (
    "a@x.example", "<b@x.example>", "mailto:c@x.example", "D <d@x.example>;", "nobody",
    "e@x.example; f@x.example",
)  # fmt: skip
OF_KIND = {
    FieldKind.DATE: DATES, FieldKind.URL: URLS, FieldKind.COUNTRY: CODES, FieldKind.LANGUAGE: CODES,
    FieldKind.ORGANIZATION_ID: ORGANISATIONS, FieldKind.CHOICE: WORDS,
}  # fmt: skip
ABOVE = ("", "", "", "\r\n", "Staff list 2026\r\n", ",,;;\r\n\r\n", "sep={separator}\r\n")
MARKS = ("{}", "{}", "{}*", " {} ", "{} (required)", "{}:", '"{}"')


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a file is no secret


class Generated:
    """One file and how it is to be read."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.section = chance.choice(sorted(FIELDS))
        self.order = chance.choice([None, *DateOrder])
        self.encoding = chance.choice(ENCODINGS)
        self.chosen = chance.choice([*[None] * 9, *Encoding])
        form = chance.choice(["csv", "csv", "csv", "json", "xlsx"])
        # A process is started for each workbook: some of them are enough.
        form = "csv" if form == "xlsx" and chance.random() < 0.95 else form
        self.content: bytes = getattr(self, f"_{form}")(list(self._rows()))

    def _rows(self) -> Iterator[dict[str, str]]:
        known = columns.known_columns(self.section)
        names = [
            one.name
            for one in known
            if one.name == "email" or one.required or self.chance.random() < 0.5
        ]
        for _ in range(self.chance.randint(1, 4)):
            yield {name: self._value(name) for name in names}

    def _value(self, name: str) -> str:
        if self.chance.random() < 0.02:
            return self.chance.choice(NOISE)
        field = {one.name: one for one in FIELDS[self.section]}.get(name)
        return (
            self._typical(name, field) if self.chance.random() < 0.5 else self._fitting(name, field)
        )

    def _typical(self, name: str, field: Field | None) -> str:
        """Return the example of a field, so that many rows are good ones."""
        example = next(
            (one.example for one in columns.known_columns(self.section) if one.name == name), ""
        )
        return example if field or name == "email" else ""

    def _fitting(self, name: str, field: Field | None) -> str:
        if name == "email":
            return self.chance.choice(EMAILS)
        if name in EXTERNAL_ID_TYPES or name == "external-id":
            return self.chance.choice(IDS)
        if name.startswith("external-id"):
            return self.chance.choice(WORDS + URLS)
        return self.chance.choice(OF_KIND.get(field.kind, TEXTS) if field else TEXTS)

    def _csv(self, rows: list[dict[str, str]]) -> bytes:
        separator = self.chance.choice([",", ";", "\t", "|"])
        lines = [[self.chance.choice(MARKS).format(name) for name in rows[0]]]
        lines += [list(row.values()) for row in rows]
        above = self.chance.choice(ABOVE).format(separator=separator)
        end = self.chance.choice(["\r\n", "\n"])
        text = end.join(separator.join(map(_quoted, line)) for line in lines)
        content = (above + text).encode(self.encoding, "replace")
        if self.chance.random() < 0.1:
            content += end.encode() + b"caf\xe9"
        return content

    def _json(self, rows: list[dict[str, str]]) -> bytes:
        found: Any = rows
        if self.chance.random() < 0.3:
            found = {"records": [{"invitees": [{"email": row["email"]}], **row} for row in rows]}
        return json.dumps(found).encode()

    def _xlsx(self, rows: list[dict[str, str]]) -> bytes:
        lines: list[list[Cell]] = [list(rows[0])]
        lines += [[_cell(text) for text in row.values()] for row in rows]
        above: list[list[Cell]] = [["Staff"]] * self.chance.randint(0, 2)
        return workbook({"Read me": [["x"]], "Data": [*above, *lines]})

    def drafts(self) -> Iterator[RowDraft]:
        """Read the whole file as the check of an upload does."""
        with suppress(UnreadableFileError):
            table = tables.read(
                self.content, identifies=identifies(self.section), encoding=self.chosen
            )
            file = File(
                section=self.section, columns=find_columns(self.section, table.columns),
                tenant="t" * 22, options=ReadingOptions(date_order=self.order),
            )  # fmt: skip
            for row in table.rows:
                found = understand(row, file)
                problems = found if isinstance(found, list) else _problems(found)
                if isinstance(found, RowDraft) and not problems:
                    yield found
                else:
                    assert problems and all(problem["sentence"] for problem in problems)


def _problems(found: RowDraft) -> list[Problem]:
    """Return what is wrong with a row as an item of its own."""
    return list(found.source.problems) if found.source else []


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search('[,;\t|"\r\n]', text) else text


def _cell(text: str) -> Cell:
    text = re.sub(r"[\x00-\x08]", "", text)
    return Error(text) if text.startswith("#") else text


def refuse_what_nobody_may_read(draft: RowDraft) -> None:
    """Hold a staged row against what is never published, by other means than those that read it."""
    assert not draft.email or emails.parse(draft.email) == draft.email
    for path, text in leaves(draft.content):
        assert not is_spreadsheet_error(text), (path, text)
        assert not is_placeholder(text, TextKind.NAME), (path, text)
        assert not re.search("[\u200b\ufeff\N{REPLACEMENT CHARACTER}\x00]", text), (path, text)
        assert text == text.strip(), (path, text)
        name = path[-2] if path[-1] == "value" else path[-1]
        if name.endswith("url"):
            assert urls.parse(text) == text
        if name == "country":
            assert text in COUNTRIES
        if name == "language-code":
            assert text in LANGUAGES
        if name == "external-id-relationship":
            assert text in RELATIONSHIPS
        if name in {"year", "month", "day"}:
            assert re.fullmatch("[0-9]{4}|[0-9]{2}", text)
    again = contents.understand(draft.section, draft.content, own_id="orcid-portal:x")
    assert (again.content, again.fingerprint) == (draft.content, draft.fingerprint)


def leaves(content: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(content, dict):
        for name, inner in content.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(content, list):
        for inner in content:
            yield from leaves(inner, path)
    elif isinstance(content, str):
        yield path, content


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_no_file_stages_what_is_no_value(seed: int) -> None:
    for draft in Generated(dice(seed)).drafts():
        refuse_what_nobody_may_read(draft)


@pytest.mark.deep
def test_nor_do_thousands_of_files() -> None:
    begin = random.SystemRandom().getrandbits(32)
    staged = 0
    for seed in range(begin, begin + FILES):
        for draft in Generated(dice(seed)).drafts():
            refuse_what_nobody_may_read(draft)
            staged += 1
    assert staged > FILES / 20, f"hardly a row was good, from seed {begin}"


@pytest.mark.deep
@pytest.mark.usefixtures("in_north")
def test_nor_do_uploads() -> None:
    for seed in range(60 * TIMES):
        made = Generated(dice(seed))

        batch = stage(made.content, made.section)

        if batch.state == BatchState.CHECKING:
            staging.check(batch=batch, clock=now)
            batch.refresh_from_db()
        assert batch.state in {BatchState.STAGED, BatchState.UNREADABLE}
        for row in ImportRow.objects.filter(batch=batch, draft__isnull=False):
            refuse_what_nobody_may_read(RowDraft.from_json(row.draft or {}))
