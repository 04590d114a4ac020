"""UUIDv7 (RFC 9562 section 5.7): names of things that sort by the time of their making."""

from __future__ import annotations

import os
import time
from threading import Lock
from uuid import UUID

_RANDOM_BITS = 74
_TOP = 1 << (_RANDOM_BITS - 1)
_STEP_BITS = 32


class _Generator:
    """Rising ids within one process: within a millisecond, or when the wall clock steps back, the random part
    counts on by an unguessable step (RFC 9562 section 6.2, method 2)."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._millisecond = 0
        self._random = 0
        os.register_at_fork(after_in_child=self._renew)

    def _renew(self) -> None:
        """A child must neither inherit a held lock nor continue its parent's row."""
        self._lock = Lock()
        self._millisecond = 0

    def next(self) -> UUID:
        now = time.time_ns() // 1_000_000
        with self._lock:
            if now > self._millisecond:
                self._millisecond = now
                self._random = int.from_bytes(os.urandom(10)) % _TOP
            else:
                self._random += 1 + int.from_bytes(os.urandom(_STEP_BITS // 8))
                if self._random >> _RANDOM_BITS:
                    self._millisecond += 1
                    self._random = int.from_bytes(os.urandom(10)) % _TOP
            millisecond, random = self._millisecond, self._random
        high, low = random >> 62, random & ((1 << 62) - 1)
        return UUID(int=millisecond << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


_generator = _Generator()


def uuid7() -> UUID:
    """A new UUIDv7, greater than every earlier one of this process."""
    return _generator.next()
