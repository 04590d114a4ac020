"""Set up .venv and node_modules from the lock files; does nothing when they are up to date.

Standard library only, and words that any Python 3 understands: this runs before anything is installed, and an old
Python must get as far as the sentence that says so.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
UNFINISHED = VENV / "unfinished"
OLDEST, NEWEST = (3, 11), (3, 14)
OLDEST_NODE = 20
LAUNCHER = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys
from tongban.config.cli import main
sys.exit(main())
"""
UNREACHABLE = (
    "NewConnectionError", "ConnectTimeout", "Connection refused", "Connection aborted", "Connection broken", "timed out",
    "Temporary failure in name resolution", "ProxyError", "SSLError", "ENOTFOUND", "ECONNREFUSED", "ECONNRESET",
    "ETIMEDOUT", "EAI_AGAIN", "ENETUNREACH",
)  # fmt: skip
"""What pip and npm say when their registry does not answer."""


def say(words: str) -> None:
    """One line of progress."""
    print(f"  {words}", flush=True)


def stop(words: str) -> None:
    """Explain in a sentence why this cannot go on."""
    print(f"\nTongban cannot be set up: {words}", file=sys.stderr)
    raise SystemExit(1)


def check_tools() -> None:
    """The two prerequisites: Python with venv, and Node."""
    check_python()
    check_node()


def check_python() -> None:
    """A version that the lock files were made for, with what makes a virtual environment."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found, oldest, newest = ("{}.{}".format(*v) for v in (sys.version_info, OLDEST, NEWEST))
        stop(f"Python {oldest} to {newest} is needed, and this is {found}. Try `make PYTHON=python3.12 run`.")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop("this Python lacks its venv module. On Debian and Ubuntu: apt-get install python3-venv.")


def check_node() -> None:
    """Node, new enough, with npm."""
    wanted = f"Node.js {OLDEST_NODE} or newer"
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        stop(f"{wanted} with npm is needed (for icons and page scripts).")
    version = subprocess.run([str(node), "--version"], capture_output=True, text=True).stdout.strip()
    major = version.lstrip("v").split(".")[0]
    if not major.isdecimal() or int(major) < OLDEST_NODE:
        stop(f"{wanted} is needed, and this is {version or 'a program that does not say its version'}.")


@contextmanager
def alone():
    """One set-up at a time in this folder: another `make` waits here."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with Path(__file__).open() as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("waiting for another set-up in this folder")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def digest(*names: str) -> str:
    """What the lock files and this interpreter amount to."""
    parts = [(ROOT / name).read_bytes() for name in names if (ROOT / name).exists()]
    return hashlib.sha256(b"\0".join([*parts, interpreter().encode()])).hexdigest()


def interpreter() -> str:
    """What .venv is bound to: this Python, and this folder."""
    return f"{sys.version}\n{sys.base_prefix}\n{ROOT}\n"


def stamped(stamp: Path, value: str) -> bool:
    """Whether the work behind ``stamp`` was done for exactly this."""
    return stamp.exists() and stamp.read_text() == value


def run(*command: str) -> None:
    """Run a tool quietly; when it fails, show what it said and stop with a sentence."""
    done = subprocess.run(command, cwd=str(ROOT), capture_output=True, text=True)
    if done.returncode == 0:
        return
    said = f"{done.stdout}\n{done.stderr}"
    print(said.strip()[-4000:], file=sys.stderr)
    if any(words in said for words in UNREACHABLE):
        stop(
            "a registry of packages does not answer (the words above name it). Check the network; mirrors are named by "
            "PIP_INDEX_URL and NPM_CONFIG_REGISTRY. Then start the same command again: it goes on from here."
        )
    stop(f"`{' '.join(command[:4])} …` failed; its last words stand above.")


def python_parts(dev: bool) -> None:
    """The virtual environment with hashed requirements, and the launcher."""
    lock = "requirements-dev.lock" if dev else "requirements.lock"
    value, stamp = digest(lock, "tools/setup.py"), VENV / ("stamp-dev" if dev else "stamp")
    whole = digest("requirements-dev.lock", "tools/setup.py")
    if stamped(stamp, value) or (not dev and stamped(VENV / "stamp-dev", whole)):
        return
    virtual_environment()
    UNFINISHED.write_text(lock)
    say(f"installing Python parts from {lock} (about a minute the first time)")
    python = str(VENV / "bin" / "python")
    run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", lock)
    site = next((VENV / "lib").glob("python3*/site-packages"))
    (site / "tongban.pth").write_text(f"{ROOT / 'src'}\n")
    launcher = VENV / "bin" / "tongban"
    launcher.write_text(LAUNCHER.format(python=python))
    launcher.chmod(0o755)
    stamp.write_text(value)
    UNFINISHED.unlink()


def virtual_environment() -> None:
    """An environment of this Python in this folder; anew when it is of another or its set-up was interrupted.

    An interrupted installation leaves packages that pip takes for whole, so nothing of it is kept.
    """
    made = VENV / "made"
    if stamped(made, interpreter()) and not UNFINISHED.exists():
        return
    say("making .venv")
    run(sys.executable, "-m", "venv", "--clear", str(VENV))
    made.write_text(interpreter())


def node_parts() -> None:
    """npm packages by lock file."""
    value, stamp = digest("package-lock.json"), ROOT / "node_modules" / ".stamp"
    if stamped(stamp, value):
        return
    say("installing page parts from package-lock.json")
    run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error")
    stamp.parent.mkdir(exist_ok=True)
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
    with alone():
        python_parts(arguments.dev)
        node_parts()
        own_parts()
    if time.monotonic() - began > 3:
        say(f"ready after {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("it was interrupted. Start the same command again: what is half-made is made anew.")
