"""HTML attributes given to a tag as keyword arguments."""

from collections.abc import Mapping

from django.template import TemplateSyntaxError
from django.utils.html import format_html_join
from django.utils.safestring import SafeString


def flat(attributes: Mapping[str, object]) -> SafeString:
    """Return ` name="value"` pairs; `_` becomes `-`, True a bare name, None, False and "" nothing.

    Raises TemplateSyntaxError for inline code or style, which the content security policy forbids.
    """
    pairs = []
    for key, value in attributes.items():
        name = key.strip("_").replace("_", "-")
        if name == "style" or name.startswith("on"):
            message = f"{name}: inline code and style are forbidden by the content security policy"
            raise TemplateSyntaxError(message)
        if value is not None and value is not False and value != "":
            pairs.append((name, name if value is True else value))
    return format_html_join("", ' {}="{}"', pairs)
