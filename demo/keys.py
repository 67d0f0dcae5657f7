"""The demo's own secrets: made at its first start and kept for its user's eyes alone."""

import base64
import json
import os
import secrets
from pathlib import Path

ONLY_OWNER = 0o600


def demo_keys(folder: Path) -> dict[str, str]:
    """Return SECRET_KEY and MASTER_KEYS, made anew where the folder has none.

    The file appears whole or not at all: data sealed with a key that was lost stays sealed.
    """
    path = folder / "keys.json"
    if not path.exists():
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_OWNER)
        with os.fdopen(descriptor, "w") as file:
            json.dump(_new_keys(), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    return {str(name): str(value) for name, value in json.loads(path.read_text()).items()}


def _new_keys() -> dict[str, str]:
    master_key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {"SECRET_KEY": secrets.token_urlsafe(64), "MASTER_KEYS": f"1:{master_key}"}
