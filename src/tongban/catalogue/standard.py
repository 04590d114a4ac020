"""The standard package: form, flow and clock generated from an item's data alone.

An item that has no package of its own still completes on line: its form asks what the applicant's kind of person
must always say, its material list comes from the data, its flow is receive, examine, decide (or receive and decide
for an instant item).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

from tongban.catalogue.drawing import NAMESPACES, Place, diagram
from tongban.flows.engine.bpmn import TONGBAN

Words = dict[str, str]

_PERSON: Final = [
    ("applicant_name", "text", {"zh": "姓名", "en": "Full name"}, "person.name", True),
    (
        "applicant_number",
        "citizen_id",
        {"zh": "公民身份号码", "en": "Identity number"},
        "person.number",
        True,
    ),
    ("applicant_mobile", "mobile", {"zh": "联系手机", "en": "Mobile number"}, "person.mobile", True),
    ("applicant_address", "address", {"zh": "联系地址", "en": "Address"}, "person.address", True),
]
_BODY: Final = [
    ("body_name", "text", {"zh": "单位名称", "en": "Name of the enterprise"}, "body.name", False),
    (
        "body_number",
        "uscc",
        {"zh": "统一社会信用代码", "en": "Unified social credit code"},
        "body.number",
        False,
    ),
    ("body_rep", "text", {"zh": "法定代表人", "en": "Legal representative"}, "body.rep", True),
    ("handler_name", "text", {"zh": "经办人姓名", "en": "Handler"}, "person.name", True),
    (
        "handler_mobile",
        "mobile",
        {"zh": "经办人手机", "en": "Handler's mobile number"},
        "person.mobile",
        True,
    ),
]


def standard_content(item: Mapping[str, Any]) -> dict[str, Any]:
    """The whole content of an item that has only data."""
    return {
        "item": dict(item),
        "guide": _guide(item),
        "form": standard_form(item),
        "flow": standard_flow(item),
        "rules": "",
    }


def standard_form(item: Mapping[str, Any]) -> dict[str, Any]:
    """Who applies, and what for: questions by audience (行政许可法 art. 31 asks for nothing unrelated)."""
    audience = item.get("audience") or ["natural_person"]
    groups = []
    if "natural_person" in audience:
        groups.append(_group("person", {"zh": "申请人信息", "en": "About you"}, _PERSON))
    if "legal_entity" in audience:
        groups.append(_group("body", {"zh": "单位信息", "en": "About the enterprise"}, _BODY))
    if len(groups) > 1:
        groups = _either(groups)
    groups.append(_matter(item))
    return {"groups": groups}


def _group(group_id: str, title: Words, rows: list[tuple[str, str, Words, str, bool]]) -> dict[str, Any]:
    questions = [
        {"id": i, "type": t, "label": label, "element": element, "personal": personal}
        for i, t, label, element, personal in rows
    ]
    return {"id": group_id, "title": title, "questions": questions}


def _either(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Both kinds of applicant may come: the first question chooses, the others follow."""
    choice = {
        "id": "applicant_kind",
        "type": "choice",
        "label": {"zh": "您以什么身份申请？", "en": "Who is applying?"},
        "element": "party.kind",
        "options": [
            {"value": "natural_person", "label": {"zh": "个人", "en": "A person"}},
            {
                "value": "legal_entity",
                "label": {"zh": "企业或其他组织", "en": "An enterprise or organisation"},
            },
        ],
    }
    kinds = {"person": "natural_person", "body": "legal_entity"}
    for group in groups:
        for question in group["questions"]:
            question["when"] = f'applicant_kind = "{kinds[group["id"]]}"'
    return [{"id": "kind", "title": {"zh": "申请人类型", "en": "Applicant"}, "questions": [choice]}, *groups]


def _matter(item: Mapping[str, Any]) -> dict[str, Any]:
    name: Words = item["name"]
    questions: list[dict[str, Any]] = [
        {
            "id": "matter",
            "type": "textarea",
            "max_length": 500,
            "label": {"zh": "申请事由", "en": "What you apply for"},
            "help": {
                "zh": f"请简要说明办理“{name['zh']}”的具体情况。",
                "en": f"Say briefly what you need “{name.get('en') or name['zh']}” for.",
            },
        }
    ]
    if item.get("conditions"):
        questions.append(
            {
                "id": "conditions_read",
                "type": "boolean",
                "label": {"zh": "我已阅读并符合办理条件", "en": "I have read the conditions and meet them"},
            }
        )
    return {"id": "matter", "title": {"zh": "申请内容", "en": "Your application"}, "questions": questions}


def _guide(item: Mapping[str, Any]) -> Words:
    summary = item.get("summary") or {}
    name = item["name"]
    return {
        "zh": f"{summary.get('zh') or name['zh']}\n\n在线填写申请表并上传材料即可办理；每一步的时限和依据都写在本页。",
        "en": (
            f"{summary.get('en') or name.get('en') or name['zh']}\n\n"
            "Fill in the form and add the materials on line; every limit and its legal basis stands on this page."
        ),
    }


def standard_flow(item: Mapping[str, Any]) -> str:
    """Receive, examine, decide; an instant item is received and decided at one desk."""
    steps = [("receive", "收件受理", "Receive", "window_clerk")]
    if item.get("kind", "promise") != "instant":
        steps.append(("examine", "审查", "Examine", "examiner"))
    steps.append(("decide", "决定", "Decide", "approver"))
    return flow_of(str(item["code"]), str(item["name"]["zh"]), steps)


def flow_of(code: str, name: str, steps: list[tuple[str, str, str, str]]) -> str:
    """A straight BPMN process of user tasks ``(kind, name, English name, role)``, with its diagram."""
    places = [
        Place("start", "startEvent", 0),
        *(Place(step[0], "userTask", n) for n, step in enumerate(steps, start=1)),
        Place("end", "endEvent", len(steps) + 1),
    ]
    arrows = [(f"flow_{n}", a.id, b.id) for n, (a, b) in enumerate(pairwise(places), start=1)]
    tasks = "\n".join(
        f'    <bpmn:userTask id="{kind}" name="{zh}" tb:kind="{kind}" tb:role="{role}" tb:unit="authority"'
        f' tb:title_en="{en}"/>'
        for kind, zh, en, role in steps
    )
    flows = "\n".join(
        f'    <bpmn:sequenceFlow id="{i}" sourceRef="{a}" targetRef="{b}"/>' for i, a, b in arrows
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tb="{TONGBAN}"
    {NAMESPACES}
    id="definitions_{code}" targetNamespace="urn:tongban:packages">
  <bpmn:process id="{code}" name="{_escaped(name)}" isExecutable="true">
    <bpmn:startEvent id="start"/>
{tasks}
    <bpmn:endEvent id="end"/>
{flows}
  </bpmn:process>
{diagram(code, places, arrows)}
</bpmn:definitions>
"""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
