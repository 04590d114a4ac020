"""The names of laws in the language of the page, from their cards."""

from __future__ import annotations

from functools import lru_cache
from time import monotonic
from typing import Final

from tongban.kernel.clock.words import LAWS_EN
from tongban.laws.models import Law
from tongban.laws.texts import STATE

_KEPT_SECONDS: Final = 300


def law_name(law: str, lang: str) -> str:
    """A law as citations name it (行政许可法); in English by its card, else as it stands."""
    return law if lang != "en" else _english(law, int(monotonic() // _KEPT_SECONDS)) or law


@lru_cache(maxsize=1024)
def _english(law: str, _period: int) -> str:
    titles = [law, f"{STATE}{law}"]
    found = (
        Law.objects.filter(title_zh__in=titles)
        .exclude(title_en="")
        .values_list("title_en", flat=True)
        .first()
    )
    return found or LAWS_EN.get(law, "")
