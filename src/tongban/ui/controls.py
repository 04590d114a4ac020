"""Questions drawn as HTML by Python: a page of a hundred fields takes milliseconds, which templates alone did not.

The common controls are drawn here; the rare ones (uploads, addresses, divisions, trees, periods, entries of a repeating
group) by their templates in ``ui/c/fields/``. Everything that anybody wrote is escaped by ``_html``, which is
``django.utils.html.format_html`` without its search for lazy texts: it is called a thousand times a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any, Final

from django.template.loader import get_template
from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongban.ui.questions import Choice, Question
from tongban.ui.tags.text import icon
from tongban.ui.words import iso, pick, say

NOTHING: Final = SafeString("")
MANY: Final = 12
SPACED: Final = ("citizen_id", "uscc", "code")
_icon = lru_cache(maxsize=32)(icon)


def _html(shape: str, *values: Any) -> SafeString:
    """``shape`` with each value escaped, except those that are HTML already."""
    return SafeString(shape.format(*[v if isinstance(v, SafeString) else escape(str(v)) for v in values]))


def _joined(shape: str, rows: Iterable[tuple[Any, ...]]) -> SafeString:
    """``shape`` once for each row."""
    return SafeString("".join(_html(shape, *row) for row in rows))


def drawn(q: Question) -> str:
    """A question with its label, help, example, source, control and error."""
    if q.type == "hidden":
        return _html('<input type="hidden" name="{}" value="{}">', q.name, q.value)
    control = _CONTROLS.get(q.kind)
    if control is None:
        return get_template("ui/c/question.html").render({"q": q})
    wrong = " question-wrong" if q.error else ""
    return _html('<div class="question{}" id="q-{}">\n{}\n</div>', wrong, q.id, control(q))


def all_drawn(questions: list[Question]) -> str:
    """Several questions one below the other."""
    return _html('<div class="questions">{}</div>', _joined("{}", ((drawn(q),) for q in questions)))


def _single(control: Callable[[Question], str]) -> Callable[[Question], str]:
    """A control with a label of its own."""

    def draw(q: Question) -> str:
        return _html(
            '<label class="question-label" for="{}">{}{}</label>{}{}',
            q.id,
            say(q.label),
            _optional(q),
            _about(q),
            control(q),
        )

    return draw


def _group(control: Callable[[Question], str]) -> Callable[[Question], str]:
    """Several controls under one legend."""

    def draw(q: Question) -> str:
        invalid = q.error and q.kind == "radios"
        return _html(
            '<fieldset{}{}><legend class="question-label">{}{}</legend>{}{}</fieldset>',
            _attribute("aria-describedby", q.described_by),
            SafeString(' aria-invalid="true"') if invalid else NOTHING,
            say(q.label), _optional(q), _about(q), control(q),
        )  # fmt: skip

    return draw


def _optional(q: Question) -> str:
    return NOTHING if q.required else _html('<span class="optional">{}</span>', _("optional"))


def _about(q: Question) -> str:
    """Help, example, source and error, each under the id that ``aria-describedby`` names."""
    parts: list[str] = []
    if q.help:
        parts.append(_html('<p class="question-help" id="{}-help">{}</p>', q.id, say(q.help)))
    if q.example:
        words = (q.id, _("For example:"), say(q.example))
        parts.append(_html('<p class="question-example" id="{}-example">{} {}</p>', *words))
    if q.raw.get("source"):
        parts.append(_source(q, q.raw["source"]))
    if q.error:
        told = (q.id, _icon("octagon-alert"), _("Error:"), say(q.error))
        shape = (
            '<p class="question-error" id="{}-error">{}<span><span class="off-screen">{} </span>{}</span></p>'
        )
        parts.append(_html(shape, *told))
    return _joined("{}", ((part,) for part in parts)) if parts else NOTHING


def _source(q: Question, source: Any) -> str:
    label, url = (source.get("label"), source.get("url")) if isinstance(source, Mapping) else ("", "")
    wrong = _html(' <a href="{}">{}</a>', url, _("This is wrong")) if url else NOTHING
    shape = '<p class="source" id="{}-source">{}<span>{}{}</span></p>'
    return _html(shape, q.id, _icon("database"), say(label or source), wrong)


def _attribute(name: str, value: Any) -> str:
    return _html(' {}="{}"', name, value) if value not in (None, "") else NOTHING


def _flags(q: Question) -> str:
    """What every control says of itself."""
    told = [" required"] if q.required else []
    told += [' aria-invalid="true"'] if q.error else []
    told += [_attribute("aria-describedby", q.described_by)] if q.described_by else []
    told += [f" {name}" for name in ("disabled", "readonly") if q.raw.get(name)]
    return SafeString("".join(told))


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else str(localize(value))


def _input(q: Question) -> str:
    about, raw = q.input, q.raw
    unit = _html('<span class="field-mark">{}</span>', say(raw["unit"])) if raw.get("unit") else NOTHING
    value = NOTHING if q.type == "password" or q.value == "" else _html(' value="{}"', _shown(q.value))
    more = (
        _attribute("inputmode", about["mode"]),
        _attribute("autocomplete", about["autocomplete"]),
        _attribute("maxlength", raw.get("max_length") or ""),
        SafeString(' class="spaced" spellcheck="false"') if q.type in SPACED else NOTHING,
        _attribute("data-pattern", raw.get("pattern") or ""),
    )
    return _html(
        '<span class="field{}">{}<input id="{}" name="{}" type="{}"{}{}{}{}{}{}{}>{}</span>',
        f" {about['width']}" if about["width"] else "",
        SafeString('<span class="field-mark" aria-hidden="true">¥</span>') if q.type == "money" else NOTHING,
        q.id, q.name, about["type"], value, *more, _flags(q), unit,
    )  # fmt: skip


def _day(q: Question) -> str:
    calendar = NOTHING
    if not q.raw.get("readonly") and not q.raw.get("disabled"):
        words = '<span class="off-screen">{}</span>'
        shape = f'<button type="button" class="field-button" data-calendar hidden>{{}}{words}</button>'
        calendar = _html(shape, _icon("calendar-days"), _("Choose in a calendar"))
    bounds = [_attribute(f"data-{k}", iso(q.raw[k])) if q.raw.get(k) else NOTHING for k in ("min", "max")]
    return _html(
        '<span class="field w-date"><input id="{}" name="{}" type="text" value="{}" maxlength="20" autocomplete="{}" '
        "data-day{}{}{}>{}</span>",
        q.id, q.name, iso(q.value), q.input["autocomplete"] or "off", *bounds, _flags(q), calendar,
    )  # fmt: skip


def _textarea(q: Question) -> str:
    most = q.raw.get("max_length")
    count = _html(' maxlength="{}" data-count="{}"', most, most) if most else NOTHING
    said = _("At most %(n)s characters") % {"n": most}
    hint = _html('<p class="hint" data-count-for="{}">{}</p>', q.id, said) if most else NOTHING
    return _html(
        '<textarea id="{}" name="{}" rows="{}"{}{}>{}</textarea>{}',
        q.id, q.name, q.raw.get("rows") or 5, count, _flags(q), _shown(q.value), hint,
    )  # fmt: skip


def _choice(q: Question, o: Choice, kind: str, *, first: bool, more: str) -> str:
    words = say(o.label)
    if o.help:
        words = _html('{}<span class="choice-help">{}</span>', words, say(o.help))
    return _html(
        '<label class="choice"><input type="{}" name="{}" value="{}"{}{}{}>'
        '<span class="choice-words">{}</span></label>',
        kind, q.name, o.value, _attribute("id", q.id if first else ""),
        " checked" if o.chosen else "", " disabled" + more if o.disabled else more, words,
    )  # fmt: skip


def _choices(q: Question, kind: str, look: str, more: str = "") -> str:
    rows = ((_choice(q, o, kind, first=number == 0, more=more),) for number, o in enumerate(q.choices))
    return _html('<div class="choices{}">{}</div>', look, _joined("{}", rows))


def _radios(q: Question) -> str:
    look = " choices-row" if q.type == "boolean" else ""
    return _choices(q, "radio", look, " required" if q.required else "")


def _checks(q: Question) -> str:
    return _choices(q, "checkbox", " choices-many" if len(q.choices) > MANY else "")


def _select(q: Question) -> str:
    rows = (
        (o.value, " selected" if o.chosen else "", " disabled" if o.disabled else "", pick(o.label)[0])
        for o in q.choices
    )
    return _html(
        '<span class="field select"><select id="{}" name="{}"{}><option value="">{}</option>{}</select>{}</span>',
        q.id, q.name, _flags(q), _("Please choose"),
        _joined('<option value="{}"{}{}>{}</option>', rows), _icon("chevron-down"),
    )  # fmt: skip


def _output(q: Question) -> str:
    return _html(
        '<p class="calculated"><output id="{}" data-calculated="{}"{}>{}</output> <span class="hint">{}</span></p>',
        q.id, q.name, _attribute("aria-describedby", q.described_by), q.raw.get("words") or "—",
        _("worked out from your answers"),
    )  # fmt: skip


def _checkbox(q: Question) -> str:
    checked = " checked" if q.value is True or q.value == "true" else ""
    return _html(
        '<label class="choice"><input type="checkbox" id="{}" name="{}" value="true"{}{}>'
        '<span class="choice-words">{}</span></label>{}',
        q.id, q.name, checked, _flags(q), say(q.label), _about(q),
    )  # fmt: skip


_CONTROLS: Final[Mapping[str, Callable[[Question], str]]] = {
    "input": _single(_input),
    "day": _single(_day),
    "textarea": _single(_textarea),
    "select": _single(_select),
    "output": _single(_output),
    "radios": _group(_radios),
    "checks": _group(_checks),
    "checkbox": _checkbox,
}
