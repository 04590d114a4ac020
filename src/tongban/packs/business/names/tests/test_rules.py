"""Forbidden words, words under permit, their dates, and a text for every code."""

from datetime import date

import pytest

from tongban.packs.business.names import texts
from tongban.packs.business.names.compare import compare
from tongban.packs.business.names.findings import Outcome
from tongban.packs.business.names.index import MemoryIndex
from tongban.packs.business.names.subject import Context
from tongban.packs.business.names.tables import load, tables

ON = date(2026, 3, 2)
EMPTY = MemoryIndex()

WORDS = {
    "中国红光酒业有限公司": "word.state_head",
    "云溪市中华红光酒业有限公司": "word.state_head",
    "云溪市红光中国餐饮有限公司": "word.state_middle",
    "云溪市国际红光餐饮有限公司": "word.international_head",
    "云溪市解放军餐饮有限公司": "word.party_state_army",
    "云溪市雷锋餐饮有限公司": "word.leaders_martyrs",
    "云溪市法国餐饮有限公司": "word.foreign_state",
    "云溪市联合国餐饮有限公司": "word.international_body",
    "云溪市福尔摩萨餐饮有限公司": "word.dignity",
    "云溪市大和餐饮有限公司": "word.dignity_whole",
    "云溪市传销帮餐饮有限公司": "word.public_order",
    "云溪市赌王餐饮有限公司": "word.vice",
    "云溪市妻妾成群餐饮有限公司": "word.discrimination",
    "云溪市土匪餐饮有限公司": "word.bad_taste",
    "云溪市国家级餐饮有限公司": "word.superlative",
    "云溪市国资餐饮有限公司": "word.state_owned",
    "云溪市乡村振兴餐饮有限公司": "word.policy_words",
    "云溪市晨禾慈善餐饮有限公司": "word.nonprofit",
    "云溪市晨禾研究院有限公司": "word.institute",
    "云溪市将军餐饮有限公司": "word.titles",
    "云溪市天安门餐饮有限公司": "word.places_of_state",
    "云溪市云溪红餐饮有限公司": "word.well_known",
    "云溪市晨禾银行股份有限公司": "permit.approval",
    "云溪市晨禾人力资源有限公司": "permit.licence",
}


@pytest.mark.parametrize(("name", "code"), WORDS.items())
def test_each_class_of_words(name: str, code: str) -> None:
    verdict = compare(name, EMPTY, Context(on=ON))
    assert code in verdict.codes()


@pytest.mark.parametrize(
    "name", ["云溪市樱花日本料理餐饮有限公司", "云溪市大和睦餐饮有限公司", "云溪市将军石餐饮有限公司"]
)
def test_harmless_uses(name: str) -> None:
    assert compare(name, EMPTY, Context(on=ON)).outcome is Outcome.CLEAR


def test_an_approval_lifts_its_word() -> None:
    shown = Context(on=ON, approvals=frozenset({"融资担保"}))
    verdict = compare("云溪市晨禾融资担保有限公司", EMPTY, shown)
    assert verdict.outcome is Outcome.WARN
    assert verdict.permits == ("融资担保",)
    assert verdict.keep_months == 12
    assert compare("云溪市晨禾融资担保有限公司", EMPTY, Context(on=ON)).outcome is Outcome.REFUSE


def test_rules_are_dated() -> None:
    before, after = (Context(on=day) for day in (date(2023, 9, 30), date(2023, 10, 1)))
    name = "云溪市乡村振兴餐饮有限公司"
    assert "word.policy_words" not in compare(name, EMPTY, before).codes()
    assert "word.policy_words" in compare(name, EMPTY, after).codes()


def test_every_rule_has_its_texts_and_source() -> None:
    known = tables(ON)
    wanted = {f"word.{rule.id}" for rule in known.word_classes} | {f"compare.{k}" for k in known.comparison}
    assert wanted <= texts.codes()
    assert all(rule.source for rule in known.word_classes)
    for code, text in load("texts").items():
        assert set(text) == {"zh", "en", "advice_zh", "advice_en"}, code


def test_tables_are_whole() -> None:
    known = tables(ON)
    assert len(known.groups) >= 200
    words = [word for group in known.groups.values() for word in group.words]
    assert len(words) == len(set(words))
    assert all(len(word) >= 2 for word in words)
