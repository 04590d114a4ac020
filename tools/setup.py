"""Set up .venv and node_modules from the lock files; does nothing when they are up to date.

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LAUNCHER = """#!{python}
import sys
from tongban.config.cli import main
sys.exit(main())
"""


def say(words: str) -> None:
    """One line of progress."""
    print(f"  {words}", flush=True)


def stop(words: str) -> None:
    """Explain in a sentence why this cannot go on."""
    print(f"\nTongban cannot be set up: {words}", file=sys.stderr)
    raise SystemExit(1)


def check_tools() -> None:
    """The two prerequisites: Python with venv, and Node."""
    if sys.version_info < (3, 11):
        found = f"{sys.version_info.major}.{sys.version_info.minor}"
        stop(f"Python 3.11 or newer is needed, and this is {found}. Try `make PYTHON=python3.12 run`.")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop("this Python lacks its venv module. On Debian and Ubuntu: apt-get install python3-venv.")
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        stop("Node.js 20 or newer with npm is needed (for icons and page scripts).")
    version = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.lstrip("v").split(".")[0]) < 20:
        stop(f"Node.js 20 or newer is needed, and this is {version.strip()}.")


def digest(*names: str) -> str:
    """What the lock files and this interpreter amount to."""
    parts = [(ROOT / name).read_bytes() for name in names if (ROOT / name).exists()]
    return hashlib.sha256(b"\0".join([*parts, sys.version.encode(), str(ROOT).encode()])).hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    """Whether the work behind ``stamp`` was done for exactly this."""
    return stamp.exists() and stamp.read_text() == value


def run(*command: str, **extra: str) -> None:
    """Run a tool quietly; show what it said when it fails."""
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **extra}, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:], sep="\n", file=sys.stderr)
        stop(f"`{' '.join(command[:4])} …` failed; its last words stand above.")


def python_parts(*, dev: bool) -> None:
    """The virtual environment with hashed requirements, and the launcher."""
    lock = "requirements-dev.lock" if dev else "requirements.lock"
    value, stamp = digest(lock, "tools/setup.py"), VENV / ("stamp-dev" if dev else "stamp")
    if stamped(stamp, value) or (
        not dev and stamped(VENV / "stamp-dev", digest("requirements-dev.lock", "tools/setup.py"))
    ):
        return
    if not (VENV / "bin" / "python").exists():
        say("making .venv")
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
    say(f"installing Python parts from {lock} (about a minute the first time)")
    python = str(VENV / "bin" / "python")
    run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", lock)
    site = next((VENV / "lib").glob("python3*/site-packages"))
    (site / "tongban.pth").write_text(f"{ROOT / 'src'}\n")
    launcher = VENV / "bin" / "tongban"
    launcher.write_text(LAUNCHER.format(python=python))
    launcher.chmod(0o755)
    stamp.write_text(value)


def node_parts() -> None:
    """npm packages by lock file."""
    value, stamp = digest("package-lock.json"), ROOT / "node_modules" / ".stamp"
    if stamped(stamp, value):
        return
    say("installing page parts from package-lock.json")
    run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent")
    stamp.write_text(value)


def own_parts() -> None:
    """Translations compiled."""
    run(str(VENV / "bin" / "python"), str(ROOT / "tools" / "translations.py"))


def main() -> None:
    """Do what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="with what building and testing needs")
    arguments = parser.parse_args()
    began = time.monotonic()
    check_tools()
    python_parts(dev=arguments.dev)
    node_parts()
    own_parts()
    if time.monotonic() - began > 3:
        say(f"ready after {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
