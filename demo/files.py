"""Bring the demo's files in as a member would: checked, then committed."""

from pathlib import Path

from django.utils.timezone import now

from audit.entries import SYSTEM
from records.imports import actions as imports
from records.imports.actions import Upload


def import_file(path: Path, *, section: str) -> None:
    """Import a file of the demo whole.

    Raises:
        RuntimeError: a row was refused, so the demo's data are wrong.
    """
    upload = Upload(file_name=path.name, section=section, content=path.read_bytes())
    batch = imports.stage(upload=upload, actor=SYSTEM, clock=now)
    if batch.rows_refused:
        message = f"{path.name}: {batch.rows_refused} rows were refused"
        raise RuntimeError(message)
    imports.commit(batch=batch, actor=SYSTEM, clock=now)
