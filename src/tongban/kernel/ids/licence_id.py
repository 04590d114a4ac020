"""Identifier of an electronic licence 电子证照标识, GB/T 36904-2018, check by ISO 7064 MOD 37,36.

`1.2.156.3005.2.` type code (21) `.` issuing body `.` serial `.` version (3 digits) `.` check character.
The type code is the credit code of the authority that defines the licence, and three digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tongban.kernel.errors import Refusal
from tongban.kernel.ids._iso7064 import hybrid_check
from tongban.kernel.ids._text import refuse

ROOT: Final = "1.2.156.3005.2"
ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_SHAPE = re.compile(
    r"1\.2\.156\.3005\.2"
    r"\.(?P<type>[0-9A-Z]{18}\d{3})\.(?P<issuer>[0-9A-Z]{6,18})\.(?P<serial>[0-9A-Z]{1,32})"
    r"\.(?P<version>\d{3})\.(?P<check>[0-9A-Z])",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class LicenceId:
    """An identifier in its parts; `str()` is the identifier with its check character."""

    type_code: str
    issuer: str
    serial: str
    version: int

    @property
    def defined_by(self) -> str:
        """Credit code of the authority that defines this kind of licence."""
        return self.type_code[:18]

    @property
    def check(self) -> str:
        """Check character over type code, issuer, serial and version."""
        return hybrid_check(f"{self.type_code}{self.issuer}{self.serial}{self.version:03}", ALPHABET)

    def next_version(self) -> LicenceId:
        """The identifier after a change of the licence's face; annulment keeps the version."""
        if self.version >= 999:
            raise refuse("licence_id.version", "A licence has at most 999 versions.")
        return LicenceId(self.type_code, self.issuer, self.serial, self.version + 1)

    def __str__(self) -> str:
        return f"{ROOT}.{self.type_code}.{self.issuer}.{self.serial}.{self.version:03}.{self.check}"


def make(type_code: str, issuer: str, serial: str, version: int = 1) -> LicenceId:
    """Build an identifier, version 1 on issue. Refuses ids.licence_id.shape for parts that do not fit."""
    made = LicenceId(type_code, issuer, serial, version)
    fits = all(part.isascii() and set(part) <= set(ALPHABET) for part in (type_code, issuer, serial))
    if not (fits and 0 <= version <= 999 and _SHAPE.fullmatch(str(made))):
        raise _misshapen()
    return made


def parse(text: str) -> LicenceId:
    """Read an identifier. Refuses ids.licence_id.shape | check_character."""
    match = _SHAPE.fullmatch(text.strip().upper())
    if match is None:
        raise _misshapen()
    read = LicenceId(match["type"], match["issuer"], match["serial"], int(match["version"]))
    if read.check != match["check"]:
        raise refuse(
            "licence_id.check_character",
            "The licence identifier's last character does not fit the others; please compare it.",
        )
    return read


def _misshapen() -> Refusal:
    return refuse(
        "licence_id.shape",
        f"A licence identifier is {ROOT}, a type code of 21, the issuing body, a serial of up to 32, "
        "a version of 3 digits and a check character, joined by points.",
    )
