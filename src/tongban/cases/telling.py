"""Messages to the applicant and to the people at work: inbox always, e-mail where there is an address."""

from __future__ import annotations

from datetime import date
from typing import Final

from tongban.base.actor import Actor
from tongban.cases.models import Case, Errand, ErrandMember, Objection
from tongban.messages.actions import message_send
from tongban.messages.kinds import message_kind
from tongban.org.models import Party
from tongban.org.queries import posts_with_role

MOST_TOLD: Final = 10


def tell(
    actor: Actor, case: Case, kind: str, *, due_on: date | None = None, to: Party | None = None, **facts: str
) -> None:
    """Tell the applicant, and the agent who filed, that ``kind`` happened to their case; or ``to`` instead."""
    for party_id in {case.applicant_id, case.agent_id} - {None} if to is None else {to.pk}:
        known = case._state.fields_cache.get("applicant") if party_id == case.applicant_id else None
        message_send(
            actor,
            to=known or int(party_id or 0),
            kind=f"case.{kind}",
            facts={
                "number": case.number,
                "item_zh": case.item.name_zh,
                "item_en": case.item.name_en or case.item.name_zh,
                "unit_zh": case.unit.name_zh,
                "unit_en": case.unit.name_en or case.unit.name_zh,
                "due_on": due_on.isoformat() if due_on else "",
                **facts,
            },
            link=f"/my/cases/{case.uid}/" if to is None else f"/my/interests/{case.uid}/",
            about=f"case:{case.uid}",
        )


_KINDS: Final[dict[str, tuple[str, str, str, str, str, str]]] = {
    # code: (title zh, title en, body zh, body en, with a day zh, with a day en)
    "inspect": (
        "现场核查预约：{item}", "A site inspection is appointed: {item}",
        "{unit}将到现场核查您的申请（编号 {number}）。通知书写明了时间、地点、核查人员和核查内容。",
        "{unit} will inspect the site for your application (number {number}). The notice says when, where, by "
        "whom, and what will be looked at.",
        "核查日期是 {due}。", "The day is {due}.",
    ),
    "inspect_record": (
        "现场核查笔录：{item}", "Minutes of the site inspection: {item}",
        "您的申请（编号 {number}）的现场核查已经完成，笔录可以查看和下载。",
        "The site inspection for your application (number {number}) is done; its minutes can be read and downloaded.",
        "", "",
    ),
    "inspect_correct": (
        "请按期整改：{item}", "Please put it right: {item}",
        "现场核查发现您的申请（编号 {number}）有需要整改的地方，告知书逐项列明。"
        "改好后请在办件页面告诉我们，核查人员会再次到场。",
        "The site inspection for your application (number {number}) found things to be put right; the notice names "
        "each. Tell us on the page of your case when it is done, and the officers will come again.",
        "请在 {due} 前完成。", "Please do it by {due}.",
    ),
    "lapsed": (
        "逾期未补正，视为撤回：{item}", "Nothing came in time: {item}",
        "您的申请（编号 {number}）在补正期限内没有补齐材料，视为撤回，没有留下不利影响，可以随时重新申请。",
        "What your application (number {number}) lacked did not come in time, so it counts as withdrawn. Nothing is "
        "held against you; you may apply again at any time.",
        "", "",
    ),
    "later_promise": (
        "已收到您的容缺承诺：{item}", "Your promise has been received: {item}",
        "您的申请（编号 {number}）中有材料承诺后补，承诺书已经生成。补齐以前不能作出准予的决定。",
        "With your application (number {number}) you promised to hand something in later; the promise is on file. "
        "Nothing can be granted before it has come.",
        "请在 {due} 前补齐。", "Please hand it in by {due}.",
    ),
    "accept_later": (
        "容缺受理：{item}", "Accepted conditionally: {item}",
        "{unit}已经受理您的申请（编号 {number}），通知书列明了还要补交的材料。"
        "补齐以前不能作出准予的决定，到期没有补齐的视为撤回申请。",
        "{unit} has accepted your application (number {number}); the notice lists what is still to come. Nothing can "
        "be granted before, and if it does not come in time the application counts as withdrawn.",
        "请在 {due} 前补齐。", "Please hand it in by {due}.",
    ),
    "later_reminder": (
        "承诺后补的材料快到期了：{item}", "What you promised is due soon: {item}",
        "您的申请（编号 {number}）还有承诺后补的材料没有交，可以在办件页面在线补交，也可以到窗口补交。",
        "Something that you promised for your application (number {number}) has not come yet. Hand it in on the page "
        "of your case or at the window.",
        "请在 {due} 前补齐。", "Please hand it in by {due}.",
    ),
    "later_returned": (
        "后补的材料需要重交：{item}", "Please hand it in again: {item}",
        "您的申请（编号 {number}）后补的材料不符合要求，办件页面写明了哪里不对。",
        "What you handed in later for your application (number {number}) is not in order; the page of your case says "
        "what is wrong.",
        "请在 {due} 前重新提交。", "Please hand it in again by {due}.",
    ),
    "later_lapsed": (
        "逾期未补齐，视为撤回：{item}", "What was promised did not come: {item}",
        "您的申请（编号 {number}）承诺后补的材料到期没有补齐，视为撤回，可以随时重新申请。",
        "What you promised for your application (number {number}) did not come in time, so it counts as withdrawn. You "
        "may apply again at any time.",
        "", "",
    ),
    "objection_answered": (
        "您提出的异议有了答复：{item}", "Your objection is answered: {item}",
        "您在公示期内提出的异议（编号 {number}）已由{unit}答复。",
        "{unit} has answered your objection to the public notice (number {number}).",
        "", "",
    ),
    "objection_closed": (
        "您提出异议的事项已经结束：{item}", "The matter of your objection has ended: {item}",
        "您在公示期内提出异议（编号 {number}）的那件申请已经结束，异议随之终止，不再答复。",
        "The application that you objected to (number {number}) has ended, and your objection with it; no answer "
        "follows.",
        "", "",
    ),
    "objection_made": (
        "公示期间收到异议：{item}", "An objection came in: {item}",
        "办件 {number} 在公示期内收到一件异议，作出决定前必须逐件答复。",
        "Somebody objected to the public notice of case {number}. Each objection is answered before the decision.",
        "", "",
    ),
    "interested": (
        "有一件申请与您有重大利益关系：{item}", "An application touches your interests: {item}",
        "{unit}正在办理的一件申请（编号 {number}）直接关系您的重大利益。您有权陈述和申辩，告知书写明了理由。",
        "{unit} is handling an application (number {number}) that touches your major interests directly. You may state "
        "your case; the notice says why.",
        "请在 {due} 前提出。", "Please do so by {due}.",
    ),
    "hearing_right": (
        "您有权要求听证：{item}", "You may ask for a hearing: {item}",
        "关于编号 {number} 的申请，您有权要求听证，不收取费用。不要求听证的，{unit}继续办理。",
        "In the matter of number {number} you may ask for a hearing; it costs nothing. If nobody asks, {unit} goes on.",
        "请在 {due} 前提出。", "Please do so by {due}.",
    ),
    "hearing_notice": (
        "听证通知：{item}", "Notice of a hearing: {item}",
        "关于编号 {number} 的申请将举行听证，通知书写明了时间、地点和主持人。",
        "A hearing is held in the matter of number {number}; the notice says when, where and who presides.",
        "听证日期是 {due}。", "The day is {due}.",
    ),
    "hearing_record": (
        "听证笔录：{item}", "Record of the hearing: {item}",
        "编号 {number} 的听证已经结束，笔录可以查看和下载。决定将根据听证笔录作出。",
        "The hearing in the matter of number {number} is over; its record can be read. The decision will rest on it.",
        "", "",
    ),
}  # fmt: skip


def tell_objector(actor: Actor, objection: Objection) -> None:
    """Tell whoever objected by name that the answer is there; without a name number and query code lead to it."""
    _tell_objector(actor, objection, "case.objection_answered")


def tell_objector_of_end(actor: Actor, objection: Objection) -> None:
    """Tell whoever objected by name that the matter has ended before an answer was due."""
    _tell_objector(actor, objection, "case.objection_closed")


def _tell_objector(actor: Actor, objection: Objection, kind: str) -> None:
    if objection.party_id is None:
        return
    case = objection.posting.case
    message_send(
        actor,
        to=objection.party_id,
        kind=kind,
        facts={
            "number": objection.number,
            "item_zh": case.item.name_zh,
            "item_en": case.item.name_en or case.item.name_zh,
            "unit_zh": case.unit.name_zh,
            "unit_en": case.unit.name_en or case.unit.name_zh,
        },
        link=f"/my/objections/{objection.uid}/",
        about=f"objection:{objection.uid}",
    )


def tell_officers_of_objection(actor: Actor, objection: Objection) -> None:
    """Tell the examiners of the unit, without saying who objected or what they wrote."""
    case = objection.posting.case
    for post in posts_with_role(case.unit, "examiner")[:MOST_TOLD]:
        message_send(
            actor,
            to=post.holder_id,
            kind="case.objection_made",
            facts={
                "number": case.number,
                "item_zh": case.item.name_zh,
                "item_en": case.item.name_en or case.item.name_zh,
            },
            link=f"/desk/cases/{case.uid}/",
            about=f"objection:{objection.uid}",
        )


def register() -> None:
    """Tell the letters what notices of this room say beside those of ``messages``."""
    for code, (zh, en, body_zh, body_en, later_zh, later_en) in _KINDS.items():
        later = {"zh": later_zh, "en": later_en} if later_zh else None
        message_kind(f"case.{code}", {"zh": zh, "en": en}, {"zh": body_zh, "en": body_en}, later)


def tell_of_member(actor: Actor, errand: Errand, member: ErrandMember, kind: str) -> None:
    """Tell the applicant of one thing, and the agent who filed it, that one of its applications stands still."""
    for party_id in {errand.applicant_id, errand.agent_id} - {None}:
        message_send(
            actor,
            to=int(party_id or 0),
            kind=f"errand.{kind}",
            facts={
                "number": errand.number,
                "item_zh": member.item.name_zh,
                "item_en": member.item.name_en or member.item.name_zh,
            },
            link=f"/my/things/{errand.uid}/",
            about=f"errand:{errand.uid}",
        )
