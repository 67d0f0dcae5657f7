"""Give each worker of a test run a database, a Redis database and a realm of its own.

An early plugin (`-p tests.isolation`), because pytest-django reads the settings, and they the
environment, before the first conftest.py is asked. A worker's environment comes from the process
that distributes the tests and has been through here once: so everything is set, not appended.
"""

import os

from django.contrib.auth.hashers import Argon2PasswordHasher

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
