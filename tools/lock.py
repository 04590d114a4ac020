"""Renew requirements.lock and requirements-dev.lock: hashed, for every Python and machine that we support."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def lock(name: str) -> None:
    """Resolve ``name``.in into ``name``.lock."""
    command = [
        sys.executable, "-m", "uv", "pip", "compile", f"{name}.in", "--output-file", f"{name}.lock",
        "--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header",
        "--no-emit-find-links", "--no-annotate", "--quiet", "--upgrade",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    lock("requirements")
    lock("requirements-dev")
