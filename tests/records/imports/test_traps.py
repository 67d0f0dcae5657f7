"""No upload breaks the portal, hangs it or eats its memory; each is answered in words."""

import resource
import time
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from records.fields import FIELDS
from records.imports import staging, tables
from records.imports.columns import find_columns
from records.imports.limits import UnreadableFileError
from records.imports.rows import File, understand
from records.models import BatchState, ImportBatch
from scoping.context import tenant_context
from tests.cast import Member
from tests.records.traps import HEADER, TRAPS, book, cell

SECONDS = 20.0
MEGABYTE = 1024 * 1024
NAMES = (
    "x" * 300 + ".csv", "../../etc/passwd", "a\x00b.csv", "\u202ecsv.exe", "ü😀.csv", "\\x\\y.csv",
)  # fmt: skip
SECTIONS = st.sampled_from(sorted(FIELDS))
SPLINTERS = (b'"', b"\n", b"\x00", b"[", b"{", b"\xff")


def upload(member: Member, content: bytes, name: str = "x.csv", section: str = "work") -> None:
    """Send a file, let it be checked, and look at what came of it."""
    file = SimpleUploadedFile("x.csv", content)
    file.name = name
    answer = member.post("/t/north/imports/upload/", {"file": file, "section": section})
    assert answer.status_code in {200, 302}
    with tenant_context(member.tenant.pk):
        for batch in ImportBatch.objects.filter(state=BatchState.CHECKING):
            staging.check(batch=batch, clock=now)
        assert not ImportBatch.objects.filter(state=BatchState.CHECKING).exists()
    if answer.status_code == 302:
        assert member.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_answered_in_words_and_soon(alice: Member, name: str) -> None:
    begun, before = time.process_time(), memory()

    upload(alice, TRAPS[name])

    assert time.process_time() - begun < SECONDS
    assert memory() - before < 600 * MEGABYTE


def test_no_file_of_ours_is_read_in() -> None:
    with pytest.raises(UnreadableFileError):
        list(tables.read(TRAPS["an entity from outside"]).rows)


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_file_fails(alice: Member, name: str) -> None:
    upload(alice, HEADER.encode() + b"ada,,Notes\n", name=name)


@pytest.mark.parametrize("section", ["", "nothing", "WORK", "work\x00", "x" * 10_000])
def test_no_made_up_section_fails(alice: Member, section: str) -> None:
    upload(alice, HEADER.encode(), section=section)


SEEDS = (
    (HEADER + 'ada,,"Notes, on the Engine"\nada,17,Ü\n').encode(),
    b'[{"identifier": "ada", "title": "Notes", "contributors": [{"name": "x"}], "year": 1843}]',
    "identifier;title\r\nada;Notes\r\n".encode("utf-16"),
    book(cell("A1") + cell("A2", "ada")),
)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """Return a good file with some of its bytes changed, doubled, cut off or put elsewhere."""
    content = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        piece = draw(st.binary(max_size=4) | st.sampled_from(SPLINTERS))
        end = draw(st.integers(at, min(at + 8, len(content))))
        content[at:end] = piece * draw(st.integers(1, 3))
    return bytes(content)


def swallow(content: bytes, section: str) -> None:
    """Read and understand a whole file, as the check of an upload does, or say why not."""
    with suppress(UnreadableFileError):
        table = tables.read(content)
        file = File(section=section, columns=find_columns(section, table.columns), tenant="t" * 22)
        for row in table.rows:
            understand(row, file)


@given(content=spoilt(), section=SECTIONS)
def test_no_spoilt_file_fails(content: bytes, section: str) -> None:
    swallow(content, section)


@pytest.mark.deep
@given(content=spoilt(), section=SECTIONS)
def test_nor_do_thousands_of_them(content: bytes, section: str) -> None:
    swallow(content, section)
