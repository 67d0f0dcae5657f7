"""Bring the demo's files in as a member would: checked, then committed."""

from pathlib import Path

from django.utils.timezone import now

from audit.entries import SYSTEM
from records.imports import actions as imports
from records.imports.actions import Upload
from records.models import ImportBatch


def stage_file(path: Path, *, section: str) -> ImportBatch:
    """Check a file of the demo and leave it for a person to look at."""
    upload = Upload(file_name=path.name, section=section, content=path.read_bytes())
    return imports.stage(upload=upload, actor=SYSTEM, clock=now)


def import_file(path: Path, *, section: str) -> None:
    """Import a file of the demo whole.

    Raises:
        RuntimeError: a row was refused, so the demo's data are wrong.
    """
    batch = stage_file(path, section=section)
    if batch.rows_refused:
        message = f"{path.name}: {batch.rows_refused} rows were refused"
        raise RuntimeError(message)
    imports.commit(batch=batch, actor=SYSTEM, clock=now)
