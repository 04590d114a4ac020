"""What is edited by fields of a form's pages and questions, and which questions their conditions may read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.desk.workshop_fields import Asked, Field
from tongban.desk.workshop_parts import Sheet
from tongban.elements.lists import elements
from tongban.forms.definition import TYPES

TYPE_NAMES: Final[Mapping[str, Any]] = {
    "text": _("one line of text"), "textarea": _("several lines of text"), "integer": _("whole number"),
    "decimal": _("number with decimals"), "money": _("amount of money"), "date": _("day"),
    "choice": _("one of several"),
    "choices": _("several of several"), "boolean": _("yes or no"), "citizen_id": _("identity number"),
    "uscc": _("unified social credit code"), "mobile": _("mobile number"), "email": _("e-mail address"),
    "address": _("address"), "region": _("division"),
}  # fmt: skip

GROUP: Final = Sheet(
    "group",
    _("Page of the form"),
    "file",
    (),
    (
        Field(
            ("id",),
            "text",
            _("Id"),
            _("Lower-case letters, digits and underscores; it stays."),
            required=True,
        ),
        Field(("title",), "words", _("Title"), required=True, most=200),
        Field(("help",), "long", _("Help above the questions")),
        Field(
            ("repeat", "one"),
            "words",
            _("Filled in several times: what one entry is called"),
            _("Such as: shareholder. Empty: the page is filled in once."),
            most=40,
        ),
        Field(("repeat", "min"), "integer", _("Fewest entries"), _("Without a number one; 0 allows none.")),
        Field(("repeat", "max"), "integer", _("Most entries"), _("Without a number twenty, never over 200.")),
        Field(
            ("repeat", "paged"),
            "flag",
            _("Show one entry at a time"),
            _("For long entries; the others stand as lines."),
            default=False,
        ),
        Field(("repeat", "when"), "when", _("When are the entries asked?"), default=True),
        Field(
            ("repeat", "rule"),
            "text",
            _("What must hold of all entries together"),
            _("An expression over the id of this page."),
            example="sum(shareholders.share) = 100",
        ),
        Field(("repeat", "fail"), "words", _("What to say where it does not hold"), most=300),
    ),
    file="form.yaml",
)
REPEAT: Final = ("repeat", "one")
"""Where a page says that it is filled in several times."""
QUESTION: Final = Sheet(
    "question",
    _("Question of the form"),
    "circle-help",
    (),
    (
        Field(("label",), "words", _("Question"), required=True, most=300),
        Field(
            ("id",),
            "text",
            _("Id"),
            _("Lower-case letters, digits and underscores; it stays."),
            required=True,
            example="dog_name",
        ),
        Field(
            ("type",),
            "choice",
            _("What is answered"),
            options=lambda: [(t, TYPE_NAMES[t]) for t in TYPE_NAMES if t in TYPES],
            required=True,
            default="text",
        ),
        Field(("options",), "options", _("Options of a choice"), _("One a line: value = Chinese | English.")),
        Field(("help",), "long", _("Help")),
        Field(("example",), "text", _("Example")),
        Field(("required",), "when", _("Must it be answered?"), default=True),
        Field(("when",), "when", _("When is it asked?"), default=True),
        Field(
            ("calculate",),
            "text",
            _("Worked out by"),
            _("An expression over earlier answers. The answer is then shown and not typed."),
            example="sum(shareholders.contribution)",
        ),
        Field(
            ("element",),
            "choice",
            _("Data element"),
            _("Binds it to registers: it is filled in before."),
            options=lambda: [
                (e.code, {"zh": f"{e.name['zh']}（{e.code}）", "en": f"{e.name['en']} ({e.code})"})
                for e in elements().values()
            ],
        ),
        Field(
            ("personal",),
            "flag",
            _("Personal data"),
            _("Masked wherever somebody else reads it."),
            default=False,
        ),
        Field(("min",), "text", _("Least"), most=20),
        Field(("max",), "text", _("Most"), most=20),
        Field(("max_length",), "integer", _("Most characters")),
        Field(("pattern",), "text", _("Pattern"), _("A regular expression, for codes and numbers.")),
    ),
    file="form.yaml",
)


def asked_in(form: Any, before: str = "", inside: int | None = None) -> tuple[Asked, ...]:
    """The questions of a form that conditions may read: those before the question ``before``.

    Those of a page that is filled in several times are read only by conditions of the same page (``inside``).
    """
    found: list[Asked] = []
    for place, group in enumerate((form or {}).get("groups") or ()):
        for q in group.get("questions") or ():
            if before and q.get("id") == before:
                return tuple(found)
            if group.get("repeat") and place != inside:
                continue
            options = tuple((str(o.get("value")), o.get("label") or {}) for o in q.get("options") or ())
            found.append(Asked(str(q.get("id")), str(q.get("type")), q.get("label") or {}, options))
    return tuple(found)
