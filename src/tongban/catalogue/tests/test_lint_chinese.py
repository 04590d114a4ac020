"""Every sentence of the linter is said in Chinese too."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from tongban.catalogue import lint
from tongban.catalogue.lint import lint_content
from tongban.catalogue.lint.chinese import chinese, sentences
from tongban.catalogue.tests.samples import good

HERE = Path(lint.__file__).parent
NO_MESSAGES = ("chinese.py",)
LETTER = re.compile("[A-Za-z]{3,} [a-z]{2,} ")


def told(path: Path) -> set[str]:
    """Texts of a module that end as sentences do, with a sign for each place."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    strange = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    docs = {
        id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in docs or id(node) in strange:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = [str(p.value) if isinstance(p, ast.Constant) else "Q" for p in node.values]
            found.add("".join(parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return {
        text
        for text in found
        if text.endswith((".", "?")) and " " in text.strip() and re.search("[a-z]{2} [a-z]", text)
    }


@pytest.mark.parametrize("name", sorted(p.name for p in HERE.glob("*.py") if p.name not in NO_MESSAGES))
def test_each_sentence_has_its_chinese(name: str) -> None:
    missing = [
        text for text in sorted(told(HERE / name)) if chinese(text) is None and chinese(f"Q: {text}") is None
    ]
    assert missing == []


def test_places_agree_in_both_languages() -> None:
    for english, said in sentences().items():
        places = [re.findall(r"(?<!\{)\{(\d)\}", text) for text in (english, said)]
        assert sorted(places[0]) == sorted(places[1]), english
        assert re.search("[\u4e00-\u9fff]", said), english


def test_a_finding_speaks_the_language_of_its_reader() -> None:
    content = good()
    content["item"]["clock"]["promised"]["value"] = 99
    content["item"]["conditions"][0]["rule"] = "answers.adult = 3"
    with override("zh-hans"):
        said = {f.code: f.words for f in lint_content(content)}
    assert said["clock.promised"].startswith("承诺时限 99wd 长于")
    assert said["condition.rule"] == "“adult”不能这样比较：它的值是 是非值，而 3 是 数字。"
    with override("en"):
        assert all(f.words == f.message for f in lint_content(content))
