"""`tongban feel EXPRESSION --context JSON --json`: the value of a FEEL expression. Needs no database."""

import os
import sys

from tongban.kernel.cli_json import Arguments, answered, read_mapping, read_moment
from tongban.kernel.feel import Warning, evaluate, literal, to_json


def _parser() -> Arguments:
    parser = Arguments(prog="tongban feel", description="Evaluate a FEEL expression.")
    parser.add_argument("expression", metavar="EXPRESSION")
    parser.add_argument("--context", default="{}", metavar="JSON", help="variables, as an object or @file")
    parser.add_argument("--now", metavar="ISO", help="the moment of now() and today(); default: this one")
    parser.add_argument("--json", action="store_true", help='answer {"value": …} or {"error": …}')
    return parser


def _work(argv: list[str]) -> str:
    if argv and argv[0].startswith("-") and not argv[0].startswith(("--", "-h")):
        argv = [*argv[1:], "--", argv[0]]  # an expression that begins with minus
    options = _parser().parse_args(argv)
    context = read_mapping(options.context, "--context")
    now = read_moment(options.now, os.environ.get("TONGBAN_ZONE", "Asia/Shanghai"))
    warnings: list[Warning] = []
    value = evaluate(options.expression, context, now=now, warnings=warnings)
    for warning in warnings:
        sys.stderr.write(f"{warning.text}\n")
    return f'{{"value": {to_json(value)}}}' if options.json else literal(value)


def main(argv: list[str]) -> int:
    """Exit code 0: printed, 1: refused, 2: wrongly called. Why a value is null goes to stderr."""
    return answered(lambda: _work(argv), "--json" in argv)
