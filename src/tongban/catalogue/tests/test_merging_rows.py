"""Groups that repeat in the one form of a thing: asked once, each item's own rules kept."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tongban.catalogue.package import Package
from tongban.catalogue.tests.samples import good
from tongban.catalogue.things.merging import Merged

CREW: dict[str, Any] = {
    "id": "crew",
    "title": {"zh": "船员", "en": "Crew"},
    "repeat": {"min": 1, "max": 9, "one": {"zh": "船员", "en": "member"}},
    "questions": [
        {"id": "sailor", "type": "text", "label": {"zh": "姓名", "en": "Name"}},
        {"id": "cook", "type": "boolean", "label": {"zh": "厨师", "en": "Cook"}, "required": False},
        {"id": "health", "type": "text", "label": {"zh": "健康证号", "en": "Health"}, "when": "cook = true"},
    ],
}


def package(code: str, group: dict[str, Any], **repeat: Any) -> Package:
    content = good()
    content["item"] = {**content["item"], "code": code}
    content["form"] = {"groups": [{**group, "repeat": {**group["repeat"], **repeat}}]}
    return Package.read(content)


def test_the_same_entries_are_asked_once_within_the_narrower_number() -> None:
    rule = {"rule": "count(crew) != 3", "fail": {"zh": "不能是三人。", "en": "Not three."}}
    merged = Merged([package("one", CREW, min=2), package("two", CREW, max=4, **rule)])
    [question] = merged.form.questions()
    assert question.rows is not None
    assert (question.rows.minimum, question.rows.maximum) == (2, 4)
    three = {"crew": [{"sailor": name} for name in "甲乙丙"]}
    assert merged.check(three).mistakes == {"crew": "不能是三人。"}
    assert set(merged.check({"crew": [{"sailor": "甲"}]}).mistakes) == {"crew"}
    two = {"crew": [{"sailor": "甲"}, {"sailor": "", "cook": True}]}
    assert set(merged.check(two).mistakes) == {"crew.2.sailor", "crew.2.health"}
    assert "crew.2.health" in merged.asked(two) and "crew.1.health" not in merged.asked(two)
    assert merged.required(two) >= {"crew", "crew.1.sailor", "crew.2.health"}
    assert merged.check({"crew": [{"sailor": "甲"}, {"sailor": "乙"}]}).values["crew"][1]["sailor"] == "乙"


def test_other_columns_are_another_group_with_its_own_name() -> None:
    other = deepcopy(CREW)
    other["questions"] = other["questions"][:1]
    merged = Merged([package("one", CREW), package("two", other)])
    assert [q.id for q in merged.form.questions()] == ["crew", "crew_2"]
    assert set(merged.check({"crew": [{"sailor": "甲"}], "crew_2": [{"sailor": ""}]}).mistakes) == {
        "crew_2.1.sailor"
    }
    assert merged.values_for("two", {"crew_2": [{"sailor": "乙"}]}) == {"crew": [{"sailor": "乙"}]}
