"""Processes that live and end with the one that started them.

Each child leads a group of its own, so that it is stopped with all that it has started itself; and on Linux the kernel
tells the child when its parent has died, even by SIGKILL. Nothing is left behind that holds a port or the database.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

Process = subprocess.Popen[Any]
MARK: Final = "TONGBAN_LAUNCHER"
"""Set for every process beneath a launcher: such a process must not outlive its parent."""
PATIENCE: Final = 12.0
"""Seconds to finish what is running; after that a process is killed, which loses nothing."""
_SET_PARENT_DEATH_SIGNAL: Final = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def start(command: Sequence[str], environment: Mapping[str, str]) -> Process:
    """Start ``command`` in a group of its own; it is asked to stop (SIGTERM) when this process dies."""
    return subprocess.Popen(  # noqa: S603 - our own programs
        command,
        env={**environment, MARK: str(os.getpid())},
        process_group=0,
        preexec_fn=_follower(os.getpid(), signal.SIGTERM),  # the launcher has no threads
    )


def follow_parent() -> None:
    """Beneath a launcher: die when the parent dies. Elsewhere (another server, a terminal) nothing."""
    if MARK in os.environ:
        _follower(os.getppid(), signal.SIGKILL)()


def stop(processes: Sequence[Process], patience: float = PATIENCE) -> None:
    """Ask all to stop, wait for them together, then kill what is left of their groups."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + patience
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(deadline - time.monotonic(), 0.0))
    for process in processes:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def end_on_signals() -> None:
    """SIGTERM and a closed terminal (unless ``nohup`` said otherwise) end this process as Ctrl+C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _leave)


def ignore_signals() -> None:
    """While children are being stopped, further signals change nothing."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


def _leave(*_: Any) -> None:
    raise KeyboardInterrupt


def _follower(parent: int, number: int) -> Callable[[], None]:
    """What a process calls to get signal ``number`` when ``parent`` dies, also when it died just now."""

    def follow() -> None:
        if _libc is not None:
            _libc.prctl(_SET_PARENT_DEATH_SIGNAL, int(number), 0, 0, 0)
            if os.getppid() != parent:
                os.kill(os.getpid(), number)

    return follow
