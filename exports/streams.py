"""Let Postgres write an export into a pipe, and hand it on piece by piece.

COPY needs a connection of its own for as long as the reader takes, so it runs in a thread; the
pipe between them is all that is held in memory.
"""

import contextlib
import os
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

from django.db import connection, transaction

from exports.binary import RowSink, RowWriter
from scoping.context import tenant_context
from scoping.database import tenant_setting

PIECE_BYTES = 64 * 1024
# An export reads all of a tenant's rows: hash joins with room for them are right at any size. Left
# to choose, Postgres loops over the rows of a large import that it has not analysed yet.
# A parallel worker helps to make the rows' texts if the server has one: it would think the way from
# it too dear. One process writes them all out and is the bound, so a second worker would gain
# nothing and take a core from others. Compiling (jit) costs more than it saves.
PLANNING = (
    "SET LOCAL work_mem = '64MB'; SET LOCAL enable_nestloop = off; "
    "SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0; SET LOCAL jit = off; "
    "SELECT set_config('max_parallel_workers_per_gather', "
    "least(1, current_setting('max_parallel_workers_per_gather')::int)::text, true); "
    "SET LOCAL DateStyle = ISO"
)


@dataclass(slots=True)
class StreamOutcome:
    """How many rows were written, known at the end; None if it did not come to the end."""

    rows: int | None = None


def copied(
    statement: str, *, tenant_id: int, outcome: StreamOutcome, write_row: RowWriter | None = None
) -> Generator[bytes, None, None]:
    """Yield what a COPY statement writes for a tenant.

    ``write_row`` makes the file's bytes of each row of a binary COPY. It runs in the thread that
    copies: two that take turns at the interpreter for each row would wait for each other.

    Raises:
        DatabaseError: the statement failed, perhaps after pieces were yielded.
    """
    read_end, write_end = os.pipe()
    copy = _Copy(statement, tenant_id, write_row)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="export") as pool:
        copying = pool.submit(copy.run, write_end)
        with os.fdopen(read_end, "rb", buffering=0) as source:
            while piece := source.read(PIECE_BYTES):
                yield piece
        outcome.rows = copying.result()


@dataclass(frozen=True, slots=True)
class _Copy:
    statement: str
    tenant_id: int
    write_row: RowWriter | None

    def run(self, write_end: int) -> int:
        """Copy into a pipe on this thread's own connection; closing the pipe ends the reader."""
        with _writing(write_end) as file, tenant_context(self.tenant_id):
            sink = RowSink(file, self.write_row) if self.write_row else file
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f"{tenant_setting()}; {PLANNING}")
                    cursor.cursor.copy_expert(self.statement, sink)
                    return int(cursor.rowcount)
            finally:
                connection.close()


@contextlib.contextmanager
def _writing(write_end: int) -> Iterator[BinaryIO]:
    """Open the pipe for writing; a reader who went away is no error of ours."""
    sink = os.fdopen(write_end, "wb", buffering=PIECE_BYTES)
    try:
        yield sink
    finally:
        with contextlib.suppress(BrokenPipeError):
            sink.close()
