"""The scenarios of a draft: where each stands in its file, what it shows, how it last went, and new ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.errors import NotFound
from tongban.catalogue.bpmntext import steps_of
from tongban.catalogue.folder import misshapen
from tongban.catalogue.lint.scripts import KINDS
from tongban.catalogue.models import PackageRun
from tongban.catalogue.yamltext import YamlText
from tongban.catalogue.yamlwriting import document
from tongban.desk.workshop import Bench, Marked
from tongban.desk.workshop_fields import Field, Place
from tongban.desk.workshop_parts import PEOPLE, WAYS, Sheet
from tongban.desk.workshop_script import World
from tongban.kernel.errors import Refusal

FOLDER: Final = "examples/"
FILE: Final = "examples/scenarios.yaml"
SHOWS: Final[Mapping[str, Any]] = {
    "grant": _("grant of the licence"),
    "refuse": _("refusal of the licence"),
    "supplement": _("supplemented"),
    "special": _("the clock stops"),
    "late": _("overdue"),
    "withdraw": _("withdrawn"),
    "refused-in": _("not accepted"),
    "other": _("something else"),
}
"""What a scenario shows."""
NEW: Final = ("grant", "refuse", "supplement", "special", "late", "withdraw")
"""What a new scenario can begin as: those that the check asks a complete package for, and a special procedure."""


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario: its number among all, its file, and its place in it."""

    number: int
    file: str
    at: Place
    data: Mapping[str, Any]
    count: int

    @property
    def name(self) -> Any:
        """What it is called."""
        return self.data.get("name") or self.file

    @property
    def steps(self) -> list[Mapping[str, Any]]:
        """Its steps."""
        told = self.data.get("script")
        return [row for row in told if isinstance(row, Mapping)] if isinstance(told, list) else []

    @property
    def shows(self) -> list[Any]:
        """What it shows, for people."""
        return [SHOWS[kind] for kind in kinds_of(self.data)]

    @property
    def is_first(self) -> bool:
        """Whether nothing stands before it in its file."""
        return not self.at or self.at[0] == 0

    @property
    def is_last(self) -> bool:
        """Whether nothing follows it in its file."""
        return not self.at or self.at[0] == self.count - 1


def kinds_of(data: Mapping[str, Any]) -> list[str]:
    """What a scenario shows, by the words of ``SHOWS``."""
    expect = data.get("expect") or {}
    done = {str(step.get("do")) for step in data.get("script") or () if isinstance(step, Mapping)}
    outcome = str(expect.get("outcome"))
    told = {
        "grant": outcome in ("grant", "granted"),
        "refuse": outcome in ("refuse", "refused"),
        "supplement": "supplement" in done,
        "special": "pause" in done,
        "late": expect.get("late") is True or bool(expect.get("late_members")),
        "withdraw": outcome == "withdrawn",
        "refused-in": outcome in ("not_accepted", "not_needed"),
    }
    return [kind for kind, shown in told.items() if shown] or ["other"]


def files_of(bench: Bench) -> list[str]:
    """The files that hold scenarios, in the order in which they are played."""
    paths = sorted(p for p in bench.files if p.startswith(FOLDER) and p.endswith(".yaml"))
    return [p for p in paths if "/" not in p.removeprefix(FOLDER)]


def stories_of(bench: Bench) -> tuple[list[Story], list[str]]:
    """Every scenario in the order in which they are played, and the files that cannot be read."""
    found: list[Story] = []
    bad: list[str] = []
    for file in files_of(bench):
        try:
            data = YamlText(bench.files[file].decode()).data
        except Refusal:
            bad.append(file)
            continue
        rows = data if isinstance(data, list) else [data]
        if any(misshapen(row) for row in rows):
            bad.append(file)
            continue
        for place, row in enumerate(rows):
            at: Place = (place,) if isinstance(data, list) else ()
            told = row if isinstance(row, Mapping) else {}
            found.append(Story(len(found), file, at, told, len(rows)))
    return found, bad


def story_of(bench: Bench, number: int) -> Story:
    """The scenario with this number; raises ``NotFound``."""
    found, _bad = stories_of(bench)
    if number >= len(found):
        raise NotFound("catalogue.scenario")
    return found[number]


def data_of(bench: Bench, file: str) -> Mapping[str, Any]:
    """A file of the draft as data; empty where it cannot be read."""
    try:
        data = YamlText(bench.files.get(file, b"").decode()).data
    except Refusal:
        return {}
    return data if isinstance(data, Mapping) else {}


def world_of(bench: Bench) -> World:
    """What the package's scenarios may name."""
    item = data_of(bench, "item.yaml")
    lines = [row for row in item.get("materials") or () if isinstance(row, Mapping)]
    conditions = [row for row in item.get("conditions") or () if isinstance(row, Mapping)]
    try:
        tasks = tuple((step.id, step.name) for step in steps_of(bench.files.get("flow.bpmn", b"").decode()))
    except Refusal:
        tasks = ()
    return World(
        lines=tuple((str(r.get("id")), r.get("name") or r.get("id")) for r in lines),
        later=tuple((str(r.get("id")), r.get("name") or r.get("id")) for r in lines if r.get("later")),
        conditions=tuple((str(r.get("id")), r.get("text") or r.get("id")) for r in conditions),
        tasks=tasks,
        members=tuple((str(code), str(code)) for code in item.get("joint") or ()),
        delivery=tuple(str(way) for way in item.get("delivery") or ("electronic", "pickup")),
    )


def head_sheet(world: World) -> tuple[Field, ...]:
    """Name, who applies, on which day."""
    ways = tuple(row for row in WAYS() if row[0] in world.delivery)
    return (
        Field(("name",), "words", _("Name of the scenario"), required=True, most=200),
        Field(("applicant", "kind"), "choice", _("Who applies"), options=PEOPLE, required=True, default=KINDS[0]),
        Field(("applicant", "name"), "text", _("Name of the applicant"), most=100, required=True),
        Field(("today",), "day", _("Day on which it begins"), required=True),
        Field(("applicant", "born"), "day", _("Born on"), _("Where the age matters.")),
        Field(("applicant", "number"), "text", _("Number of the applicant"),
              _("Empty: a number that nobody has is made.")),
        Field(("applicant", "handler"), "text", _("Who acts for an enterprise")),
        Field(("applicant", "agent", "name"), "text", _("Name of the agent"),
              _("Where somebody applies for a person.")),
        Field(("delivery",), "choice", _("How the result is delivered"), options=lambda: ways),
        Field(("commitment",), "yesno", _("Promises instead of proving")),
        *([Field(("later",), "choices", _("Materials that follow later"), options=lambda: world.later)]
          if world.later else []),
        Field(("given",), "pairs", _("What is so before it begins"), _("One a line: licences, names, quota.")),
    )  # fmt: skip


def sheet(story: Story, name: Any, icon: str, at: Place = ()) -> Sheet:
    """A part of a scenario as the editing pages take it."""
    return Sheet("scenario", name, icon, (*story.at, *at), (), file=story.file)


def findings_of(bench: Bench, story: Story) -> list[Marked]:
    """What the check says of one scenario."""
    name = story.name
    title = name.get("zh") if isinstance(name, Mapping) else name
    return [m for m in bench.marked(story.file) if m.finding.message.startswith(f"{title}: ")]


@dataclass(frozen=True, slots=True)
class Result:
    """How a scenario last went: ``at`` is the step that did not come out (0: the end), ``fresh``: with these files."""

    faults: list[str]
    at: int
    fresh: bool
    run: PackageRun


def results_of(bench: Bench, stories: list[Story]) -> dict[int, Result]:
    """The last result of each scenario, from rehearsals of all and of one."""
    found: dict[int, Result] = {}
    runs = bench.draft.runs.filter(state__in=(PackageRun.DONE, PackageRun.RUNNING)).order_by(
        "-asked_at", "-id"
    )
    for run in runs[:20]:
        fresh = run.digest == bench.draft.digest
        for place, verdict in enumerate(run.verdicts):
            number = place if run.only is None else run.only
            if number in found or number >= len(stories):
                continue
            if not fresh and (verdict["name"], verdict["file"]) != _known_by(stories[number]):
                continue
            found[number] = Result(
                [str(f) for f in verdict["faults"]], int(verdict.get("at") or 0), fresh, run
            )
    return found


def _known_by(story: Story) -> tuple[Any, str]:
    return story.data.get("name") or "", story.file.removeprefix(FOLDER)


def begun(bench: Bench, kind: str, name: Mapping[str, str], first: Story | None) -> dict[str, Any]:
    """A new scenario of a kind: the people, day, answers and pages of the first one, and the usual steps."""
    told: Mapping[str, Any] = first.data if first else {}
    audience = data_of(bench, "item.yaml").get("audience") or KINDS
    line = next(iter(world_of(bench).lines), ("", ""))[0]
    made: dict[str, Any] = {
        "name": dict(name),
        "applicant": told.get("applicant") or {"kind": str(audience[0]), "name": "林知远"},
        "today": told.get("today") or "2026-03-02",
        "values": told.get("values") or {},
        "materials": told.get("materials") or ({line: 1} if line else {}),
    }
    return {**made, **_course(kind, _work(bench), line)}


def _work(bench: Bench) -> list[dict[str, Any]]:
    """The examinations of the flow, in the order of its text."""
    try:
        steps = steps_of(bench.files.get("flow.bpmn", b"").decode())
    except Refusal:
        steps = []
    roles = [s.values.get("tb:role") or "examiner" for s in steps if s.values.get("tb:kind") == "examine"]
    return [{"as": role, "do": "examine"} for role in roles] or [{"as": "examiner", "do": "examine"}]


def _course(kind: str, work: list[dict[str, Any]], line: str) -> dict[str, Any]:
    """Steps and expectations of a kind."""
    submit, accept = {"as": "applicant", "do": "submit"}, {"as": "window_clerk", "do": "accept"}
    decide: dict[str, Any] = {"as": "approver", "do": "decide"}
    granted = {"state": "closed", "outcome": "grant"}
    script: list[dict[str, Any]] = [submit, accept, *work, decide]
    expect: dict[str, Any] = granted
    if kind == "refuse":
        found = {**work[-1], "with": {"outcome": "fail", "opinion": "不符合条件"}}
        refused = {**decide, "with": {"outcome": "refuse", "reasons": "不符合法定条件"}}
        script, expect = (
            [submit, accept, *work[:-1], found, refused],
            {"state": "closed", "outcome": "refuse"},
        )
    elif kind == "supplement":
        asked = {"as": "window_clerk", "do": "supplement", "with": {"problems": {line: "缺少该材料"}}}
        given = {"as": "applicant", "do": "supply", "with": {"materials": {line: 1}}}
        script = [submit, asked, given, accept, *work, decide]
    elif kind == "special":
        stop = {"as": "examiner", "do": "pause", "with": {"ground": "inspection", "expected_days": 5}}
        go_on = {"as": "examiner", "do": "resume", "after_days": 7, "with": {"result": "检验合格"}}
        script = [submit, accept, stop, go_on, *work, decide]
    elif kind == "late":
        script, expect = [submit, accept, *work, {**decide, "after_days": 60}], {**granted, "late": True}
    elif kind == "withdraw":
        left = {"as": "applicant", "do": "withdraw", "with": {"reason": "不再需要"}}
        script, expect = [submit, accept, left], {"state": "closed", "outcome": "withdrawn"}
    return {"script": script, "expect": expect}


def copied(story: Story) -> dict[str, Any]:
    """A scenario once more, under another name."""
    name = story.name if isinstance(story.name, Mapping) else {"zh": str(story.name)}
    ends = {"zh": "（副本）", "en": " (copy)"}
    return {**story.data, "name": {lang: f"{text}{ends.get(lang, '')}" for lang, text in name.items()}}


def appended(bench: Bench, made: Mapping[str, Any], after: Story | None = None) -> tuple[str, YamlText, int]:
    """File, text and place in it with a further scenario: behind ``after``, or last of all."""
    file = after.file if after and after.at else FILE
    page = YamlText(bench.files.get(file, b"").decode())
    if isinstance(page.data, Mapping) and page.data:
        file = next(
            f"{FOLDER}scenarios-{n}.yaml"
            for n in range(2, 99)
            if f"{FOLDER}scenarios-{n}.yaml" not in bench.files
        )
        page = YamlText("")
    if not page.data:
        return file, YamlText(document([dict(made)])), 0
    at = int(after.at[0]) + 1 if after and after.at else len(page.data)
    return file, page.add((), dict(made), at), at
