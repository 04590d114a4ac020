"""Words, days, money, icons and drawings."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.html import format_html
from markdown_it import MarkdownIt

from tongban.base.language import short
from tongban.ui import words
from tongban.ui.assets import icon_shapes
from tongban.ui.safe import trusted

register = template.Library()

register.filter("day", words.day)
register.filter("day_short", words.day_short)
register.filter("weekday", words.weekday)
register.filter("hour", words.hour)
register.filter("moment", words.moment)
register.filter("iso", words.iso)
register.filter("money", words.money)
register.filter("count", words.count)
register.filter("say", words.say)


@register.filter
def plain(value: Any, name: str = "") -> str:
    """Words without a language mark, for attributes: ``{{ obj|plain:"name" }}``."""
    return words.pick(value, name)[0]


@register.filter
def geo(value: Any) -> str:
    """A number as SVG wants it, whatever the language."""
    return str(value)


@register.filter
def span(value: int, unit: str) -> str:
    """``{{ 5|span:"wd" }}``: 5 working days."""
    return words.span_words(value, unit)


@register.simple_tag
def t(value: Any, name: str = "") -> str:
    """``{% t item "name" %}``: name_zh or name_en (or ``{zh, en}``), marked with ``lang`` when falling back."""
    return words.say(value, name)


@register.simple_tag
def icon(name: str, size: str = "") -> str:
    """``{% icon "search" %}``: a line icon, hidden from screen readers because words stand beside it."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" '
        'stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        "{}</svg>",
        f" icon-{size}" if size else "",
        trusted(icon_shapes(name)),
    )


@register.simple_tag(takes_context=True)
def drawing(context: Context, name: str) -> str:
    """``{% drawing "roofs" %}``: one of the house's own line drawings; nothing in the text-only view."""
    if context.get("view_mode") == "text":
        return ""
    return get_template(f"ui/draw/{name}.html").render({})


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    rules = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable("table")
    rules.disable("image")
    return rules


def markdown_html(source: str, shift: int = 1) -> str:
    """HTML of Markdown from a package or an editor: no raw HTML, no pictures, headings lowered by ``shift``."""
    reader = _markdown()
    tokens = reader.parse(source or "")
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
    return trusted(reader.renderer.render(tokens, reader.options, {}))


@register.simple_tag
def markdown(source: Any, name: str = "", shift: int = 1) -> str:
    """``{% markdown guide.text %}``: safe prose, marked with ``lang`` when it falls back to the other language."""
    source_text, tag = words.pick(source, name)
    return format_html(
        '<div class="prose" lang="{}">{}</div>', tag or words.TAGS[short()], markdown_html(source_text, shift)
    )


@register.simple_tag
def when(value: Any, form: str = "day") -> str:
    """``{% when case.due "moment" %}``: a ``<time>`` with the machine's form; forms: day, day_short, moment, hour."""
    shown = {"day": words.day, "day_short": words.day_short, "moment": words.moment, "hour": words.hour}[form]
    text = shown(value)
    return format_html('<time datetime="{}">{}</time>', words.iso(value), text) if text else ""
