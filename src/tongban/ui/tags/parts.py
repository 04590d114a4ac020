"""Small components: buttons, tiles, chips, lamps, lists, receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import template
from django.template import Context
from django.utils.translation import gettext_lazy as _

from tongban.ui.due import as_due
from tongban.ui.words import pick

register = template.Library()

LAMPS: Final[dict[str, tuple[str, Any]]] = {
    "green": ("circle", _("In good time")),
    "yellow": ("triangle", _("Due soon")),
    "red": ("diamond", _("Overdue")),
    "grey": ("ring", _("At rest")),
    "blue": ("square", _("In progress")),
}
"""Shape and word of each lamp: status is never colour alone."""

STATUS: Final[dict[str, tuple[str, str]]] = {
    "draft": ("grey", "pencil"),
    "sent": ("blue", "send"),
    "work": ("blue", "loader"),
    "wait": ("amber", "hourglass"),
    "done": ("green", "circle-check"),
    "refused": ("red", "circle-x"),
    "closed": ("grey", "archive"),
    "paused": ("grey", "circle-pause"),
}
"""Tone and icon of each kind of status; the word comes from the room."""


@register.inclusion_tag("ui/c/button.html")
def button(
    label: Any,
    url: str = "",
    kind: str = "primary",
    icon: str = "",
    name: str = "",
    value: str = "",
    size: str = "",
    disabled: bool = False,
    form: str = "",
    note: Any = "",
) -> dict[str, Any]:
    """A link that looks like a button where ``url`` is given, else a submit button. Kinds: primary, secondary,
    quiet, danger. ``size`` "l" for the one button of a page, "s" in tables."""
    return locals()


@register.inclusion_tag("ui/c/tile.html")
def tile(label: Any, url: str, icon: str = "", note: Any = "", count: int | None = None) -> dict[str, Any]:
    """An entry tile: icon, words, where it leads."""
    return locals()


@register.inclusion_tag("ui/c/service_row.html")
def service_row(row: Any) -> dict[str, Any]:
    """A service in a list: ``name``, ``url``, ``unit``, ``chips``, ``limit``, ``fee``, ``online``, ``summary``."""
    return {"row": row}


@register.inclusion_tag("ui/c/chip.html")
def chip(label: Any, tone: str = "grey", icon: str = "", url: str = "") -> dict[str, Any]:
    """A short mark or, with ``url``, a shortcut. Tones: grey, blue, green, amber, red."""
    return locals()


@register.inclusion_tag("ui/c/lamp.html")
def lamp(colour: str, label: Any = "") -> dict[str, Any]:
    """A lamp by shape, colour and word."""
    shape, word = LAMPS[colour]
    return {"colour": colour, "shape": shape, "label": label or word}


@register.inclusion_tag("ui/c/chip.html")
def status(kind: str, label: Any) -> dict[str, Any]:
    """A status chip: icon and word. Kinds: draft, sent, work, wait, done, refused, closed, paused."""
    tone, sign = STATUS[kind]
    return {"label": label, "tone": tone, "icon": sign, "url": ""}


@register.inclusion_tag("ui/c/due.html")
def due(value: Any, short: bool = False) -> dict[str, Any]:
    """A limit in words with its lamp; ``value`` is a ``ui.due.Due`` or anything with its names."""
    limit = as_due(value)
    return {"due": limit, "shape": LAMPS[limit.colour][0], "short": short}


@register.inclusion_tag("ui/c/summary_list.html")
def summary_list(rows: Sequence[Any], size: str = "") -> dict[str, Any]:
    """Label, value and change link: rows ``{label, value, change?, note?, source?}``."""
    return {"rows": rows, "size": size}


@register.inclusion_tag("ui/c/facts.html")
def facts(rows: Sequence[Any]) -> dict[str, Any]:
    """Few figures side by side (limit, fee, visits): rows ``{label, value, note?, icon?}``."""
    return {"rows": rows}


@register.inclusion_tag("ui/c/steps.html")
def steps(rows: Sequence[Any]) -> dict[str, Any]:
    """What happens one after another: rows ``{title, text?, state?: done|current|next, note?}``."""
    return {"rows": rows}


@register.inclusion_tag("ui/c/timeline.html")
def timeline(rows: Sequence[Any]) -> dict[str, Any]:
    """What happened: rows ``{title, at, who?, text?, lamp?, ledger?: [{date, counted, reason}], current?}``."""
    return {"rows": rows}


@register.inclusion_tag("ui/c/progress.html")
def progress(at: int, of: int, label: Any = "") -> dict[str, Any]:
    """Progress as words: ``2 of 5: premises``."""
    return {"at": at, "of": of, "label": label}


@register.inclusion_tag("ui/c/receipt.html")
def receipt(card: Any) -> dict[str, Any]:
    """A receipt card: ``title``, ``number``, ``code?``, ``rows``, ``next``, ``qr?``, ``print_url?``."""
    return {"card": card}


@register.inclusion_tag("ui/c/stat.html")
def stat(
    value: Any, label: Any, note: Any = "", url: str = "", lamp: str = "", trend: Sequence[float] = ()
) -> dict[str, Any]:
    """One figure with its label; ``trend`` draws a small line."""
    return locals()


@register.inclusion_tag("ui/c/empty.html", takes_context=True)
def empty(
    context: Context, title: Any, text: Any = "", url: str = "", label: Any = "", picture: str = "empty"
) -> dict[str, Any]:
    """An empty list: what it means and what to do."""
    return {
        "title": title, "text": text, "url": url, "label": label, "picture": picture,
        "view_mode": context.get("view_mode"),
    }  # fmt: skip


@register.inclusion_tag("ui/c/breadcrumb.html")
def breadcrumb(*links: Any) -> dict[str, Any]:
    """Where this page stands: pairs or ``{label, url}``, or one list of them; the last one is this page."""
    rows = links[0] if len(links) == 1 and isinstance(links[0], list | tuple) else links
    return {"rows": [_crumb(row) for row in rows]}


def _crumb(row: Any) -> Any:
    if isinstance(row, list | tuple):
        return {"label": row[0], "url": row[1] if len(row) > 1 else ""}
    return row if isinstance(row, Mapping) or hasattr(row, "label") else {"label": row, "url": ""}


@register.inclusion_tag("ui/c/tabs.html")
def tabs(links: Sequence[Any], label: Any) -> dict[str, Any]:
    """Pages side by side (links, not scripts): ``{label, url, current?, count?}``."""
    return {"links": links, "label": label}


@register.inclusion_tag("ui/c/search_box.html", takes_context=True)
def search_box(
    context: Context,
    action: str = "",
    value: str = "",
    placeholder: Any = "",
    suggest: str = "",
    name: str = "q",
    size: str = "l",
    label: Any = "",
) -> dict[str, Any]:
    """The big search: a plain GET form; ``suggest`` answers ``?q=`` with a fragment of ``<li>`` links."""
    frame = context.get("frame")
    return {
        "action": action or (frame.places["search"] if frame else ""),
        "suggest": suggest or (frame.places["suggest"] if frame else ""),
        "value": value, "placeholder": placeholder, "name": name, "size": size, "label": label,
    }  # fmt: skip


@register.inclusion_tag("ui/c/masked.html", takes_context=True)
def masked(context: Context, value: Any, url: str = "", label: Any = "") -> dict[str, Any]:
    """A masked value with a button that shows it: a POST, because each reading is recorded, and never for a
    visitor, so that public pages carry no token."""
    visitor = getattr(context.get("actor"), "is_anonymous", True)
    return {
        "shown": getattr(value, "masked", value), "label": label,
        "url": "" if visitor else url, "csrf_token": "" if visitor else context.get("csrf_token"),
    }  # fmt: skip


@register.inclusion_tag("ui/c/person.html")
def person(name: Any, role: Any = "", note: Any = "") -> dict[str, Any]:
    """A person by the first letter of the name, name and role."""
    text = pick(name)[0].strip()
    return {"letter": text[:1].upper(), "name": name, "role": role, "note": note}
