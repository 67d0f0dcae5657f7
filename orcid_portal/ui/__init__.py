"""The look of the pages: one module of template tags per kind of element.

`{% load portal_ui %}` brings them all. What a tag draws stands in `templates/elements/`, its
parameters in `docs/pages.md`; a mistyped parameter is refused when the template is compiled.
"""
