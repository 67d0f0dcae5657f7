"""All tags of the portal's look under one name: `{% load portal_ui %}`."""

from django.template import Library

from orcid_portal.look import atoms, bars, blocks, forms, icons, lists, navigation, values

register = Library()

for part in (atoms, bars, blocks, forms, icons, lists, navigation, values):
    register.tags |= part.register.tags
    register.filters |= part.register.filters
