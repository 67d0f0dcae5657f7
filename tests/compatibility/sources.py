"""Read the sources of the portal for names that no object of the running program shows.

Every room is read, whatever its modules are called, so that a move of files changes nothing here.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# The simulated registry's addresses and parameters are ORCID's, not ours.
NOT_OURS = {"simulator"}
READ_FROM = {"GET", "POST", "FILES", "COOKIES", "META", "headers", "session"}
# Methods of HTTP, and what belongs to the machine
NO_VARIABLES = {"GET", "POST", "PUT", "DELETE", "PATH"}
READS = {"get", "getlist", "pop", "setdefault"}


@dataclass(frozen=True, eq=False)
class Module:
    """One file: its nodes, the texts that its names stand for, and where others come from."""

    name: str
    nodes: list[ast.AST]
    texts: dict[str, str]
    imported: dict[str, tuple[str, str]]


def rooms() -> list[Path]:
    """Return the folders of the portal's packages."""
    return sorted(path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")


@cache
def names_of_rooms() -> set[str]:
    """Return the names of these packages."""
    return {room.name for room in rooms()}


@cache
def modules() -> dict[str, Module]:
    """Return every module of the portal but migrations, by its dotted name."""
    found = {}
    for room in rooms():
        for path in sorted(room.rglob("*.py")) if room.name not in NOT_OURS else ():
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                found[name.removesuffix(".__init__")] = _read(name, path)
    return found


def _read(name: str, path: Path) -> Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    imported = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    return Module(name, nodes, dict(_assigned(tree)), imported)


def _assigned(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the texts of a module's constants, also of ``A, B = "a", "b"``."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = (
                    zip(target.elts, node.value.elts, strict=False)
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                    else [(target, node.value)]
                )
                for name, value in pairs:
                    if isinstance(name, ast.Name) and isinstance(value, ast.Constant):
                        yield name.id, str(value.value)


def text_of(node: ast.expr, module: Module) -> str | None:
    """Return the text that an expression stands for, if it is one or names one."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.Name):
        return None
    if node.id in module.texts:
        return module.texts[node.id]
    origin, name = module.imported.get(node.id, ("", ""))
    return modules()[origin].texts.get(name) if origin in modules() else None


def walk() -> Iterator[tuple[Module, ast.AST]]:
    """Yield every node of every module."""
    for module in modules().values():
        for node in module.nodes:
            yield module, node


@cache
def texts() -> set[str]:
    """Return every text that is written in the sources, parts of f-strings too."""
    return {
        node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
        for _, node in walk()
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    }


def parameters() -> Iterator[tuple[str, str]]:
    """Yield what is read of requests and sessions: ("GET", "page") and so on."""
    for module, node in walk():
        for place, key in _looked_up(node):
            name = text_of(key, module)
            if name is not None and _is_of_request(place):
                yield _name_of(place), name


def _looked_up(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the mapping and the key of ``m.get(k)``, ``m[k]`` and ``k in m``."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in READS and node.args:
            yield node.func.value, node.args[0]
    elif isinstance(node, ast.Subscript):
        yield node.value, node.slice
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
        yield node.comparators[0], node.left


def _is_of_request(place: ast.expr) -> bool:
    name = _name_of(place)
    if name in {"headers", "META"}:  # answers of ORCID have headers, too
        owner = place.value if isinstance(place, ast.Attribute) else None
        return isinstance(owner, ast.Name) and owner.id == "request"
    return name in READ_FROM


def _name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def headers_set() -> Iterator[str]:
    """Yield the names of the headers that answers are given."""
    for module, node in walk():
        key = None
        if module.name.startswith("orcid_client."):  # the headers of requests to ORCID
            continue
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            key = text_of(node.slice, module)
        for call in _calls(node, "setdefault"):
            if isinstance(call.func, ast.Attribute) and _name_of(call.func.value) == "headers":
                key = text_of(call.args[0], module)
        if key and key[0].isupper() and key.replace("-", "").isalpha() and not key.isupper():
            yield key


def environment_names() -> Iterator[str]:
    """Yield the variables that are read: ``env.text("NAME")``, ``os.environ["NAME"]``."""
    for module, node in walk():
        key: ast.expr | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            if _name_of(node.func.value) in {"env", "self", "environ"}:
                key = node.args[0]
        elif isinstance(node, ast.Subscript) and _name_of(node.value) == "environ":
            key = node.slice
        name = text_of(key, module) if key else None
        if name and name not in NO_VARIABLES and re.fullmatch(r"[A-Z][A-Z_]+", name):
            yield name


def program_options(path: Path) -> Iterator[str]:
    """Yield the options that a program outside Django's commands declares."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for call in _calls(node, "add_argument"):
            if isinstance(call.args[0], ast.Constant):
                yield str(call.args[0].value)


def _calls(node: ast.AST, method: str) -> Iterator[ast.Call]:
    """Yield the node if it calls a method of this name with an argument."""
    called = node.func if isinstance(node, ast.Call) and node.args else None
    if isinstance(node, ast.Call) and isinstance(called, ast.Attribute) and called.attr == method:
        yield node
