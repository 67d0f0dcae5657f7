"""Collect every name that others hold: addresses, parameters, tables, words, options.

What release 0.1 had is in `names_0_1.json`, written once by
`python tests/compatibility/collect.py > tests/compatibility/names_0_1.json`; `test_names.py`
compares the present code with it. Objects are found by what they are (routes, models, commands,
tasks, forms), not by where they are defined; the exceptions are the paths of `PLACES`.
"""

import base64
import importlib.util
import inspect
import json
import os
import re
import runpy
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields as dataclass_fields
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.compatibility import sources  # noqa: E402 - after the path

# The only modules that are named by their paths: adapt these when one moves.
PLACES = {
    "event kinds": "audit.vocabulary.EventKind",
    "purposes": "audit.vocabulary.Purpose",
    "outcomes": "oauth.connect.outcomes.ConnectOutcome",
    "dry runs": "sync.dry_run.summary.DryRunOutcome",
    "verbs": "sync.push.plan.Verb",
    "scopes": "orcid_client.scopes.Scope",
    "sections": "orcid_client.sections.SECTIONS",
    "errors": "orcid_client.errors",
    "person states": "sync.status.person_state.PersonState",
    "person views": "dashboard.views.person.PARTS",
    "claims": "oauth.handoff.tokens.Claims",
    "vouched": "tenants.sso.session.SsoSession",
    "row draft": "records.imports.rows.RowDraft",
    "test step": "oauth.credential_test_steps.TestStep",
    "signed head": "audit.heads.SignedHead",
    "head purpose": "audit.heads.PURPOSE",
    "shared call": "dashboard.sharing.SharedCall",
    "held tables": "dashboard.stored_data.TABLES",
    "item fields": "records.fields.FIELDS",
    "known columns": "records.imports.columns.known_columns",
    "passed over": "records.imports.columns.PASSED_OVER",
    "export columns": "exports.columns.COLUMNS",
    "export formats": "exports.columns.Format",
    "feed columns": "sync.pull.change_feed.COLUMNS",
    "sealing place": "scoping.sealing.SealedPlace",
    "factor place": "tenants.encryption.factors.FACTOR",
    "content place": "audit.content.place_of",
}
# Addresses that operators' files name (docker-compose.yml, service files)
PROGRAMS = ("manage", "orcid_portal.settings", "orcid_portal.wsgi", "orcid_portal.celery",
            "demo.__main__", "simulator.__main__")  # fmt: skip
# Keys and words in JSON columns and in columns without choices, found by reading the code:
# of audit_event.details and subject_kind, of imports' problems and rows, of dry runs' reasons,
# of tests' steps; and what keys, tokens and hashes begin with.
WRITTEN = """
api_type auto- begun by calls cells claimed client column columns connection credential
edited environment errors failed fields first first_rows format found_again from
generation hand-over-key hand_over_key identity-provider import invitation issuer item
items member method minutes missing nonce: ok outcome page passed reason removed required
researcher retention_months role rows rows_changed rows_new rows_refused scopes section
sentence share since skipped staff-session state tenant to todo what unread group_calls
"""
# Longer lists (countries, time zones) come from libraries and standards.
MOST_CHOICES = 100
KINDS: dict[str, Callable[[], Iterable[str]]] = {}


def kind(function: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
    """Register a function that yields the names of one kind."""
    KINDS[function.__name__.replace("_", " ")] = function
    return function


def collect() -> dict[str, list[str]]:
    """Return the names of every kind, sorted."""
    _load_everything()
    return {name: sorted(set(function())) for name, function in sorted(KINDS.items())}


def placed(name: str) -> Any:  # noqa: ANN401 (whatever is there)
    """Return what a place of the table holds."""
    from django.utils.module_loading import import_string  # noqa: PLC0415

    path = PLACES[name]
    return importlib.import_module(path) if name == "errors" else import_string(path)


def _load_everything() -> None:
    """Import what registers itself: views with their forms, tasks, commands."""
    from celery import current_app  # noqa: PLC0415
    from django.urls import get_resolver  # noqa: PLC0415

    current_app.loader.import_default_modules()
    list(_paths(get_resolver().url_patterns, ""))


@kind
def routes() -> Iterator[str]:
    """Yield every address: its pattern with converters, without the names of Python."""
    from django.urls import get_resolver  # noqa: PLC0415

    for path in _paths(get_resolver().url_patterns, ""):
        yield re.sub(r"\?P<\w+>", "", re.sub(r"<(\w+):\w+>", r"<\1>", path))


def _paths(patterns: Iterable[Any], before: str) -> Iterator[str]:
    for one in patterns:
        path = before + str(one.pattern)
        nested = getattr(one, "url_patterns", None)
        if nested is None:
            yield "/" + path
        else:
            yield from _paths(nested, path)


@kind
def parameters() -> Iterator[str]:
    """Yield what views read of requests: where it is, and its name."""
    for place, name in sources.parameters():
        if place != "session":
            yield f"{place} {name}"


@kind
def session_keys() -> Iterator[str]:
    """Yield what sessions hold; they are in the database while somebody is signed in."""
    yield from (name for place, name in sources.parameters() if place == "session")
    yield from (f"vouched.{one.name}" for one in dataclass_fields(placed("vouched")))


@kind
def forms() -> Iterator[str]:
    """Yield the fields of each form in one line, since forms may be renamed; see `covers`."""
    for form in _our_forms():
        if form.base_fields:
            yield " ".join(sorted(form.base_fields))
    for section, fields in placed("item fields").items():
        yield " ".join(sorted([f"({section})", *(field.name for field in fields)]))


@kind
def form_choices() -> Iterator[str]:
    """Yield the values that fields offer: they are in bookmarks and in others' scripts."""
    for form in _our_forms():
        for name, field in form.base_fields.items():
            offered = list(getattr(field, "choices", ()))
            if len(offered) <= MOST_CHOICES:
                yield from (f"{name}={value}" for value, _ in offered)


@kind
def page_choices() -> Iterator[str]:
    """Yield the values of parameters that pages read without a form."""
    yield from (f"state={state.value}" for state in placed("person states"))
    yield from (f"view={view}" for view in placed("person views"))


def _our_forms() -> Iterator[Any]:
    from django.forms import BaseForm  # noqa: PLC0415

    for form in _with_subclasses(BaseForm):
        if form.__module__.partition(".")[0] in sources.names_of_rooms():
            yield form


def _with_subclasses(of: type[Any]) -> Iterator[Any]:
    yield of
    derived: list[type[Any]] = of.__subclasses__()
    for each in derived:
        yield from _with_subclasses(each)


@kind
def cookies() -> Iterator[str]:
    """Yield the cookies' names, as they are over http and over https."""
    settings = importlib.util.find_spec(os.environ["DJANGO_SETTINGS_MODULE"])
    assert settings is not None
    for address in ("http://127.0.0.1:8000", "https://portal.example.org"):
        with mock.patch.dict(os.environ, {"PUBLIC_URL": address}):
            found = runpy.run_path(str(settings.origin))
        yield from (value for name, value in found.items() if name.endswith("_COOKIE_NAME"))
    for text in sources.texts():
        if re.fullmatch(r"__Host-\w+", text):
            yield text
            yield text.removeprefix("__Host-")


@kind
def database_roles() -> Iterator[str]:
    """Yield the roles that operators grant and name in addresses."""
    yield from (
        text
        for text in sources.texts()
        if re.fullmatch(r"(orcid_)?portal_(app|owner|runtime)", text)
    )


@kind
def hand_over_claims() -> Iterator[str]:
    """Yield the claims of the tokens that tenants' sites sign."""
    yield "aud"
    for name, field in placed("claims").model_fields.items():
        yield field.alias or name


@kind
def app_labels() -> Iterator[str]:
    """Yield the labels of the installed applications."""
    from django.apps import apps  # noqa: PLC0415

    yield from apps.app_configs


@kind
def migrations() -> Iterator[str]:
    """Yield our migrations: databases name them as done."""
    from django.apps import apps  # noqa: PLC0415
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    for label, name in MigrationLoader(None).disk_migrations:
        if apps.get_app_config(label).name in sources.names_of_rooms():
            yield f"{label}.{name}"


@kind
def columns() -> Iterator[str]:
    """Yield every column of every table: sealed values are bound to their names."""
    for model in _models():
        for field in model._meta.local_concrete_fields:
            yield f"{model._meta.db_table}.{field.column}"


@kind
def stored_choices() -> Iterator[str]:
    """Yield the words that columns with choices hold."""
    for model in _models():
        for field in model._meta.local_concrete_fields:
            for value, _ in field.flatchoices:
                yield f"{model._meta.db_table}.{field.column}={value}"


def _models() -> Iterator[Any]:
    from django.apps import apps  # noqa: PLC0415

    yield from apps.get_models(include_auto_created=True)


@kind
def event_kinds() -> Iterator[str]:
    """Yield the events of the log: rows are never changed, and chained."""
    yield from placed("event kinds").values


@kind
def purposes() -> Iterator[str]:
    """Yield why ORCID was called, as the log says it."""
    yield from placed("purposes").values


@kind
def stored_words() -> Iterator[str]:
    """Yield the words that columns without choices hold."""
    for name in ("outcomes", "dry runs", "verbs", "scopes"):
        yield from (f"{name}: {word.value}" for word in placed(name))
    yield from (f"sections: {key}" for key in placed("sections"))
    yield from (f"row draft: {one.name}" for one in dataclass_fields(placed("row draft")))
    yield from (f"test step: {one.name}" for one in dataclass_fields(placed("test step")))
    # audit_exchange.failure is the name of the error's class
    errors = placed("errors")
    unanswered = (*_with_subclasses(errors.NotSent), *_with_subclasses(errors.NoAnswer))
    yield from (f"failures: {error.__name__}" for error in unanswered)
    yield from (f"written: {word}" for word in WRITTEN.split() if word in sources.texts())


@kind
def sealing() -> Iterator[str]:
    """Yield the associated data of sealed values, and what keys are derived for."""
    place = placed("sealing place")("a_table", "a_column", 7, "a_row")
    content = placed("content place")(tenant_id=7, exchange_id="a_row")
    for one in (place, content, placed("factor place")):
        yield one.associated_data().decode().replace("\x1f", "|")
    yield placed("head purpose").decode()


@kind
def commands() -> Iterator[str]:
    """Yield our commands with their options, arguments and choices."""
    from django.core.management import get_commands, load_command_class  # noqa: PLC0415
    from django.core.management.base import BaseCommand  # noqa: PLC0415

    known = {action.dest for action in BaseCommand().create_parser("", "")._actions}
    for name, app in get_commands().items():
        if str(app) not in sources.names_of_rooms():
            continue
        yield name
        for action in load_command_class(str(app), name).create_parser("", name)._actions:
            if action.dest not in known:
                yield from (f"{name} {option}" for option in action.option_strings or [action.dest])
                yield from (f"{name} {action.dest}={value}" for value in action.choices or ())


@kind
def programs() -> Iterator[str]:
    """Yield what else is started by name, with its options, and the targets of make."""
    for name in PROGRAMS:
        found = importlib.util.find_spec(name)
        if found is not None and found.origin:
            yield name
            options = sources.program_options(Path(found.origin))
            yield from (f"{name} {option}" for option in options)
    targets = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    yield from (f"make {target}" for target in targets)


@kind
def environment() -> Iterator[str]:
    """Yield the environment variables: the portal's, the demo's, and those of the containers."""
    yield from sources.environment_names()
    yield from {"PORT", "SIMULATOR_PORT"} & sources.texts()
    text = (ROOT / "docker-compose.yml").read_text()
    yield from (f"docker-compose {name}" for name in re.findall(r"(?<!\$)\$\{([A-Z_]+)", text))


@kind
def tasks() -> Iterator[str]:
    """Yield Celery's tasks with their arguments: a queue may hold messages of an older release."""
    from celery import current_app  # noqa: PLC0415

    for name, task in current_app.tasks.items():
        if not name.startswith("celery."):
            yield " ".join([name, *map(_argument, inspect.signature(task.run).parameters.values())])


def _argument(parameter: inspect.Parameter) -> str:
    """Return an argument's name, followed by ``=`` if a message may lack it."""
    may_lack = parameter.default is not parameter.empty or parameter.kind is parameter.VAR_KEYWORD
    return f"{parameter.name}=" if may_lack else parameter.name


@kind
def schedule() -> Iterator[str]:
    """Yield the entries of Celery beat with their tasks."""
    from celery import current_app  # noqa: PLC0415

    for name, entry in current_app.conf.beat_schedule.items():
        yield f"{name} {entry['task']}"


@kind
def exports() -> Iterator[str]:
    """Yield the columns of each export, which are the keys of its JSON too."""
    for what, known in placed("export columns").items():
        yield from (f"{what.value} {column.name} ({column.kind.value})" for column in known)
    yield from (f"changes command {name}" for name in placed("feed columns"))
    yield from (f"format {form.value}" for form in placed("export formats"))


@kind
def imports() -> Iterator[str]:
    """Yield the columns of imports by section, with the other names they go by."""
    for section in placed("item fields"):
        for column in placed("known columns")(section):
            for name in (column.name, *column.aliases):
                yield f"{section} {column.name}: {name}"
    yield from (f"passed over: {name}" for name in placed("passed over"))


@kind
def documents() -> Iterator[str]:
    """Yield the keys of the JSON documents that people download."""
    yield from (f"shared call: {one.name}" for one in dataclass_fields(placed("shared call")))
    yield from (f"signed head: {one.name}" for one in dataclass_fields(placed("signed head")))
    yield from (f"researcher: {model._meta.model_name}" for model, _ in placed("held tables"))


@kind
def response_headers() -> Iterator[str]:
    """Yield the headers that our answers have beside Django's own."""
    yield from sources.headers_set()


def covers(kind_of: str, promised: str, present: set[str]) -> bool:
    """Say whether something promised is still there.

    A form may have got more fields, a task more arguments that old messages need not have.
    """
    if kind_of not in {"forms", "tasks"}:
        return promised in present
    parts = set(promised.split())
    more = [set(one.split()) - parts for one in present if parts <= set(one.split())]
    if kind_of == "forms":
        return bool(more)
    return any(all(argument.endswith("=") for argument in found) for found in more)


def main() -> None:
    """Print the names of the present code, one a line."""
    key = base64.b64encode(bytes(range(32))).decode()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "orcid_portal.settings",
        "SECRET_KEY": "no secret: these names are made without a database " * 2,
        "MASTER_KEYS": f"1:{key}",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/portal",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "PUBLIC_URL": "http://127.0.0.1:8000",
    }
    import django  # noqa: PLC0415

    django.setup()
    print(json.dumps(collect(), indent=1, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main()
