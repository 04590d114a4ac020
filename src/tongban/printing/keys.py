"""The SM2 keys and seals of this installation: files in ``$TONGBAN_HOME/seals/sm2``, made on first need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from asn1crypto import pem

from tongban.base.home import home
from tongban.kernel.crypto import gm
from tongban.kernel.errors import Refusal
from tongban.printing.certificates import write_once
from tongban.printing.documents import SEAL_MM, seal_picture
from tongban.printing.ofd.authority import CA_NAME, MAKER_NAME, Drawing, Identity, Term, certify, make_seal

TERM: Final = Term(datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC))
"""Demonstration certificates and seals hold as long as the world of the demonstration."""


def available() -> bool:
    """Whether this machine can sign by SM2: OFD files are offered only then. Checking them works everywhere."""
    return gm.available()


def needed() -> None:
    """Raise ``Refusal`` ``printing.ofd_unavailable`` on a machine without SM2."""
    if not available():
        raise Refusal(
            "printing.ofd_unavailable",
            "OFD files are not available on this machine, because it lacks SM2. Please take the PDF: it is sealed too.",
        )


class SealCase:
    """The folder: ``ca.pem``, ``maker.pem``, and for each seal ``<es_id>.pem`` (key) and ``<es_id>.esl`` (seal)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def trust(self) -> bytes:
        """The authority's certificate (PEM), by which anybody checks offline."""
        made: bytes = pem.armor("CERTIFICATE", self._ca().certificate)
        return made

    def make(self, es_id: str, unit_code: str, unit_name: str, made_at: datetime, term: Term) -> bytes:
        """The seal called ``es_id`` (DER), made for the unit unless it was made before."""
        name = f"TEST 测试 {unit_name}"
        signer = self._kept(es_id, lambda: certify(name, TERM, issuer=self._ca(), code=unit_code))
        path = self._folder / f"{es_id}.esl"
        if not path.exists():
            drawing = Drawing(seal_picture(unit_name), SEAL_MM, SEAL_MM)
            seal = make_seal(
                self._maker(), es_id=es_id, name=name, signers=[signer.certificate], drawing=drawing,
                made_at=made_at, term=term,
            )  # fmt: skip
            write_once(path, seal)
        return path.read_bytes()

    def open(self, es_id: str) -> tuple[bytes, Identity]:
        """The seal called ``es_id`` and who seals with it."""
        return (self._folder / f"{es_id}.esl").read_bytes(), self._read(es_id)

    def _ca(self) -> Identity:
        return self._kept("ca", lambda: certify(CA_NAME, TERM, ca=True))

    def _maker(self) -> Identity:
        return self._kept("maker", lambda: certify(MAKER_NAME, TERM, issuer=self._ca()))

    def _kept(self, name: str, make: Callable[[], Identity]) -> Identity:
        path = self._folder / f"{name}.pem"
        if not path.exists():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_once(path, make().pem)
        return self._read(name)

    def _read(self, name: str) -> Identity:
        return Identity.read((self._folder / f"{name}.pem").read_bytes())


@lru_cache(maxsize=4)
def _case(folder: Path) -> SealCase:
    return SealCase(folder)


def trust() -> bytes:
    """The SM2 authority's certificate (PEM); empty where there is none and none can be made."""
    path = home("seals", "sm2", "ca.pem")
    if not available() and not path.exists():
        return b""
    return _case(path.parent).trust


def seal_case() -> SealCase:
    """The installation's SM2 seals; raises ``Refusal`` where the machine has no SM2."""
    needed()
    return _case(home("seals", "sm2", "ca.pem").parent)
