"""Catalogues and laws of others; with the outside data where they are there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.base.actor import SYSTEM
from tongban.base.errors import NotFound
from tongban.catalogue.importing import import_items, read_rows
from tongban.catalogue.models import Item, ItemVersion
from tongban.kernel.errors import Refusal
from tongban.laws.texts import article_cited, law_text_import, numeral, read_law
from tongban.org.actions import unit_found
from tongban.org.models import Unit

OUTSIDE = os.environ.get("TONGBAN_CONFORMANCE_DATA", "")
ROWS = [
    {
        "department": "区农业农村局",
        "main_item": "未分类",
        "name": "渔业捕捞许可",
        "item_code": "511A-01/x",
        "task_type": "1",
    },
    {
        "department": "区教科体局",
        "main_item": "学生资助",
        "name": "助学金查询",
        "item_code": "",
        "task_type": "20",
    },
]


def written(folder: Path, rows: Any = ROWS) -> Path:
    path = folder / "items.json"
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return path


def bring_in(path: Path) -> tuple[int, int]:
    *_, last = import_items(SYSTEM, rows=read_rows(path))
    return last


@pytest.mark.django_db
def test_items_of_others_come_in_without_invented_facts(tmp_path: Path) -> None:
    unit_found(SYSTEM, code="government", name_zh="云溪市人民政府")
    assert bring_in(written(tmp_path)) == (2, 2)
    item = Item.objects.get(code="511a-01-x")
    assert (item.unit.name_zh, item.online, item.type, item.is_free) == (
        "区农业农村局",
        "window",
        "01",
        False,
    )
    assert (item.statutory_rule, item.promised_value) == ("", 0)
    page = Client().get("/zh/services/511a-01-x/")
    assert page.status_code == 200 and "窗口" in page.content.decode()
    assert bring_in(written(tmp_path)) == (2, 0)
    assert Unit.objects.count() == 3 and ItemVersion.objects.count() == 2


def test_a_file_that_says_nothing_is_explained(tmp_path: Path) -> None:
    for rows, code in (([], "empty"), ([{"a": 1}], "fields"), ([{"name": ""}], "row"), ("x", "shape")):
        with pytest.raises(Refusal) as refused:
            read_rows(written(tmp_path, rows))
        assert refused.value.code == f"catalogue.import.{code}"
    (tmp_path / "uk.csv").write_text(
        "oid,licence,regulation_area\n1,Busking licence,Street\n", encoding="utf-8"
    )
    assert read_rows(tmp_path / "uk.csv")[0].department == "Street"
    assert read_rows(written(tmp_path, [{"a": "钓鱼"}]), {"name": "a"})[0].name == "钓鱼"


@pytest.mark.conformance
@pytest.mark.django_db
def test_a_real_catalogue_of_1135_items_comes_in() -> None:
    unit_found(SYSTEM, code="government", name_zh="测试区人民政府")
    path = Path(OUTSIDE) / "catalogue" / "cn_zwfw_items_guangan_qianfeng.json"
    assert bring_in(path) == (1135, 1135)
    assert Item.objects.count() == 1135 and Unit.objects.count() == 35
    assert not Item.objects.exclude(online="window").exists()
    assert bring_in(path) == (1135, 0)


LAW = """# 中华人民共和国测试法

2019年4月23日 修正

<!-- INFO END -->

## 第一章 总 则

第一条 为了测试，制定本法。

第二款也在第一条。

第四十二条 行政机关应当自受理之日起二十日内作出决定。

## 第二章 附 则

第一百零三条之一 本法自公布之日起施行。
"""


@pytest.mark.django_db
def test_a_law_is_cited_by_article(tmp_path: Path) -> None:
    path = tmp_path / "测试法(2019-04-23).md"
    path.write_text(LAW, encoding="utf-8")
    law, changed = law_text_import(SYSTEM, text=read_law(path))
    assert (law.title_zh, str(law.passed_on), changed) == ("测试法", "2019-04-23", 3)
    assert article_cited("测试法", "1").text == "为了测试，制定本法。\n第二款也在第一条。"
    assert "二十日" in article_cited("中华人民共和国测试法", "42").text
    assert article_cited("测试法", "103-1").text.startswith("本法")
    assert law_text_import(SYSTEM, text=read_law(path))[1] == 0
    with pytest.raises(NotFound):
        article_cited("测试法", "43")


@pytest.mark.conformance
@pytest.mark.django_db
def test_real_laws_come_in_whole() -> None:
    for path in sorted((Path(OUTSIDE) / "laws").glob("*.md")):
        text = read_law(path)
        whole = [int(n) for n in text.articles if "-" not in n]
        assert whole == list(range(1, len(whole) + 1)), path.name
        law_text_import(SYSTEM, text=text)
    assert "二十日内" in article_cited("行政许可法", "42").text
    assert article_cited("行政许可法", "83")


def chinese(number: int) -> str:
    digits, said = "零一二三四五六七八九", ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        said += (
            f"{digits[digit]}{name}" if digit else "零" if said and not said.endswith("零") and number else ""
        )
    return said.removeprefix("一") if said.startswith("一十") else said


@given(st.integers(1, 9999))
@settings(max_examples=50)
def test_numerals(number: int) -> None:
    assert numeral(chinese(number)) == number
