"""Questions of residents to the offices: most are answered, the last ones wait for whoever plays."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from tongban.base.actor import Actor
from tongban.base.legal import legal_now, local_date
from tongban.cases.actions import question_answer, question_ask
from tongban.cases.models import Question
from tongban.catalogue.models import Item
from tongban.packs.demo_city.players import players

if TYPE_CHECKING:
    from tongban.packs.demo_city.history import History

ASKED: Final = 60
"""Questions of the year."""
WAITING: Final = 2
"""Questions that wait at each office that visitors play, and at the windows."""
WORDS: Final = (
    ("身份证正在换领，可以先用临时身份证办理吗？", "可以。临时居民身份证在有效期内与居民身份证效力相同。"),
    (
        "本人在外地，可以委托家人到窗口代办吗？",
        "可以。请受托人带上委托书和双方身份证件；网上办理的不用到场。",
    ),
    (
        "材料的扫描件有格式要求吗？手机拍照可以吗？",
        "手机拍照可以，四角完整、文字清晰即可，支持 PDF、JPG、PNG。",
    ),
    ("提交以后发现地址填错了，还能改吗？", "受理前可以在“我的办件”里自行更正；受理后请与经办人联系。"),
    ("周六上午大厅可以办理吗？", "可以，周六上午九点到十二点综合窗口照常收件。"),
    ("结果可以寄到外地吗？需要付邮费吗？", "可以邮寄，邮费由我们承担；也可以直接下载电子证照。"),
)


def plan_questions(history: History) -> None:
    """Plan the questions of the year, and those that nobody has answered yet."""
    last = local_date(history.now)
    for _n in range(ASKED):
        day = last - timedelta(days=history.chance.randint(8, 330))
        item = history.chance.choice(history.offers)[0]
        history.plan(history.working_moment(day), partial(_ask, history, item, answered=True))
    played = {a.unit for a in history.cast.staff.values() if a.party in players()}
    for unit in sorted(u for u in played if u is not None):
        items = [item for item, _package in history.offers if item.unit_id == unit]
        for n in range(WAITING if items else 0):
            moment = history.now - timedelta(hours=3 + 20 * n, minutes=history.chance.randint(0, 50))
            history.plan(moment, partial(_ask, history, history.chance.choice(items), answered=False))


def _ask(history: History, item: Item, *, answered: bool) -> None:
    text, answer = history.chance.choice(WORDS)
    question = question_ask(history.chance.choice(history.cast.residents), item=item, text=text)
    official = history.cast.staff.get(("examiner", item.unit_id))
    if answered and official is not None:
        moment = history.later(legal_now(), history.chance.randint(0, 2))
        history.plan(moment, partial(_answer, official, question, answer))


def _answer(official: Actor, question: Question, words: str) -> None:
    question_answer(official, question=question, text=words)
