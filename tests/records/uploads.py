"""Files as people upload them, and what becomes of them."""

import csv
import io

from django.utils.timezone import now

from audit.entries import SYSTEM
from records.imports import actions
from records.imports.actions import Upload
from records.models import ImportBatch
from tests.records.samples import EMPLOYMENT_TEXTS

PERSON = {"identifier": "E-1", "first-name": "Grace", "last-name": "Hopper"}
ROW = PERSON | EMPLOYMENT_TEXTS


def as_csv(*rows: dict[str, str]) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def stage(content: bytes, section: str = "employment") -> ImportBatch:
    upload = Upload("people.csv", section, content)
    return actions.stage(upload=upload, actor=SYSTEM, clock=now)


def run(content: bytes, section: str = "employment") -> ImportBatch:
    batch = stage(content, section)
    actions.commit(batch=batch, actor=SYSTEM, clock=now)
    batch.refresh_from_db()
    return batch


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return batch.rows_new, batch.rows_changed, batch.rows_unchanged, batch.rows_refused
