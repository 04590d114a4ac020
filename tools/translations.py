"""Compile every room's translations (.po to .mo) that changed; needs no gettext on the machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]


def compile_all() -> int:
    """Compile what is newer than its result; returns how many files were compiled."""
    done = 0
    for source in sorted((ROOT / "src").rglob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as handle:
            catalogue = read_po(handle, locale=source.parts[-3], abort_invalid=True)
        draft = target.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as handle:
            write_mo(handle, catalogue)
        draft.replace(target)  # whole or not at all, also when this is killed
        done += 1
    return done


if __name__ == "__main__":
    compile_all()
    sys.exit(0)
