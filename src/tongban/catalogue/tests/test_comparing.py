"""What differs between two versions is said in words, in both languages."""

from __future__ import annotations

from copy import deepcopy

from django.utils.translation import override

from tongban.catalogue.comparing import differences
from tongban.catalogue.tests.samples import good


def test_the_same_package_has_no_differences() -> None:
    assert differences(good(), good()) == []


def test_each_part_says_what_changed() -> None:
    old, new = good(), deepcopy(good())
    item = new["item"]
    item["materials"].append({**item["materials"][0], "id": "map", "name": {"zh": "地图", "en": "Map"}})
    item["materials"][0]["required"] = False
    item["clock"]["promised"]["value"] = 3
    item["fees"] = []
    item["conditions"][0]["text"] = {"zh": "年满十八周岁。", "en": "Eighteen or older."}
    item["kind"] = "instant"
    del new["form"]["groups"][0]["questions"][2]
    new["flow"] = new["flow"].replace('tb:role="examiner"', 'tb:role="approver"')
    new["rules"] = ""
    with override("en"):
        english = {str(d) for d in differences(old, new)}
    assert english == {
        "Material added: Map",
        "Material changed: Plan (required)",
        "Time limit changed: promised limit, from 5 working days to 3 working days",
        "Fee removed: Cost",
        "Condition of the item changed: Eighteen or older. (text)",
        "Basic fact changed: kind, from promise to instant",
        "Question of the form removed: Age",
        "Step changed: Examine",
        "Decision table changed: rules.dmn",
    }
    with override("zh-hans"):
        chinese = {str(d) for d in differences(old, new)}
    assert "增加申请材料：地图" in chinese
    assert "修改时限：承诺办结时限，由 5个工作日 改为 3个工作日" in chinese


def test_order_guide_pages_and_amounts_are_said() -> None:
    old, new = good(), deepcopy(good())
    group = new["form"]["groups"][0]
    group["questions"].insert(0, group["questions"].pop())
    group["title"] = {"zh": "您", "en": "You"}
    group["questions"][1]["label"] = {"zh": "名字", "en": "First name"}
    new["item"]["fees"][0]["amount"] = "20.00"
    new["item"]["themes"] = ["permits"]
    new["guide"]["en"] = "# Another"
    with override("en"):
        assert {str(d) for d in differences(old, new)} == {
            "Page of the form changed: You (title)",
            "Question of the form changed: First name (label)",
            "Order changed: questions of the form",
            "Fee changed: Cost, from ¥10.00 to ¥20.00",
            "Basic fact changed: themes",
            "Guide changed: English",
        }
    with override("zh-hans"):
        assert any("名字（题目）" in str(d) for d in differences(old, new))
