"""The door for a WSGI server."""

import os
from typing import Any

import django
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orcid_portal.settings")


class UnreadRequest(WSGIRequest):
    """Django's request, which is made before any layer could answer for what is wrong with it."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        """Read the media type, but no text by it: `refuse_charsets` looks at it first.

        Django looks the charset up and reads the address by it at once. Some are no names (a NUL,
        written as %00), some no encodings of text, and some fail on most of it.
        """
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc] # not in the stubs
        except (LookupError, ValueError, SuspiciousOperation):
            self._encoding = None


class Handler(WSGIHandler):
    """Django's handler over such requests."""

    request_class = UnreadRequest


django.setup(set_prefix=False)
application = Handler()
