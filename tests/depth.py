"""How far the deep tests search: `DEEP=5 make test-deep` takes five times as many examples."""

import os

TIMES = int(os.environ.get("DEEP", "1"))
