"""What happens in a scenario, by fields: each step that a script can have, and everything that may be expected.

The words are those of ``cases.scenarios``; each has a name for people and the fields of what it is told. A word that is
not named here is still shown and kept, and told as pairs of name and value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.language import short
from tongban.cases.scenarios.words import NOTICES, STATES
from tongban.cases.services import needs_service
from tongban.desk.words import OUTCOME, STATUS
from tongban.desk.workshop_fields import Field, Options
from tongban.kernel.clock import AL45_GROUNDS, words
from tongban.org.roles import default_roles
from tongban.printing.kinds import KINDS

NONE: Final = "-"
"""What stands on a page for an empty list or text, where a scenario expects just that."""
Named = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class World:
    """What steps and expectations may name: materials, those that may follow, conditions, tasks, members, delivery."""

    lines: Named = ()
    later: Named = ()
    conditions: Named = ()
    tasks: Named = ()
    members: Named = ()
    delivery: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A step: its name, who usually does it, an icon, and the fields of what it is told."""

    name: Any
    role: str
    icon: str
    fields: Callable[[World], Sequence[Field]]


def roles(*, applicant: bool = True) -> list[tuple[str, Any]]:
    """Who may act: the applicant, and everybody with a role."""
    staff = [(code, role["name"]) for code, role in default_roles().items()]
    return [("applicant", _("the applicant")), *staff] if applicant else staff


def _officials() -> list[tuple[str, Any]]:
    return roles(applicant=False)


def _grounds() -> list[tuple[str, Any]]:
    lang: words.Lang = "zh" if short() == "zh" else "en"
    return [(ground, words.ground_text(ground, lang)) for ground in AL45_GROUNDS]


def _fixed(rows: Options) -> Callable[[], Options]:
    return lambda: rows


def _told(key: str, kind: Any, label: Any, **more: Any) -> Field:
    return Field(("with", key), kind, label, **more)


def _plain(*fields: Field) -> Callable[[World], Sequence[Field]]:
    return lambda _world: fields


def _by_line(key: str, kind: Any, label: Any) -> Callable[[World], Sequence[Field]]:
    """One field for each material; of a member, whose materials stand in its own package, pairs."""

    def fields(world: World) -> Sequence[Field]:
        return [
            Field(("with", key, line), kind, _line(label, name), most=400) for line, name in world.lines
        ] or [_told(key, "pairs", label)]

    return fields


def _line(label: Any, name: Any) -> dict[str, str]:
    told = name if isinstance(name, Mapping) else {"zh": str(name), "en": str(name)}
    return {lang: f"{label}: {told.get(lang) or told.get('zh')}" for lang in ("zh", "en")}


def _served() -> list[tuple[str, Any]]:
    return [row for row in documents() if needs_service(row[0])]


REASON: Final = _told("reason", "area", _("Reason"))
PASS: Final = _fixed((("pass", _("in order")), ("fail", _("not in order"))))
WORK: Final = _fixed((
    ("examine", _("examination")), ("inspect", _("site inspection")), ("review", _("review")), ("issue", _("issuing")),
))  # fmt: skip


def _examine(world: World) -> Sequence[Field]:
    return (
        _told("task", "choice", _("Which step of the flow"), options=_fixed(world.tasks)),
        _told("kind", "choice", _("Or which kind of work"), options=WORK),
        _told("outcome", "choice", _("Finding"), options=PASS),
        _told("opinion", "area", _("Opinion")),
        _told("facts", "pairs", _("Facts that are found"), help=_("One a line: name: value")),
    )


def _decide(world: World) -> Sequence[Field]:
    outcomes = (("grant", _("grant of the licence")), ("refuse", _("refusal of the licence")))
    return (
        _told("outcome", "choice", _("Decision"), options=_fixed(outcomes)),
        _told("reasons", "area", _("Reasons")),
        _told("failed", "choices", _("Conditions that are not met"), options=_fixed(world.conditions)),
        _told("used_up", "yesno", _("Refused because the number of licences is used up")),
        _told("hearing", "text", _("How the hearing was heeded")),
    )


def _submit(world: World) -> Sequence[Field]:
    return (
        _told(
            "values", "pairs", _("Answers that are different this time"), help=_("One a line: name: value")
        ),
        _told(
            "materials",
            "pairs",
            _("Pages handed in this time"),
            help=_("One a line: material: number of pages"),
        ),
        _told("commitment", "yesno", _("Promises instead of proving")),
        _told("later", "choices", _("Materials that follow later"), options=_fixed(world.later)),
    )


def _judge(world: World) -> Sequence[Field]:
    return (
        _told("line", "choice", _("Material"), options=_fixed(world.lines)),
        _told("passed", "yesno", _("Is it in order?")),
        _told("remark", "area", _("Remark")),
    )


def _return_later(world: World) -> Sequence[Field]:
    line = _told("line", "choice", _("Material"), options=_fixed(world.later or world.lines))
    return (line, _told("remark", "area", _("Remark")))


AT: Final = _told("at", "day", _("Day appointed"), required=True)
PLACE: Final = _told("place", "text", _("Place"))
OFFICERS: Final = _told("officers", "choices", _("Officers, by role"), options=_officials)
KINDS_OF_STEPS: Final[Mapping[str, Kind]] = {
    "submit": Kind(_("Applies"), "applicant", "send", _submit),
    "correct": Kind(
        _("Corrects answers"), "applicant", "pencil",
        _plain(_told("values", "pairs", _("Corrected answers"), help=_("One a line: name: value"), required=True)),
    ),
    "judge": Kind(_("Judges a material"), "window_clerk", "file-check", _judge),
    "accept": Kind(_("Accepts"), "window_clerk", "file-input", _plain()),
    "supplement": Kind(_("Asks for what is missing"), "window_clerk", "file-plus",
                       _by_line("problems", "text", _("What is wrong"))),
    "supply": Kind(_("Hands in what was asked for"), "applicant", "upload",
                   _by_line("materials", "integer", _("Pages handed in"))),
    "return_open": Kind(_("Says that something is still open"), "window_clerk", "undo-2",
                        _by_line("problems", "text", _("What is wrong"))),
    "hand_in_later": Kind(_("Hands in what was to follow"), "applicant", "upload",
                          _by_line("materials", "integer", _("Pages handed in"))),
    "return_later": Kind(_("Returns what followed"), "examiner", "undo-2", _return_later),
    "refuse_acceptance": Kind(_("Does not accept"), "window_clerk", "file-x",
                              _plain(REASON, _told("competent", "text", _("Authority that is competent")))),
    "not_needed": Kind(_("Says that no licence is needed"), "window_clerk", "info",
                       _plain(REASON, _told("advice", "area", _("Advice")))),
    "examine": Kind(_("Examines"), "examiner", "file-search", _examine),
    "decide": Kind(_("Decides"), "approver", "gavel", _decide),
    "pause": Kind(_("Stops the clock"), "examiner", "pause", _plain(
        _told("ground", "choice", _("Ground"), options=_grounds, required=True),
        _told("expected_days", "integer", _("Days it will take"), required=True),
        _told("organiser", "text", _("Who does it")),
    )),
    "resume": Kind(_("Lets the clock go on"), "examiner", "play", _plain(_told("result", "area", _("Result")))),
    "extend": Kind(_("Asks for more time"), "examiner", "calendar-plus", _plain(REASON)),
    "approve_extension": Kind(_("Grants more time"), "head", "check", _plain(_told("remark", "area", _("Remark")))),
    "refuse_extension": Kind(_("Refuses more time"), "head", "circle-x", _plain(_told("remark", "area", _("Remark")))),
    "withdraw": Kind(_("Withdraws"), "applicant", "log-out", _plain(REASON)),
    "terminate": Kind(_("Ends the procedure"), "examiner", "circle-x", _plain(REASON)),
    "send": Kind(_("Sends the result"), "issuer", "package",
                 _plain(_told("tracking", "text", _("Number of the parcel")))),
    "serve": Kind(_("Hands over notices that wait to be served"), "examiner", "mail-check", _plain(
        _told("kind", "choice", _("Which notice"), options=_served, help=_("Empty: every one that waits.")),
    )),
    "deliver": Kind(_("Hands the result over"), "window_clerk", "package-check",
                    _plain(_told("received_by", "text", _("Received by")))),
    "revoke": Kind(_("Revokes the licence"), "approver", "ban", _plain(
        _told("facts", "area", _("Facts")), _told("basis", "text", _("Legal basis")),
    )),
    "appoint_visit": Kind(_("Appoints a visit"), "examiner", "calendar", _plain(AT, PLACE, OFFICERS)),
    "visit": Kind(_("Visits the place"), "examiner", "search-check", _plain(
        _told("wrong", "pairs", _("Lines of the list that are not in order"), help=_("One a line: line: note")),
        _told("outcome", "choice", _("Result"), options=_fixed((
            ("pass", _("in order")), ("correct", _("to be put right")), ("fail", _("not in order"))))),
        _told("correct_by", "day", _("To be put right by")),
        _told("refused", "text", _("Why the person on the spot does not sign")),
        _told("alone", "yesno", _("Only one officer signs")),
        _told("summary", "area", _("Summary")),
        OFFICERS,
    )),
    "report_correction": Kind(_("Reports what was put right"), "applicant", "check",
                              _plain(_told("note", "area", _("Note")))),
    "tell_interested": Kind(_("Tells an interested party"), "examiner", "users", _plain(
        _told("name", "text", _("Name"), required=True), _told("number", "text", _("Number")),
        _told("interest", "area", _("Interest")),
    )),
    "offer_hearing": Kind(_("Tells of the right to a hearing"), "examiner", "megaphone",
                          _plain(_told("matter", "text", _("What it is about")))),
    "ask_hearing": Kind(_("Asks for a hearing"), "applicant", "message-square", _plain()),
    "waive_hearing": Kind(_("Waives the hearing"), "applicant", "log-out", _plain()),
    "set_hearing": Kind(_("Sets the hearing"), "examiner", "calendar", _plain(
        AT, PLACE,
        _told("presiding", "choice", _("Who presides"), options=_officials),
        _told("recorder", "choice", _("Who records"), options=_officials),
        _told("closed", "text", _("Why it is not public")),
    )),
    "hold_hearing": Kind(_("Holds the hearing"), "head", "mic", _plain(
        _told("statements", "pairs", _("Who says what"), help=_("One a line: speaker: words")),
        _told("recorder", "choice", _("Who records"), options=_officials),
        _told("refused", "text", _("Why somebody does not sign")),
    )),
    "object": Kind(_("Somebody objects to the public notice"), "", "flag", _plain(
        REASON, _told("contact", "text", _("Contact")))),
    "answer_objection": Kind(_("Answers the objection"), "examiner", "message-square", _plain(
        _told("upheld", "yesno", _("Is it right?")), _told("answer", "area", _("Answer")))),
    "withdraw_objection": Kind(_("Takes the objection back"), "", "undo-2", _plain()),
    "wait": Kind(_("Time passes"), "", "hourglass", _plain()),
}  # fmt: skip
SAME: Final[Mapping[str, str]] = {"complete": "examine", "resubmit": "supply"}
"""Words that say the same as another."""


def kind_of(do: str) -> Kind:
    """The step behind a word; one that nobody knows is told as pairs."""
    found = KINDS_OF_STEPS.get(SAME.get(do, do))
    return found or Kind(do, "", "circle-help", _plain(Field(("with",), "pairs", _("What it is told"))))


def fields_of_step(do: str, world: World, step: Mapping[str, Any]) -> list[Field]:
    """Who, when, and what the step is told; then what is expected right after it."""
    if step.get("member"):
        world = World(tasks=world.tasks, members=world.members)
    head = [Field(("as",), "choice", _("Who"), options=roles)] if kind_of(do).role else []
    head.append(Field(("on",), "day", _("On which day"), _("Empty: at once after the step before.")))
    head.append(Field(("after_days",), "integer", _("Or so many days after the step before")))
    if world.members:
        head.append(
            Field(("member",), "choice", _("Whose part of the joint item"), options=_fixed(world.members))
        )
    return [*head, *kind_of(do).fields(world), *expected(world, step=True)]


def states() -> list[tuple[str, Any]]:
    """States of a case."""
    return [(code, STATUS[code][1] if code in STATUS else _("not submitted")) for code in STATES]


OUTCOMES: Final[Mapping[str, str]] = {"granted": "grant", "refused": "refuse"}
"""Scenarios say shortly how a case ends."""


def _outcomes() -> list[tuple[str, Any]]:
    return [(OUTCOMES.get(code, code), name) for code, name in OUTCOME.items()]


def documents() -> list[tuple[str, Any]]:
    """Notices and papers, by name."""
    told = [(code, {"zh": kind.title_zh, "en": kind.title_en}) for code, kind in KINDS.items()]
    return [*told, *((code, code) for code in NOTICES if code not in KINDS)]


DEEMED: Final = _fixed(((NONE, _("nothing")), ("accepted", _("accepted")), ("renewed", _("renewed")),
                        ("withdrawn", _("withdrawn"))))  # fmt: skip
LICENCE: Final = _fixed((
    (NONE, _("none")), ("valid", _("valid")), ("suspended", _("suspended")), ("expired", _("expired")),
    ("revoked", _("revoked")), ("cancelled", _("struck off")),
))  # fmt: skip
HEARING: Final = _fixed((
    (NONE, _("none")), ("told", _("told of the right")), ("asked", _("asked for")), ("set", _("set")),
    ("held", _("held")), ("recorded", _("recorded")), ("lapsed", _("nobody asked")), ("waived", _("waived")),
))  # fmt: skip


def expected(world: World, *, step: bool = False) -> list[Field]:
    """Everything that may be expected, after a step or in the end."""

    def field(key: str, kind: Any, label: Any, **more: Any) -> Field:
        return Field(("expect", *key.split(".")), kind, label, **more)

    none = ((NONE, _("none")),)
    list_help = _("Separated by commas; a hyphen says none.")
    usual = [
        field("state", "choice", _("Expected: state of the case"), options=states),
        field("tasks", "choices", _("Expected: open steps of the flow"), options=_fixed((*none, *world.tasks)),
              blank=NONE),
        field("promised_due", "day", _("Expected: promised day")),
        field("statutory_due", "day", _("Expected: last day by law")),
    ]  # fmt: skip
    if step:
        refused = field(
            "error", "text", _("Expected: it is refused with"), help=_("The code of the mistake.")
        )
        return [refused, *usual, field("members", "pairs", _("Expected: members"))]
    members = [
        field("members", "pairs", _("Expected: members"), help=_("One a line: item: outcome")),
        field("late_members", "texts", _("Expected: late members"), help=list_help, blank=NONE),
    ]
    return [
        field("outcome", "choice", _("Expected: outcome"), options=_outcomes),
        *usual,
        field("late", "yesno", _("Expected: overdue")),
        field("documents", "choices", _("Expected: notices and papers"), options=documents),
        field("failed", "choices", _("Expected: conditions that are not met"),
              options=_fixed((*none, *world.conditions)), blank=NONE),
        field("deemed", "choice", _("Expected: deemed by law"), options=DEEMED, blank=NONE),
        field("licence", "choice", _("Expected: licence"), options=LICENCE, blank=NONE),
        field("licence_days.valid_from", "day", _("Expected: licence valid from")),
        field("licence_days.valid_to", "day", _("Expected: licence valid to")),
        field("face", "pairs", _("Expected: printed on the licence"), help=_("One a line: name: value")),
        field("visits", "texts", _("Expected: results of the visits"), help=list_help, blank=NONE),
        field("hearing", "choice", _("Expected: hearing"), options=HEARING, blank=NONE),
        field("left", "integer", _("Expected: licences left")),
        *(members if world.members else []),
        field("findings", "texts", _("Expected: findings of the automatic check"), help=list_help, blank=NONE),
        field("variables", "pairs", _("Expected: variables of the flow"), help=_("One a line: name: value")),
    ]  # fmt: skip
