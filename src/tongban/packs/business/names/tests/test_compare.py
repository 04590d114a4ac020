"""The comparison names the rule, the near name and the advice; it is symmetric and never raises."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.packs.business.names import keys
from tongban.packs.business.names.compare import compare
from tongban.packs.business.names.findings import Outcome
from tongban.packs.business.names.index import MemoryIndex
from tongban.packs.business.names.parts import parse
from tongban.packs.business.names.subject import Context, Entry, Status, add_months

ON = date(2026, 3, 2)
CONTEXT = Context(on=ON)


def entry(
    text: str,
    authority: str = "云溪市",
    status: Status = Status.REGISTERED,
    ends_on: date | None = None,
    uscc: str = "",
) -> Entry:
    name = parse(text, CONTEXT)
    return Entry(
        name.text,
        name.region,
        name.trade_name,
        name.industry,
        name.form,
        name.group,
        authority,
        uscc,
        status,
        ends_on,
    )


REGISTER = MemoryIndex(
    [
        entry("云溪市红光酒业有限公司", uscc="91290100N00000016Q"),
        entry("云溪市长乐餐饮管理有限公司"),
        entry("云溪市未来建筑工程有限公司"),
        entry("云溪市明月阁餐饮有限公司"),
        entry("云溪市宏达发展有限公司"),
        entry("望山县松岭茶叶有限公司", authority="望山县"),
        entry("云溪市旧雨书店有限公司", status=Status.CANCELLED, ends_on=date(2025, 6, 1)),
        entry("云溪市远岫书店有限公司", status=Status.CANCELLED, ends_on=date(2025, 2, 1)),
        entry("云溪市听泉书店有限公司", status=Status.RESERVED, ends_on=date(2026, 3, 2)),
        entry("云溪市望江书店有限公司", status=Status.RESERVED, ends_on=date(2026, 3, 1)),
    ]
)

CASES = {
    "云溪市红光酒业有限公司": ("compare.identical", Outcome.REFUSE),
    "红光（云溪市）酒业有限公司": ("compare.identical_parts", Outcome.REFUSE),
    "云溪市红光酒业有限责任公司": ("compare.identical_parts", Outcome.REFUSE),
    "云溪市红光酿酒有限公司": ("compare.same_trade_name", Outcome.REFUSE),
    "云溪市宏达建材有限公司": ("compare.same_trade_name_no_industry", Outcome.REFUSE),
    "云溪市松岭制茶有限公司": ("compare.same_trade_name_elsewhere", Outcome.WARN),
    "云溪市红光饮料有限公司": ("compare.same_class", Outcome.WARN),
    "云溪市鸿光酒业有限公司": ("compare.same_sound", Outcome.WARN),
    "云溪市常月饮食有限公司": ("compare.same_sound", Outcome.WARN),
    "云溪市末来建筑有限公司": ("compare.similar_look", Outcome.WARN),
    "云溪市明月餐饮有限公司": ("compare.contains", Outcome.WARN),
    "云溪市明日阁餐饮有限公司": ("compare.one_character", Outcome.CLEAR),
    "云溪市旧雨图书有限公司": ("compare.same_trade_name", Outcome.REFUSE),
    "云溪市听泉图书有限公司": ("compare.same_trade_name", Outcome.REFUSE),
}


@pytest.mark.parametrize(("name", "expected"), CASES.items())
def test_each_rule(name: str, expected: tuple[str, Outcome]) -> None:
    verdict = compare(name, REGISTER, CONTEXT)
    assert expected[0] in verdict.codes()
    assert verdict.outcome is expected[1]
    assert verdict.commitment == (verdict.outcome is Outcome.WARN)


@pytest.mark.parametrize(
    "name", ["云溪市远岫图书有限公司", "云溪市望江图书有限公司", "云溪市红光软件有限公司"]
)
def test_free_names(name: str) -> None:
    verdict = compare(name, REGISTER, CONTEXT)
    assert verdict.findings == ()
    assert verdict.keep_months == 2


def test_an_investment_relation_lifts_the_refusal() -> None:
    related = Context(on=ON, related=frozenset({"91290100N00000016Q"}))
    verdict = compare("云溪市红光酿酒有限公司", REGISTER, related)
    assert verdict.codes() == ("compare.related",)
    assert verdict.outcome is Outcome.CLEAR
    identical = compare("云溪市红光酒业有限公司", REGISTER, related)
    assert identical.outcome is Outcome.REFUSE


def test_findings_speak_both_languages() -> None:
    verdict = compare("云溪市红光酿酒有限公司", REGISTER, CONTEXT)
    finding = verdict.findings[0]
    assert "云溪市红光酒业有限公司" in finding.message("zh")
    assert "云溪市红光酒业有限公司" in finding.message("en")
    assert finding.citation("zh") == "企业名称登记管理规定 第17条"
    assert verdict.as_dict("en")["findings"][0]["existing"]["name"] == "云溪市红光酒业有限公司"


def test_months_end_with_the_month() -> None:
    assert add_months(date(2025, 12, 31), 2) == date(2026, 2, 28)
    assert add_months(date(2026, 3, 2), 12) == date(2027, 3, 2)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_no_text_crashes_the_comparison(text: str) -> None:
    verdict = compare(text, REGISTER, CONTEXT)
    assert verdict.as_dict("zh")["outcome"] in {"clear", "warn", "refuse"}


TRADE = st.text(alphabet="红洪鸿光广乐月长常未末来明日阁达大太", min_size=2, max_size=4)


def kinds(one: str, other: str) -> set[str]:
    existing = MemoryIndex([entry(f"云溪市{other}酒业有限公司")])
    found = compare(f"云溪市{one}酿酒有限公司", existing, CONTEXT).codes()
    return {code for code in found if code.startswith("compare.")}


@settings(max_examples=150, deadline=None)
@given(TRADE, TRADE)
def test_comparison_is_symmetric(one: str, other: str) -> None:
    assert kinds(one, other) == kinds(other, one)
    assert keys.same_sound(one, other) == keys.same_sound(other, one)
    assert keys.one_character_apart(one, other) == keys.one_character_apart(other, one)


@settings(max_examples=50, deadline=None)
@given(TRADE)
def test_every_name_is_found_again(trade: str) -> None:
    assert kinds(trade, trade) == {"compare.same_trade_name"}
