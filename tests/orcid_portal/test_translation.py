"""Every text that people see is marked for translation, and a translation reaches the page."""

import importlib.util
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.template import engines
from django.utils import translation
from pytest_django import Settings

from orcid_client.translation import template_of
from scoping.stored_sentences import translated
from scoping.translation import N_
from sync.error_policy import BY_CODE, sentence_of
from sync.status.labels import LABELS
from tests.orcid_portal import unmarked

ROOT = Path(__file__).resolve().parents[2]
ROW = N_("Row {row} has the same identifier: {identifier}.")
GROUP = N_("Peer-review group {group}: {reason}")


def test_every_text_of_a_template_is_marked() -> None:
    found = {
        str(path.relative_to(ROOT)): texts
        for path in sorted((ROOT / "templates").rglob("*.*"))
        if (texts := list(unmarked.in_template(path.read_text())))
    }
    assert found == {}


def test_every_text_of_a_module_is_marked() -> None:
    found = {
        str(path.relative_to(ROOT)): texts
        for path in unmarked.python_files(ROOT)
        if (texts := list(_unmarked(path)))
    }
    assert found == {}


def _unmarked(path: Path) -> Iterator[str]:
    is_of_words = unmarked.has_words(path, ROOT)
    return unmarked.in_python(path.read_text(), is_of_words=is_of_words)


@pytest.mark.parametrize(
    "source",
    [
        "<p>Nothing here</p>",
        "{% block title %}Sync{% endblock %}",
        '<input aria-label="Search">',
        '<td data-label="Items">{{ count }}</td>',
        "<p>{{ count }} items</p>",
        '{% th "Item" %}',
        '{% empty _("No items") "Add one." %}',
        '{% post_button "Sync now" url icon="send" %}',
        '{% card _("State") action="Show all" url=url %}',
        '{{ name|default:"nobody" }}',
        "{% blocktranslate %}Hello{% endblocktranslate %} there",
        "Dear {{ name }},",
    ],
)
def test_an_unmarked_text_of_a_template_is_found(source: str) -> None:
    assert list(unmarked.in_template(source))


@pytest.mark.parametrize(
    "source",
    [
        '{% th _("Item") num=True %}{% icon "lock" %}{% chips "state" choices %}',
        '{% translate "Sync" %} · {{ name }}',
        "{% blocktranslate count n=n %}An item{% plural %}{{ n }} items{% endblocktranslate %}",
        "<code>role: admin</code>{% comment %} why {% endcomment %}",
    ],
)
def test_a_marked_text_of_a_template_is_passed_over(source: str) -> None:
    assert not list(unmarked.in_template(source))


@pytest.mark.parametrize(
    "source",
    [
        'messages.success(request, "The link was revoked.")',
        'messages.warning(request, f"Not sent: {count} items")',
        'raise MemberRuleError("The last owner cannot be removed.")',
        'name = forms.CharField(label="Name")',
        'class Role(TextChoices):\n    OWNER = "owner", "Owner"',
        'return f"{count} items are waiting"',
    ],
)
def test_an_unmarked_text_of_a_module_is_found(source: str) -> None:
    assert list(unmarked.in_python(source))


@pytest.mark.parametrize(
    "source",
    [
        'messages.success(request, gettext("The link was revoked."))',
        'class Role(TextChoices):\n    """Roles."""\n    OWNER = "owner", N_("Owner")',
        'log.warning("limits are not counted")',
        'raise TypeError("a reading is an error")',
        'cursor.execute("SELECT id FROM records_item WHERE id = %s")',
    ],
)
def test_what_is_marked_or_for_developers_is_passed_over(source: str) -> None:
    assert not list(unmarked.in_python(source))


def test_the_catalogue_is_up_to_date(messages: ModuleType) -> None:
    kept = messages.CATALOGUE.read_text(encoding="utf-8")
    assert kept == messages.as_text(messages.collected()), "run `make messages`"


def test_all_ways_of_marking_are_collected(messages: ModuleType) -> None:
    template = (
        '{% th _("Item") %}{% translate "Sync" %}'
        "{% blocktranslate count n=n %}{{ n }} call{% plural %}{{ n }} calls{% endblocktranslate %}"
    )
    module = (
        'gettext("a"); gettext_lazy("b"); N_("c {x}"); ngettext("d", "e", 2); pgettext("f", "g")'
    )

    assert [one[1] for one in messages.messages(template, is_python=False)] == [
        "Item", "Sync", ("%(n)s call", "%(n)s calls"),
    ]  # fmt: skip
    assert [one[1] for one in messages.messages(module, is_python=True)] == [
        "a", "b", "c {x}", ("d", "e"), "g",
    ]  # fmt: skip


def test_a_translation_reaches_elements_states_and_stored_sentences(german: None) -> None:
    page = "{% load portal_ui %}{% badge _('Item') %}{% status 'removed' %}{{ text|sentence }}"
    shown = engines["django"].from_string(page).render({"text": BY_CODE[9049].sentence})

    assert "Eintrag" in shown
    assert "In ORCID gelöscht" in shown
    assert "Datumsangaben abgelehnt." in shown


def test_a_stored_sentence_with_values_is_translated(german: None) -> None:
    assert translated(ROW.format(row=3, identifier="doi:a")) == "doi:a steht schon in Zeile 3."
    group = GROUP.format(group="issn:1", reason=BY_CODE[9049].sentence)
    assert translated(group) == "Gruppe issn:1: Datumsangaben abgelehnt"


def test_orcids_own_message_stays_as_it_is(german: None) -> None:
    assert (
        translated(f"{BY_CODE[9049].sentence}: bad month") == "Datumsangaben abgelehnt: bad month"
    )
    assert translated("Kein Satz von uns") == "Kein Satz von uns"


def test_stored_sentences_are_english_whoever_a_worker_runs_for(german: None) -> None:
    assert sentence_of(BY_CODE[9049], None) == "ORCID did not accept the dates"


def test_a_template_is_found_again_from_its_sentence(messages: ModuleType) -> None:
    marked = [text for _, text in _templates(messages)]
    assert marked
    for text in marked:
        found = template_of(text)
        assert found is not None
        assert found[0] == text


def _templates(messages: ModuleType) -> Iterator[tuple[str, str]]:
    """Yield the marked texts with values of the modules without Django's gettext."""
    for name in ("orcid_client", "records", "sync"):
        for path in (ROOT / name).rglob("*.py"):
            source = path.read_text()
            for _, text, *_ in messages.messages(source, is_python=True):
                if isinstance(text, str) and "{" in text and f'N_("{text}"' in source:
                    yield str(path), N_(text)


@pytest.fixture
def german(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """Speak German, as far as this catalogue goes."""
    catalogue = Catalog(locale="de")
    catalogue.add("Item", "Eintrag")
    catalogue.add(LABELS["removed"].label, "In ORCID gelöscht")
    catalogue.add(BY_CODE[9049].sentence, "Datumsangaben abgelehnt")
    catalogue.add(ROW, "{identifier} steht schon in Zeile {row}.")
    catalogue.add(GROUP, "Gruppe {group}: {reason}")
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    written = io.BytesIO()
    write_mo(written, catalogue)
    (folder / "django.mo").write_bytes(written.getvalue())
    settings.LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("de"):
        yield


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    """Return the program that writes the catalogue."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / ".ci" / "messages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    return module
