"""``tongban django …``: a command of the web framework itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.management import execute_from_command_line


def main(argv: Sequence[str]) -> int:
    """Pass the arguments on."""
    execute_from_command_line(["tongban django", *argv])
    return 0
