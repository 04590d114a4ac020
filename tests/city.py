"""A small city for the gates: everybody who may come in, and one of everything that they may reach for.

Secrets of the applicant (address, number, matter …) are unlike any other words of the city, so that a gate can look
for them in every page that somebody else gets.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.test import Client

from tongban.base.actor import SYSTEM, Actor
from tongban.base.language import PREFIXES
from tongban.base.legal import legal_time, wall_now
from tongban.cases import actions
from tongban.cases.actions.errands import errand_file_add, errand_open, errand_save, errand_submit
from tongban.cases.flowing import open_tasks
from tongban.cases.models import (
    Case,
    Draft,
    DraftFile,
    Errand,
    ErrandDraft,
    MaterialFile,
    Notice,
    Objection,
    Posting,
    Question,
)
from tongban.cases.tests.world import ITEM, World, person, resident, staff, world
from tongban.catalogue.actions import draft_open, things_publish
from tongban.catalogue.models import PackageDraft
from tongban.files.actions import attachment_store
from tongban.files.models import Attachment
from tongban.flows.models import Task
from tongban.hall.actions import hall_set, ticket_take, window_set
from tongban.identity.acting import SELF
from tongban.identity.actions import account_open, client_register, token_issue
from tongban.identity.models import Account
from tongban.identity.sessions import ACTING, SEEN
from tongban.kernel.ids import uscc
from tongban.licences.models import Licence
from tongban.messages.actions import message_send
from tongban.messages.models import Message
from tongban.org.actions import mandate_grant, party_register
from tongban.org.models import Mandate, Party, Post
from tongban.oversight import rulebook
from tongban.oversight.actions import complaint_register, finding_raise, lamp_raise, rating_give
from tongban.oversight.models import Complaint, LampEvent
from tongban.oversight.rulebook import Finding
from tongban.portal.actions import ticket_issue
from tongban.records.models import Entry

NOW = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
STREET, MATTER, MOBILE = "云溪市青禾区隐秘巷八十八号", "只有申请人自己知道的事由", "15488887777"
OFFICE = "云溪市青禾区账房里三号"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\n"
    b"startxref\n164\n%%EOF\n"
)
THING: dict[str, Any] = {
    **deepcopy(ITEM),
    "audience": ["natural_person", "legal_entity"],
    "summary": {"zh": "用于测试的许可", "en": "A licence for tests"},
    "aliases": {"zh": ["测试证"], "en": ["sample"]},
    "themes": ["housing"],
    "life_events": [],
    "delivery": ["electronic", "pickup", "post"],
}
THING["conditions"][0] |= {
    "ask": {"zh": "您年满十八周岁吗？", "en": "Are you 18 or older?"},
    "fail": {"zh": "请由监护人申请。", "en": "Let a guardian apply."},
}


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in: an account, and the part it plays."""

    actor: Actor
    account: Account | None = None
    acting: str = SELF

    def client(self, **more: Any) -> Client:
        """A browser in which this person has signed in."""
        client = Client(raise_request_exception=False, **more)
        if self.account is not None:
            client.force_login(self.account, backend=settings.AUTHENTICATION_BACKENDS[0])
            session = client.session
            session[ACTING], session[SEEN] = self.acting, int(wall_now().timestamp())
            session.save()
        return client


@dataclass
class City:
    """People by role, and things by name."""

    w: World
    people: dict[str, Person]
    cases: dict[str, Case] = field(default_factory=dict)
    body: Party | None = None
    draft: Draft | None = None
    licence: Licence | None = None
    errand: Errand | None = None
    errand_draft: ErrandDraft | None = None
    question: Question | None = None
    complaint: Complaint | None = None
    anonymous_complaint: Complaint | None = None
    lamp: LampEvent | None = None
    finding: LampEvent | None = None
    posting: Posting | None = None
    objection: Objection | None = None
    package: PackageDraft | None = None
    tickets: dict[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()

    @property
    def owner(self) -> Person:
        return self.people["resident"]

    def some(self, model: type[Any], **where: Any) -> Any:
        """The first row, which the city is sure to have."""
        row = model.objects.filter(**where).order_by("id").first()
        assert row is not None, model
        return row


BOOK: dict[str, Any] = {
    "outcomes": [{"code": "permit", "name": {"zh": "许可证", "en": "Permit"}}],
    "items": [{"item": "test-licence", "produces": ["permit"]}],
    "things": [{"code": code, "goals": ["permit"]} for code in ("first-thing", "second-thing")],
}
"""Two life events that take the one item of the city."""


def file_of(owner: Actor, name: str = "plan.pdf") -> Attachment:
    return attachment_store(owner, name=name, content=PDF, formats=("pdf",))


def answers_of(actor: Actor) -> dict[str, Any]:
    """The form of the item, filled in for whoever is the applicant."""
    who = Party.objects.get(pk=actor.principal)
    common = {"matter": MATTER, "conditions_read": True}
    if who.is_natural:
        own = {"name": who.name, "number": who.number.reveal(), "mobile": MOBILE, "address": STREET}
        return {
            "applicant_kind": "natural_person",
            **{f"applicant_{k}": v for k, v in own.items()},
            **common,
        }
    own = {
        "body_name": who.name, "body_number": who.number.reveal(), "body_rep": "周东家",
        "handler_name": actor.name, "handler_mobile": "15400000002",
    }  # fmt: skip
    return {"applicant_kind": "legal_entity", **own, **common}


def draft_of(city: City, actor: Actor, **more: Any) -> Draft:
    """A whole draft that could be sent."""
    draft = actions.draft_open(actor, item=city.w.item)
    actions.draft_save(actor, draft=draft, values={**answers_of(actor), **more})
    actions.draft_file_add(actor, draft=draft, line="plan", attachment=file_of(actor))
    return draft


def submitted(city: City, actor: Actor | None = None, **more: Any) -> Case:
    actor = actor or city.owner.actor
    return fresh(actions.case_submit(actor, draft=draft_of(city, actor, **more)))


def fresh(case: Case) -> Case:
    return Case.objects.select_related("item", "unit").get(pk=case.pk)


def accepted(city: City, case: Case) -> Case:
    return fresh(actions.case_accept(city.w.clerk, case=case))


def examined(city: City, case: Case) -> Case:
    case = accepted(city, case)
    task = open_tasks(case, "examine")[0]
    actions.case_examine(city.w.examiner, case=case, task=task, outcome="pass", opinion="符合条件")
    return fresh(case)


def build() -> City:
    """Found the city; call inside ``legal_time(NOW)`` and a transaction."""
    w = world(THING)
    city = City(w, _people(w))
    _cases(city)
    _talk(city)
    city.package = draft_open(SYSTEM, item=w.item)
    number = Party.objects.get(pk=city.owner.actor.party).number.reveal()
    codes = {case.query_code for case in city.cases.values()}
    city.secrets = frozenset({STREET, MATTER, MOBILE, number, *codes, *city.tickets.values()})
    _hall(city)
    return city


def _people(w: World) -> dict[str, Person]:
    body = party_register(
        SYSTEM,
        kind=Party.LEGAL,
        name="云溪测试有限公司",
        number=uscc.make("91", uscc.FICTIONAL_REGION, "MA900001"),
    )
    handler = person("许经办")
    mandate = mandate_grant(
        SYSTEM, principal=body, agent=handler, items=["test-licence"], valid_from=date(2004, 1, 1)
    )
    posts = {
        "clerk": w.clerk, "examiner": w.examiner, "approver": w.approver, "head": w.head,
        "issuer": staff(w.bureau, "issuer", name="发证员"),
        "other_examiner": staff(w.other, "examiner", name="别局审查"),
        "other_approver": staff(w.other, "approver", name="别局审批"),
        "other_head": staff(w.other, "head", name="别局局长"),
        "supervisor": staff(w.government, "supervisor", name="监督员"),
        "complaint_handler": staff(w.other, "complaint_handler", name="投诉办理员"),
        "administrator": staff(w.government, "administrator", name="管理员"),
        "service_owner": staff(w.other, "service_owner", name="事项员"),
        "hall_manager": staff(w.other, "hall_manager", name="厅长"),
    }  # fmt: skip
    people = {
        "anonymous": Person(Actor()),
        "resident": _account(w.applicant, "resident"),
        "other_resident": _account(resident(person("钱路人")), "other-resident"),
        "handler": _handler(handler, mandate),
    }
    return people | {role: _post(actor, role) for role, actor in posts.items()}


def _account(actor: Actor, name: str) -> Person:
    party = Party.objects.get(pk=actor.party)
    account = account_open(SYSTEM, party=party, username=name, assurance=3)
    return Person(replace(actor, account=account.pk), account)


def _handler(party: Party, mandate: Mandate) -> Person:
    plain = _account(resident(party), "handler")
    return replace(
        plain, actor=replace(plain.actor, on_behalf_of=mandate.principal_id), acting=f"mandate:{mandate.uid}"
    )


def _post(actor: Actor, role: str) -> Person:
    plain = _account(actor, f"staff-{role}".replace("_", "-"))
    return replace(plain, acting=f"post:{Post.objects.get(pk=actor.post).uid}")


def _cases(city: City) -> None:
    w, cases = city.w, city.cases
    cases["received"] = submitted(city)
    cases["supplementing"] = submitted(city)
    actions.case_supplement(w.clerk, case=cases["supplementing"], problems={"plan": "缺少签名"})
    cases["accepted"] = accepted(city, submitted(city))
    cases["suspended"] = accepted(city, submitted(city))
    actions.case_pause(w.examiner, case=cases["suspended"], ground="expert-review", expected_days=7)
    cases["extending"] = accepted(city, submitted(city))
    actions.extension_ask(w.examiner, case=cases["extending"], reason="情况复杂")
    cases["examined"] = examined(city, submitted(city))
    cases["granted"] = actions.case_decide(
        w.approver, case=examined(city, submitted(city)), outcome="granted"
    )
    cases["to_collect"] = actions.case_decide(
        w.approver, case=examined(city, submitted(city, _delivery="pickup")), outcome="granted"
    )
    cases["refused"] = actions.case_decide(
        w.approver,
        case=examined(city, submitted(city)),
        outcome="refused",
        reasons="年龄不符",
        failed=["adult"],
    )
    cases["withdrawn"] = actions.case_withdraw(city.owner.actor, case=submitted(city), reason="不办了")
    cases["not_accepted"] = actions.case_refuse_acceptance(
        w.clerk, case=submitted(city), reason="不归本局管", competent="云溪市别局"
    )
    cases["handled"] = submitted(city, city.people["handler"].actor)
    for name, case in cases.items():
        cases[name] = fresh(case)
    city.licence = Licence.objects.get(case_id=cases["granted"].pk)
    city.draft = draft_of(city, city.owner.actor)
    _things(city)


def _things(city: City) -> None:
    """One thing handed in, and another being written."""
    actor = city.owner.actor
    things_publish(SYSTEM, content=BOOK)
    city.errand = errand_submit(actor, draft=_thing_of(city, "first-thing"))
    city.errand_draft = _thing_of(city, "second-thing")


def _hall(city: City) -> None:
    """A hall of the government with a general window and a number that waits."""
    hall = hall_set(SYSTEM, code="city-hall", unit=city.w.government, name={"zh": "云溪大厅", "en": "Hall"})
    window_set(SYSTEM, hall=hall, number="A01", name={"zh": "综合窗口", "en": "General window"})
    city.tickets["hall"] = str(ticket_take(SYSTEM, hall=hall, queue="A").uid)


def _thing_of(city: City, thing: str) -> ErrandDraft:
    actor = city.owner.actor
    draft = errand_open(actor, things=[thing])
    errand_save(actor, draft=draft, values=answers_of(actor))
    errand_file_add(actor, draft=draft, paper="plan", attachment=file_of(actor))
    return draft


def _talk(city: City) -> None:
    owner, case = city.owner.actor, city.cases["accepted"]
    city.question = actions.question_ask(
        owner, item=city.w.item, text=f"请问{MATTER}什么时候办好？", case=case
    )
    city.lamp = lamp_raise(SYSTEM, case=case, rule="promised", grade="red", due_on=date(2026, 3, 30))
    city.posting = actions.posting_begin(
        SYSTEM,
        case=city.cases["suspended"],
        node="notice",
        title_zh="公示七天",
        title_en="Seven days of public notice",
        until=datetime(2026, 4, 20, 16, tzinfo=UTC),
    )
    city.objection = actions.objection_make(
        resident(person("异议人")), posting=city.posting, reason="公示的情况与实际不符，请核查。"
    )
    found = Finding({"n": 2, "least": 10}, city.w.approver.party)
    city.finding = finding_raise(
        SYSTEM, rule=rulebook.rule("CO-SHORT"), grade="yellow", unit=case.unit, item=case.item, found=found, case=case
    )  # fmt: skip
    city.complaint = complaint_register(
        owner,
        kind="service",
        about_unit=city.w.bureau,
        case=case,
        title="等得太久",
        text=f"办理太慢，没人说明原因。{MATTER}",
    )
    city.anonymous_complaint = complaint_register(
        owner,
        kind="conduct",
        about_unit=city.w.bureau,
        title="态度不好",
        text="窗口的人态度很不好，说话难听。",
        anonymous=True,
    )
    rating_give(owner, case=city.cases["granted"], level=5, words="太慢了，态度也不好，希望改进。")
    message_send(SYSTEM, to=owner.party or 0, kind="cases.accepted", facts={"number": case.number})
    for kind, subject in (
        ("hand_over", f"draft:{city.draft.uid}"),
        ("present", f"licence:{city.licence.uid}"),
    ):
        city.tickets[kind] = ticket_issue(owner, kind=kind, subject=subject, facts={"line": "plan"})[1]
    machine = client_register(
        SYSTEM, name="machine", unit=city.w.bureau, grants=[("cases.case.read", "unit")]
    )
    token_issue(SYSTEM, client=machine)


__all__ = [
    "NOW", "PDF", "PREFIXES", "City", "Client", "DraftFile", "Entry", "MaterialFile", "Message", "Notice", "Person",
    "Task", "build", "file_of", "legal_time", "submitted",
]  # fmt: skip
