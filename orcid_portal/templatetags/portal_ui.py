"""All tags of the portal's look under one name: `{% load portal_ui %}`."""

from django.template import Library

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

register = Library()

for part in (elements, charts, containers, forms, icons, lists, navigation, formatting):
    register.tags |= part.register.tags
    register.filters |= part.register.filters
