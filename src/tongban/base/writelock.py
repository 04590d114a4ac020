"""Writers of an embedded database wait in line.

SQLite has one writer. Processes that fight for its lock starve each other, so every write transaction
first takes its turn in a queue of this process and then one file lock shared with the other processes.
"""

from __future__ import annotations

import fcntl
import threading
import time
from collections import deque
from pathlib import Path
from typing import IO

WAIT_SECONDS = 20.0
_POLL_SECONDS = 0.002


class WriteLockTimeout(Exception):
    """The line was too long: nobody may wait more than ``WAIT_SECONDS``."""


class WriteLock:
    """First come, first served inside the process; one file lock between processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._gate = threading.Lock()
        self._line: deque[threading.Event] = deque()
        self._held = False
        self._file: IO[bytes] | None = None

    def acquire(self, timeout: float = WAIT_SECONDS) -> None:
        """Wait for this thread's turn; raises ``WriteLockTimeout`` after ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        self._take_turn(timeout)
        try:
            self._lock_file(deadline)
        except BaseException:
            self._pass_turn()
            raise

    def release(self) -> None:
        """Unlock the file and wake the next in line."""
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._pass_turn()

    def _take_turn(self, timeout: float) -> None:
        with self._gate:
            if not self._held and not self._line:
                self._held = True
                return
            turn = threading.Event()
            self._line.append(turn)
        if turn.wait(timeout):
            return
        with self._gate:
            if turn.is_set():
                return
            self._line.remove(turn)
        raise WriteLockTimeout

    def _pass_turn(self) -> None:
        with self._gate:
            if self._line:
                self._line.popleft().set()
            else:
                self._held = False

    def _lock_file(self, deadline: float) -> None:
        if self._file is None:
            self._file = self._path.open("ab")
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise WriteLockTimeout from None
                time.sleep(_POLL_SECONDS)
            else:
                return


_locks: dict[str, WriteLock] = {}
_locks_gate = threading.Lock()


def lock_for(database: str) -> WriteLock:
    """The one lock of a database file in this process."""
    with _locks_gate:
        if database not in _locks:
            _locks[database] = WriteLock(Path(f"{database}.lock"))
        return _locks[database]
