"""Mistakes in ``form.yaml`` and in the scenarios."""

from __future__ import annotations

from typing import Any

from tests.mutants import Paper, operator


def _numbers(p: Paper) -> list[dict[str, Any]]:
    return [q for q in p.questions if q["type"] in ("integer", "decimal", "money")]


def _choices(p: Paper) -> list[dict[str, Any]]:
    return [q for q in p.questions if q.get("options")]


def _groups(p: Paper) -> list[dict[str, Any]]:
    return p.files["form.yaml"]["groups"]


@operator
def question_twice(p: Paper) -> Any:
    """Two questions with one id"""
    one, other = p.rng.sample(p.questions, 2)
    one["id"] = other["id"]


@operator
def question_id_wrong(p: Paper) -> Any:
    """A question whose id cannot be one"""
    question = p.pick(p.questions)
    question["id"] = p.pick(
        (question["id"].replace("_", "-") + "-x", question["id"].title(), "姓名", "1st", "")
    )


@operator
def question_type_unknown(p: Paper) -> Any:
    """A question of an unknown type"""
    p.pick(p.questions)["type"] = p.pick(("string", "number", "checkbox", "phone", "file", "id_card"))


@operator
def question_without_words(p: Paper) -> Any:
    """A question or a page without its words"""
    row = p.pick([*p.questions, *_groups(p)])
    del row["title" if "title" in row else "label"]


@operator
def question_gone(p: Paper) -> Any:
    """A question that others need is gone"""
    text = str([q.get("when") for q in p.questions] + [m.get("required") for m in p.item["materials"]])
    text += p.files["flow.bpmn"] + p.files.get("rules.dmn", "")
    needed = [q for q in p.questions if q["id"] in text and q["id"] not in ("address",)]
    question = p.pick(needed)
    if question is None or not any(
        f"{question['id']} {sign}" in text or f">{question['id']}<" in text for sign in ("=", ">", "<")
    ):
        return False
    for group in _groups(p):
        group["questions"] = [q for q in group["questions"] if q is not question]
    return None


@operator
def question_never_used(p: Paper) -> Any:
    """A question that nothing uses and no scenario answers"""
    p.pick(_groups(p))["questions"].append(
        {
            "id": f"extra_{p.rng.randint(1, 999)}",
            "type": p.pick(("text", "boolean", "integer")),
            "label": {"zh": "其他情况", "en": "Other facts"},
            "required": False,
        }
    )


@operator
def question_dead(p: Paper) -> Any:
    """A question that can never be asked"""
    question = p.pick(p.questions[1:])
    earlier = p.questions[: p.questions.index(question)]
    known = p.pick(q for q in earlier if q["type"] in ("boolean", "choice"))
    dead = ["false", "1 = 2"] + ([f'{known["id"]} = "never"', f"{known['id']} = 3"] if known else [])
    question["when"] = p.pick(dead)


@operator
def question_asked_too_early(p: Paper) -> Any:
    """A question whose condition reads a later answer"""
    number = p.rng.randrange(len(p.questions) - 1)
    later = p.pick(p.questions[number + 1 :])
    p.questions[number]["when"] = f"{later['id']} != null"


@operator
def question_condition_broken(p: Paper) -> Any:
    """A condition of a question that is broken or reads nothing"""
    p.pick(p.questions)[p.pick(("when", "required"))] = p.pick(
        ("kind == 1", "(kind = 1", "no_such_answer = true", "yes", "no", "有")
    )


@operator
def options_wrong(p: Paper) -> Any:
    """A choice with one option, with one twice, or with one that nobody can read"""
    question = p.pick(_choices(p))
    if question is None:
        return False
    options = question["options"]
    match p.rng.randrange(4):
        case 0:
            question["options"] = options[:1]
        case 1:
            options[1]["value"] = options[0]["value"]
        case 2:
            del options[-1]["label"]
        case _:
            del question["options"]
    return None


@operator
def options_of_no_choice(p: Paper) -> Any:
    """Options at a question that is no choice"""
    question = p.pick(q for q in p.questions if not q.get("options"))
    question["options"] = [{"value": v, "label": {"zh": "选项" + v, "en": "Option " + v}} for v in "ab"]


@operator
def choice_without_options(p: Paper) -> Any:
    """A text made a choice, without options"""
    question = p.pick(q for q in p.questions if q["type"] == "text")
    return False if question is None else question.update(type="choice")


@operator
def element_wrong(p: Paper) -> Any:
    """A data element that does not exist"""
    p.pick(p.questions)["element"] = p.pick(
        ("person.nickname", "body.colour", "name", "licence.name", "persona.name")
    )


@operator
def element_of_another_type(p: Paper) -> Any:
    """A question that asks a data element as another type"""
    question = p.pick(
        q for q in p.questions if q["type"] in ("mobile", "uscc", "citizen_id", "date") and q.get("element")
    )
    return False if question is None else question.update(type="integer")


@operator
def bounds_wrong(p: Paper) -> Any:
    """Bounds that nothing fits, or that are no numbers"""
    question = p.pick(_numbers(p))
    if question is None:
        return False
    key, value = p.pick(
        (("min", 999999), ("max", -999), ("min", "none"), ("max", "ten"), ("max_length", 0), ("max", 10.5))
    )
    question[key] = value
    return None


@operator
def bounds_of_no_number(p: Paper) -> Any:
    """Bounds at a question that is no number"""
    question = p.pick(q for q in p.questions if q["type"] in ("boolean", "choice", "choices"))
    if question is None:
        return False
    question[p.pick(("min", "max"))] = 5
    return None


@operator
def length_wrong(p: Paper) -> Any:
    """A length that takes no answer"""
    question = p.pick(q for q in p.questions if q["type"] in ("text", "textarea"))
    return False if question is None else question.update(max_length=p.pick((0, -5, "long", 1)))


@operator
def pattern_wrong(p: Paper) -> Any:
    """A pattern that is broken"""
    question = p.pick(q for q in p.questions if q["type"] == "text")
    return False if question is None else question.update(pattern=p.pick(("[0-9", "(abc", "*", "a{3,1}")))


@operator
def example_refused(p: Paper) -> Any:
    """An example that the question itself refuses"""
    question = p.pick(
        q for q in p.questions if q["type"] in ("integer", "decimal", "date", "mobile", "uscc", "citizen_id")
    )
    return False if question is None else question.update(example=p.pick(("twelve", "例如", "??", "12-34")))


@operator
def truth_as_a_word(p: Paper) -> Any:
    """A truth value written as a word"""
    key = p.pick(("personal", "required"))
    p.pick(p.questions)[key] = p.pick(("yes", "no", "True", "是"))


@operator
def group_wrong(p: Paper) -> Any:
    """A page that is empty, twice or without an id"""
    groups = _groups(p)
    match p.rng.randrange(3):
        case 0:
            groups.append({"id": "more", "title": {"zh": "更多", "en": "More"}, "questions": []})
        case 1 if len(groups) > 1:
            groups[1]["id"] = groups[0]["id"]
        case _:
            del p.pick(groups)["id"]


@operator
def form_gone(p: Paper) -> Any:
    """An item on line without a form"""
    p.files["form.yaml"] = p.pick(({"groups": []}, {}, {"pages": []}))


def _step(p: Paper, *words: str) -> dict[str, Any] | None:
    steps = [step for scenario in p.scenarios() for step in scenario.get("script") or ()]
    return p.pick(step for step in steps if not words or step["do"] in words)


@operator
def scenario_step_unknown(p: Paper) -> Any:
    """A scenario with an action that does not exist"""
    step = _step(p)
    return (
        False
        if step is None
        else step.update(do=p.pick(("aprove", "grant", "reject", "办理", "submitt", "")))
    )


@operator
def scenario_role_unknown(p: Paper) -> Any:
    """A scenario in which nobody's role acts"""
    steps = [s for one in p.scenarios() for s in one.get("script") or () if "as" in s]
    p.pick(steps)["as"] = p.pick(("wizard", "clerk", "citizen", "窗口人员", "examinr"))


@operator
def scenario_day_wrong(p: Paper) -> Any:
    """A scenario on a day that does not exist"""
    step = _step(p)
    p.pick((step, p.pick(p.scenarios())))["on" if p.pick((0, 1)) else "today"] = p.pick(
        ("2026-02-30", "tomorrow", "03/02/2026")
    )


@operator
def scenario_material_unknown(p: Paper) -> Any:
    """A scenario that hands in what the guide does not ask"""
    scenario = p.pick(p.scenarios())
    scenario["materials"] = {
        **dict(scenario.get("materials") or {}),
        p.pick(("plann", "photo", "营业执照")): 1,
    }


@operator
def scenario_answer_unknown(p: Paper) -> Any:
    """A scenario that answers what nobody asks"""
    scenario = p.pick(p.scenarios())
    scenario["values"] = {**(scenario.get("values") or {}), p.pick(("nickname", "adress", "mobil")): "x"}


@operator
def scenario_option_unknown(p: Paper) -> Any:
    """A scenario that chooses what is not offered"""
    choices = {q["id"]: q for q in _choices(p)}
    scenario = p.pick(s for s in p.scenarios() if choices.keys() & (s.get("values") or {}).keys())
    if scenario is None:
        return False
    key = p.pick(sorted(choices.keys() & scenario["values"].keys()))
    scenario["values"] = {
        **scenario["values"],
        key: ["none-of-these"] if choices[key]["type"] == "choices" else "none-of-these",
    }
    return None


@operator
def scenario_supplement_unknown(p: Paper) -> Any:
    """A scenario that asks for a material outside the guide"""
    step = _step(p, "supplement")
    return (
        False if step is None else step.update({"with": {"problems": {p.pick(("bribe", "photo")): "缺少"}}})
    )


@operator
def scenario_condition_unknown(p: Paper) -> Any:
    """A scenario that refuses by a condition outside the guide"""
    steps = [
        s for one in p.scenarios() for s in one.get("script") or () if (s.get("with") or {}).get("failed")
    ]
    if not steps:
        return False
    step = p.pick(steps)
    step["with"] = {**step["with"], "failed": [p.pick(("invented", "too-late"))]}
    return None


@operator
def scenario_expects_the_unknown(p: Paper) -> Any:
    """A scenario with an expectation or a key that nobody reads"""
    scenario = p.pick(p.scenarios())
    match p.rng.randrange(3):
        case 0:
            scenario["expect"] = {**(scenario.get("expect") or {}), "satus": "closed"}
        case 1:
            scenario["expcet"] = scenario.pop("expect", {})
        case _:
            scenario["expect"] = {
                **(scenario.get("expect") or {}),
                p.pick(("state", "outcome")): p.pick(("done", "approved", "完成")),
            }


@operator
def scenario_document_unknown(p: Paper) -> Any:
    """A document of a kind that does not exist"""
    scenario = p.pick(s for s in p.scenarios() if s.get("expect"))
    scenario["expect"] = {
        **scenario["expect"],
        "documents": ["RECEIPT", p.pick(("ACCEPTANCE", "LICENSE", "PERMIT", "受理通知书"))],
    }


@operator
def scenario_applicant_wrong(p: Paper) -> Any:
    """A scenario of an applicant for whom the item is not"""
    scenario = p.pick(p.scenarios())
    kinds = {"natural_person", "legal_entity"} - set(p.item["audience"])
    scenario["applicant"] = {**scenario["applicant"], "kind": p.pick([*kinds, "citizen"])}


@operator
def scenario_twice(p: Paper) -> Any:
    """Two scenarios with one name"""
    one, other = p.rng.sample(p.scenarios(), 2)
    one["name"] = other["name"]


@operator
def scenario_without_script(p: Paper) -> Any:
    """A scenario that does nothing or expects nothing"""
    scenario = p.pick(p.scenarios())
    scenario.pop(p.pick(("script", "expect")))


@operator
def scenarios_gone(p: Paper) -> Any:
    """Scenarios that show too little"""
    kind = p.pick(("grant", "refuse", "withdrawn", "supplement", "late", "all"))
    for name in [n for n in p.files if n.startswith("examples/")]:
        data = p.files[name] if isinstance(p.files[name], list) else [p.files[name]]
        left = [s for s in data if kind != "all" and not _shows(s, kind)]
        if left:
            p.files[name] = left
        else:
            del p.files[name]


def _shows(scenario: dict[str, Any], kind: str) -> bool:
    expect = scenario.get("expect") or {}
    if kind == "late":
        return bool(expect.get("late") or expect.get("late_members"))
    if kind == "supplement":
        return any(step["do"] == "supplement" for step in scenario["script"])
    return str(expect.get("outcome")).removesuffix("ed") in (
        kind,
        kind.removesuffix("ed"),
        kind.removesuffix("e"),
    )
