"""Codes of an authenticator app: time-based one-time passwords (RFC 6238; HMAC-SHA-1, 30 seconds, 6 digits)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final
from urllib.parse import quote

STEP_SECONDS: Final = 30
DIGITS: Final = 6
DRIFT_STEPS: Final = 1


def new_secret() -> str:
    """A fresh secret of 160 bits in base 32, as authenticator apps take it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_of(moment: datetime) -> int:
    """The time step that ``moment`` lies in."""
    return int(moment.timestamp()) // STEP_SECONDS


def code_at(secret: str, step: int) -> str:
    """The code of a time step."""
    mac = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def matching_step(secret: str, code: str, moment: datetime, *, after: int = 0) -> int | None:
    """The step whose code this is, one to either side tolerated and only later than ``after``; None for a wrong code.

    Passing the last used step as ``after`` makes each code good for one sign-in (RFC 6238 §5.2).
    """
    now, typed = step_of(moment), code.strip().replace(" ", "").encode(errors="replace")
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), typed):
            return step
    return None


def address(secret: str, *, account: str, issuer: str) -> str:
    """The ``otpauth`` address that the QR code carries."""
    label = quote(f"{issuer}:{account}", safe=":")
    return (
        f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&period={STEP_SECONDS}&digits={DIGITS}"
    )
