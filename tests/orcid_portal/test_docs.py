"""What the documentation names exists: files, modules, tests, classes, links."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT, capture_output=True, text=True, check=True,
).stdout.splitlines()  # fmt: skip
FILES = {path for path in TRACKED if (ROOT / path).exists()}
PAGES = sorted(path for path in FILES if path.endswith(".md"))
# A page about one package names its files and modules without the package.
ABOUT = {
    "docs/protocol.md": ("orcid_client/", "simulator/"),
    "docs/simulator.md": ("simulator/",),
    "docs/pages.md": ("templates/",),
}
FILE = re.compile(r"[\w./-]+\.(?:css|html|js|json|lua|md|py|sh|sql|toml|yml)")
MODULE = re.compile(r"[a-z_]\w*(?:\.\w+)+")
TOP = {path.partition("/")[0] for path in FILES if path.endswith(".py") and "/" in path}
# What is named though it is not here: rejected formats, an event of the log.
ELSEWHERE = {"pylock.toml", "sync.record_held"}


def _words(page: str) -> set[str]:
    """Return what stands in back quotes or in a block of code, split at blanks."""
    text = (ROOT / page).read_text()
    quoted = re.findall(r"^```.*?^```|`[^`\n]+`", text, re.MULTILINE | re.DOTALL)
    return {word.strip("`'\"(),;:") for one in quoted for word in one.split()}


def _is_there(path: str, page: str) -> bool:
    """Find a bare name anywhere (`access.py` is a ring of every room), a path where it says."""
    if "/" not in path:
        return any(file.rpartition("/")[2] == path for file in FILES)
    places = ("", *ABOUT.get(page, ()), page.rpartition("/")[0] + "/")
    return any(str(Path(place + path)) in FILES for place in places)


@cache
def _defined(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def _module(name: str, folder: str) -> bool:
    """Say whether a dotted name leads to a module, or to what a module defines."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        path = folder + "/".join(parts[:length])
        for file in (f"{path}.py", f"{path}/__init__.py"):
            if file in FILES:
                return length == len(parts) or parts[length] in _defined(file)
        if length == len(parts) and any(one.startswith(f"{path}/") for one in FILES):
            return True
    return False


@pytest.mark.parametrize("page", PAGES)
def test_files_that_are_named_exist(page: str) -> None:
    named = {word for word in _words(page) if FILE.fullmatch(word)} - ELSEWHERE
    named = {word for word in named if not word.startswith("/")}  # an address
    assert [path for path in sorted(named) if not _is_there(path, page)] == []


@pytest.mark.parametrize("page", PAGES)
def test_modules_that_are_named_exist(page: str) -> None:
    named = {word for word in _words(page) if MODULE.fullmatch(word) and not FILE.fullmatch(word)}
    ours = {word for word in named - ELSEWHERE if word.partition(".")[0] in TOP}
    places = ("", *ABOUT.get(page, ()))
    missing = [name for name in ours if not any(_module(name, place) for place in places)]
    assert sorted(missing) == []


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(page: str) -> None:
    text = re.sub(r"^```.*?^```", "", (ROOT / page).read_text(), flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\(([^)#]+)", text)
    local = [target for target in targets if "://" not in target]
    folder = (ROOT / page).parent
    assert [one for one in local if not (folder / one).exists()] == []


def test_every_fault_names_tests_that_exist() -> None:
    words = {word.removesuffix(".py") for word in _words("docs/faults.md")}
    named = {word for word in words if word.rpartition("/")[2].startswith("test_")}
    missing = [name for name in named if not {f"tests/sync/{name}.py", f"{name}.py"} & FILES]
    assert len(named) > 10
    assert missing == []


def test_every_page_can_be_found_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    pages = {path for path in PAGES if path.startswith("docs/") and path.count("/") == 1}
    assert {page for page in pages if f"({page})" not in readme} == set()


def test_decisions_are_numbered_and_listed() -> None:
    folder = ROOT / "docs/decisions"
    pages = sorted(page.name for page in folder.glob("0*.md"))
    index = (folder / "README.md").read_text()
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))
    for name in pages:
        heads = re.findall(r"^## (.*)$", (folder / name).read_text(), re.MULTILINE)
        assert heads == ["Context", "Decision", "Evidence", "Consequences"], name
        assert f"({name})" in index


def test_the_glossary_explains_each_word_once_and_names_what_exists() -> None:
    rows = re.findall(r"^\| (.+?) \| .+ \|$", (ROOT / "docs/glossary.md").read_text(), re.MULTILINE)
    words = [word for word in rows if word not in {"Word", "---"}]
    sources = [path for path in FILES if path.endswith(".py") and not path.startswith("tests/")]
    defined = set[str]().union(*map(_defined, sources))
    named = {word for word in _words("docs/glossary.md") if re.fullmatch(r"[A-Z][A-Za-z]+", word)}
    assert len(words) == len(set(words))
    assert named - defined == set()
