"""What the environment says. Nothing else is configured from outside."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[4]
TONGBAN_HOME: Final = Path(os.environ.get("TONGBAN_HOME", "var")).resolve()
MODES: Final = ("demo", "sandbox", "test", "production")


def _mode() -> str:
    """``TONGBAN_MODE``, else what ``tongban init`` or the demo wrote into the home, else production."""
    noted = TONGBAN_HOME / "mode"
    mode = os.environ.get("TONGBAN_MODE") or (noted.read_text().strip() if noted.exists() else "production")
    if mode not in MODES:
        raise SystemExit(f"TONGBAN_MODE is {mode!r}; it must be one of {', '.join(MODES)}.")
    return mode


def _secret() -> str:
    """The signing secret of sessions, made on first need and readable by its owner only."""
    path = Path(os.environ.get("TONGBAN_SECRET_FILE", TONGBAN_HOME / "keys" / "session.key"))
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass  # another process of this house made it first
    return path.read_text().strip()


TONGBAN_MODE: Final = _mode()
TONGBAN_SITE: Final = os.environ.get("TONGBAN_SITE", "http://127.0.0.1:8000").rstrip("/")
TONGBAN_NODE: Final = os.environ.get("TONGBAN_NODE", "local")
SECRET_KEY: Final = _secret()
DEBUG: Final = False
_LOCAL: Final = "127.0.0.1,localhost,[::1],testserver"
ALLOWED_HOSTS: Final = [h for h in os.environ.get("TONGBAN_HOSTS", _LOCAL).split(",") if h]
