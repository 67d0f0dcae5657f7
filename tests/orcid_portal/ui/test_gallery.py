"""Every element, drawn with sample values, is sound HTML without inline code or style."""

import re
from pathlib import Path

import pytest

from sync.status.labels import LABELS
from tests.orcid_portal.ui.gallery.pages import NAMES, draw, draw_tag
from tests.orcid_portal.ui.html import Reading

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = "".join(path.read_text() for path in (ROOT / "static/css").glob("*.css"))
GALLERY = Path(__file__).parent / "gallery"
# Drawn by other elements.
WITHIN_OTHERS = {"mark", "field_notes"}
ELEMENTS = {path.stem for path in (ROOT / "templates/elements").glob("*.html")}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_well_formed_and_free_of_inline_code(name: str) -> None:
    assert Reading(draw(name)).faults == []


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_unique_and_references_lead_somewhere(name: str) -> None:
    page = Reading(draw(name))
    assert len(page.ids) == len(set(page.ids))
    assert page.references <= set(page.ids)


@pytest.mark.parametrize("name", NAMES)
def test_every_class_is_in_the_style_sheets(name: str) -> None:
    unknown = {word for word in Reading(draw(name)).classes if f".{word}" not in STYLES}
    # Lucide names each of its drawings.
    assert {word for word in unknown if not word.startswith("lucide")} == set()


def test_the_gallery_shows_every_element() -> None:
    drawn = "".join(path.read_text() for path in GALLERY.glob("*.html"))
    assert {name for name in ELEMENTS - WITHIN_OTHERS if f"{{% {name} " not in drawn} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_is_short_and_free_of_inline_code(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 80
    for forbidden in (" style=", "<style", " onclick=", "javascript:", "<script>"):
        assert forbidden not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_uses_the_classes_there_are(path: Path) -> None:
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", path.read_text(), flags=re.DOTALL)
    used = {word for found in re.findall(r'class="([^"]*)"', text) for word in found.split()}
    assert {word for word in used if f".{word}" not in STYLES} == set(), "see docs/pages.md"


DAILY = [path for path in TEMPLATES if path.parent.name in {"sync", "records", "exports"}]


@pytest.mark.parametrize("path", DAILY, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_table_of_daily_work_becomes_cards_on_a_narrow_screen(path: Path) -> None:
    tables = re.findall(r"{% table .*?%}", path.read_text())
    assert [table for table in tables if "cards=True" not in table] == []


def test_the_style_sheets_stay_small() -> None:
    assert sum(path.stat().st_size for path in (ROOT / "static/css").glob("*.css")) < 25_000


@pytest.mark.parametrize("state", LABELS)
def test_every_state_has_an_icon_that_exists(state: str) -> None:
    assert "<svg" in draw_tag("{% status state %}", state=state)
