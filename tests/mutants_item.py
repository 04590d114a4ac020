"""Mistakes in ``item.yaml``, the guides and the words."""

from __future__ import annotations

from typing import Any

from tests.mutants import Paper, operator


def _rows(p: Paper, key: str) -> list[dict[str, Any]]:
    return p.item.get(key) or []


def _drop(row: dict[str, Any] | None, key: str) -> bool:
    return row is not None and row.pop(key, None) is not None


def _put(row: dict[str, Any] | None, key: str, value: Any) -> bool:
    if row is None:
        return False
    row[key] = value
    return True


@operator
def english_missing(p: Paper) -> Any:
    """A text without its English"""
    return _drop(p.pick(w for w in p.words() if w.get("en")), "en")


@operator
def chinese_missing(p: Paper) -> Any:
    """A text without its Chinese"""
    return _drop(p.pick(w for w in p.words() if w.get("en")), "zh")


@operator
def english_left_chinese(p: Paper) -> Any:
    """The Chinese text copied where the English belongs"""
    words = p.pick(w for w in p.words() if any("一" <= c <= "鿿" for c in w["zh"]))
    words["en"] = words["zh"]


@operator
def chinese_left_english(p: Paper) -> Any:
    """The English text copied where the Chinese belongs"""
    words = p.pick(w for w in p.words() if w.get("en"))
    words["zh"] = words["en"]


@operator
def text_blank(p: Paper) -> Any:
    """A text of blanks"""
    p.pick(p.words())[p.pick(("zh", "en"))] = "  "


@operator
def text_to_be_written(p: Paper) -> Any:
    """A text that is still to be written"""
    language = p.pick(("zh", "en"))
    p.pick(p.words())[language] = p.pick(
        ("TODO", "TBD", "xxx") if language == "en" else ("待定", "待补充", "TODO", "XXX")
    )


@operator
def guide_missing(p: Paper) -> Any:
    """A guide that is missing or empty"""
    name = p.pick(("guide.zh.md", "guide.en.md"))
    if p.pick((True, False)):
        del p.files[name]
    else:
        p.files[name] = "\n"


@operator
def guide_of_the_other_language(p: Paper) -> Any:
    """The Chinese guide saved as the English one, or the reverse"""
    one, other = p.pick((("zh", "en"), ("en", "zh")))
    p.files[f"guide.{other}.md"] = p.files[f"guide.{one}.md"]


@operator
def head_missing(p: Paper) -> Any:
    """A heading key that is missing"""
    return _drop(
        p.item,
        p.pick(("code", "name", "unit", "summary", "clock", "result", "legal_basis", "audience", "kind")),
    )


@operator
def head_unknown_word(p: Paper) -> Any:
    """A word that its key does not know"""
    key, value = p.pick(
        (
            ("kind", "immediate"), ("kind", "承诺件"), ("type", "99"), ("type", "licence"), ("level", "town hall"),
            ("level", "区县"), ("audience", ["citizen"]), ("audience", ["enterprise"]), ("online", "yes"),
            ("delivery", ["email"]), ("delivery", ["pickup", "courier"]), ("real_name_level", 7), ("visits", -1),
            ("real_name_level", "high"), ("visits", "once"),
        )
    )  # fmt: skip
    p.item[key] = value


@operator
def code_of_another_folder(p: Paper) -> Any:
    """A code that is not the folder's name"""
    p.item["code"] += p.pick(("-2", "-new", "-copy"))


@operator
def key_misspelt(p: Paper) -> Any:
    """A key that is misspelt"""
    places = [
        p.item,
        p.item["clock"],
        p.item["result"],
        *_rows(p, "materials"),
        *_rows(p, "conditions"),
        *p.questions,
    ]
    row = p.pick(places)
    key = p.pick(row)
    row[key[:-1] + p.pick("xyz")] = row.pop(key)


@operator
def window_without_reason(p: Paper) -> Any:
    """People must come, and nobody says why"""
    p.item["online"], p.item["visits"] = "window", 1


@operator
def audience_without_branch(p: Paper) -> Any:
    """An audience for which the form asks nothing"""
    asked = {str(q.get("element", "")).split(".")[0] for q in p.questions}
    roots = (("natural_person", "person"), ("legal_entity", "body"))
    wanting = [kind for kind, root in roots if root not in asked and kind not in p.item["audience"]]
    p.item["audience"] = [*p.item["audience"], *wanting]
    return bool(wanting)


@operator
def law_missing(p: Paper) -> Any:
    """A condition, a material or a fee without its law"""
    return _drop(p.pick([*_rows(p, "conditions"), *_rows(p, "materials")]), "basis")


@operator
def fee_without_law(p: Paper) -> Any:
    """A fee without its law"""
    p.item["fees"] = [
        {
            "name": {"zh": "工本费", "en": "Cost"},
            "amount": f"{p.rng.randint(5, 900)}.00",
            "per": {"zh": "每证", "en": "each"},
        }
    ]


@operator
def fee_amount_wrong(p: Paper) -> Any:
    """A fee whose amount is no amount"""
    amount = p.pick(("十元", "-10.00", "10 yuan", "10.005", 10.5, "", "0.00"))
    basis = {"law": "渔业法", "article": "28"}
    p.item["fees"] = [
        {
            "name": {"zh": "工本费", "en": "Cost"},
            "amount": amount,
            "per": {"zh": "每证", "en": "each"},
            "basis": basis,
        }
    ]


def _bases(p: Paper) -> list[dict[str, Any]]:
    rows = [*_rows(p, "conditions"), *_rows(p, "materials"), *_rows(p, "fees")]
    return [*_rows(p, "legal_basis"), *(row["basis"] for row in rows)]


@operator
def article_missing(p: Paper) -> Any:
    """A law without its article"""
    return _drop(p.pick(b for b in _bases(p) if b.get("article")), "article")


@operator
def article_form(p: Paper) -> Any:
    """An article in another form than its number"""
    p.pick(_bases(p))["article"] = p.pick(
        ("第四十二条", "art. 42", "42条", "四十二", "42 (2)", "0", "§42", "Article 9", "?")
    )


@operator
def law_name_form(p: Paper) -> Any:
    """A law's name in brackets, with a slip, or none"""
    basis = p.pick(_bases(p))
    law = basis["law"]
    basis["law"] = p.pick((f"《{law}》", f"{law[:-1]}", f"{law[0]}{law}", "", "有关规定", "Licensing law"))


@operator
def legal_basis_text_missing(p: Paper) -> Any:
    """A legal basis that does not say what the law says"""
    return _drop(p.pick(_rows(p, "legal_basis")), "text")


@operator
def promise_beyond_law(p: Paper) -> Any:
    """A promised limit longer than the law's"""
    if p.item["kind"] == "instant":
        return False
    p.item["clock"]["promised"]["value"] = p.pick((46, 60, 90, 200, 365))
    return None


@operator
def promise_wrong(p: Paper) -> Any:
    """A promised limit that is none"""
    promised, kind = p.item["clock"]["promised"], p.item["kind"]
    key, value = p.pick(
        (
            ("unit", "days"),
            ("unit", "工作日"),
            ("unit", "weeks"),
            ("value", "five"),
            ("value", -1),
            ("value", 7 if kind == "instant" else 0),
            ("value", ""),
        )
    )
    promised[key] = value


@operator
def promise_in_another_unit(p: Paper) -> Any:
    """A promise in calendar days under a limit in working days, or the reverse"""
    promised = p.item["clock"]["promised"]
    promised["unit"] = {"wd": "d", "d": "wd"}[promised["unit"]]
    return p.item["kind"] != "instant"


@operator
def limit_unknown(p: Paper) -> Any:
    """A limit that no law knows"""
    p.item["clock"][p.pick(("rule", "acceptance"))] = p.pick(
        ("AL-24", "AL42", "行政许可法42", "MER-91", "20wd", "")
    )


@operator
def limit_of_another_event(p: Paper) -> Any:
    """A limit that counts something else"""
    key, value = p.pick(
        (
            ("rule", "AL-32"),
            ("rule", "AL-44"),
            ("rule", "TB-QUESTION"),
            ("acceptance", "AL-42"),
            ("acceptance", "AL-44"),
            ("rule", "AL-42-extension"),
        )
    )
    p.item["clock"][key] = value


@operator
def ground_wrong(p: Paper) -> Any:
    """A ground that does not stop the clock"""
    p.item["clock"]["grounds"] = [
        p.pick(("site-inspection", "publicity", "holiday", "专家评审", "expert_review"))
    ]


@operator
def extension_wrong(p: Paper) -> Any:
    """An extension that this limit does not know"""
    clock = p.item["clock"]
    clock["extension"] = p.pick(
        {"AL-42-extension", "MER-19-extension", "AL-42-joint-extension", "AL-43-extension"}
        - {str(clock.get("rule")) + "-extension"}
    )


@operator
def row_twice(p: Paper) -> Any:
    """A condition or a material with an id that is taken"""
    rows = _rows(p, p.pick(("conditions", "materials")))
    if len(rows) < 2:
        return False
    one, other = p.rng.sample(rows, 2)
    one["id"] = other["id"]
    return None


@operator
def row_without_id(p: Paper) -> Any:
    """A condition or a material without an id, or with one that cannot be one"""
    row = p.pick(_rows(p, p.pick(("conditions", "materials"))))
    bad = p.pick((None, "", "Business Licence", "营业执照", "a/b"))
    if bad is None:
        del row["id"]
    else:
        row["id"] = bad


@operator
def condition_without_words(p: Paper) -> Any:
    """A condition without its text, its question or its advice"""
    return _drop(p.pick(_rows(p, "conditions")), p.pick(("text", "ask", "fail")))


@operator
def condition_broken(p: Paper) -> Any:
    """A condition whose expression is broken"""
    row = p.pick(_rows(p, "conditions"))
    name = str(row["id"]).replace("-", "_")
    row["rule"] = p.pick(
        (
            f"answers.{name} == true",
            f"answers.{name} = = true",
            f"(answers.{name} = true",
            f"answers.{name} =",
            "if true then",
            f"answers.{name} && true",
        )
    )


@operator
def condition_of_unknown_field(p: Paper) -> Any:
    """A condition that reads an answer that nobody gives"""
    row = p.pick(_rows(p, "conditions"))
    row["rule"] = p.pick(
        (
            "answers.grown_up = true",
            "answer.adult = true",
            f"{str(row['id']).replace('-', '_')}_ = true",
            "form.area > 5",
        )
    )


@operator
def condition_constant(p: Paper) -> Any:
    """A condition that holds for everybody or for nobody"""
    row = p.pick(_rows(p, "conditions"))
    name = str(row["id"]).replace("-", "_")
    row["rule"] = p.pick(("true", "false", "1 = 1", f'answers.{name} = "yes"', f"answers.{name} > 5"))


@operator
def conditions_gone(p: Paper) -> Any:
    """An item without conditions"""
    p.item["conditions"] = []


@operator
def material_source_wrong(p: Paper) -> Any:
    """A source that nobody knows"""
    p.pick(_rows(p, "materials"))["source"] = p.pick(("citizen", "shared", "申请人", "", "upload"))


@operator
def share_missing(p: Paper) -> Any:
    """The government has it, and nobody says where"""
    return _drop(p.pick(m for m in _rows(p, "materials") if m.get("share")), "share")


@operator
def share_unknown(p: Paper) -> Any:
    """A register that does not exist"""
    return _put(
        p.pick(m for m in _rows(p, "materials") if m.get("share")),
        "share",
        p.pick(("populaton", "人口库", "the-register", "business_licence")),
    )


@operator
def shared_but_asked(p: Paper) -> Any:
    """A line obtained by sharing and asked from the applicant"""
    return _put(p.pick(m for m in _rows(p, "materials") if m.get("share")), "source", "applicant")


@operator
def asked_though_the_government_has_it(p: Paper) -> Any:
    """The applicant must bring what the government holds"""
    row = p.pick(m for m in _rows(p, "materials") if m.get("share"))
    return _drop(row, "share") and _put(row, "source", "applicant")


@operator
def required_broken(p: Paper) -> Any:
    """A material required by a broken expression"""
    row = p.pick(_rows(p, "materials"))
    row["required"] = p.pick(("related == true", "(related = true", "yes", "必要", "related = ", "sometimes"))


@operator
def required_by_unknown_question(p: Paper) -> Any:
    """A material required by an answer that nobody gives"""
    p.pick(_rows(p, "materials"))["required"] = p.pick(
        ("grown_up = true", "relatd = true", 'kind_of_shop = "large"', "answers.related = true")
    )


@operator
def required_never(p: Paper) -> Any:
    """A material that can never be required"""
    question = p.pick(q for q in p.questions if q["type"] in ("choice", "boolean", "integer", "decimal"))
    if question is None:
        return False
    wrong = {"choice": '"no-such-option"', "boolean": '"yes"', "integer": '"5"', "decimal": '"5"'}[
        question["type"]
    ]
    p.pick(_rows(p, "materials"))["required"] = f"{question['id']} = {wrong}"
    return None


@operator
def material_never_used(p: Paper) -> Any:
    """A material that no scenario ever shows"""
    p.item["materials"].append(
        {
            "id": f"extra-{p.rng.randint(1, 999)}",
            "name": {"zh": "补充说明材料", "en": "Further papers"},
            "basis": {"law": p.item["legal_basis"][0]["law"], "article": "3"},
            "source": "applicant",
            "required": False,
            "note": {"zh": "如有需要可以提交。", "en": "Where it helps."},
        }
    )


@operator
def format_unknown(p: Paper) -> Any:
    """A format that nobody can hand in"""
    p.pick(_rows(p, "materials"))["formats"] = p.pick(
        (["docs"], ["pfd"], ["image"], ["PDF文件"], [".pdf"], [])
    )


@operator
def copies_wrong(p: Paper) -> Any:
    """A number of copies that is none"""
    p.pick(_rows(p, "materials"))["copies"] = p.pick((-1, 0, "two", "一式两份"))


@operator
def sample_missing(p: Paper) -> Any:
    """A sample that is not there"""
    p.pick(_rows(p, "materials"))["sample"] = p.pick(
        ("samples/application.pdf", "sample.docx", "examples/form.pdf")
    )


@operator
def licence_type_missing(p: Paper) -> Any:
    """A licence without its type, or with a type that nobody defined"""
    result = p.item["result"]
    if result["kind"] == "decision":
        return False
    result["licence"] = p.pick(
        ("", result["licence"] + "s", "general-licence", result["licence"].replace("-", "_"))
    )
    return None


@operator
def validity_wrong(p: Paper) -> Any:
    """A validity that says no time"""
    p.item["result"]["validity"] = p.pick(
        ({"year": 5}, {"years": 0}, {"years": -1}, "forever", "5 years", {"years": "five"}, {"months": 6})
    )


@operator
def result_unknown(p: Paper) -> Any:
    """A result of an unknown kind"""
    p.item["result"]["kind"] = p.pick(("permit", "许可证", "document"))


@operator
def renewal_of_another(p: Paper) -> Any:
    """A renewal that renews another licence than it gives"""
    p.item["renewal_of"] = p.pick(("other-licence", "food-licence"))


@operator
def member_wrong(p: Paper) -> Any:
    """A member of a joint item that is missing, twice or unknown"""
    if not p.item.get("joint"):
        p.item["joint"] = ["food-business-licence"]
        return None
    joint = p.item["joint"]
    p.item["joint"] = p.pick(
        ([*joint, "health-licence"], joint[1:], [*joint, joint[0]], [joint[0] + "s", *joint[1:]])
    )


@operator
def commitment_wrong(p: Paper) -> Any:
    """Commitment without its text, its check or a line that it replaces"""
    promise = p.item.get("commitment")
    if not promise:
        p.pick(_rows(p, "materials"))["source"] = "commitment"
        return None
    what = p.pick(("text", "check", "basis", "all", "lines", "limit"))
    if what == "all":
        del p.item["commitment"]
    elif what == "limit":
        promise["check"] = "TB-CHECK"
    elif what == "lines":
        for row in _rows(p, "materials"):
            row["source"] = "applicant" if row["source"] == "commitment" else row["source"]
    else:
        return promise.pop(what, None) is not None
    return None
