"""An authority, a seal and a sealed OFD file for tests, each part of which can be made wrong on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from asn1crypto import pem

from tongban.printing.documents import render, seal_picture
from tongban.printing.ofd.authority import Drawing, Identity, Term, certify, make_seal
from tongban.printing.ofd.making import Facts, Files, layout, stamp_at
from tongban.printing.ofd.sealing import sealed
from tongban.printing.tests.samples import sample

THEN = datetime(2026, 4, 7, 2, 0, tzinfo=UTC)
LONG = Term(datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC))
ES_ID = "TEST-0198-001"


@dataclass
class Authority:
    """A CA with a maker; ``trust`` is what a checker is given."""

    ca: Identity = field(default_factory=lambda: certify("TEST CA", LONG, ca=True))

    def __post_init__(self) -> None:
        self.maker = certify("TEST Maker", LONG, issuer=self.ca)

    @property
    def trust(self) -> bytes:
        made: bytes = pem.armor("CERTIFICATE", self.ca.certificate)
        return made

    def signer(self, term: Term = LONG) -> Identity:
        return certify("TEST 测试 云江县农业农村局", term, issuer=self.ca, code="nyncj")

    def seal(self, *signers: Identity, term: Term = LONG, **more: Any) -> bytes:
        return make_seal(
            self.maker, es_id=ES_ID, name="TEST 测试 云江县农业农村局", signers=[s.certificate for s in signers],
            drawing=Drawing(picture(), 39, 39), made_at=LONG.begin, term=term, **more,
        )  # fmt: skip


@cache
def picture() -> bytes:
    return seal_picture("云江县农业农村局")


@cache
def authority() -> Authority:
    return Authority()


@cache
def signer() -> Identity:
    return authority().signer()


@cache
def files(code: str = "ACCEPT", lang: Any = "zh") -> Files:
    rendered = render(code, sample(code, lang), lang, drawn=False)
    return layout(rendered.pdf, Facts("0" * 32, code, "云江县农业农村局", date(2026, 4, 7)))


def ofd(
    code: str = "ACCEPT", *, when: datetime = THEN, seal: bytes | None = None, by: Identity | None = None
) -> bytes:
    """A sealed file."""
    box = render(code, sample(code), "zh", drawn=False).seal
    return sealed(
        files(code), seal=seal or authority().seal(signer()), signer=by or signer(), when=when,
        stamp=stamp_at(box) if box else None,
    )  # fmt: skip
