"""A small package without findings, for tests of the linter."""

from __future__ import annotations

from typing import Any

from tongban.catalogue.standard import standard_flow

RULES = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rules" name="rules" namespace="urn:test">
  <inputData id="adult-input" name="adult"><variable name="adult" typeRef="boolean"/></inputData>
  <decision id="decision" name="decision">
    <variable name="decision"/>
    <informationRequirement id="r1"><requiredInput href="#adult-input"/></informationRequirement>
    <decisionTable id="table" hitPolicy="FIRST">
      <input id="i1"><inputExpression typeRef="boolean"><text>adult</text></inputExpression></input>
      <output id="o1" name="outcome" typeRef="string"/>
      <output id="o2" name="condition" typeRef="string"/>
      <output id="o3" name="reason_zh" typeRef="string"/>
      <output id="o4" name="reason_en" typeRef="string"/>
      <rule id="rule-1"><inputEntry id="a1"><text>false</text></inputEntry>
        <outputEntry id="b1"><text>"refuse"</text></outputEntry>
        <outputEntry id="c1"><text>"adult"</text></outputEntry>
        <outputEntry id="d1"><text>"尚未成年。"</text></outputEntry>
        <outputEntry id="e1"><text>"Not an adult."</text></outputEntry></rule>
      <rule id="rule-2"><inputEntry id="a2"><text>-</text></inputEntry>
        <outputEntry id="b2"><text>"grant"</text></outputEntry><outputEntry id="c2"><text>""</text></outputEntry>
        <outputEntry id="d2"><text>""</text></outputEntry><outputEntry id="e2"><text>""</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""


def good() -> dict[str, Any]:
    """The content of a package in which nothing is wrong; a new copy each time."""
    item: dict[str, Any] = {
        "code": "sample-licence",
        "name": {"zh": "示例许可", "en": "Sample licence"},
        "summary": {"zh": "示例。", "en": "A sample."},
        "unit": "market-bureau",
        "kind": "promise",
        "audience": ["natural_person"],
        "clock": {
            "rule": "AL-42",
            "promised": {"value": 5, "unit": "wd"},
            "grounds": ["testing"],
            "extension": "AL-42-extension",
        },
        "legal_basis": [{"law": "行政许可法", "article": "42", "text": {"zh": "期限。", "en": "The limit."}}],
        "conditions": [
            {
                "id": "adult",
                "text": {"zh": "成年人。", "en": "An adult."},
                "basis": {"law": "民法典", "article": "17"},
                "ask": {"zh": "您成年了吗？", "en": "Are you an adult?"},
                "fail": {"zh": "成年后再来。", "en": "Come back when you are."},
            }
        ],
        "materials": [
            {
                "id": "plan",
                "name": {"zh": "方案", "en": "Plan"},
                "basis": {"law": "行政许可法", "article": "31"},
                "required": "adult = true",
            }
        ],
        "fees": [
            {
                "name": {"zh": "工本费", "en": "Cost"},
                "amount": "10.00",
                "per": {"zh": "每证", "en": "each"},
                "basis": {"law": "渔业法", "article": "9"},
            }
        ],
        "result": {"kind": "decision", "name": {"zh": "决定", "en": "Decision"}},
    }
    questions = [
        {
            "id": "holder",
            "type": "text",
            "label": {"zh": "姓名", "en": "Name"},
            "element": "person.name",
            "personal": True,
        },
        {"id": "adult", "type": "boolean", "label": {"zh": "是否成年", "en": "Adult?"}},
        {
            "id": "age",
            "type": "integer",
            "label": {"zh": "年龄", "en": "Age"},
            "example": "30",
            "when": "adult = true",
        },
    ]
    return {
        "item": item,
        "guide": {"zh": "# 示例", "en": "# Sample"},
        "form": {
            "groups": [{"id": "holder", "title": {"zh": "申请人", "en": "Applicant"}, "questions": questions}]
        },
        "flow": standard_flow(item),
        "rules": RULES,
    }
