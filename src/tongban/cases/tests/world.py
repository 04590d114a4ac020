"""A small world for tests of cases: one bureau, its people, one published item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.base.actor import SYSTEM, Actor
from tongban.base.legal import legal_now
from tongban.cases.models import Draft
from tongban.catalogue.actions import item_publish
from tongban.catalogue.models import Item, ItemVersion
from tongban.catalogue.standard import standard_content
from tongban.files.models import Attachment
from tongban.identity.acting import actor_at
from tongban.kernel.ids import citizen_id
from tongban.licences.actions import licence_type_define
from tongban.org.actions import party_register, post_fill, roles_install, unit_found
from tongban.org.models import Party, Post, Unit

PEOPLE = iter(citizen_id.fictional(5000, seed=7, born=(date(1960, 1, 1), date(2000, 1, 1))))

ITEM: dict[str, Any] = {
    "code": "test-licence",
    "name": {"zh": "测试许可", "en": "Test licence"},
    "unit": "bureau",
    "kind": "promise",
    "type": "01",
    "audience": ["natural_person"],
    "online": "full",
    "clock": {
        "rule": "AL-42",
        "promised": {"value": 5, "unit": "wd"},
        "extension": "AL-42-extension",
        "grounds": ["expert-review"],
    },
    "conditions": [
        {
            "id": "adult",
            "text": {"zh": "年满十八周岁", "en": "An adult"},
            "basis": {"law": "民法典", "article": "17"},
        },
    ],
    "materials": [
        {"id": "plan", "name": {"zh": "方案", "en": "Plan"}, "basis": {"law": "行政许可法", "article": "31"}},
        {
            "id": "population",
            "name": {"zh": "户籍信息", "en": "Household"},
            "basis": {"law": "行政许可法", "article": "31"},
            "share": "population",
        },
    ],
    "result": {
        "kind": "licence",
        "licence": "test-licence",
        "name": {"zh": "测试许可证", "en": "Test licence"},
        "validity": {"years": 5},
    },
}


@dataclass
class World:
    """Units and actors of a test."""

    government: Unit
    bureau: Unit
    other: Unit
    applicant: Actor
    clerk: Actor
    examiner: Actor
    approver: Actor
    head: Actor
    stranger: Actor
    version: ItemVersion

    @property
    def item(self) -> Item:
        return self.version.item


def person(name: str = "林测试") -> Party:
    return party_register(SYSTEM, kind="natural_person", name=name, number=next(PEOPLE).number)


def resident(party: Party) -> Actor:
    return Actor(party=party.pk, account=party.pk, assurance=3, name=party.name)


def staff(unit: Unit, *roles: str, name: str = "何经办") -> Actor:
    holder = person(name)
    post = post_fill(
        SYSTEM, unit=unit, holder=holder, title_zh="岗位", roles=roles, valid_from=date(2004, 1, 1)
    )
    fresh = Post.objects.select_related("unit").prefetch_related("roles__role").get(pk=post.pk)
    return actor_at(fresh, Actor(party=holder.pk, account=holder.pk, assurance=3, name=name))


def world(item: dict[str, Any] | None = None) -> World:
    roles_install(SYSTEM)
    government = unit_found(SYSTEM, code="city", name_zh="云溪市人民政府", number_word="云", region="920100")
    bureau = unit_found(
        SYSTEM, code="bureau", name_zh="云溪市测试局", number_word="云测", parent=government, region="920100"
    )
    other = unit_found(
        SYSTEM, code="other", name_zh="云溪市别局", number_word="云别", parent=government, region="920100"
    )
    licence_type_define(
        SYSTEM,
        code="test-licence",
        type_code="11920100000000000X001",
        name_zh="测试许可证",
        name_en="Test licence",
    )
    version = item_publish(SYSTEM, content=standard_content(item or ITEM), standard=True)
    return World(
        government,
        bureau,
        other,
        resident(person()),
        staff(government, "window_clerk"),
        staff(bureau, "examiner"),
        staff(bureau, "approver"),
        staff(bureau, "head"),
        staff(other, "examiner", "approver", "window_clerk"),
        version,
    )


def attachment(owner: Actor, name: str = "plan.pdf") -> Attachment:
    from tongban.base.actions import action
    from tongban.records.actions import record

    @action
    def store() -> Attachment:
        row = Attachment(
            name=name,
            media_type="application/pdf",
            size=10,
            sha256="0" * 64,
            sm3="0" * 64,
            path="x",
            state="clean",
            owner=owner.party,
            stored_at=legal_now(),
        )
        row.save()
        record(SYSTEM, "files.stored.v1", subject=row)
        return row

    return store()


def answers() -> dict[str, Any]:
    return {
        "applicant_name": "林测试",
        "applicant_number": next(PEOPLE).number,
        "applicant_mobile": "15400000001",
        "applicant_address": "云溪市青禾区一号",
        "matter": "测试",
        "conditions_read": True,
    }


def filled(w: World, *, plan: bool = True) -> Draft:
    from tongban.cases.actions import draft_file_add, draft_open, draft_save

    draft = draft_open(w.applicant, item=w.item)
    draft_save(w.applicant, draft=draft, values=answers())
    if plan:
        draft_file_add(w.applicant, draft=draft, line="plan", attachment=attachment(w.applicant))
    return draft
