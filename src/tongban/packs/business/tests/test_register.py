"""The register in the database answers as the one in memory, in few statements, and keeps a name once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.base.actor import SYSTEM
from tongban.base.errors import Conflict
from tongban.packs.business.actions import entry_of, name_register, name_reserve, names_generate, names_load
from tongban.packs.business.models import RegisteredName
from tongban.packs.business.names.compare import compare
from tongban.packs.business.names.generate import generate
from tongban.packs.business.names.index import MemoryIndex
from tongban.packs.business.names.subject import Context
from tongban.packs.business.queries import TableIndex, name_facts, name_is_kept, name_verdict

ON = date(2026, 3, 2)
CONTEXT = Context(on=ON)
pytestmark = pytest.mark.django_db


def test_table_and_memory_agree() -> None:
    names = list(generate(1500))
    names_load(SYSTEM, entries=names)
    memory, table = MemoryIndex(names), TableIndex()
    proposed = [name.text for name in [*names[::40], *list(generate(1500, seed=5))[::40]]]
    for text in proposed:
        assert compare(text, table, CONTEXT) == compare(text, memory, CONTEXT)


def test_one_comparison_takes_few_statements() -> None:
    with CaptureQueriesContext(connection) as statements:
        name_verdict("云溪市明月阁餐饮有限公司", CONTEXT)
    assert len(statements) <= 10


def test_generation_resumes() -> None:
    told: list[int] = []
    assert names_generate(SYSTEM, count=30, today=ON) == 30
    assert names_generate(SYSTEM, count=50, today=ON, progress=told.append) == 50
    assert told == [50]
    assert list(RegisteredName.objects.order_by("id").values_list("text", flat=True)) == [
        name.text for name in generate(50, today=ON)
    ]


def test_a_kept_name_stands_in_the_way_of_the_next() -> None:
    text = "云溪市晨禾餐饮管理有限公司"
    values = {"name": text, "authority": "云溪市"}
    assert name_facts(values, ON)["outcome"] == "clear"
    name_reserve(SYSTEM, text=text, authority="云溪市", until=date(2026, 5, 2))
    assert name_facts(values, ON)["findings"] == ["compare.identical"]
    assert name_facts(values, date(2026, 5, 3))["outcome"] == "clear"


def test_two_cannot_keep_the_same_trade_name() -> None:
    name_reserve(SYSTEM, text="云溪市晨禾餐饮有限公司", authority="云溪市", until=date(2099, 5, 2))
    with pytest.raises(Conflict):
        name_reserve(SYSTEM, text="云溪市晨禾饮食有限公司", authority="云溪市", until=date(2099, 5, 2))
    name_reserve(SYSTEM, text="云溪市晨禾软件有限公司", authority="云溪市", until=date(2099, 5, 2))


def test_related_enterprises_may_share_a_trade_name() -> None:
    names_load(
        SYSTEM, entries=[entry_of("云溪市红光酒业有限公司", authority="云溪市", uscc="91290100N00000016Q")]
    )
    values = {"name": "云溪市红光酿酒有限公司", "authority": "云溪市", "related_uscc": "91290100N00000016Q"}
    assert name_facts(values, ON)["findings"] == ["compare.related"]


def test_a_kept_name_becomes_a_registered_one() -> None:
    name_reserve(SYSTEM, text="云溪市晨禾餐饮管理有限公司", authority="云溪市", until=date(2026, 5, 2))
    assert name_is_kept("云溪市晨禾餐饮管理有限公司", ON)
    assert not name_is_kept("云溪市晨禾餐饮管理有限公司", date(2026, 5, 3))
    for _time in range(2):
        name_register(SYSTEM, text="云溪市晨禾餐饮管理有限公司", authority="云溪市")
    name_register(SYSTEM, text="青禾区老王面馆", authority="云溪市")
    rows = RegisteredName.objects.filter(text="云溪市晨禾餐饮管理有限公司")
    assert [(row.status, row.claim) for row in rows] == [("registered", None)]
