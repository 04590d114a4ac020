"""Acting for an enterprise: its legal representative needs no mandate, a handler reaches what the mandate names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Forbidden, NotFound
from tongban.cases.actions import (
    case_accept,
    case_decide,
    case_examine,
    case_submit,
    case_withdraw,
    draft_file_add,
    draft_open,
    draft_save,
    question_ask,
)
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.cases.policy import may_apply, visible_questions
from tongban.cases.queries import case_for, draft_for, my_cases, my_drafts
from tongban.cases.tests.world import ITEM, World, attachment, person, world
from tongban.identity.acting import actor_for, parts_of
from tongban.identity.actions import account_open
from tongban.identity.models import Account
from tongban.kernel.ids import mobile, uscc
from tongban.licences.queries import visible
from tongban.org.actions import mandate_grant, mandate_revoke, party_change, party_register
from tongban.org.models import Mandate, Party

pytestmark = pytest.mark.django_db
CODES = uscc.fictional(100, seed=9)


@dataclass
class Firm:
    """An enterprise, its legal representative, and two handlers: one for everything, one for another item."""

    w: World
    party: Party
    rep: Actor
    handler: Actor
    elsewhere: Actor


def acting(holder: Party, firm: Party) -> Actor:
    """The actor that a sign-in gives: the part that the account may play for the firm."""
    account = account_open(
        SYSTEM, party=holder, username=f"person-{holder.pk}", kind=Account.RESIDENT, assurance=3
    )
    part = next(p for p in parts_of(account) if p.label_zh == firm.name)
    return actor_for(account, part.key)


@pytest.fixture
def firm() -> Firm:
    w = world({**ITEM, "audience": ["legal_entity"]})
    owner, handler, other = person("陈法人"), person("周经办"), person("吴经办")
    party = party_register(
        SYSTEM, kind=Party.LEGAL, name="云溪市测试有限公司", number=str(next(CODES)), legal_rep=owner
    )
    since = date(2020, 1, 1)
    mandate_grant(SYSTEM, principal=party, agent=handler, items=[w.item.code], valid_from=since)
    mandate_grant(SYSTEM, principal=party, agent=other, items=["another-item"], valid_from=since)
    return Firm(w, party, acting(owner, party), acting(handler, party), acting(other, party))


def answers(firm: Firm) -> dict[str, object]:
    return {
        "body_name": firm.party.name,
        "body_number": firm.party.number.reveal(),
        "body_rep": "陈法人",
        "handler_name": "周经办",
        "handler_mobile": next(mobile.fictional(1, seed=3)),
        "matter": "测试",
        "conditions_read": True,
    }


def sent(firm: Firm, who: Actor) -> Case:
    draft = draft_open(who, item=firm.w.item)
    draft_save(who, draft=draft, values=answers(firm))
    draft_file_add(who, draft=draft, line="plan", attachment=attachment(who))
    return case_submit(who, draft=draft)


def test_the_legal_representative_needs_no_mandate(firm: Firm) -> None:
    assert not Mandate.objects.filter(agent_id=firm.rep.party).exists()
    case = sent(firm, firm.rep)
    assert case.applicant_id == firm.party.pk
    assert case_for(firm.rep, str(case.uid)) == case
    by_handler = sent(firm, firm.handler)
    assert set(my_cases(firm.rep)) == {case, by_handler}
    assert case_withdraw(firm.rep, case=by_handler, reason="不办了").outcome == "withdrawn"


def test_a_handler_reaches_what_the_mandate_names(firm: Firm) -> None:
    case = sent(firm, firm.handler)
    assert list(my_cases(firm.handler)) == [case]
    assert not my_cases(firm.elsewhere).exists()
    with pytest.raises(NotFound):
        case_for(firm.elsewhere, str(case.uid))
    with pytest.raises(Forbidden):
        case_withdraw(firm.elsewhere, case=case)
    with pytest.raises(Forbidden) as refused:
        may_apply(firm.elsewhere, firm.w.item)
    assert refused.value.code == "cases.mandate"


def test_drafts_and_licences_follow_the_mandate(firm: Firm) -> None:
    case = sent(firm, firm.rep)
    case = case_accept(firm.w.clerk, case=case)
    case_examine(firm.w.examiner, case=case, task=open_tasks(case)[0], outcome="pass", opinion="符合")
    case_decide(firm.w.approver, case=Case.objects.get(pk=case.pk), outcome="granted")
    assert visible(firm.rep).count() == visible(firm.handler).count() == 1
    assert not visible(firm.elsewhere).exists()
    draft = draft_open(firm.handler, item=firm.w.item)
    assert list(my_drafts(firm.handler)) == [draft]
    mandate_revoke(SYSTEM, mandate=Mandate.objects.get(agent_id=firm.handler.party))
    assert not my_drafts(firm.handler).exists()
    with pytest.raises(NotFound):
        draft_for(firm.handler, str(draft.uid))
    with pytest.raises(Forbidden):
        draft_save(firm.handler, draft=draft, values={"matter": "还在写"})
    assert not visible(firm.handler).exists()


def test_questions_about_the_firms_cases(firm: Firm) -> None:
    case = sent(firm, firm.handler)
    asked = question_ask(firm.handler, item=firm.w.item, text="什么时候可以办完？", case=case)
    private = question_ask(firm.handler, item=firm.w.item, text="与本公司无关的问题")
    assert list(visible_questions(firm.rep)) == [asked]
    assert set(visible_questions(firm.handler)) == {asked, private}
    assert not visible_questions(firm.elsewhere).exists()


def test_a_former_legal_representative_acts_no_longer(firm: Firm) -> None:
    case = sent(firm, firm.rep)
    party_change(SYSTEM, party=firm.party, legal_rep=person("新法人"))
    with pytest.raises(NotFound):
        case_for(firm.rep, str(case.uid))
