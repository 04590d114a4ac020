"""Fictional enterprise names in any number, for the demonstration city and for benchmarks.

    for entry in generate(400_000): ...

The names are made up from character tables; the same seed gives the same names in the same order on every
machine. No two have the same whole name, nor the same trade name in the same industry group at the same
authority (企业名称登记管理规定 art. 17), and every one can be read by `parts.read`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from tongban.kernel.ids import uscc
from tongban.packs.business.names.subject import Entry, Status
from tongban.packs.business.names.tables import Tables, load, tables

MOST = 2_000_000
"""More distinct names than this are not promised."""


BATCH = 4_096


@dataclass(frozen=True, slots=True)
class _Pools:
    first: str
    second: str
    third: str
    regions: tuple[tuple[str, str, str], ...]
    region_weights: tuple[int, ...]
    industries: tuple[tuple[str, str], ...]
    industry_weights: tuple[int, ...]
    forms: tuple[str, ...]
    form_weights: tuple[int, ...]


def _pools(known: Tables) -> _Pools:
    data = load("generator")
    regions = data["regions"]
    words = [(group.code, word) for group in known.groups.values() for word in group.words]
    words = [(code, word) for code, word in words if not any(word.startswith(x) for x in data["avoid"])]
    popular: dict[str, int] = data["popular_classes"]
    return _Pools(
        data["first"],
        data["second"],
        data["third"],
        tuple((row["text"], row["authority"], row["code"]) for row in regions),
        tuple(accumulate(row["weight"] for row in regions)),
        tuple(words),
        tuple(accumulate(popular.get(code[:2], 2) for code, _ in words)),
        tuple(data["forms"]),
        tuple(accumulate(data["forms"].values())),
    )


def _trade_name(random: Random, pools: _Pools) -> str:
    """Two, three or four characters, about 45, 45 and 10 in a hundred."""
    size, pick = random.random(), random.random
    first, second, third = pools.first, pools.second, pools.third
    name = first[int(pick() * len(first))] + second[int(pick() * len(second))]
    if size < 0.45:
        return name
    name += third[int(pick() * len(third))]
    return name if size < 0.9 else name + second[int(pick() * len(second))]


def _forbidden(known: Tables) -> re.Pattern[str]:
    words = [word for rule in known.word_classes for word in rule.words if rule.severity != "warn"]
    words += [*known.elsewhere_short, *(licence.word for licence in known.licence_words)]
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


class _Reader:
    """Tells whether a trade name before an industry is read back as it was made."""

    def __init__(self, known: Tables) -> None:
        self.words = frozenset(known.group_of) | known.generic
        longer: dict[str, list[str]] = defaultdict(list)
        for word in self.words:
            for at in range(1, len(word) - 1):
                longer[word[at:]].append(word[:at])
        self.before = {industry: tuple(longer[industry]) for industry in known.group_of}

    def reads_back(self, trade: str, industry: str) -> bool:
        """No industry expression may stand at the end of the trade name or reach into it."""
        if trade in self.words or trade[-2:] in self.words or trade[-3:] in self.words:
            return False
        return not trade.endswith(self.before[industry])


def _draws(random: Random, pools: _Pools) -> Iterator[tuple[str, str, tuple[str, str, str], str]]:
    """Industry group and expression, region and form, without end; drawn in batches for speed."""
    while True:
        words = random.choices(pools.industries, cum_weights=pools.industry_weights, k=BATCH)
        regions = random.choices(pools.regions, cum_weights=pools.region_weights, k=BATCH)
        forms = random.choices(pools.forms, cum_weights=pools.form_weights, k=BATCH)
        for (group, industry), region, form in zip(words, regions, forms, strict=True):
            yield group, industry, region, form


def _status(random: Random, today: date) -> tuple[Status, date | None]:
    """Nine in ten names are registered; the others are kept or were given up within two years."""
    chance = random.random()
    if chance < 0.9:
        return Status.REGISTERED, None
    if chance < 0.93:
        return Status.RESERVED, today + timedelta(days=random.randint(1, 60))
    kinds = (Status.CANCELLED, Status.CHANGED, Status.REVOKED)
    return random.choices(kinds, (8, 3, 1))[0], today - timedelta(days=random.randint(1, 730))


def generate(count: int, *, seed: int = 734, today: date = date(2026, 1, 5)) -> Iterator[Entry]:
    """Yields `count` distinct fictional names; raises ValueError beyond `MOST`."""
    if count > MOST:
        raise ValueError(f"at most {MOST} distinct names can be made")
    random, known = Random(seed), tables(today)  # noqa: S311 - names, not secrets
    pools, forbidden, reader = _pools(known), _forbidden(known), _Reader(known)
    taken: set[tuple[str, str, str]] = set()
    texts: set[str] = set()
    draws = _draws(random, pools)
    while len(texts) < count:
        group, industry, (region, authority, code), form = next(draws)
        trade = _trade_name(random, pools)
        text = region + trade + industry + form
        if (trade, group, authority) in taken or text in texts:
            continue
        if forbidden.search(trade) or not reader.reads_back(trade, industry):
            continue
        taken.add((trade, group, authority))
        texts.add(text)
        number = uscc.make("91", code, f"N{len(texts):07d}")
        yield Entry(text, region, trade, industry, form, group, authority, number, *_status(random, today))
