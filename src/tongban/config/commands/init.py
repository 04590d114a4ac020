"""``tongban init``: an empty installation for production. Asks what it is not told; refuses weak set-ups.

The password comes from a prompt or from ``--password-file``, never from the command line, where others could read it.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path


def main(argv: Sequence[str]) -> int:
    """0 done, 1 refused with reasons, 2 wrong use."""
    options = _parser().parse_args(argv)
    home = Path(os.environ.get("TONGBAN_HOME", "var")).resolve()
    if not home.exists():
        home.mkdir(parents=True, mode=0o700)
    os.umask(0o077)
    asked = os.environ.get("TONGBAN_MODE")
    os.environ["TONGBAN_MODE"] = "production"
    import django

    django.setup()
    from tongban.base.errors import Refused
    from tongban.config.operations.founding import Founding, found, weak_answers, weak_places
    from tongban.kernel.errors import Refusal

    os.environ["TONGBAN_MODE"] = asked or "production"
    if _refused(weak_places(home)):
        return 1
    try:
        told = Founding(
            **{name: _answer(options, name, words) for name, words in QUESTIONS}, password=_password(options)
        )
    except (OSError, EOFError) as error:
        print(f"An answer is missing: {error or 'no terminal to ask at; use the flags'}.", file=sys.stderr)
        return 2
    if _refused(weak_answers(told)):
        return 1
    try:
        found(home, told)
    except (Refusal, Refused) as refusal:
        fields = getattr(refusal, "fields", {})
        _refused([" ".join(map(str, fields.values())) or str(refusal)])
        return 1
    print(f"{told.government} is founded in {home}; its administrator signs in as {told.username}.")
    print("Start it with: tongban run    Look after it with: tongban doctor --security")
    return 0


QUESTIONS = (
    ("government", "Name of the government (云溪市人民政府): "),
    ("region", "Region code, six digits: "),
    ("name", "Name of the first administrator: "),
    ("number", "Identity number of the administrator: "),
    ("username", "Sign-in name: "),
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tongban init", description=__doc__)
    for name, words in QUESTIONS:
        parser.add_argument(f"--{name}", help=words.rstrip(": "))
    parser.add_argument(
        "--password-file", type=Path, help="a file with the password, readable by its owner only"
    )
    return parser


def _answer(options: argparse.Namespace, name: str, words: str) -> str:
    given = getattr(options, name)
    return str(given if given is not None else input(words)).strip()


def _password(options: argparse.Namespace) -> str:
    if options.password_file is not None:
        if options.password_file.stat().st_mode & 0o077:
            raise OSError(f"{options.password_file} can be read by others: chmod 600 it")
        return str(options.password_file.read_text(encoding="utf-8").rstrip("\n"))
    if not sys.stdin.isatty():
        raise EOFError("no terminal to ask for the password; use --password-file")
    first = getpass.getpass("Password (at least 12 characters): ")
    return first if first == getpass.getpass("Once more: ") else ""


def _refused(reasons: Iterable[str]) -> bool:
    found = list(reasons)
    if found:
        print("Nothing was founded:", file=sys.stderr)
        for reason in found:
            print(f"  - {reason}", file=sys.stderr)
    return bool(found)
