"""What the holder is told: the document of an act and the message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from tongban.base.actor import Actor
from tongban.base.legal import local_date
from tongban.base.site import site_url
from tongban.kernel.money import Money, capital
from tongban.licences.faces import changed_by, terms_of
from tongban.licences.grounds import BARS, CANCEL, CHANGE, RENEW, REVOKE, Kind
from tongban.licences.models import Licence, LicenceAct
from tongban.messages.actions import message_send
from tongban.messages.kinds import message_kind
from tongban.printing.actions import document_issue
from tongban.printing.models import Document
from tongban.printing.remedies import remedies
from tongban.ui.words import money

YEARS: Final = {1: "一", 3: "三"}


def print_act(actor: Actor, row: Licence, what: Kind, act: LicenceAct, bar: str) -> Document:
    """Issue the document of an act on ``row``, the edition it was taken on; ``bar`` is the article that bars, or ""."""
    return document_issue(
        actor,
        kind=what.document,
        unit=row.unit,
        subject_kind="licence",
        subject_id=row.pk,
        data={**_common(row), **_own(row, what, act, bar)},
    )


def _common(row: Licence) -> dict[str, Any]:
    unit = row.unit
    return {
        "unit": unit.name_zh,
        "issued_on": None,
        "query_code": row.query_code,
        "verify_url": site_url(f"/zh/verify/{row.query_code}/"),
        "item": row.type.name_zh,
        "applicant": row.holder_name,
        "licence_name": row.type.name_zh,
        "licence_number": row.number,
        "contact": unit.phone or None,
        "address": unit.address_zh or None,
        "complaints": unit.complaint_phone or None,
    }


def _own(row: Licence, what: Kind, act: LicenceAct, bar: str) -> dict[str, Any]:
    """What this kind of document says beside the common facts."""
    ground = what.ground(act.ground)
    basis, words = (ground.basis["zh"], ground.words["zh"]) if ground else ("", "")
    day: dict[str, Any] = {"issued_on": act.done_on}
    if what is CHANGE:
        return day | {"asked_on": local_date(act.asked_at), "lines": changed_by(act, row)[1]}
    if what is RENEW:
        new = date.fromisoformat(terms_of(act)["valid_to"])
        return day | {"asked_on": local_date(act.asked_at), "old_valid_to": row.valid_to, "valid_to": new}
    if what is REVOKE:
        return day | {
            "granted_on": row.issued_on,
            "facts": act.reason,
            "bar": bar_words(bar) if bar else None,
            "compensation": f"依法赔偿{amount_words(act.compensation)}，另行支付。"
            if act.compensation
            else None,
            "reasons": [{"text": words, "basis": "；".join(filter(None, (basis, act.law)))}],
            **remedies(row.unit),
        }
    told = day | {"ground": f"{words}（{basis}）", "facts": act.reason or None, "effective_on": act.done_on}
    if what is CANCEL:
        return told | {"ground": f"{told['ground']}{f'，{act.law}' if act.law else ''}", **remedies(row.unit)}
    if what.code == "lift":
        return told
    told |= {"law": act.law or None, **remedies(row.unit)}
    if what.code == "suspend":
        told["until_on"] = act.until_on
    elif what.code == "withdraw":
        told["compensation"] = amount_words(act.compensation or 0)
    return told


def bar_words(article: str) -> str:
    """The bar as a document cites it."""
    years, cited = BARS[article]
    return f"依照《行政许可法》第{cited}条，自本决定作出之日起{YEARS[years]}年内不得再次申请该行政许可。"


def amount_words(fen: int) -> str:
    """An amount in figures and capital characters."""
    return f"{money(fen)}（{capital(Money(fen))}）" if fen else "无需补偿（未造成财产损失）"


def tell(actor: Actor, row: Licence, event: str) -> None:
    """Tell the holder; the message leads to the licence."""
    message_send(
        actor,
        to=row.holder_id,
        kind=f"licence.{event}",
        facts={
            "number": row.number,
            "item_zh": row.type.name_zh,
            "item_en": row.type.name_en or row.type.name_zh,
            "unit_zh": row.unit.name_zh,
            "unit_en": row.unit.name_en or row.unit.name_zh,
        },
        link=f"/my/licences/{row.uid}/",
        about=f"licence:{row.uid}",
    )


_SAID: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "changed": ("证照已变更：{item}", "Licence changed: {item}",
                "{unit}已办理变更，编号不变（{number}）。新证照已经生成，原证照同时失效。",
                "{unit} has changed your licence; its number {number} stays. The new edition is "
                "ready and replaces the old one."),
    "renewed": ("证照已延续：{item}", "Licence renewed: {item}",
                "{unit}已准予延续，编号不变（{number}）。新证照已经生成。",
                "{unit} has renewed your licence {number}. The new edition is ready."),
    "suspended": ("证照被暂扣：{item}", "Licence suspended: {item}",
                  "{unit}已决定暂扣您的证照（{number}），暂扣期间不得从事该许可事项。"
                  "决定书写明了理由、期限和救济途径。",
                  "{unit} has suspended your licence {number}; until it is lifted the licensed "
                  "activity must cease. The decision says why, how long, and what you can do."),
    "restored": ("证照恢复效力：{item}", "Licence valid again: {item}",
                 "您的证照（{number}）已恢复效力，可以继续从事该许可事项。",
                 "Your licence {number} is valid again; you may go on with the licensed activity."),
    "revoked": ("许可被撤销：{item}", "Licence revoked: {item}",
                "{unit}已决定撤销您的许可（{number}）。决定书写明了事实、依据和救济途径。",
                "{unit} has revoked your licence {number}. The decision names the facts, the article "
                "and what you can do."),
    "withdrawn": ("许可被撤回：{item}", "Licence withdrawn: {item}",
                  "为了公共利益，{unit}已决定撤回您的许可（{number}），并依法补偿。"
                  "决定书写明了理由、补偿金额和救济途径。",
                  "{unit} has withdrawn your licence {number} in the public interest. The decision "
                  "names the reason, the compensation and what you can do."),
    "forfeited": ("证照被吊销：{item}", "Licence revoked as a penalty: {item}",
                  "{unit}已决定吊销您的证照（{number}）。决定书写明了违法事实、依据和救济途径。",
                  "{unit} has revoked your licence {number} as a penalty. The decision names the "
                  "facts, the provision and what you can do."),
    "cancelled": ("证照已注销：{item}", "Licence struck off: {item}",
                  "{unit}已办理您的证照（{number}）的注销手续，该证照不再有效。",
                  "{unit} has struck your licence {number} off the record; it is no longer valid."),
    "expired": ("证照已到期：{item}", "Licence expired: {item}",
                "您的证照（{number}）有效期已满，从今天起不再有效。需要继续的，请重新申请。",
                "Your licence {number} has reached its last day and is no longer valid. To go on, "
                "apply for a new one."),
}  # fmt: skip


def connect() -> None:
    """Register the texts of the messages."""
    for event, (title_zh, title_en, body_zh, body_en) in _SAID.items():
        message_kind(f"licence.{event}", {"zh": title_zh, "en": title_en}, {"zh": body_zh, "en": body_en})
