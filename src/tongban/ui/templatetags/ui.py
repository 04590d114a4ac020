"""All tags and filters of the look. Built in: templates need no ``{% load %}``. Calls: ``docs/developer/ui.md``."""

from __future__ import annotations

from django import template

from tongban.ui.tags import blocks, data, forms, parts, text

register = template.Library()
for _library in (text.register, parts.register, blocks.register, forms.register, data.register):
    register.tags.update(_library.tags)
    register.filters.update(_library.filters)
