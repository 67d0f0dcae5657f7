"""An HTTP request and response, as plain values between the wire and the handlers."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote


@dataclass(slots=True)
class Request:
    """A request as received. Header names are lower case."""

    method: str
    target: str  # path and query as sent
    headers: dict[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        """Return the path as sent, still percent-encoded."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """Return the query's parameters, the first value of each."""
        return _first_values(self.target.partition("?")[2])

    @property
    def is_form(self) -> bool:
        """Tell whether the body is said to be a form."""
        return "x-www-form-urlencoded" in self.headers.get("content-type", "").lower()

    @property
    def form(self) -> dict[str, str]:
        """Return the body's form fields, the first value of each."""
        if not self.is_form:
            return {}
        return _first_values(self.body.decode("utf-8", "replace"))

    @property
    def cookies(self) -> dict[str, str]:
        """Return the cookies sent."""
        pairs = [each.partition("=") for each in self.headers.get("cookie", "").split(";")]
        # Of two of one name the browser sends the one with the longer path first: it counts.
        return {name.strip(): unquote(value.strip()) for name, _, value in reversed(pairs)}


def _first_values(text: str) -> dict[str, str]:
    try:
        pairs = parse_qs(text, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return {}
    return {name: values[0] for name, values in pairs.items()}


@dataclass(slots=True)
class Response:
    """A response to send. `delay` is in seconds; `drop` closes the connection instead."""

    status: int
    body: bytes = b""
    content_type: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    delay: float = 0.0
    drop: bool = False
