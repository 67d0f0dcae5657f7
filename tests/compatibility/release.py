"""What is kept of release 0.1: its names, a database it left, and the made-up keys of that."""

import base64
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
DUMP = FOLDER / "release_0_1.sql"
# The simulated registry of that world, as `python -m simulator --data` keeps it
REGISTRY = FOLDER / "release_0_1.registry"
# What people held: cookies, links, keys; and what is on the records
HELD = FOLDER / "release_0_1.json"
# The names that it gave to others, by kind
PROMISED: dict[str, list[str]] = json.loads((FOLDER / "names_0_1.json").read_text(encoding="utf-8"))
# In the files that were taken out; the registry of a test has a port of its own
REGISTRY_URL = "http://registry.example"

SECRET_KEY = "made up for the database of release 0.1; it protects nothing that exists"
MASTER_KEY = b"made-up-key-of-release-0.1-dump!"
SETTINGS = {
    "SECRET_KEY": SECRET_KEY,
    "MASTER_KEYS": f"1:{base64.b64encode(MASTER_KEY).decode()}",
    "PUBLIC_URL": "http://127.0.0.1:8000",
    "SIMULATOR_ENABLED": "1",
}

# Tables that stay empty, and why
EMPTY = {
    "account_emailaddress": "allauth's; members' addresses are in tenants_user",
    "account_emailconfirmation": "allauth's; members come by invitation",
    "auth_group": "Django's; the portal has roles of its own",
    "auth_group_permissions": "Django's; the portal has roles of its own",
}


def held() -> dict[str, Any]:
    """Return what people of that world held."""
    return dict(json.loads(HELD.read_text(encoding="utf-8")))
