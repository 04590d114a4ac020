"""Questions, their errors, uploads and the state of saving."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import template
from django.template import Context

from tongban.ui.controls import all_drawn, drawn
from tongban.ui.questions import question as read

register = template.Library()


@register.simple_tag
def question(raw: Any) -> str:
    """One question with help, example, source, control and error."""
    return drawn(read(raw))


@register.simple_tag
def questions(rows: Sequence[Any]) -> str:
    """Several questions one below the other."""
    return all_drawn([read(row) for row in rows])


@register.inclusion_tag("ui/c/error_summary.html")
def error_summary(errors: Any, questions: Sequence[Any] = ()) -> dict[str, Any]:
    """All errors on top, each leading to its field: a mapping id → sentence, or ``Invalid.fields``."""
    if not errors:
        return {"rows": []}
    labels = {q.id: q.label for q in map(read, questions)}
    labels |= {name: label for row in questions for name, label in _inside(row)}
    rows = [{"id": key, "text": text, "label": labels.get(key, "")} for key, text in _items(errors)]
    return {"rows": rows}


def _inside(row: Any) -> Iterator[tuple[str, str]]:
    """The questions inside the entries of a repeating group, called after their entry."""
    for entry in row.get("entries") or () if isinstance(row, Mapping) else ():
        for inner in entry["questions"]:
            yield inner["id"], f"{entry['title']} · {inner['label']}"


def _items(errors: Any) -> list[tuple[str, Any]]:
    if not errors:
        return []
    fields = getattr(errors, "fields", errors)
    return list(fields.items()) if isinstance(fields, Mapping) else [(e["id"], e["text"]) for e in fields]


@register.inclusion_tag("ui/c/uploader.html")
def uploader(material: Any) -> dict[str, Any]:
    """A material to hand in: ``{id, label, help, formats, max_mb, required, files: [{name, size, state, url,
    remove_url, message}], camera, error, sample_url, basis, upload_url}``. A plain file input without scripts."""
    return {"m": material}


@register.inclusion_tag("ui/c/save_state.html")
def save_state(saved_at: Any = None, url: str = "") -> dict[str, Any]:
    """When the form was last kept; scripts keep it while typing where ``url`` takes the form."""
    return {"saved_at": saved_at, "url": url}


@register.inclusion_tag("ui/c/day_grid.html")
def day_grid(name: str, days: Sequence[Any], label: Any, value: Any = "") -> dict[str, Any]:
    """Days to choose, working days only: rows ``{date, free, note?}``; ``free`` 0 or None cannot be chosen."""
    return {"name": name, "days": days, "label": label, "value": value}


@register.inclusion_tag("ui/c/picker.html", takes_context=True)
def picker(
    context: Context, name: str, label: Any, suggest: str, value: Any = "", shown: Any = ""
) -> dict[str, Any]:
    """Find a person or unit by name: ``suggest`` answers ``?q=`` with radio buttons called ``name``."""
    return {"name": name, "label": label, "suggest": suggest, "value": value, "shown": shown}
