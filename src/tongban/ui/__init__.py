"""Tokens, components, frames and the living style page (``/zh/style/``).

Public face: templates ``ui/base.html``, ``ui/base_desk.html``, ``ui/base_wall.html``, ``ui/base_print.html``,
``ui/refusal.html``; the tags and filters of ``templatetags.ui`` (built in, no ``{% load %}``); ``ui.chrome``
(slots of the frame), ``ui.tables.Table``, ``ui.due.Due``, ``ui.words``. Calls: ``docs/developer/ui.md``.
"""
