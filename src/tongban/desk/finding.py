"""Finding a case that somebody holds a paper of: by number, query code, or the first digits of a number."""

from __future__ import annotations

import unicodedata

from tongban.base.actor import Actor
from tongban.cases.models import Case
from tongban.desk.policy import readable
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import case_number, query_code

MOST = 25
LEAST_DIGITS = 6


def found_cases(actor: Actor, text: str) -> list[Case]:
    """Cases that ``actor`` may read and ``text`` names; a bar code may lack hyphens or be full width."""
    rows = readable(actor)
    clean = unicodedata.normalize("NFKC", text).strip()
    if rows is None or not clean:
        return []
    rows = rows.select_related("item", "unit")
    for column, read in (("number", case_number.parse), ("query_code", query_code.parse)):
        try:
            exact = list(rows.filter(**{column: str(read(clean))})[:2])
        except Refusal:
            continue
        if exact:
            return exact
    if len(clean) >= LEAST_DIGITS and clean.replace("-", "").isdecimal():
        return list(rows.filter(number__startswith=clean).order_by("number")[:MOST])
    if len(clean) >= 2 and not clean.isascii():
        return list(rows.filter(applicant_name=clean).order_by("-received_at", "-id")[:MOST])
    return []
