"""The form of an item, made from the fields of its section."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from orcid_client.violations import Violation
from records import drafts, suggestions
from records.contents import ContentRefusedError
from records.drafts import Identifier
from records.fields import (
    FIELDS,
    IDENTIFIER_RELATIONSHIPS,
    IDENTIFIER_TYPES,
    Field,
    FieldGroup,
    FieldKind,
    field_at,
    in_identifiers,
    takes_identifiers,
)
from records.widgets import choice_field, form_field
from tenants.quotas import QuotaReachedError

MOST_IDENTIFIERS = 100
REVIEW_GROUP = "review-group-id"
SPARE_IDENTIFIERS = 2
_IDENTIFIER_FIELDS = {"type": "id_type", "value": "value", "url": "url",
                      "relationship": "relationship"}  # fmt: skip


class IdentifierForm(forms.Form):
    """One identifier of an item; an empty one is none."""

    id_type = choice_field(IDENTIFIER_TYPES, label=gettext_lazy("Identifier type"), required=False)
    value = forms.CharField(label=gettext_lazy("Value"), max_length=2000, required=False)
    relationship = choice_field(
        IDENTIFIER_RELATIONSHIPS, label=gettext_lazy("Relationship"), required=False
    )
    url = forms.URLField(
        label=gettext_lazy("Web address"), max_length=2000, required=False, assume_scheme="https"
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the type and the value together."""
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("value")) != bool(cleaned.get("id_type")) and not self.errors:
            self.add_error(None, gettext_lazy("An identifier needs a type and a value."))
        return cleaned

    def identifier(self) -> Identifier | None:
        """Return what was typed, or None for an empty row."""
        return Identifier(**self.cleaned_data) if self.cleaned_data.get("value") else None


_identifier_rows = forms.formset_factory(
    IdentifierForm,
    extra=SPARE_IDENTIFIERS,
    max_num=MOST_IDENTIFIERS,
    absolute_max=MOST_IDENTIFIERS,
    validate_max=True,
)


class ItemForm(forms.Form):
    """An item of a section; ``before`` is the content that is being changed."""

    def __init__(
        self, request: HttpRequest, *, section: str, before: Mapping[str, Any] | None = None
    ) -> None:
        """Make the fields of the section, filled with what stands there."""
        data = request.POST if request.method == "POST" else None
        content = before or {}
        super().__init__(data, initial=drafts.to_texts(section, content))
        self.section, self.before = section, content
        self.fields.update({field.name: _form_field(field) for field in FIELDS[section]})
        self.identifiers = _identifier_rows(
            data,
            prefix="identifiers",
            initial=[
                {name: getattr(one, name) for name in _IDENTIFIER_FIELDS.values()}
                for one in drafts.to_identifiers(section, content)
            ],
        )
        self.takes_identifiers = takes_identifiers(section)

    def plain_fields(self) -> list[forms.BoundField]:
        """Return the fields of no group, which a form shows first."""
        return [self[field.name] for field in FIELDS[self.section] if field.group is None]

    def field_groups(self) -> list[tuple[FieldGroup, list[forms.BoundField]]]:
        """Return the groups of fields."""
        groups: dict[FieldGroup, list[forms.BoundField]] = {}
        for field in FIELDS[self.section]:
            if field.group:
                groups.setdefault(field.group, []).append(self[field.name])
        return list(groups.items())

    def shown_identifiers(self) -> list[IdentifierForm]:
        """Return the rows of identifiers, where items of the section have any."""
        return list(self.identifiers) if self.takes_identifiers else []

    def saves(self, save: Callable[[dict[str, Any]], object]) -> bool:
        """Say whether the form was sent, was good, and ``save`` took its content.

        What is wrong then stands at the fields it concerns.
        """
        if not self.is_valid() or (self.takes_identifiers and not self.identifiers.is_valid()):
            return False
        try:
            save(self._content())
        except ContentRefusedError as refused:
            for violation in refused.violations:
                self._show(violation)
            return False
        except QuotaReachedError as reached:
            self.add_error(None, str(reached))
            return False
        return True

    def _content(self) -> dict[str, Any]:
        rows = self.identifiers.forms if self.takes_identifiers else []
        found = [row.identifier() for row in rows]
        texts = {name: self._known(name, value) for name, value in self.cleaned_data.items()}
        return drafts.to_content(
            self.section,
            texts,
            identifiers=[one for one in found if one],
            before=self.before,
        )

    def _known(self, name: str, text: str) -> str:
        """Return what a text stands for: a review group can be typed by its name."""
        return suggestions.group_named(text) if name == REVIEW_GROUP and text else text

    def _show(self, violation: Violation) -> None:
        found = in_identifiers(self.section, violation.path)
        if found:
            filled = [row for row in self.identifiers.forms if row.cleaned_data.get("value")]
            if found.place < len(filled):
                name = _IDENTIFIER_FIELDS.get(found.part)
                filled[found.place].add_error(name, violation.sentence)
                return
        field = field_at(self.section, violation.path)
        sentence = drafts.told(self.section, self._content(), violation)
        self.add_error(field.name if field else None, sentence)


def _form_field(field: Field) -> forms.Field:
    if field.kind is not FieldKind.REVIEW_GROUP:
        return form_field(field)
    return form_field(field, suggestions=suggestions.review_groups())
