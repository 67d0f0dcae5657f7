"""Elements of the pages: one module of template tags per kind of element.

`{% load portal_ui %}` loads them all. The markup of a tag is in `templates/elements/`, its
parameters are in `docs/pages.md`; a mistyped parameter fails when the template is compiled.
"""
