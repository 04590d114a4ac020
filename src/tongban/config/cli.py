"""``tongban``: one program for operators, service owners and scripts.

A verb is a module with ``main(argv) -> int``. Those of the kernel need no database and answer in half a second, so
nothing is imported before the verb is known. Exit status: 0 done, 1 the answer is no (with reasons), 2 wrong use.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

PURE: Final = {
    "clock": "tongban.config.commands.clock",
    "feel": "tongban.kernel.feel_cli",
    "dmn": "tongban.kernel.dmn_cli",
    "bpmn": "tongban.flows.cli",
    "verify": "tongban.printing.verify_cli",
}
"""Verbs without database."""

HOUSE: Final = {
    "run": ("tongban.config.commands.run", "serve and work; prints the address when ready"),
    "init": ("tongban.config.commands.init", "make an empty production installation"),
    "doctor": ("tongban.config.commands.doctor", "say what is wrong and how to mend it"),
    "demo": ("tongban.config.commands.demo", "build the demo city"),
    "backup": ("tongban.config.commands.backup", "write everything into one file"),
    "restore": ("tongban.config.commands.restore", "read a backup into an empty installation"),
    "upgrade": ("tongban.config.commands.upgrade", "back up, then bring the database up to date"),
    "package": ("tongban.config.commands.package", "lint, test, publish service packages"),
    "thing": ("tongban.config.commands.thing", "plan life events as one thing; lint and publish the book"),
    "catalogue": ("tongban.config.commands.catalogue", "import items of others"),
    "laws": (
        "tongban.config.commands.laws",
        "import law texts; preview and apply changes of calendar and limits",
    ),
    "sandbox": ("tongban.config.commands.sandbox", "move legal time forward or let it run faster"),
    "gate": ("tongban.config.commands.gate", "look for personal numbers and marks of secrets in files"),
    "records": ("tongban.config.commands.records", "audit the record"),
    "search": ("tongban.config.commands.search", "search as a reader"),
    "bench": ("tongban.config.commands.bench", "run a benchmark"),
    "worker": ("tongban.config.commands.worker", "only the background worker"),
    "django": ("tongban.config.commands.django", "a command of the web framework (migrate, shell …)"),
}
"""Verbs that use the house, with a word on each."""

PURE_WORDS: Final = {
    "clock": "explain a time limit day by day",
    "feel": "evaluate an expression",
    "dmn": "evaluate a decision model",
    "bpmn": "check, run or convert a process model",
    "verify": "prove a receipt, or check a sealed PDF or OFD, offline",
}


def usage() -> str:
    """The list of verbs."""
    from tongban.config.layers import stands

    words = {**PURE_WORDS, **{verb: said for verb, (module, said) in HOUSE.items() if stands(module)}}
    lines = [f"  {verb:<10} {said}" for verb, said in words.items()]
    return "usage: tongban VERB …\n\n" + "\n".join(lines) + "\n\ntongban VERB --help says more.\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; returns its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    verb = arguments.pop(0) if arguments else ""
    if verb in PURE:
        return _run(PURE[verb], arguments)
    if verb in HOUSE:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
        return _run(HOUSE[verb][0], arguments)
    sys.stdout.write(usage())
    return 0 if verb in ("", "help", "-h", "--help") else 2


def _run(module: str, arguments: list[str]) -> int:
    try:
        return int(import_module(module).main(arguments) or 0)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if not _of_database(error):
            raise
        sys.stderr.write(
            f"The database does not answer as it should: {str(error).strip()}\n"
            "An empty one is made by `tongban init`, the demo city's by `tongban demo`, an older one is brought up to "
            "date by `tongban upgrade`; `tongban doctor` says more.\n"
        )
        return 2


def _of_database(error: Exception) -> bool:
    """Whether the database is not there, has no tables, or cannot be reached: a sentence says more than a trace."""
    known = sys.modules.get("django.db.utils")
    return known is not None and isinstance(error, known.OperationalError | known.ProgrammingError)


if __name__ == "__main__":
    sys.exit(main())
