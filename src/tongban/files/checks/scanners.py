"""Malware scanners: a registry, the built-in signature and the socket of a ClamAV daemon.

A scanner is ``scan(content: bytes) -> str``: the name of what it found, "" for nothing. More are registered
with
``@scanner("name")``. The daemon is asked where ``TONGBAN_CLAMD`` names it (``host:port`` or the path of a
socket); when it does not answer, files are not taken: a scanner that can be switched off by accident guards
nothing.
"""

from __future__ import annotations

import base64
import os
import socket
import struct
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Refused
from tongban.files.checks.refusals import FileRefused

Scan = Callable[[bytes], str]
_scanners: dict[str, Scan] = {}
TIMEOUT_SECONDS: Final = 20
_PIECE: Final = 64 * 1024


class ScannerDown(Refused):
    """The scanner that the installation relies on does not answer."""

    status = 503
    title = _("Files cannot be checked right now")


def scanner(name: str) -> Callable[[Scan], Scan]:
    """Register a scanner."""

    def register(scan: Scan) -> Scan:
        _scanners[name] = scan
        return scan

    return register


def scan_all(content: bytes) -> None:
    """Ask every scanner; raises ``FileRefused`` at the first finding."""
    for scan in _scanners.values():
        found = scan(content)
        if found:
            raise FileRefused("malware", found=found)


# the standard anti-virus test file, kept apart so that scanners leave this source alone
EICAR: Final = base64.b64decode(
    "WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJELUFOVElWSVJVUy1URVNULUZJTEUhJEgrSCo="
)


@scanner("signatures")
def signatures(content: bytes) -> str:
    """The built-in signature: the test file by which scanners are tried."""
    return "EICAR-Test-File" if EICAR in content else ""


@scanner("clamd")
def clamd(content: bytes) -> str:
    """Ask the ClamAV daemon (its INSTREAM command), where one is configured."""
    address = os.environ.get("TONGBAN_CLAMD", "")
    return _answer(_asked(address, content)) if address else ""


def _asked(address: str, content: bytes) -> str:
    try:
        with _connected(address) as wire:
            wire.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _PIECE):
                piece = content[start : start + _PIECE]
                wire.sendall(struct.pack(">I", len(piece)) + piece)
            wire.sendall(struct.pack(">I", 0))
            return wire.makefile("rb").read(4096).split(b"\0")[0].decode(errors="replace").strip()
    except OSError as error:
        raise _down() from error


def _connected(address: str) -> socket.socket:
    host, _sep, port = address.rpartition(":")
    if not address.startswith("/"):
        return socket.create_connection((host, int(port)), TIMEOUT_SECONDS)
    wire = socket.socket(socket.AF_UNIX)
    wire.settimeout(TIMEOUT_SECONDS)
    wire.connect(address)
    return wire


def _answer(said: str) -> str:
    """The finding in ``stream: Name FOUND``; "" for ``stream: OK``."""
    if said.endswith(" FOUND"):
        return said.removeprefix("stream: ").removesuffix(" FOUND")
    if said.endswith("OK"):
        return ""
    raise _down()


def _down() -> ScannerDown:
    return ScannerDown(
        "files.scanner_down",
        _("The virus scanner does not answer. Nothing was lost; please try again in a moment."),
    )
