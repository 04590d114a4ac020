"""`tongban dmn evaluate FILE --decision NAME --input JSON --json`: a decision of a DMN model.

`tongban dmn lint FILE --json` lists overlaps, gaps and dead rules of its tables.
"""

import json
import os
import sys
from pathlib import Path

from tongban.kernel.cli_json import Arguments, WrongCall, answered, read_mapping, read_moment
from tongban.kernel.dmn import Model, load
from tongban.kernel.dmn.xmltree import MAX_BYTES, read
from tongban.kernel.errors import Refusal
from tongban.kernel.feel import literal, to_json

MOST_BESIDE = 100


def _parser() -> Arguments:
    parser = Arguments(
        prog="tongban dmn", description="Take a decision of a DMN model, or look at its tables."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    evaluate = commands.add_parser("evaluate", help="take a decision")
    evaluate.add_argument("file", metavar="FILE")
    evaluate.add_argument("--decision", required=True, metavar="NAME")
    evaluate.add_argument("--input", default="{}", metavar="JSON", help="inputs, as an object or @file")
    evaluate.add_argument("--now", metavar="ISO", help="the moment of now() and today(); default: this one")
    evaluate.add_argument(
        "--why", action="store_true", help="say on stderr which rule fired and why not the others"
    )
    evaluate.add_argument("--json", action="store_true", help='answer {"value": …} or {"error": …}')
    lint = commands.add_parser("lint", help="overlaps, gaps and dead rules of the tables")
    lint.add_argument("file", metavar="FILE")
    lint.add_argument("--json", action="store_true", help='answer {"findings": […]}')
    return parser


def _load(path: str) -> Model:
    try:
        data = Path(path).read_bytes()
        return load(data, _beside(Path(path)) if b"import" in data else ())
    except OSError as error:
        raise WrongCall(f"the file cannot be read: {error}") from None


def _beside(path: Path) -> list[bytes]:
    """The models in the same folder, from which this one may import; what is none is left out."""
    found = []
    for other in sorted(path.parent.glob("*.dmn"))[:MOST_BESIDE]:
        if other != path and other.stat().st_size <= MAX_BYTES:
            data = other.read_bytes()
            try:
                read(data)
            except Refusal:
                continue
            found.append(data)
    return found


def _work(argv: list[str]) -> str:
    options = _parser().parse_args(argv)
    model = _load(options.file)
    if options.command == "lint":
        return _lint(model, options.json)
    inputs = read_mapping(options.input, "--input")
    now = read_moment(options.now, os.environ.get("TONGBAN_ZONE", "Asia/Shanghai"))
    outcome = model.explain(options.decision, inputs, now=now)
    notes = [warning.text for warning in outcome.warnings] + (outcome.sentences() if options.why else [])
    sys.stderr.write("".join(f"{note}\n" for note in notes))
    return f'{{"value": {to_json(outcome.value)}}}' if options.json else literal(outcome.value)


def _lint(model: Model, as_json: bool) -> str:
    findings = model.findings()
    if not as_json:
        return "\n".join(finding.text for finding in findings) or "Nothing found."
    rows = [
        {"kind": f.kind, "decision": f.where, "rules": f.rules, "region": f.region, "text": f.text}
        for f in findings
    ]
    return json.dumps({"findings": rows}, ensure_ascii=False)


def main(argv: list[str]) -> int:
    """Exit code 0: printed, 1: refused, 2: wrongly called. Why a value is null goes to stderr."""
    return answered(lambda: _work(argv), "--json" in argv)
