"""What the kernel's commands share: JSON arguments in, one JSON answer out, exit codes 0, 1 and 2.

0: answered; 1: refused (`{"error": …}`); 2: wrongly called.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from tongban.kernel.errors import Refusal


class WrongCall(Exception):
    """The command was called with arguments it cannot read."""


class Arguments(argparse.ArgumentParser):
    """An argument parser that raises `WrongCall` instead of leaving the process."""

    def error(self, message: str) -> NoReturn:
        """See `argparse`."""
        raise WrongCall(message)


def read_mapping(text: str, option: str) -> Mapping[str, Any]:
    """A JSON object from the text, or from the file after "@"; numbers exact. Raises WrongCall."""
    try:
        source = Path(text[1:]).read_text(encoding="utf-8") if text.startswith("@") else text
        value = json.loads(source, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, OSError, RecursionError) as error:
        raise WrongCall(f"{option} is no JSON that can be read: {error}") from None
    if not isinstance(value, dict):
        raise WrongCall(f"{option} must be a JSON object")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def read_moment(text: str | None, zone: str) -> datetime:
    """The moment of `now()`: the ISO text given, else the machine's clock, in the zone. Raises WrongCall."""
    try:
        place = ZoneInfo(zone)
        if text is None:
            return datetime.now(place)
        moment = datetime.fromisoformat(text)
    except (ValueError, LookupError, OSError) as error:
        raise WrongCall(f"the moment or zone cannot be read: {error}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=place)


def answered(work: Callable[[], str], as_json: bool) -> int:
    """Run the command's work, print its answer or its error, and give the exit code."""
    try:
        sys.stdout.write(work() + "\n")
    except WrongCall as error:
        return _fail(2, {"code": "cli.usage", "message": str(error)}, as_json)
    except Refusal as refusal:
        return _fail(1, {"code": refusal.code, "message": str(refusal), **refusal.data}, as_json)
    return 0


def _fail(status: int, error: dict[str, Any], as_json: bool) -> int:
    if as_json:
        sys.stdout.write(json.dumps({"error": error}, ensure_ascii=False, default=str) + "\n")
    else:
        sys.stderr.write(f"{error['message']}\n")
    return status
