"""What can happen to a licence after its issue, and why: closed lists, each ground with its article.

行政许可法 art. 8 (撤回), 49 (变更), 50 (延续), 69 (撤销), 70 (注销); 行政处罚法 art. 9 (暂扣、吊销许可证件).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tongban.kernel.errors import Refusal

Words = Mapping[str, str]
VALID, SUSPENDED, EXPIRED, SUPERSEDED = "valid", "suspended", "expired", "superseded"
REVOKED, WITHDRAWN, FORFEITED, CANCELLED = "revoked", "withdrawn", "forfeited", "cancelled"
TAKEN: Final = (REVOKED, WITHDRAWN, FORFEITED)
"""What art. 70(4) has struck off afterwards."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground by its article. ``named``: the special provision must be written beside it. ``states`` and ``holder``
    narrow the licences to which it can apply; ``must``: the law leaves no choice."""

    code: str
    basis: Words
    words: Words
    named: bool = False
    states: tuple[str, ...] = ()
    holder: str = ""
    must: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of act: from which states, to which one, by how many people, with which document (``printing``)."""

    code: str
    name: Words
    states: tuple[str, ...]
    becomes: str
    event: str
    document: str
    grounds: tuple[Ground, ...]
    approved: bool = False

    def ground(self, code: str) -> Ground | None:
        """The ground called ``code``."""
        return next((g for g in self.grounds if g.code == code), None)


def _al(article_zh: str, article_en: str) -> Words:
    return {
        "zh": f"《行政许可法》第{article_zh}",
        "en": f"Administrative Licensing Law art. {article_en}",
    }


_PENALTY: Final[Words] = {"zh": "《行政处罚法》第九条第三项", "en": "Administrative Penalty Law art. 9(3)"}
_ASKED: Final[Words] = {"zh": "持证人申请", "en": "The holder asked for it"}

CHANGE: Final = Kind(
    "change",
    {"zh": "变更", "en": "Change"},
    (VALID,),
    VALID,
    "changed",
    "CHANGE",
    (Ground("asked", _al("四十九条", "49"), _ASKED),),
)
RENEW: Final = Kind(
    "renew",
    {"zh": "延续", "en": "Renewal"},
    (VALID,),
    VALID,
    "renewed",
    "RENEW",
    (Ground("asked", _al("五十条", "50"), _ASKED),),
)
SUSPEND: Final = Kind(
    "suspend",
    {"zh": "暂扣", "en": "Suspension"},
    (VALID,),
    SUSPENDED,
    "suspended",
    "LICENCE_SUSPEND",
    (
        Ground(
            "penalty",
            _PENALTY,
            {"zh": "行政处罚：暂扣许可证件", "en": "Penalty: the licence is withheld"},
            named=True,
        ),
        Ground(
            "special",
            {"zh": "专门法律、法规规定", "en": "A special law or regulation"},
            {"zh": "专门法律、法规规定的中止情形", "en": "A special law or regulation suspends it"},
            named=True,
        ),
    ),
    approved=True,
)
LIFT: Final = Kind(
    "lift",
    {"zh": "恢复效力", "en": "Lifting of the suspension"},
    (SUSPENDED,),
    VALID,
    "restored",
    "LICENCE_RESTORE",
    (
        Ground("ended", _PENALTY, {"zh": "暂扣期限届满", "en": "The time of suspension is over"}),
        Ground("corrected", _PENALTY, {"zh": "已经改正，提前恢复", "en": "Corrected, lifted early"}),
        Ground(
            "set_aside",
            {"zh": "《行政复议法》《行政诉讼法》", "en": "Reconsideration or litigation law"},
            {"zh": "暂扣决定被撤销", "en": "The suspension was set aside"},
        ),
    ),
)
REVOKE: Final = Kind(
    "revoke",
    {"zh": "撤销", "en": "Revocation"},
    (VALID, SUSPENDED, EXPIRED),
    REVOKED,
    "revoked",
    "REVOKE",
    (
        Ground(
            "abuse",
            _al("六十九条第一款第一项", "69(1)(1)"),
            {
                "zh": "工作人员滥用职权、玩忽职守作出准予决定",
                "en": "Granted by abuse of power or neglect of duty",
            },
        ),
        Ground(
            "ultra_vires",
            _al("六十九条第一款第二项", "69(1)(2)"),
            {"zh": "超越法定职权作出准予决定", "en": "Granted beyond the powers given by law"},
        ),
        Ground(
            "procedure",
            _al("六十九条第一款第三项", "69(1)(3)"),
            {"zh": "违反法定程序作出准予决定", "en": "Granted in breach of the procedure laid down by law"},
        ),
        Ground(
            "unqualified",
            _al("六十九条第一款第四项", "69(1)(4)"),
            {
                "zh": "对不具备资格或者不符合法定条件的申请人准予许可",
                "en": "Granted to somebody who was not qualified or did not meet the conditions",
            },
        ),
        Ground(
            "other",
            _al("六十九条第一款第五项", "69(1)(5)"),
            {"zh": "依法可以撤销的其他情形", "en": "Another case in which the law allows it"},
            named=True,
        ),
        Ground(
            "deceit",
            _al("六十九条第二款", "69(2)"),
            {
                "zh": "以欺骗、贿赂等不正当手段取得许可（应当撤销）",
                "en": "Obtained by deceit or bribery (must be revoked)",
            },
            must=True,
        ),
    ),
    approved=True,
)
WITHDRAW: Final = Kind(
    "withdraw",
    {"zh": "撤回", "en": "Withdrawal"},
    (VALID, SUSPENDED),
    WITHDRAWN,
    "withdrawn",
    "LICENCE_WITHDRAW",
    (
        Ground(
            "law_changed",
            _al("八条第二款", "8(2)"),
            {
                "zh": "所依据的法律、法规、规章修改或者废止",
                "en": "The law on which it rests was changed or repealed",
            },
            named=True,
        ),
        Ground(
            "facts_changed",
            _al("八条第二款", "8(2)"),
            {
                "zh": "准予许可所依据的客观情况发生重大变化",
                "en": "The facts on which it rests have changed greatly",
            },
        ),
    ),
    approved=True,
)
FORFEIT: Final = Kind(
    "forfeit",
    {"zh": "吊销", "en": "Revocation as a penalty"},
    (VALID, SUSPENDED),
    FORFEITED,
    "forfeited",
    "LICENCE_FORFEIT",
    (
        Ground(
            "penalty",
            _PENALTY,
            {"zh": "行政处罚：吊销许可证件", "en": "Penalty: the licence is revoked"},
            named=True,
        ),
    ),
    approved=True,
)
CANCEL: Final = Kind(
    "cancel",
    {"zh": "注销", "en": "Cancellation"},
    (VALID, SUSPENDED, EXPIRED, *TAKEN),
    CANCELLED,
    "cancelled",
    "CANCEL",
    (
        Ground(
            "expired",
            _al("七十条第一项", "70(1)"),
            {"zh": "有效期届满未延续", "en": "Expired and not renewed"},
            states=(EXPIRED,),
        ),
        Ground(
            "holder_gone",
            _al("七十条第二项", "70(2)"),
            {
                "zh": "赋予公民特定资格的许可，该公民死亡或者丧失行为能力",
                "en": "The person who was given the qualification has died or lost capacity",
            },
            holder="natural_person",
        ),
        Ground(
            "dissolved",
            _al("七十条第三项", "70(3)"),
            {"zh": "法人或者其他组织依法终止", "en": "The body has ended by law"},
            holder="legal_entity",
        ),
        Ground(
            "taken",
            _al("七十条第四项", "70(4)"),
            {
                "zh": "许可依法被撤销、撤回，或者许可证件依法被吊销",
                "en": "Revoked, withdrawn or revoked as a penalty before",
            },
            states=TAKEN,
        ),
        Ground(
            "force_majeure",
            _al("七十条第五项", "70(5)"),
            {
                "zh": "因不可抗力导致许可事项无法实施",
                "en": "Force majeure makes the licensed activity impossible",
            },
        ),
        Ground(
            "by_law",
            _al("七十条第六项", "70(6)"),
            {
                "zh": "法律、法规规定的应当注销的其他情形（包括持证人申请注销）",
                "en": "Another case laid down by law or regulation (the holder's request among them)",
            },
            named=True,
        ),
    ),
)

KINDS: Final[Mapping[str, Kind]] = {
    kind.code: kind for kind in (CHANGE, RENEW, SUSPEND, LIFT, REVOKE, WITHDRAW, FORFEIT, CANCEL)
}
"""Every kind of act by its code."""

BARS: Final[Mapping[str, tuple[int, str]]] = {"78": (1, "七十八"), "79": (3, "七十九")}
"""Years for which the law bars a new application, by article, and the article as documents cite it."""


def kind_of(code: str) -> Kind:
    """The kind called ``code``; raises ``Refusal``."""
    if code not in KINDS:
        raise Refusal("licences.act", f"{code} is no act on a licence.", act=code)
    return KINDS[code]
