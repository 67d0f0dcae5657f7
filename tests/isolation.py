"""Give each worker of a test run a database, a Redis database and a realm of its own.

An early plugin (`-p tests.isolation`), because pytest-django reads the settings, and they the
environment, before the first conftest.py is asked. A worker's environment comes from the process
that distributes the tests and has been through here once: so everything is set, not appended.
"""

import os

from django.contrib.auth.hashers import Argon2PasswordHasher
from whitenoise.base import WhiteNoise
from whitenoise.middleware import WhiteNoiseMiddleware

from tests.databases import with_path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
DATABASE = f"portal_{WORKER}"

os.environ["DATABASE_URL"] = with_path(os.environ["DATABASE_URL"], DATABASE)
os.environ["REDIS_URL"] = with_path(os.environ["REDIS_URL"], WORKER.removeprefix("gw"))
os.environ["SIMULATOR_URL"] = f"{os.environ['TEST_SIMULATOR_URL']}/r/{WORKER}"

# A password's check is slow by design, and hundreds of tests sign in: the same check, cheaper.
Argon2PasswordHasher.time_cost = 1
Argon2PasswordHasher.memory_cost = 8
Argon2PasswordHasher.parallelism = 1

# Every browser of a test has a chain of middleware of its own, and each would look through all
# static files as a starting server does: it is done once for a worker.
_static_files: dict[str, dict[str, object]] = {}
_look_through = WhiteNoiseMiddleware.add_files_from_finders


def _look_through_once(middleware: WhiteNoise) -> None:
    prefix = middleware.static_prefix
    if prefix not in _static_files:
        _look_through(middleware)
        _static_files[prefix] = dict(middleware.files)
    middleware.files.update(_static_files[prefix])


WhiteNoiseMiddleware.add_files_from_finders = _look_through_once
