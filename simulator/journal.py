"""Keeping the worlds on disk: an append-only file of rows, the last one of a key wins.

Rows reach the operating system before the answer goes out, so a process killed at any instant loses
nothing that it acknowledged (a machine that loses power may lose the last moments). A torn last
line is dropped at the next start, when the file is also rewritten without what is past.
"""

import dataclasses
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from simulator.grammar import Message

Row = tuple[str, str, str, Message | None]  # realm, kind, key, fields (None: dropped)


class Journal:
    """Rows on their way to a file; without a file they go nowhere."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._waiting: list[str] = []
        self._file: int | None = None

    def add(self, realm: str, kind: str, key: str, entity: object | None) -> None:
        """Queue a row; `flush` writes it."""
        if self._path is not None:
            self._waiting.append(_line((realm, kind, key, _fields(entity))))

    def flush(self) -> None:
        """Hand all queued rows to the operating system, which outlives this process."""
        if self._waiting and self._file is not None:
            block = "".join(self._waiting).encode()
            self._waiting.clear()
            while block:
                block = block[os.write(self._file, block) :]

    def load(self) -> Iterator[Row]:
        """Yield the rows of the file in order, whole lines only."""
        if self._path is None or not self._path.exists():
            return
        with self._path.open("rb") as lines:
            for line in lines:
                if line.endswith(b"\n") and line.strip():
                    yield tuple(json.loads(line))

    def rewrite(self, rows: Iterable[Row]) -> None:
        """Replace the file by these rows, whole or not at all, and go on appending to it."""
        if self._path is None:
            return
        fresh = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.writelines(_line(row).encode() for row in rows)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._path)
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND)


def _fields(entity: object | None) -> Message | None:
    if entity is None or isinstance(entity, dict):
        return entity
    return {
        each.name: getattr(entity, each.name)
        for each in dataclasses.fields(entity)  # type: ignore[arg-type]
    }


def _line(row: Row) -> str:
    return json.dumps(row, separators=(",", ":")) + "\n"
