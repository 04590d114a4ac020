"""Names are taken apart in every permitted order, and every fault is told at its part."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.errors import Refusal
from tongban.packs.business.names.characters import normalise
from tongban.packs.business.names.parts import parse, read
from tongban.packs.business.names.subject import Context

CONTEXT = Context(on=date(2026, 3, 2))

READABLE = {
    "云溪市红光酒业有限公司": ("云溪市", "红光", "酒业", "有限公司", "15a"),
    "云溪红光酒业发展有限公司": ("云溪", "红光", "酒业发展", "有限公司", "15a"),
    "红光（云溪市）酒业有限责任公司": ("云溪市", "红光", "酒业", "有限责任公司", "15a"),
    "红光酒业（云溪）股份有限公司": ("云溪", "红光", "酒业", "股份有限公司", "15a"),
    " 红光 (云溪) 酒业 有限公司 ": ("云溪", "红光", "酒业", "有限公司", "15a"),
    "云溪市青禾区春和饭店": ("云溪市青禾区", "春和", "饭店", "店", "62b"),
    "望山县晨禾建筑装饰工程有限公司": ("望山县", "晨禾", "建筑装饰工程", "有限公司", "50a"),
    "云溪市高新区星河信息技术服务有限公司": ("云溪市高新区", "星河", "信息技术服务", "有限公司", "65b"),
    "云溪市听澜会计师事务所（普通合伙）": ("云溪市", "听澜", "会计师", "事务所（普通合伙）", "72h"),
    "云溪市柳编农民专业合作社": ("云溪市", "柳编", "", "农民专业合作社", ""),
    "云溪市金种子酒业集团有限公司": ("云溪市", "金种子", "酒业", "集团有限公司", "15a"),
    "云溪市红光酒业有限公司白石分公司": ("云溪市", "红光", "酒业", "有限公司白石分公司", "15a"),
    "云溪市晨禾餐饮企业管理有限公司": ("云溪市", "晨禾", "餐饮企业管理", "有限公司", "72a"),
}

FAULTY = {
    "": "name.empty",
    "　\u200b": "name.empty",
    "云" * 70: "name.too_long",
    "云溪市ABC科技有限公司": "characters.letters",
    "云溪市3d打印有限公司": "characters.letters",
    "云溪市２４小时便利店": "characters.digits",
    "云溪市红光★酒业有限公司": "characters.marks",
    "云溪市紅光酒業有限公司": "characters.traditional",
    "云溪市红光（酒业有限公司": "characters.brackets",
    "红光酒业有限公司": "region.missing",
    "北京市红光酒业有限公司": "region.elsewhere",
    "红光（上海）酒业有限公司": "region.elsewhere",
    "青禾区红光酒业有限公司": "region.district_alone",
    "经济技术开发区红光酒业有限公司": "region.zone_alone",
    "云溪市红光（云溪）酒业有限公司": "region.twice",
    "云溪市红光（新派）酒业有限公司": "region.brackets",
    "云溪市红光酒业": "form.missing",
    "云溪市红光酒业公司": "form.bare_company",
    "云溪市红光酒业分公司": "form.branch_without_parent",
    "云溪市酒业有限公司": "trade_name.missing",
    "云溪市大酒业有限公司": "trade_name.too_short",
    "云溪市红网络科技有限公司": "trade_name.too_short",
    "云溪市北京餐饮有限公司": "trade_name.is_region",
}


@pytest.mark.parametrize(("name", "parts"), READABLE.items())
def test_parts_of_a_name(name: str, parts: tuple[str, ...]) -> None:
    found = parse(name, CONTEXT)
    assert (found.region, found.trade_name, found.industry, found.form, found.group) == parts


@pytest.mark.parametrize(("name", "code"), FAULTY.items())
def test_every_fault_is_told(name: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(name, CONTEXT)
    assert refused.value.code == f"business.name.{code}"
    assert str(refused.value)


def test_a_name_without_industry_is_told_but_read() -> None:
    parts, found = read("云溪市星河有限公司", CONTEXT)
    assert parts is not None
    assert [finding.code for finding in found] == ["industry.missing"]


def test_a_name_without_region_needs_another_authority() -> None:
    _, found = read("红光酒业有限公司", Context(on=CONTEXT.on, cross_province=True))
    assert [finding.code for finding in found] == ["region.none_cross_province"]


def test_full_width_forms_are_the_same_name() -> None:
    assert normalise("红光(云溪)酒业 有限公司") == normalise("红光（云溪）酒业\u3000有限公司")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_no_text_crashes_the_reader(text: str) -> None:
    parts, found = read(text, CONTEXT)
    assert parts is not None or found


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="云溪市红光（）酒业有限公司北京发展青禾区中国分店集团", max_size=20))
def test_parts_put_together_are_the_name(text: str) -> None:
    parts, _ = read(text, CONTEXT)
    if parts is not None and parts.order == "region_first" and "（" not in parts.text and len(parts.form) > 1:
        assert parts.text == parts.region + parts.trade_name + parts.industry + parts.form
