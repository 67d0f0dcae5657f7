"""Collect every text that is marked for translation into locale/django.pot.

`python .ci/messages.py` writes the catalogue; `tests/orcid_portal/test_translation.py` says whether
it is up to date. Babel does the work, so that GNU gettext is not needed.
"""

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import write_po
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "django.pot"
# The demo, the benchmarks and the simulator are for developers.
ROOMS = (
    "audit", "dashboard", "exports", "gateway", "oauth", "orcid_client", "orcid_portal", "records",
    "scoping", "sync", "tenants",
)  # fmt: skip
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
# Every text of ORCID Portal that people see. Written by `make messages`.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

# What an extractor yields: line, texts (singular and plural), comments, context.
Message = tuple[int, str | tuple[str, ...], list[str], str | None]


def main() -> int:
    """Write the catalogue and print how many texts it holds."""
    catalogue = collected()
    CATALOGUE.parent.mkdir(exist_ok=True)
    CATALOGUE.write_text(as_text(catalogue), encoding="utf-8")
    print(f"{len(catalogue)} texts")
    return 0


def collected() -> Catalog:
    """Return the marked texts of all rooms and templates."""
    catalogue = Catalog(charset="utf-8")
    for path in sorted(_sources()):
        source = path.read_text(encoding="utf-8")
        name = str(path.relative_to(ROOT))
        for line, texts, comments, context in messages(source, is_python=path.suffix == ".py"):
            catalogue.add(texts, locations=[(name, line)], auto_comments=comments, context=context)
    return catalogue


def messages(source: str, *, is_python: bool) -> Iterator[Message]:
    """Yield the marked texts of a Python file or a Django template."""
    code = source if is_python else _template_as_python(source)
    yield from extract(
        "python",
        io.BytesIO(code.encode()),
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        options={"encoding": "utf-8"},
        strip_comment_tags=True,
    )


def as_text(catalogue: Catalog) -> str:
    """Return the catalogue as a file that changes only when a text or its place does."""
    written = io.BytesIO()
    write_po(
        written, catalogue, width=100, omit_header=True, sort_output=True, include_lineno=False
    )
    return HEADER + written.getvalue().decode()


def _template_as_python(source: str) -> str:
    """Return Django's own rendering of a template as calls of gettext."""
    from django.utils.translation.template import templatize  # noqa: PLC0415 - needs the settings

    if not settings.configured:
        settings.configure()
    # What is left of the template is no Python, and must not look like indented Python.
    return "\n".join(line.lstrip() for line in templatize(source).splitlines())


def _sources() -> Iterator[Path]:
    patterns = ["templates", *(f"{room}/*.py" for room in ROOMS)]
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.exists() and "/migrations/" not in name:
            yield path


if __name__ == "__main__":
    sys.exit(main())
