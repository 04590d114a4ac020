"""Finding by name, popular word, sound, initials, slips; only what one may see; never failing."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jieba
import pytest

from tongban.base.actor import Actor
from tongban.search import reading, registry, synonyms, tokens, writing
from tongban.search.registry import Document, Provider

DOCUMENTS = [
    Document("thing", "fishing", {"zh": "渔业捕捞许可证核发", "en": "Fishing licence"}, {"zh": "到江河湖泊捕鱼"}, ["打鱼证", "捕鱼许可"], "船舶 网具 公里"),
    Document("thing", "food", {"zh": "食品经营许可", "en": "Food business licence"}, {"zh": "开餐馆之前要取得"}, ["开餐馆", "restaurant"], "消防 厨房"),
    Document("thing", "permit", {"zh": "居住证申领", "en": "Residence permit"}, {}, ["暂住证"]),
    Document("thing", "secret", {"zh": "内部食品通报", "en": "Internal food note"}, scope=["unit:/1/4/"]),
]  # fmt: skip


@pytest.fixture
def index(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.TONGBAN_HOME = tmp_path
    monkeypatch.setattr(registry, "_providers", {})
    monkeypatch.setattr(synonyms, "_files", [])
    monkeypatch.setattr(reading, "_open", None)
    registry.register(
        Provider(
            "thing",
            lambda: DOCUMENTS,
            _some,
            lambda text, n: [d for d in DOCUMENTS if text in d.title["zh"]][:n],
        )
    )
    writing.rebuild()
    yield


def _some(ids: Sequence[str]) -> list[Document]:
    return [d for d in DOCUMENTS if d.id in ids]


def first(question: str) -> str:
    hits = reading.find(question)
    return hits[0].id if hits else ""


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("渔业捕捞许可证核发", "fishing"), ("打鱼证", "fishing"), ("打鱼证怎么办", "fishing"), ("捕捞", "fishing"),
        ("fishing licence", "fishing"), ("fishng", "fishing"), ("yybl", "fishing"), ("juzhuzheng", "permit"),
        ("jzz", "permit"), ("居主证", "permit"), ("开餐馆", "food"), ("restaurant", "food"), ("网具", "fishing"), ("渔", "fishing"),
        ("ＦＩＳＨＩＮＧ", "fishing"),
    ],
)  # fmt: skip
def test_what_people_type_leads_to_the_item(index: None, question: str, wanted: str) -> None:
    assert first(question) == wanted


@pytest.mark.parametrize(
    "question",
    ["", "   ", "！！！", "\x00", "🐟", "a" * 5000, "*", "title:x AND", "(", "[", "'; DROP", "../../"],
)
def test_odd_questions_are_answered(index: None, question: str) -> None:
    assert isinstance(reading.find(question), list)


def test_a_reader_finds_only_what_they_may_see(index: None) -> None:
    assert "secret" not in [h.id for h in reading.find("内部食品通报")]
    clerk = Actor(party=1, account=1, post=2, unit=4, unit_path="/1/4/")
    assert reading.find("内部食品通报", actor=clerk)[0].id == "secret"


def test_popular_words_lead_to_the_formal_ones(index: None, tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("zh:\n  - {say: [下馆子证], find: [食品经营许可]}\n", encoding="utf-8")
    synonyms.add_file(path)
    assert first("下馆子证") == "food"


def test_a_changed_document_is_found_anew(index: None, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = Document("thing", "permit", {"zh": "绿卡申领", "en": "Green card"})
    monkeypatch.setitem(globals(), "DOCUMENTS", [*DOCUMENTS[:2], changed])
    writing.update("thing", ["permit"])
    assert first("绿卡") == "permit"
    assert "permit" not in [h.id for h in reading.find("暂住证")]


def test_without_an_index_names_are_looked_up(index: None, tmp_path: Path) -> None:
    (tmp_path / "search" / "current").unlink()
    assert first("食品经营") == "food"


def test_the_compiled_dictionary_lies_in_our_home(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TONGBAN_HOME = tmp_path
    monkeypatch.setattr(jieba, "dt", jieba.Tokenizer())
    tokens._dictionary.cache_clear()
    assert "许可" in tokens.terms("行政许可")
    tokens._dictionary.cache_clear()
    assert (tmp_path / "words" / "jieba.cache").is_file()
