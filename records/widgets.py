"""Form fields for the kinds of texts that items have."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from records.drafts import date_of
from records.fields import Field, FieldKind

_PIECES = (
    ("year", 4, gettext_lazy("Year")),
    ("month", 2, gettext_lazy("Month")),
    ("day", 2, gettext_lazy("Day")),
)
LONGEST_URL = 2000


class DateWidget(forms.MultiWidget):
    """Year, month and day side by side; the last ones may stay empty."""

    use_fieldset = True

    def __init__(self) -> None:
        """Name each part for those who do not see the page."""
        widgets = [
            forms.TextInput(
                attrs={"aria-label": name, "placeholder": name, "inputmode": "numeric",
                       "size": size, "maxlength": size, "autocomplete": "off"}
            )
            for _, size, name in _PIECES
        ]  # fmt: skip
        super().__init__(widgets)

    def render(self, *args: Any, **kwargs: Any) -> SafeString:  # noqa: ANN401 (Django's signature)
        """Return the parts side by side."""
        return format_html('<div class="row">{}</div>', super().render(*args, **kwargs))

    def decompress(self, value: str | None) -> list[str]:
        """Return the parts of a date as ``records.drafts`` writes it."""
        pieces = date_of(value) if value else {}
        return [pieces.get(name, "") for name, *_ in _PIECES]


class DateField(forms.MultiValueField):
    """A date that may stop at the year or the month: 2019, 2019-09 or 2019-09-01."""

    widget = DateWidget

    def __init__(self, **options: object) -> None:
        """Take three texts, of which the later may be empty."""
        parts = tuple(forms.CharField(max_length=size, required=False) for _, size, _ in _PIECES)
        super().__init__(parts, require_all_fields=False, **options)  # type: ignore[arg-type]

    def compress(self, data_list: Sequence[str]) -> str:
        """Return the date as one text; a hole in it is named.

        Raises:
            ValidationError: a day without its month, or a month without its year.
        """
        pieces = list(data_list)
        while pieces and not pieces[-1]:
            pieces.pop()
        if not all(pieces):
            raise forms.ValidationError(
                gettext_lazy("A month needs a year, and a day needs a month.")
            )
        return "-".join(pieces)


class WordSelect(forms.Select):
    """A list of words whose options are written once, and not from a template each.

    A form may have a hundred rows of identifiers with some fifty types each: Django rendered two
    templates for every option, 14,000 for a page.
    """

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,
    ) -> SafeString:
        """Return the list with the chosen word selected."""
        del renderer
        chosen = next(iter(self.format_value(value)), "")
        options = _options(tuple(self.choices))
        shown = format_html_join(
            "",
            "{}",
            ((selected if word == chosen else plain,) for word, plain, selected in options),
        )
        own = flatatt({"name": name} | self.build_attrs(self.attrs, attrs))
        return format_html("<select{}>{}</select>", own, shown)


@cache
def _options(choices: tuple[tuple[str, str], ...]) -> list[tuple[str, SafeString, SafeString]]:
    """Return each word of a list with its option, as it is and selected."""
    return [
        (
            word,
            format_html('<option value="{}">{}</option>', word, label),
            format_html('<option value="{}" selected>{}</option>', word, label),
        )
        for word, label in choices
    ]


class SuggestionInput(forms.TextInput):
    """A text with suggestions, which a browser offers while one types; others can be typed."""

    def __init__(self, suggestions: Sequence[tuple[str, str]]) -> None:
        """Take the texts that are suggested, each with the name it is known by."""
        super().__init__({"autocomplete": "off"})
        self.suggestions = suggestions

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """Return the input and the list it suggests from."""
        listed = f"suggestions-{name}"
        shown = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        options = format_html_join(
            "",
            '<option value="{}">{}</option>',
            ((text, label) for text, label in self.suggestions),
        )
        return shown + format_html('<datalist id="{}">{}</datalist>', listed, options)


def form_field(field: Field, *, suggestions: Sequence[tuple[str, str]] = ()) -> forms.Field:
    """Return the form field for a text of an item; ``suggestions`` are texts with their names."""
    told = {
        "label": gettext_lazy(field.label),
        "required": field.required,
        "help_text": gettext_lazy(field.note) if field.note else "",
    }
    if field.kind is FieldKind.DATE:
        return DateField(**told)
    if field.kind in {FieldKind.CHOICE, FieldKind.LANGUAGE}:
        return choice_field(field.choices, **told)
    if field.kind is FieldKind.REVIEW_GROUP:
        widget = SuggestionInput(suggestions)
        return forms.CharField(max_length=field.longest, widget=widget, **told)  # type: ignore[arg-type]
    if field.kind in {FieldKind.LONG, FieldKind.CONTRIBUTORS}:
        return forms.CharField(max_length=field.longest, widget=forms.Textarea, **told)  # type: ignore[arg-type]
    if field.kind is FieldKind.URL:
        return forms.URLField(max_length=LONGEST_URL, assume_scheme="https", **told)  # type: ignore[arg-type]
    return forms.CharField(max_length=field.longest, **told)  # type: ignore[arg-type]


def choice_field(choices: Sequence[str], **options: object) -> forms.ChoiceField:
    """Return a field for one word of a list, or none."""
    words = [("", "—"), *((choice, words_of(choice)) for choice in choices)]
    return forms.ChoiceField(choices=words, widget=WordSelect, **options)  # type: ignore[arg-type]


def words_of(choice: str) -> str:
    """Return how a word of ORCID's lists is read: journal-article as Journal article."""
    words = choice.replace("-", " ").replace("_", " ")
    return words if len(words) <= len("zh CN") or words.isupper() else words.capitalize()
