"""What differs between two versions of a package, in words: what an applicant, an official and a lawyer would ask.

Public face: ``differences(old, new)`` over contents as ``folder.read_folder`` gives them. Sentences are lazy and come
in the language of whoever reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tongban.flows.engine.bpmn import read
from tongban.flows.engine.compile import examine
from tongban.flows.engine.graph import Kind
from tongban.kernel.errors import Refusal
from tongban.ui.words import span_words

What = Literal["added", "removed", "changed"]
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: ``part`` names where (materials, conditions, questions, …), ``id`` which row."""

    part: str
    what: What
    id: str
    name: Mapping[str, str]
    before: str = ""
    after: str = ""
    keys: tuple[str, ...] = ()
    """What of the row differs, by its keys in the file."""

    def __str__(self) -> str:
        zh = str(get_language()).startswith("zh")
        name = self.name.get("zh" if zh else "en") or self.name.get("zh") or self.id
        if self.keys:
            told = [KEYS.get(key, key) if zh else key.replace("_", " ") for key in self.keys]
            name += f"（{'、'.join(told)}）" if zh else f" ({', '.join(told)})"
        words = {
            "part": PARTS[self.part],
            "name": name,
            "before": _span(self.before),
            "after": _span(self.after),
        }
        return str(SENTENCES[self.what, bool(self.before or self.after)]) % words


def _span(text: str) -> str:
    """A limit such as 5wd in words; anything else as it is."""
    found = re.fullmatch(r"(\d{1,4})(wd|d|month|hour)", text)
    return str(span_words(int(found[1]), found[2])) if found else text


PARTS: Final[Mapping[str, Promise]] = {
    "materials": _("Material"), "conditions": _("Condition of the item"), "fees": _("Fee"),
    "questions": _("Question of the form"),
    "steps": _("Step"), "limits": _("Time limit"), "laws": _("Legal basis"), "head": _("Basic fact"),
    "rules": _("Decision table"), "guide": _("Guide"), "pages": _("Page of the form"), "order": _("Order"),
}  # fmt: skip
SENTENCES: Final[Mapping[tuple[What, bool], Promise]] = {
    ("added", False): _("%(part)s added: %(name)s"),
    ("removed", False): _("%(part)s removed: %(name)s"),
    ("changed", False): _("%(part)s changed: %(name)s"),
    ("changed", True): _("%(part)s changed: %(name)s, from %(before)s to %(after)s"),
}
HEAD: Final[Mapping[str, Mapping[str, str]]] = {
    "name": {"zh": "名称", "en": "name"}, "aliases": {"zh": "别名", "en": "other names"},
    "summary": {"zh": "摘要", "en": "summary"}, "unit": {"zh": "决定单位", "en": "unit"},
    "kind": {"zh": "办件类型", "en": "kind"}, "type": {"zh": "事项类型", "en": "type"},
    "level": {"zh": "行使层级", "en": "level"}, "audience": {"zh": "服务对象", "en": "audience"},
    "themes": {"zh": "主题", "en": "themes"}, "life_events": {"zh": "一件事", "en": "life events"},
    "real_name_level": {"zh": "实名等级", "en": "real-name level"}, "visits": {"zh": "到窗口次数", "en": "visits"},
    "online": {"zh": "网办程度", "en": "on-line level"},
    "window_reason": {"zh": "到窗口的原因", "en": "reason to come"}, "result": {"zh": "结果", "en": "result"},
    "delivery": {"zh": "送达方式", "en": "delivery"}, "joint": {"zh": "联办事项", "en": "joint members"},
    "commitment": {"zh": "告知承诺", "en": "commitment"},
    "inspection": {"zh": "现场核查", "en": "site inspection"},
    "conditional": {"zh": "容缺受理", "en": "conditional acceptance"},
    "limited": {"zh": "数量限制", "en": "limit in number"},
    "renewal_of": {"zh": "延续的证照", "en": "renewal of"},
}  # fmt: skip
KEYS: Final[Mapping[str, str]] = {
    "name": "名称", "text": "内容", "basis": "依据", "ask": "预检提问", "fail": "不符合时的提示", "rule": "判断式",
    "source": "来源", "share": "共享来源", "required": "是否必需", "copies": "份数", "formats": "格式",
    "sample": "样本", "note": "说明", "amount": "金额", "per": "计费单位", "label": "题目", "help": "帮助",
    "example": "例子", "type": "类型", "when": "出现条件", "options": "选项", "min": "最小值", "max": "最大值",
    "max_length": "最长字数", "pattern": "格式", "element": "数据元", "personal": "个人信息", "title": "标题",
    "shows": "显示的面板", "repeat": "重复填写", "questions": "问题", "unchecked": "待核对", "article": "条款",
    "law": "法律", "key": "主审要件", "later": "可容缺后补", "repeats": "可重复", "calculate": "计算式",
    "most": "最多行数",
}  # fmt: skip
"""What the keys of a row are called in Chinese; English says them as they are."""


def differences(old: Content, new: Content) -> list[Difference]:
    """Every difference that somebody would ask about; nothing where only spaces or comments differ."""
    one, two = old["item"], new["item"]
    found = [*_limits(one, two)]
    for part in ("conditions", "materials"):
        found += _rows(
            part, _by(one.get(part), "id", ("name", "text")), _by(two.get(part), "id", ("name", "text"))
        )
    found += _rows("fees", _fees(one), _fees(two))
    found += _rows("laws", _laws(one), _laws(two))
    found += _rows("pages", _pages(old), _pages(new))
    found += _rows("questions", _questions(old), _questions(new))
    found += _orders(old, new)
    for lang, name in (("zh", {"zh": "中文", "en": "Chinese"}), ("en", {"zh": "英文", "en": "English"})):
        if ((old.get("guide") or {}).get(lang) or "") != ((new.get("guide") or {}).get(lang) or ""):
            found.append(Difference("guide", "changed", lang, name))
    found += _rows("steps", _steps(old), _steps(new))
    if (old.get("rules") or "") != (new.get("rules") or ""):
        found.append(Difference("rules", "changed", "rules", {"zh": "rules.dmn", "en": "rules.dmn"}))
    for key, called in HEAD.items():
        if one.get(key) != two.get(key):
            plain = all(isinstance(v, str | int | None) for v in (one.get(key), two.get(key)))
            before, after = (str(v.get(key) or "—") if plain else "" for v in (one, two))
            found.append(Difference("head", "changed", key, called, before, after))
    return found


Rows = Mapping[str, tuple[Mapping[str, str], Any]]
"""Id → its name in both languages, and everything that counts as a change when it differs."""


def _rows(part: str, old: Rows, new: Rows) -> Iterator[Difference]:
    for key in [*old, *(k for k in new if k not in old)]:
        if key not in new:
            yield Difference(part, "removed", key, old[key][0])
        elif key not in old:
            yield Difference(part, "added", key, new[key][0])
        elif old[key][1] != new[key][1]:
            yield _changed(part, key, new[key][0], old[key][1], new[key][1])


def _changed(part: str, key: str, name: Mapping[str, str], old: Any, new: Any) -> Difference:
    """A row that differs: which of its keys, and what a fee was and is."""
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return Difference(part, "changed", key, name)
    keys = tuple(k for k in {**old, **new} if old.get(k) != new.get(k))
    if part == "fees" and "amount" in keys:
        before, after = (f"¥{row.get('amount')}" for row in (old, new))
        rest = tuple(k for k in keys if k != "amount")
        return Difference(part, "changed", key, name, before, after, rest)
    return Difference(part, "changed", key, name, keys=keys)


def _by(rows: Sequence[Mapping[str, Any]] | None, key: str, names: Sequence[str]) -> Rows:
    return {
        str(row.get(key)): (next((row[n] for n in names if row.get(n)), {}), dict(row)) for row in rows or ()
    }


def _fees(item: Mapping[str, Any]) -> Rows:
    return {
        str((f.get("name") or {}).get("zh")): (f.get("name") or {}, dict(f)) for f in item.get("fees") or ()
    }


def _laws(item: Mapping[str, Any]) -> Rows:
    found: dict[str, tuple[Mapping[str, str], Any]] = {}
    for basis in item.get("legal_basis") or ():
        cited = f"{basis.get('law')} {basis.get('article') or ''}".strip()
        found[cited] = ({"zh": cited, "en": cited}, dict(basis))
    return found


def _questions(content: Content) -> Rows:
    groups = (content.get("form") or {}).get("groups") or ()
    return _by([q for group in groups for q in group.get("questions") or ()], "id", ("label",))


def _pages(content: Content) -> Rows:
    groups = (content.get("form") or {}).get("groups") or ()
    return _by([{k: v for k, v in group.items() if k != "questions"} for group in groups], "id", ("title",))


_ORDERED: Final[Mapping[str, Mapping[str, str]]] = {
    "conditions": {"zh": "条件", "en": "conditions"},
    "materials": {"zh": "申请材料", "en": "materials"},
    "pages": {"zh": "表单各页", "en": "pages of the form"},
    "questions": {"zh": "表单的问题", "en": "questions of the form"},
}


def _orders(old: Content, new: Content) -> Iterator[Difference]:
    """Lists whose rows stand in another order, whatever was added or taken away."""
    for part, name in _ORDERED.items():
        one, two = (_ids(content, part) for content in (old, new))
        if [i for i in one if i in two] != [i for i in two if i in one]:
            yield Difference("order", "changed", part, name)


def _ids(content: Content, part: str) -> list[str]:
    if part in ("pages", "questions"):
        return list(_pages(content) if part == "pages" else _questions(content))
    return [str(row.get("id")) for row in content["item"].get(part) or ()]


def _steps(content: Content) -> Rows:
    """Steps by id with who does them, within which limit, and where the ways out lead."""
    try:
        process = examine(read(str(content.get("flow") or "").encode()), "")[1]
    except Refusal:
        return {}
    found: dict[str, tuple[Mapping[str, str], Any]] = {}
    for node in process.nodes if process else ():
        flows = [process.flows[f] for f in node.out] if process else []
        ways = [(flow.text, process.nodes[flow.target].id) for flow in flows] if process else []
        if node.kind in (Kind.USER, Kind.SERVICE, Kind.CALL, Kind.RULE) or len(ways) > 1:
            name = {"zh": node.name or node.id, "en": node.details.get("title_en") or node.id}
            found[node.id] = (name, (node.kind, node.name, dict(node.details), sorted(ways)))
    return found


def _limits(one: Mapping[str, Any], two: Mapping[str, Any]) -> Iterator[Difference]:
    names = {
        "promised": {"zh": "承诺办结时限", "en": "promised limit"},
        "rule": {"zh": "法定办结时限", "en": "statutory limit"},
        "acceptance": {"zh": "受理时限", "en": "limit to accept"},
        "extension": {"zh": "延长", "en": "extension"},
        "grounds": {"zh": "中止计时的情形", "en": "grounds that stop the clock"},
    }
    for key, name in names.items():
        before, after = (_said((item.get("clock") or {}).get(key)) for item in (one, two))
        if before != after:
            yield Difference("limits", "changed", key, name, before, after)


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{value.get('value')}{value.get('unit')}"
    return "、".join(map(str, value)) or "—" if isinstance(value, list) else str(value or "—")
