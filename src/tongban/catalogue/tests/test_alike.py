"""Names taken apart, and what belongs together; held against the groups that a real district made."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.catalogue.alike import Name, judged, proposals, read_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("公共场所卫生许可变更（县级）", Name("公共场所卫生许可", "change", "县级")),
        ("公共场所卫生许可证注销(县级)", Name("公共场所卫生许可", "end", "县级")),
        ("取水许可证延续审批", Name("取水许可", "renew")),
        ("燃气经营许可证核发", Name("燃气经营许可")),
        ("客运车辆道路运输证办理（过户）", Name("客运车辆道路运输", "", "", "过户")),
        ("食品（含保健食品）经营许可遗失补办", Name("食品经营许可", "lost", "", "含保健食品")),
        ("变更", Name("变更")),
        ("（县级）", Name("（县级）".translate({ord("（"): "(", ord("）"): ")"}), "", "县级")),
    ],
)
def test_a_name_is_taken_apart(text: str, name: Name) -> None:
    assert read_name(text) == name


def test_what_is_named_twice_comes_first_and_acts_are_never_mixed() -> None:
    names = [
        "演出备案",
        "燃气经营许可证变更",
        "燃气经营许可证核发",
        "求职补贴申领",
        "求职补贴申领",
        "燃气经营备案证核发",
    ]
    found = proposals(names)
    assert [(p.kind, p.members, p.into) for p in found] == [("same", (3, 4), 3), ("variants", (1, 2), 2)]


def test_names_that_look_alike_are_shown_with_their_likeness() -> None:
    (found,) = proposals(["企业职工社会保险费欠费补缴申报", "企业职工社会保险费补缴申报", "养蜂证申领"])
    assert (found.kind, found.members) == ("near", (0, 1)) and 0.9 < found.likeness < 1


@given(st.lists(st.text(alphabet="许可证变更注销延续（）县级审批核发企业", max_size=14), max_size=12))
def test_whatever_the_names_proposals_are_of_several_entries_of_the_list(names: list[str]) -> None:
    for proposal in proposals(names):
        assert len(set(proposal.members)) == len(proposal.members) > 1
        assert proposal.into in proposal.members and max(proposal.members) < len(names)
        assert 0 < proposal.likeness <= 1


def test_proposals_are_judged_by_pairs() -> None:
    found = proposals(["取水许可证变更", "取水许可证延续", "养蜂证申领"])
    assert judged(found, ["取水许可", "取水许可", ""]) == (1, 1, 1)
    assert judged(found, ["取水许可", "别的", ""]) == (1, 0, 0)
    assert judged(found, ["取水许可", "", ""]) == (0, 0, 0)


@pytest.mark.conformance
def test_the_sure_proposals_agree_with_the_groups_of_a_real_district() -> None:
    path = Path(os.environ["TONGBAN_CONFORMANCE_DATA"]) / "catalogue" / "cn_zwfw_items_guangan_qianfeng.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    groups = ["" if row["main_item"] == "未分类" else row["main_item"] for row in rows]
    found = proposals([row["name"] for row in rows])
    sure, right, _all = judged([p for p in found if p.kind != "near"], groups)
    assert sure > 300 and right == sure
    shown, fitting, _all = judged([p for p in found if p.kind == "near"], groups)
    assert shown > 250 and fitting / shown > 0.85
