"""A world with one thing: a permit that two others need, one beside it, and one that leads to the permit as well."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tongban.base.actor import SYSTEM, Actor
from tongban.base.jobs import run_pending
from tongban.cases.actions import case_accept, case_decide, case_examine, material_judge
from tongban.cases.actions.errands import errand_file_add, errand_open, errand_save
from tongban.cases.errands import kind_of, members_of, plan_of
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case, Errand, ErrandDraft, ErrandMember, Material
from tongban.cases.tests.world import ITEM, World, answers, attachment, world
from tongban.catalogue.actions import item_publish, things_publish
from tongban.catalogue.models import LifeEvent
from tongban.catalogue.standard import standard_content
from tongban.records.folding import fold
from tongban.records.subscribers import deliver

PERMIT, SHOP, SIGN, SIDE = "test-licence", "shop", "sign", "side"

BOOK: dict[str, Any] = {
    "outcomes": [
        {"code": "permit", "name": {"zh": "许可证", "en": "Permit"}, "papers": ["许可证复印件"]},
        {"code": "shop", "name": {"zh": "开店", "en": "Shop"}},
        {"code": "sign", "name": {"zh": "招牌", "en": "Sign"}},
        {"code": "side", "name": {"zh": "另一件", "en": "Other"}},
    ],
    "asks": [
        {"id": "has_permit", "label": {"zh": "有许可证吗？", "en": "Do you hold the permit?"}},
        {"id": "wants_sign", "label": {"zh": "要招牌吗？", "en": "Will there be a sign?"}},
    ],
    "items": [
        {"item": PERMIT, "produces": ["permit"]},
        {"item": SHOP, "produces": ["shop"], "needs": ["permit"]},
        {"item": SIGN, "produces": ["sign"], "needs": ["shop"]},
        {"item": SIDE, "produces": ["side"]},
    ],
    "things": [
        {
            "code": "open-shop",
            "audience": ["natural_person"],
            "asks": ["has_permit", "wants_sign"],
            "held": [{"outcome": "permit", "when": "has_permit = true"}],
            "goals": ["shop", "side", {"outcome": "sign", "when": "wants_sign = true"}],
        },
        {"code": "only-side", "goals": ["side"]},
    ],
}


def item(code: str, name: str, *materials: tuple[str, str], conditions: bool = True) -> dict[str, Any]:
    made = deepcopy(ITEM)
    made |= {
        "code": code,
        "name": {"zh": name, "en": code.title()},
        "result": {"kind": "decision", "name": {"zh": f"{name}决定", "en": code}},
        "materials": [
            {"id": i, "name": {"zh": zh, "en": i}, "basis": {"law": "行政许可法", "article": "31"}}
            for i, zh in materials
        ],
    }
    return made


def errand_world() -> World:
    w = world()
    for made in (
        item(SHOP, "开店许可", ("plan_of_shop", "方案"), ("permit_copy", "许可证复印件")),
        item(SIGN, "招牌许可", ("picture", "效果图")),
        item(SIDE, "另一许可", ("plan", "方案")),
    ):
        item_publish(SYSTEM, content=standard_content(made), standard=True)
    things_publish(SYSTEM, content=BOOK)
    for n, code in enumerate(("open-shop", "only-side")):
        LifeEvent.objects.create(code=code, name_zh=f"开店{n}", name_en=f"Open a shop {n}", ordinal=n)
    return w


def written(w: World, *, sign: str = "yes", pages: bool = True, who: Actor | None = None) -> ErrandDraft:
    actor = who or w.applicant
    draft = errand_open(actor, things=["open-shop"], answers={"has_permit": "no", "wants_sign": sign})
    draft = errand_save(actor, draft=draft, values=answers())
    if pages:
        for paper in plan_of(draft, kind_of(actor)).merged.papers:
            if not paper.maker:
                errand_file_add(
                    actor, draft=draft, paper=paper.id, attachment=attachment(actor, f"{paper.id}.pdf")
                )
    return draft


def go_on() -> None:
    """What the worker does: fold the record, let the subscriber hear it, run its jobs."""
    fold()
    deliver("cases.errands")
    run_pending()


def states(errand: Errand) -> dict[str, str]:
    return {m.item.code: m.status for m in members_of(errand)}


def member(errand: Errand, code: str) -> ErrandMember:
    return next(m for m in members_of(errand) if m.item.code == code)


def case_of(errand: Errand, code: str) -> Case:
    found = member(errand, code).case
    assert found is not None, states(errand)
    return Case.objects.get(pk=found.pk)


def decided(w: World, case: Case, outcome: str = "granted") -> Case:
    for line in Material.objects.filter(case=case, status="provided").values_list("line", flat=True):
        material_judge(w.clerk, case=case, line=line, passed=True)
    case_accept(w.clerk, case=Case.objects.get(pk=case.pk))
    case_examine(
        w.examiner,
        case=Case.objects.get(pk=case.pk),
        task=open_tasks(case, "examine")[0],
        outcome="pass" if outcome == "granted" else "fail",
        opinion="已审查",
    )
    more: dict[str, Any] = {} if outcome == "granted" else {"reasons": "不符合条件", "failed": ["adult"]}
    done = case_decide(w.approver, case=Case.objects.get(pk=case.pk), outcome=outcome, **more)
    go_on()
    return done
