"""The catalogue for programs: services that are offered today, and one guide with everything it asks."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import override
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from tongban.base.access import actor_of
from tongban.base.api import OPEN, PROBLEMS, PUBLIC_PROBLEMS, Bearer, Code, Cursor, Size, Text, reply
from tongban.base.errors import NotFound
from tongban.base.lists import keyset_page
from tongban.catalogue.analysis import analysed
from tongban.catalogue.analysis.result import plain
from tongban.catalogue.lists import main_entries, published_list
from tongban.catalogue.models import Item, SortingEntry
from tongban.catalogue.package import Basis, Package
from tongban.catalogue.queries import item_by_code, items_found, items_reached, package_of, version_in_force
from tongban.forms.definition import Form, Question, Rows
from tongban.search.reading import find

OWNED: Final = "catalogue.item.read"
router = Router(tags=["catalogue"])
Asked = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True)]
ListNumber = Annotated[int, Field(ge=1, le=10**6)]


class ItemOut(Schema):
    """A service item (政务服务事项) in a list."""

    code: str
    name: Text
    summary: Text
    unit: str
    kind: str
    type: str
    audience: list[str]
    online: str
    promised_value: int
    promised_unit: str
    free: bool
    version: int


class ItemPage(Schema):
    """A page of items by code. A search gives its best results, without a next page."""

    items: list[ItemOut]
    next: str | None


class EntryOut(Schema):
    """An item of the published list; `before` and `now` count steps, materials, working days and visits."""

    department: str
    name: str
    item: str | None
    variants: list[str]
    before: dict[str, int]
    now: dict[str, int]


class ItemListOut(Schema):
    """A version of the list as it was confirmed; `digest` is that of all its rows."""

    number: int
    published_on: date
    digest: str
    entries: list[EntryOut]


class BasisOut(Schema):
    """Where a rule stands in the law."""

    law: str
    article: str


class ConditionOut(Schema):
    """A condition with its basis and the question of the pre-check."""

    id: str
    text: Text
    basis: BasisOut | None
    ask: Text


class GuideMaterialOut(Schema):
    """A line of the material list; `obtained_from` names a register: such a line is never asked for."""

    id: str
    name: Text
    basis: BasisOut | None
    source: str
    obtained_from: str
    required: bool | str
    formats: list[str]
    note: Text


class FeeOut(Schema):
    """A fee in yuan, with its basis."""

    name: Text
    amount: str
    per: Text
    basis: BasisOut | None


class OptionOut(Schema):
    """A choice."""

    value: str
    label: Text


class QuestionOut(Schema):
    """A question of the form. `required` and `when` are true, false or FEEL over the other answers."""

    id: str
    type: str
    label: Text
    help: Text
    required: bool | str
    when: bool | str
    options: list[OptionOut]
    max_length: int
    pattern: str
    personal: bool
    calculate: str = ""
    """FEEL by which the house works the answer out; what is sent for it is not read."""
    rows: RowsOut | None = None
    """Of a repeating group (type `rows`): its answer is a list of entries."""


class RowsOut(Schema):
    """A group that repeats: each entry answers the columns by their ids. `rule` is FEEL that holds of them all."""

    min: int
    max: int
    one: Text
    rule: str
    fail: Text
    columns: list[QuestionOut]


class GroupOut(Schema):
    """Questions of one page; a group that repeats holds one question of the type `rows` under its own id."""

    id: str
    title: Text
    questions: list[QuestionOut]


class ClockOut(Schema):
    """The limits: codes of statutory rules, and what is promised."""

    acceptance: str
    rule: str
    extension: str
    promised_value: int
    promised_unit: str
    pause_grounds: list[str]


class GuideOut(ItemOut):
    """The guide (办事指南) of the version in force: all that a case of it may be asked."""

    conditions: list[ConditionOut]
    materials: list[GuideMaterialOut]
    fees: list[FeeOut]
    form: list[GroupOut]
    clock: ClockOut
    legal_basis: list[BasisOut]
    delivery: list[str]
    result: Text
    window_reason: Text
    guide: Text


@router.get("/items", auth=OPEN, response={200: ItemPage, **PUBLIC_PROBLEMS})
def items(
    request: HttpRequest,
    q: Asked = "",
    unit: Query[Code | None] = None,
    audience: Query[Literal["natural_person", "legal_entity"] | None] = None,
    online: Query[Literal["full", "window"] | None] = None,
    theme: Query[Code | None] = None,
    life_event: Query[Code | None] = None,
    cursor: Cursor = None,
    size: Size = 25,
) -> HttpResponse:
    """Services that are offered today, by code; with `q` the best results of the search instead."""
    rows = items_found(unit=unit, audience=audience, online=online, theme=theme, life_event=life_event)
    if q:
        codes = [hit.id for hit in find(q, actor=actor_of(request), limit=size, kind="item")]
        found = {item.code: item for item in rows.filter(code__in=codes)}
        ranked = [found[code] for code in codes if code in found]
        return _cached(request, ItemPage(items=[_listed(i) for i in ranked], next=None))
    page = keyset_page(rows, ("code",), cursor, size)
    return _cached(request, ItemPage(items=[_listed(i) for i in page.rows], next=page.after))


@router.get("/items/{code}", auth=OPEN, response={200: GuideOut, **PUBLIC_PROBLEMS})
def guide(request: HttpRequest, code: Code) -> HttpResponse:
    """One guide in the version that is in force now."""
    item = item_by_code(code)
    package = package_of(version_in_force(item))
    return _cached(request, _guide(item, package))


class WayOut(Schema):
    """A way from the start to an end: its steps one after another, and the working days that their limits allow."""

    steps: list[str]
    days: str
    elements: list[str]


class RemarkOut(Schema):
    """A remark: `code` is stable, `elements` are the BPMN ids where it stands on the diagram."""

    code: str
    elements: list[str]
    words: Text


class FigureOut(Schema):
    """A figure on paper (null: nobody counted) and now."""

    before: int | None
    now: int


class GuidePaperOut(Schema):
    """The paper process that this item replaced: its figures and the steps that were dropped."""

    figures: dict[str, FigureOut]
    dropped: list[Text]
    source: Text


class AnalysisOut(Schema):
    """How winding the flow is. `paper` is null where nobody has written down how it went before."""

    people: int
    machine: int
    units: int
    posts: int
    shortest: WayOut | None
    longest: WayOut | None
    counts: dict[str, int]
    remarks: list[RemarkOut]
    paper: GuidePaperOut | None


@router.get("/items/{code}/analysis", auth=Bearer(OWNED), response={200: AnalysisOut, **PROBLEMS})
def analysis(request: HttpRequest, code: Code) -> Any:
    """What the flow of an item costs: pauses, ways back, doubled checks, hand-overs, waiting, missing limits, and what
    was left of the paper process; of the version in force."""
    item = items_reached(actor_of(request), OWNED).filter(code=code).first()
    if item is None:
        raise NotFound("catalogue.item")
    found = analysed(version_in_force(item).content)
    told = plain(found)
    paper = told.pop("paper")
    return AnalysisOut(
        **told,
        remarks=[RemarkOut(code=r.code, elements=list(r.elements), words=_both(r)) for r in found.remarks],
        paper=None
        if paper is None
        else GuidePaperOut(
            figures={name: FigureOut(**row) for name, row in paper["figures"].items()},
            dropped=[Text.of(words) for words in paper["dropped"]],
            source=Text.of(paper["source"]),
        ),
    )


def _both(text: object) -> Text:
    """A lazy sentence in both languages."""
    said = []
    for code in ("zh-hans", "en"):
        with override(code):
            said.append(str(text))
    return Text(zh=said[0], en=said[1])


@router.get("/list", auth=OPEN, response={200: ItemListOut, **PUBLIC_PROBLEMS})
def item_list(request: HttpRequest, number: Query[ListNumber | None] = None) -> HttpResponse:
    """A version of the published list of items (事项清单), the newest without `number`; each on paper and now."""
    listed = published_list(number)
    if listed is None or listed.number is None or listed.published_on is None:
        raise NotFound("catalogue.list")
    rows = [
        EntryOut(
            department=entry.department,
            name=entry.name,
            item=entry.item.code if entry.item else None,
            variants=[below.name for below in entry.merged.all() if below.verdict == SortingEntry.VARIANT],
            before=entry.before,
            now=entry.after,
        )
        for entry in main_entries(listed)
    ]
    told = ItemListOut(
        number=listed.number, published_on=listed.published_on, digest=listed.digest, entries=rows
    )
    return _cached(request, told)


def _cached(request: HttpRequest, body: Schema) -> HttpResponse:
    """Public and the same for everybody: a minute in caches, and nothing sent again that has not changed."""
    answer = reply(body)
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    if tag in [t.strip() for t in request.headers.get("If-None-Match", "").split(",")]:
        unchanged = HttpResponseNotModified()
        unchanged["ETag"] = tag
        return unchanged
    answer["ETag"], answer["Cache-Control"] = tag, "public, max-age=60"
    return answer


def _facts(item: Item) -> dict[str, Any]:
    audience = [
        name
        for name, holds in (("natural_person", item.for_people), ("legal_entity", item.for_enterprises))
        if holds
    ]
    return {
        "code": item.code,
        "name": Text(zh=item.name_zh, en=item.name_en),
        "summary": Text(zh=item.summary_zh, en=item.summary_en),
        "unit": item.unit.code,
        "kind": item.kind,
        "type": item.type,
        "audience": audience,
        "online": item.online,
        "promised_value": item.promised_value,
        "promised_unit": item.promised_unit,
        "free": item.is_free,
        "version": item.version_no,
    }


def _listed(item: Item) -> ItemOut:
    return ItemOut(**_facts(item))


def _guide(item: Item, package: Package) -> GuideOut:
    clock = package.clock
    return GuideOut(
        **_facts(item),
        conditions=[
            ConditionOut(id=c.id, text=Text.of(c.text), basis=_basis(c.basis), ask=Text.of(c.ask))
            for c in package.conditions
        ],
        materials=_materials(package),
        fees=[
            FeeOut(name=Text.of(f.name), amount=f.amount, per=Text.of(f.per), basis=_basis(f.basis))
            for f in package.fees
        ],
        form=_form(package.form),
        clock=ClockOut(
            acceptance=clock.acceptance,
            rule=clock.rule,
            extension=clock.extension,
            promised_value=clock.promised_value,
            promised_unit=clock.promised_unit,
            pause_grounds=list(clock.grounds),
        ),
        legal_basis=[BasisOut(law=b.law, article=b.article) for b in package.legal_basis],
        delivery=list(package.delivery),
        result=Text.of(package.result.name),
        window_reason=Text.of(package.window_reason),
        guide=Text.of(package.guide),
    )


def _basis(basis: Basis | None) -> BasisOut | None:
    return None if basis is None else BasisOut(law=basis.law, article=basis.article)


def _materials(package: Package) -> list[GuideMaterialOut]:
    return [
        GuideMaterialOut(
            id=m.id,
            name=Text.of(m.name),
            basis=_basis(m.basis),
            source=m.source,
            obtained_from=m.share,
            required=m.required,
            formats=list(m.formats),
            note=Text.of(m.note),
        )
        for m in package.materials
    ]


def _form(form: Form) -> list[GroupOut]:
    return [
        GroupOut(id=g.id, title=Text.of(g.title), questions=[_question(q) for q in g.questions])
        for g in form.groups
    ]


def _question(q: Question) -> QuestionOut:
    return QuestionOut(
        id=q.id,
        type=q.type,
        label=Text.of(q.label),
        help=Text.of(q.help),
        required=q.required,
        when=q.when,
        options=[OptionOut(value=o.value, label=Text.of(o.label)) for o in q.options],
        max_length=q.max_length,
        pattern=q.pattern,
        personal=q.personal,
        calculate=q.calculate,
        rows=_rows(q.rows) if q.rows else None,
    )


def _rows(rows: Rows) -> RowsOut:
    return RowsOut(
        min=rows.minimum,
        max=rows.maximum,
        one=Text.of(rows.one),
        rule=rows.rule,
        fail=Text.of(rows.fail),
        columns=[_question(column) for column in rows.columns],
    )
