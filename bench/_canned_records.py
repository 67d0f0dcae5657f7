"""A registry with canned records to be read: bodies are ready before the question comes.

`python -m bench._canned_records PORT [LATENCY_MS]`: GET of /record answers with the record that
the word before a token's first hyphen names, `person` (three employments) or `author` (300 works
as a list shows them); GET of /works/1,2,3 with these works in full, in ORCID's JSON. Any other
address tells how many calls came. Faster than what is measured against it, so that its own time
does not count.
"""

import asyncio
import json
import sys
from typing import Any

WORKS = 300
EMPLOYMENTS = 3
MODIFIED_MS = 1_760_000_000_000
_CLIENT = "APP-0000000000000099"


class _Registry(asyncio.Protocol):
    """One kept-alive connection."""

    calls = 0
    latency_seconds = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = transport
        self._pending = b""

    def data_received(self, data: bytes) -> None:
        """Answer each complete request; none has a body."""
        *heads, self._pending = (self._pending + data).split(b"\r\n\r\n")
        for head in heads:
            answer = _answer_to(head)
            if self.latency_seconds and b"/v3.0/" in head:
                loop = asyncio.get_running_loop()
                loop.call_later(self.latency_seconds, self._write, answer)
            else:
                self._write(answer)

    def _write(self, answer: bytes) -> None:
        self._transport.write(answer)  # type: ignore[attr-defined]


def _answer_to(head: bytes) -> bytes:
    path = head.split(b" ", 2)[1]
    if b"/v3.0/" not in path:
        return _ok(b"%d" % _Registry.calls)
    _Registry.calls += 1
    if path.endswith(b"/record"):
        return _RECORDS[head.partition(b"Bearer ")[2].partition(b"-")[0]]
    put_codes = path.rpartition(b"/")[2].split(b",")
    return _ok(b'{"bulk":[%b]}' % b",".join(_WORKS[int(code)] for code in put_codes))


def _ok(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.orcid+json;charset=UTF-8\r\n"
    return b"%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body)


def _record(*, works: int, employments: int) -> bytes:
    activities = {
        "employments": {"affiliation-group": [_employment(one + 1) for one in range(employments)]},
        "works": {"group": [_group(one + 1) for one in range(works)]},
    }
    return json.dumps(
        {
            "history": {"last-modified-date": _date(), "claimed": True},
            "person": {"name": {"given-names": {"value": "Ada"}, "visibility": "public"}},
            "activities-summary": activities,
        }
    ).encode()


def _group(code: int) -> dict[str, Any]:
    shown = ("title", "journal-title", "type", "publication-date", "external-ids")
    work = {name: part for name, part in _work(code).items() if name in shown}
    return {
        "last-modified-date": _date(),
        "external-ids": work["external-ids"],
        "work-summary": [work | _frame(code)],
    }


def _work(code: int) -> dict[str, Any]:
    return {
        "title": {"title": {"value": f"On the relation of notes {code} upon engines"}},
        "journal-title": {"value": "Annals of the History of Computing"},
        "short-description": ("An account of the first notes on programs. " * 12).strip(),
        "type": "journal-article",
        "publication-date": {"year": {"value": "2024"}, "month": {"value": "05"}},
        "external-ids": {"external-id": [_doi(code)]},
        "url": {"value": f"https://doi.org/10.5555/{code}"},
        "contributors": {"contributor": [_contributor(one) for one in range(3)]},
    }


def _doi(code: int) -> dict[str, Any]:
    value = f"10.5555/{code}"
    return {
        "external-id-type": "doi",
        "external-id-value": value,
        "external-id-normalized": {"value": value, "transient": True},
        "external-id-url": {"value": f"https://doi.org/{value}"},
        "external-id-relationship": "self",
    }


def _contributor(number: int) -> dict[str, Any]:
    return {
        "credit-name": {"value": f"A. Contributor {number}"},
        "contributor-attributes": {"contributor-role": "author"},
    }


def _employment(code: int) -> dict[str, Any]:
    employment = {
        "role-title": "Senior Lecturer in the History of Computation",
        "start-date": {"year": {"value": "2021"}, "month": {"value": "01"}},
        "organization": {
            "name": "Boston University",
            "address": {"city": "Boston", "region": "MA", "country": "US"},
        },
    }
    summary = {"employment-summary": employment | _frame(code)}
    return {"last-modified-date": _date(), "summaries": [summary]}


def _frame(code: int) -> dict[str, Any]:
    """Return what ORCID adds to an item."""
    source = {
        "source-client-id": {"path": _CLIENT, "host": "orcid.org"},
        "source-name": {"value": "Crossref"},
    }
    return {
        "put-code": code,
        "visibility": "public",
        "display-index": "0",
        "created-date": _date(),
        "last-modified-date": _date(),
        "source": source,
    }


def _date() -> dict[str, int]:
    return {"value": MODIFIED_MS}


_RECORDS = {
    b"person": _ok(_record(works=0, employments=EMPLOYMENTS)),
    b"author": _ok(_record(works=WORKS, employments=0)),
}
_WORKS = {
    code: json.dumps({"work": _work(code) | _frame(code)}).encode() for code in range(1, WORKS + 1)
}


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Registry, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    _Registry.latency_seconds = float(sys.argv[2]) / 1000 if len(sys.argv) > 2 else 0.0  # noqa: PLR2004
    asyncio.run(_serve(int(sys.argv[1])))
