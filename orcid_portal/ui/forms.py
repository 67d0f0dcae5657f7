"""Django forms in the look of the portal; widgets need no classes of their own."""

from django.forms import BaseForm, BoundField, CheckboxInput, PasswordInput
from django.template import Library
from django.utils.translation import gettext

register = Library()


@register.inclusion_tag("elements/form.html")
def form(
    form: BaseForm, submit: str = "", *, url: str = "", cancel: str = "", kind: str = "primary"
) -> dict[str, object]:
    """Draw a whole form that posts: CSRF token, fields, one button, a way back."""
    return {
        "form": form,
        "submit": submit or gettext("Save"),
        "url": url,
        "cancel": cancel,
        "kind": kind,
    }


@register.inclusion_tag("elements/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, object]:
    """Draw all fields of a form and the errors that belong to none of them."""
    return {"form": form}


@register.inclusion_tag("elements/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, object]:
    """Draw the errors that belong to no field, for a page that draws the fields one by one."""
    return {"form": form}


@register.inclusion_tag("elements/field.html")
def field(field: BoundField, *, saved: bool = False, optional: bool = True) -> dict[str, object]:
    """Draw one field: label, help, errors, widget.

    `saved` says that a write-only secret is already kept and an empty field leaves it as it is;
    `optional` false drops the word after the labels of fields that may stay empty.
    """
    widget = field.field.widget
    return {
        "field": field,
        "checkbox": isinstance(widget, CheckboxInput),
        "secret": isinstance(widget, PasswordInput) and saved,
        "optional": optional and not field.field.required,
    }
