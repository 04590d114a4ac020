"""``tongban records audit|hand-over|heads|fold``: the record, walked and proved."""

from __future__ import annotations

from collections.abc import Sequence

import django


def main(argv: Sequence[str]) -> int:
    """The room's own command line, with the replay checks of every room."""
    django.setup()
    from tongban.records import cli

    return cli.main(argv)
