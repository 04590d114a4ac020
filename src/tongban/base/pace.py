"""How often one visitor may ask for what costs the house much work, such as a comparison with a large register.

Counted by address for a minute, in the memory of each serving process, and never written down. Behind a proxy the
address is the one that it names last in ``X-Forwarded-For``; from a proxy of this machine that names none, visitors
cannot be told apart, and nobody is held up for the others.
"""

from __future__ import annotations

import threading
import time
from ipaddress import ip_address
from typing import Final

from django.http import HttpRequest

from tongban.base.errors import TooOften

SECONDS: Final = 60
MOST_VISITORS: Final = 20_000
"""Remembered at once; when there are more, counting begins anew."""
_lock = threading.Lock()
_counts: dict[tuple[str, str], int] = {}
_since = time.monotonic()


def visitor_of(request: HttpRequest) -> str:
    """The address that asks; "" when it cannot be known."""
    near = str(request.META.get("REMOTE_ADDR", ""))
    if not _own(near):
        return near
    return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()[:60]


def _own(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return True


def pace_check(request: HttpRequest, what: str, each_minute: int) -> None:
    """Count one question about ``what``; raises ``TooOften`` beyond ``each_minute`` of one visitor."""
    visitor = visitor_of(request)
    if visitor and _counted(what, visitor) > each_minute:
        raise TooOften(seconds=SECONDS)


def _counted(what: str, visitor: str) -> int:
    global _since
    with _lock:
        if time.monotonic() - _since > SECONDS or len(_counts) > MOST_VISITORS:
            _counts.clear()
            _since = time.monotonic()
        count = _counts[what, visitor] = _counts.get((what, visitor), 0) + 1
    return count
