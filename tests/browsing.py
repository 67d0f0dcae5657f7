"""A browser without pictures or scripts: cookies, links and forms, as a person would use them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import requests
from lxml import html

SECONDS = 60
File = tuple[str, bytes]


@dataclass
class Browser:
    """One person's browser, on one page at a time."""

    base: str
    session: requests.Session = field(default_factory=requests.Session, repr=False)
    response: requests.Response | None = field(default=None, repr=False)

    def open(self, address: str) -> "Browser":
        """Go to an address; a page that is not found or broken fails the test."""
        return self._take(self.session.get(urljoin(self.base, address), timeout=SECONDS))

    def submit(
        self,
        marker: str,
        files: Mapping[str, File] | None = None,
        /,
        **fields: Any,  # noqa: ANN401 (texts, or lists of texts)
    ) -> "Browser":
        """Send the form that has a field, a button's words or a piece of address named so."""
        form = self._form(marker)
        data = {**_kept(form), **fields}
        action = urljoin(self.url, form.get("action") or self.url)
        return self._take(
            self.session.post(
                action, data=data, files=files, timeout=SECONDS, headers={"Referer": self.url}
            )
        )

    @property
    def url(self) -> str:
        """Return the address of the page."""
        return self._page.url

    @property
    def text(self) -> str:
        """Return the words of the page."""
        return " ".join(self.document.text_content().split())

    @property
    def content(self) -> bytes:
        """Return what was downloaded."""
        return self._page.content

    @property
    def document(self) -> Any:  # noqa: ANN401 (lxml's element)
        """Return the page as a tree."""
        return html.fromstring(self._page.content)

    def _take(self, response: requests.Response) -> "Browser":
        assert response.status_code < 400, (response.status_code, response.url, response.text[:500])
        self.response = response
        return self

    @property
    def _page(self) -> requests.Response:
        assert self.response is not None, "no page is open"
        return self.response

    def _form(self, marker: str) -> Any:  # noqa: ANN401 (lxml's element)
        forms = self.document.forms
        found = [form for form in forms if _matches(form, marker)]
        assert found, (marker, [(form.get("action"), list(form.fields)) for form in forms])
        return found[0]


def _matches(form: Any, marker: str) -> bool:  # noqa: ANN401
    words = " ".join(form.text_content().split())
    return marker in form.fields or marker in (form.get("action") or "") or marker in words


def _kept(form: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return what the form would send untouched."""
    kept: dict[str, Any] = {}
    for name, value in form.form_values():
        kept.setdefault(name, []).append(value)
    return kept
