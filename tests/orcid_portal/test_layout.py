"""The layout is law: contracts refuse planted violations, names are not repeated."""

import ast
import re
import shutil
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "audit", "dashboard", "demo", "exports", "gateway", "oauth", "orcid_client", "orcid_portal",
    "records", "scoping", "sync", "tenants",
)  # fmt: skip
# What engineers meet first when they open the room of synchronisation
MOST_ENTRIES, MOST_ARROWS = 25, 113
# Class names that are used twice on purpose
TWICE = {
    "Membership": "a user's place in a tenant; ORCID's section of that name",
}
# Each module imports what its room, ring or stage must not: (file, line, broken contract)
PLANTED = (
    ("scoping/context.py", "import tenants.models", "Rooms import downwards only"),
    ("sync/status/queries.py", "from sync.views import pauses", "Doors call actions"),
    ("sync/status/item_state.py", "from sync.push import settle", "Stages of synchronisation"),
    ("sync/brand_new.py", "", "Stages of synchronisation"),
    ("oauth/grants/end.py", "from oauth.handoff import accept", "Topics of permission"),
    ("tenants/encryption/keys.py", "from tenants.sessions import lifetime", "Topics of who"),
    ("simulator/world.py", "import orcid_client.ids", "The simulator shares no line"),
    ("records/actions.py", "import simulator.world", "Nobody imports the simulator"),
    ("orcid_client/ids.py", "import django", "The protocol knows no framework"),
    ("exports/actions.py", "import requests", "One package speaks HTTP to ORCID"),
)


def product_files() -> list[Path]:
    return [
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts
    ]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*ROOMS, exclude_type_checking_imports=True, cache_dir=None)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what the contracts say of a copy with one violation of each."""
    copy = tmp_path_factory.mktemp("planted")
    for room in (*ROOMS, "simulator"):
        ignored = shutil.ignore_patterns("__pycache__", "migrations", "*.html", "*.css")
        shutil.copytree(ROOT / room, copy / room, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", copy)
    for file, line, _ in PLANTED:
        path = copy / file
        before = path.read_text() if path.exists() else '"""New."""\n'
        path.write_text(f"{before}\n{line}\n")
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(
        command, cwd=copy, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(copy), "COLUMNS": "300"},
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("file, line, contract", PLANTED)
def test_a_planted_violation_is_refused(broken: str, file: str, line: str, contract: str) -> None:
    summary, _, details = broken.partition("Broken contracts")
    assert re.search(rf"{re.escape(contract)}.* BROKEN", summary)
    importer = file.removesuffix(".py").replace("/", ".")
    assert importer in details or importer.rpartition(".")[2] in details


def test_a_ring_is_a_module_or_a_package_and_no_suffix() -> None:
    suffixed = [
        str(path.relative_to(ROOT))
        for path in product_files()
        if re.search(r"_(views|models|forms|actions|queries)\.py$", path.name)
    ]
    assert suffixed == []


def test_a_class_name_means_one_thing() -> None:
    places = defaultdict(set)
    for path in product_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and node.name not in ("Meta", "Command"):
                places[node.name].add(str(path.relative_to(ROOT)))
    twice = {name: sorted(files) for name, files in places.items() if len(files) > 1}
    assert {name: files for name, files in twice.items() if name not in TWICE} == {}
    assert set(TWICE) <= set(twice), "an exception that is no longer needed"


def test_the_room_of_synchronisation_can_be_overlooked(graph: grimp.ImportGraph) -> None:
    entries = graph.find_children("sync")
    assert len(entries) <= MOST_ENTRIES
    assert len(set(_arrows(graph, "sync"))) <= MOST_ARROWS


@pytest.mark.parametrize("room", ROOMS)
def test_no_two_parts_of_a_room_import_each_other(graph: grimp.ImportGraph, room: str) -> None:
    arrows = set(_arrows(graph, room))
    assert {arrow for arrow in arrows if arrow[::-1] in arrows} == set()


def _arrows(graph: grimp.ImportGraph, room: str) -> Iterator[tuple[str, str]]:
    """Yield the imports between the entries of a room."""
    for module in graph.find_descendants(room):
        importer = ".".join(module.split(".")[:2])
        for imported in graph.find_modules_directly_imported_by(module):
            entry = ".".join(imported.split(".")[:2])
            if imported.startswith(f"{room}.") and entry != importer:
                yield importer, entry


def test_functions_stay_short_and_typed() -> None:
    sizes, untyped = [], []
    for path in product_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                sizes.append((node.end_lineno or 0) - node.lineno + 1)
                if node.returns is None and node.name != "__init__":
                    untyped.append(f"{path.name}:{node.lineno}")
    sizes.sort()
    assert untyped == []
    assert statistics.median(sizes) <= 9
    assert sizes[int(len(sizes) * 0.9)] <= 30
    assert sizes[-1] <= 50
