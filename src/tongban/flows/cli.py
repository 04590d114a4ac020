"""`tongban bpmn check | run | convert FILE`: needs no database and no set-up."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tongban.flows.engine.bpmn import read
from tongban.flows.engine.compile import compile_process, examine
from tongban.flows.engine.simulate import simulate
from tongban.flows.engine.soundness import check
from tongban.kernel.errors import Refusal


def main(argv: Sequence[str]) -> int:
    """Run one verb; 0 = yes, 1 = no (with reasons), 2 = wrong use."""
    try:
        args = _parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    try:
        code, answer = args.verb(args)
    except Refusal as refusal:
        code, answer = 1, {"error": {"code": refusal.code, "message": str(refusal), **refusal.data}}
    except OSError as error:
        code, answer = 2, {"error": {"code": "file", "message": f"{error.strerror}: {error.filename}"}}
    _show(args, code, answer)
    return int(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tongban bpmn", description="Check, run and export BPMN 2.0 models."
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for name, verb, words in (
        ("check", _check, "can the model run here, and which elements are refused?"),
        ("run", _run, "run to the end, every activity completing at once"),
        ("convert", _convert, "write our export of the model"),
    ):
        one = verbs.add_parser(name, help=words, description=words)
        one.add_argument("file", metavar="FILE")
        one.add_argument("--process", default="", help="id of the process, where the file holds several")
        one.add_argument("--json", action="store_true", help="answer in JSON")
        if name == "run":
            one.add_argument("--variables", default="{}", help="JSON object of process variables")
        one.set_defaults(verb=verb)
    return parser


def _check(args: argparse.Namespace) -> tuple[int, Any]:
    verdict, process = examine(read(Path(args.file).read_bytes()), args.process)
    findings = check(process) if process is not None else []
    sound = not any(finding.level == "error" for finding in findings)
    answer = {
        "executable": verdict.executable,
        "sound": sound if process is not None else None,
        "process": verdict.process,
        "refused": [asdict(problem) for problem in verdict.refused],
        "findings": [asdict(finding) for finding in findings],
    }
    return (0 if verdict.executable and sound else 1), answer


def _run(args: argparse.Namespace) -> tuple[int, Any]:
    variables = _variables(args.variables)
    process = compile_process(read(Path(args.file).read_bytes()), args.process, names=variables)
    done = simulate(process, variables)
    answer: dict[str, Any] = {
        "state": done.state.status.word,
        "activities": list(done.activities),
        "variables": dict(done.state.variables),
    }
    if done.state.detail:
        answer["detail"] = done.state.detail
    return (0 if done.state.status.word == "completed" else 1), answer


def _variables(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise Refusal("flows.variables.json", f"--variables is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise Refusal("flows.variables.json", "--variables must be a JSON object.")
    return value


def _convert(args: argparse.Namespace) -> tuple[int, Any]:
    return 0, read(Path(args.file).read_bytes()).to_bytes().decode()


def _show(args: argparse.Namespace, code: int, answer: Any) -> None:
    out = sys.stdout if code == 0 or args.json else sys.stderr
    if isinstance(answer, str):
        out.write(answer + "\n")
    elif args.json:
        out.write(json.dumps(answer, ensure_ascii=False, default=str) + "\n")
    else:
        out.writelines(f"{line}\n" for line in _lines(answer))


def _lines(answer: dict[str, Any]) -> list[str]:
    lines = []
    for key, value in answer.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines += [f"{key}:", *("  " + " · ".join(str(part) for part in one.values()) for one in value)]
        elif isinstance(value, dict):
            lines.append(f"{key}: {json.dumps(value, ensure_ascii=False, default=str)}")
        elif value is not None:
            lines.append(f"{key}: {', '.join(map(str, value)) if isinstance(value, list) else value}")
    return lines
