"""``tongban verify FILE``: a receipt's proof, or a sealed notice or licence (PDF, OFD), checked without us.

A receipt goes to ``kernel.verify``, which is also handed out alone. A sealed file needs the authority's certificate
(``--trust``, from ``/api/v1/seals/trust``; default: this installation's own) and, for OFD, the list of seals that have
ended (``--seals``, from ``/api/v1/seals``). No database is asked.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tongban.kernel import verify as receipts
from tongban.printing.outcomes import Verdict

PDF: Final = b"%PDF"
OFD: Final = b"PK\x03\x04"
Ended = Callable[[str], datetime | None]


def main(argv: Sequence[str]) -> int:
    """0 it holds, 1 it does not, 2 it cannot be judged."""
    head = _head(argv)
    if head not in (PDF, OFD):
        return receipts.main(list(argv))
    options = _arguments(argv)
    try:
        verdict = _judged(options, head)
    except (OSError, ValueError, KeyError, TypeError) as error:
        return _tell(options.json, {"code": "not_judged", "reason": str(error)}, 2)
    facts = {
        "holds": verdict.valid,
        "form": verdict.form,
        "code": verdict.code,
        "reason": verdict.reason,
        "part": verdict.part,
        "signer": verdict.signer,
        "signed_at": verdict.signed_at.isoformat() if verdict.signed_at else "",
        "seal": verdict.seal_id,
    }
    return _tell(options.json, facts, int(not verdict.valid))


def _head(argv: Sequence[str]) -> bytes:
    """The first bytes of the first argument that is a file."""
    for word in argv:
        path = Path(word)
        if not word.startswith("-") and path.is_file():
            with path.open("rb") as handle:
                return handle.read(4)
    return b""


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tongban verify", description=__doc__)
    parser.add_argument("file", type=Path, help="the sealed PDF or OFD")
    parser.add_argument("--trust", type=Path, help="the authority's certificate (PEM)")
    parser.add_argument("--seals", type=Path, help="the list of seals (JSON)")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    return parser.parse_args(list(argv))


def _judged(options: argparse.Namespace, head: bytes) -> Verdict:
    content = options.file.read_bytes()
    own = Path(os.environ.get("TONGBAN_HOME", "var")) / "seals"
    if head == PDF:
        from tongban.printing import verdicts  # pyHanko is slow to load: only where it is needed

        return verdicts.verify(content, (options.trust or own / "ca.pem").read_bytes())
    from tongban.printing.ofd import verdicts as ofd_verdicts

    trust = (options.trust or own / "sm2" / "ca.pem").read_bytes()
    ended = (
        _ended(json.loads(options.seals.read_text("utf-8"))) if options.seals else ofd_verdicts.not_revoked
    )
    return ofd_verdicts.verify(content, trust, now=datetime.now(UTC), revoked=ended)


def _ended(listed: Any) -> Ended:
    """From which moment each seal of the list has ended."""
    rows = listed["seals"] if isinstance(listed, dict) else listed
    moments = {
        row["es_id"]: datetime.fromisoformat(row["ended_from"]) for row in rows if row.get("ended_from")
    }
    return moments.get


def _tell(as_json: bool, facts: dict[str, Any], status: int) -> int:
    if as_json:
        text = json.dumps(facts, ensure_ascii=False, indent=2)
    else:
        lines = [f"  {name}: {value}" for name, value in facts.items() if name != "reason" and value != ""]
        text = "\n".join([str(facts["reason"]), *lines])
    sys.stdout.buffer.write(text.encode() + b"\n")
    return status
