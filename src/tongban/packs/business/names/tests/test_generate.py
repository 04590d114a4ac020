"""Generated names are the same each time, distinct, lawful and readable."""

from datetime import date
from itertools import islice

from tongban.kernel.ids import uscc
from tongban.packs.business.names import rules
from tongban.packs.business.names.findings import Severity
from tongban.packs.business.names.generate import generate
from tongban.packs.business.names.parts import read
from tongban.packs.business.names.subject import Context

CONTEXT = Context(on=date(2026, 3, 2))


def test_deterministic_and_distinct() -> None:
    names = list(generate(3000))
    assert names[:500] == list(generate(500))
    assert len({name.text for name in names}) == 3000
    assert len({name.uscc for name in names}) == 3000
    assert len({(name.trade_name, name.group, name.authority) for name in names}) == 3000
    assert names != list(generate(3000, seed=1))


def test_every_name_reads_back_and_is_lawful() -> None:
    for name in islice(generate(3000), 0, None, 5):
        parts, found = read(name.text, CONTEXT)
        assert parts is not None, name.text
        assert (parts.region, parts.trade_name, parts.industry, parts.form) == (
            name.region,
            name.trade_name,
            name.industry,
            name.form,
        )
        assert parts.group == name.group
        said = [*found, *rules.check(name.text, parts, CONTEXT)]
        assert all(finding.severity.weight <= Severity.WARN.weight for finding in said), name.text


def test_codes_are_fictional_and_hold_together() -> None:
    for name in generate(50):
        code = uscc.parse(name.uscc)
        assert code.region.startswith("29")
