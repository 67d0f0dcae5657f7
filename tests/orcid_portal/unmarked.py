"""Find texts that people see and that are not marked for translation.

Templates: texts between tags, attributes that are read out or shown, and literal arguments of our
elements. Python: whatever reads like words of a sentence, and labels. `NEEDS_NO_MARK` and
`NOT_FOR_PEOPLE` are the only exceptions.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

from orcid_portal.ui import (
    charts,
    containers,
    elements,
    formatting,
    forms,
    icons,
    lists,
    navigation,
)

# Names, units and values of code, which are the same in every language
NEEDS_NO_MARK = frozenset(
    {
        "2xx {}",
        "Bearer {}",
        "CSV",
        "Esc",
        "HTTP {}",
        "JSON",
        "ORCID Portal",
        "ORCID iD",
        "XML",
        "delete record",  # columns of files
        "display index",
        "is active",
        "is visible",
        "processed at",
        "ms",
        "openid email profile",
        "peer-review service",
        "wide",  # a class of the layout
    }
)
# Modules whose words people type and nobody is shown
TYPED_WORDS = ("records/values/*.py",)
# Parameters of our elements that are shown
SHOWN = frozenset(
    {"action", "caption", "failed_name", "good_name", "hint", "label", "never", "submit", "text",
     "title"}
)  # fmt: skip
# Files whose texts only operators and developers read: in logs, terminals and at startup
NOT_FOR_PEOPLE = (
    "*/management/commands/*.py",
    "audit/*.py",
    "dashboard/curl.py",
    "dashboard/sharing.py",
    "dashboard/stored_data.py",
    "exports/binary.py",
    "exports/statements.py",
    "exports/streams.py",
    "gateway/environments.py",
    "gateway/limiter.py",
    "oauth/handoff/snippets.py",  # code for other sites
    "oauth/invitations/suggest_ids.py",  # a query to ORCID's search
    "orcid_client/elements/*.py",
    "orcid_client/environments.py",
    "orcid_client/oauth*.py",
    "orcid_client/openid.py",
    "orcid_client/redaction.py",
    "orcid_client/searches.py",
    "orcid_client/vocabularies.py",
    "orcid_portal/environment.py",
    "orcid_portal/health.py",
    "orcid_portal/logs.py",
    "orcid_portal/middleware.py",
    "orcid_portal/rights.py",
    "orcid_portal/settings.py",
    "orcid_portal/ui/attributes.py",
    "records/values/country_names.py",
    "records/values/date_words.py",
    "scoping/*.py",
    "tenants/commands.py",
    "tenants/encryption/*.py",
)
_WORD = re.compile(r"[A-Za-z]{2}")
_SENTENCE = re.compile(r"[\w']{2,}[,:;.]? [a-z“({]")
_SHOWN_ATTRIBUTE = re.compile(
    r"\b(?:alt|aria-label|data-label|placeholder|title)=\"([^\"]*)\"", re.DOTALL
)
_NOT_READ = re.compile(r"<(code|kbd|script|style)\b.*?</\1>", re.DOTALL)
_LITERAL_OF_FILTER = re.compile(r"\|(?:default|default_if_none|yesno|pluralize):\"([^\"]*)\"")
_BIT = re.compile(r"""((?:[^\s"']|"[^"]*"|'[^']*')+)""")
# SQL, HTML, headers and search expressions are no sentences.
_CODE = re.compile(
    r"\b(SELECT|UPDATE|INSERT|DELETE|WHERE|WHEN|CASE|SET|GRANT|CREATE|ALTER|AND|OR|NOT|coalesce)\b"
    r"|^<|^#|^attachment;|; charset="
)
_TAG = "\ue000"
_MODULES = (charts, containers, elements, formatting, forms, icons, lists, navigation)


def in_template(source: str) -> Iterator[str]:
    """Yield the unmarked texts of a template."""
    bare = ""
    ends = ""
    for token in Lexer(source).tokenize():
        name = token.split_contents()[0] if token.token_type is TokenType.BLOCK else ""
        if ends:
            ends = "" if name == ends else ends
        elif name in ("blocktranslate", "comment"):
            ends = f"end{name}"
        elif token.token_type is TokenType.TEXT:
            bare += token.contents
        else:
            bare += _TAG
            yield from _in_tag(token, name)
    yield from _in_html(bare)


def _in_html(bare: str) -> Iterator[str]:
    found = [*_SHOWN_ATTRIBUTE.findall(bare), *re.split(r"<[^<>]*>", _NOT_READ.sub("", bare))]
    for text in found:
        for part in text.split(_TAG):
            if _WORD.search(part) and part.strip(" \n·:;,.()") not in NEEDS_NO_MARK:
                yield part.strip()


def _in_tag(token: Token, name: str) -> Iterator[str]:
    yield from filter(_WORD.search, _LITERAL_OF_FILTER.findall(token.contents))
    function = next((getattr(one, name) for one in _MODULES if hasattr(one, name)), None)
    if token.token_type is not TokenType.BLOCK or function is None:
        return
    given = inspect.signature(function).parameters.values()
    places = [one.name for one in given if one.name not in ("content", "context")]
    for bit in _BIT.findall(token.contents)[1:]:
        keyword = re.match(r"(\w+)=(.*)", bit, re.DOTALL)
        parameter, value = keyword.groups() if keyword else (places.pop(0) if places else "", bit)
        text = value.strip("\"'")
        is_literal = value.startswith(('"', "'")) and _WORD.search(text)
        if is_literal and parameter in SHOWN and text not in NEEDS_NO_MARK:
            yield value


def in_python(source: str, *, is_of_words: bool = False) -> Iterator[str]:
    """Yield the unmarked texts of a module; of one with words that people type, its sentences."""
    texts = _Texts()
    texts.visit(ast.parse(source))
    yield from (text for text in texts.found if not is_of_words or text.endswith("."))


def has_words(path: Path, root: Path) -> bool:
    """Say whether a module lists words that people type, in many languages."""
    return any(path.relative_to(root).match(pattern) for pattern in TYPED_WORDS)


class _Texts(ast.NodeVisitor):
    """Collects what reads like a sentence, or is a label, outside of calls that mark."""

    marking = frozenset({"N_", "gettext", "gettext_lazy", "ngettext"})
    for_developers = frozenset(
        {"ImproperlyConfigured", "LookupError", "RuntimeError", "TemplateSyntaxError", "TypeError",
         "TypeVar", "ValueError", "cast", "compile", "debug", "exception", "log", "warning"}
    )  # fmt: skip
    labels = frozenset({"help_text", "label", "title"})
    # Calls whose tuples are names that columns have in files
    columns = frozenset({"Field", "ImportColumn"})

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        """Pass over docstrings."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Pass over annotations, and over what only developers print."""
        if node.name != "__str__":
            for part in [*node.decorator_list, *node.args.defaults, *node.body]:
                self.visit(part)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Report the labels of choices."""
        is_choices = any(_name(base).endswith("Choices") for base in node.bases)
        for part in node.body:
            value = getattr(part, "value", None)
            if is_choices and isinstance(value, ast.Tuple):
                label = _text(value.elts[1])
                self.found.extend([label] if label and label not in NEEDS_NO_MARK else [])
            else:
                self.visit(part)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Pass over the annotation."""
        if node.value:
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        """Pass over what is marked, or for developers."""
        name = _name(node)
        is_message = _name(getattr(node.func, "value", None)) == "messages"
        if name in self.marking or (name in self.for_developers and not is_message):
            return
        parts = [node.func, *node.args, *node.keywords]
        if name in self.columns:
            names = [one for one in node.keywords if one.arg == "example"]
            parts = [one for one in parts if one not in names and not isinstance(one, ast.Tuple)]
        for part in parts:
            self.visit(part)

    def visit_keyword(self, node: ast.keyword) -> None:
        """Report a label of one word, which is no sentence."""
        text = _text(node.value) if node.arg in self.labels else ""
        if text[:1].isupper() and text not in NEEDS_NO_MARK:
            self.found.append(text)
        else:
            self.visit(node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Report a sentence."""
        self._report(_text(node))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Report a sentence with values, and look at the values."""
        self._report(_text(node))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def _report(self, text: str) -> None:
        if _SENTENCE.search(text) and text not in NEEDS_NO_MARK and not _CODE.search(text):
            self.found.append(text)


def _name(node: ast.AST | None) -> str:
    """Return the last name of what is called."""
    if isinstance(node, ast.Call):
        return _name(node.func)
    return getattr(node, "attr", "") or getattr(node, "id", "")


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "{}" for part in node.values)
    value = getattr(node, "value", "")
    return value if isinstance(value, str) else ""


def python_files(root: Path) -> Iterator[Path]:
    """Yield the modules whose texts people see."""
    rooms = ("dashboard", "exports", "gateway", "oauth", "orcid_client", "orcid_portal",
             "records", "sync", "tenants")  # fmt: skip
    for room in rooms:
        for path in sorted((root / room).rglob("*.py")):
            name = path.relative_to(root)
            if "migrations" not in name.parts and not any(map(name.match, NOT_FOR_PEOPLE)):
                yield path
