"""``tongban worker``: legal timers, jobs, folding of the record, letters; until stopped."""

from __future__ import annotations

from collections.abc import Sequence

import django


def main(argv: Sequence[str]) -> int:
    """Work until SIGTERM or SIGINT."""
    django.setup()
    from tongban.base.worker import Worker
    from tongban.config.rooms import load_jobs

    load_jobs()
    Worker().run()
    return 0
