"""How values are written to the shared cache: as JSON.

Two releases share Redis while one replaces the other. A pickled value names its class by module,
so the process that lacks that module could not read it; and whoever can write to Redis could make
a process run anything.
"""

import json


class JSONSerializer:
    """What Django's Redis cache asks of a serializer; whole numbers stay plain, to be counted."""

    def dumps(self, value: object) -> int | bytes:
        """Return what is stored of a value.

        Raises:
            TypeError: the value holds something that JSON does not know.
        """
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, stored: bytes) -> object:
        """Return the value.

        Raises:
            ValueError: something else wrote it.
        """
        return json.loads(stored)
