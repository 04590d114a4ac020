"""What an audit must remember, in a temporary file: it may be more than memory holds."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple

_PART: Final = 500


class State(NamedTuple):
    """What the record says of a row last."""

    version: int
    digest: str
    entry: int


class Scratch:
    """A private file that vanishes with the audit."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tongban-audit-")
        self.file = sqlite3.connect(Path(self._folder.name) / "scratch.sqlite3", isolation_level=None)
        self.file.execute("PRAGMA journal_mode=OFF")
        self.file.execute("PRAGMA synchronous=OFF")
        self.file.execute("BEGIN")
        self.file.execute(
            "CREATE TABLE state (tab TEXT, pk TEXT, version INT, digest TEXT, entry INT,"
            " PRIMARY KEY (tab, pk)) WITHOUT ROWID"
        )
        self.file.execute(
            "CREATE TABLE store (name TEXT, key TEXT, value TEXT, PRIMARY KEY (name, key)) WITHOUT ROWID"
        )

    def __enter__(self) -> Scratch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()
        self._folder.cleanup()

    def remember(self, rows: Iterable[tuple[str, str, int, str, int]]) -> None:
        """Note recorded rows ``(table, pk, version, digest, entry)``; the highest version stays."""
        self.file.executemany(
            "INSERT INTO state VALUES (?, ?, ?, ?, ?) ON CONFLICT (tab, pk) DO UPDATE SET"
            " version = excluded.version, digest = excluded.digest, entry = excluded.entry"
            " WHERE excluded.version >= state.version",
            rows,
        )

    def take(self, table: str, keys: list[str]) -> dict[str, State]:
        """Hand over what is remembered of these rows and forget it: what is left in the end is gone."""
        found: dict[str, State] = {}
        for start in range(0, len(keys), _PART):
            part = keys[start : start + _PART]
            marks = ",".join("?" * len(part))
            rows = self.file.execute(
                f"DELETE FROM state WHERE tab = ? AND pk IN ({marks})"  # noqa: S608 - question marks alone
                " RETURNING pk, version, digest, entry",
                [table, *part],
            )
            found.update((pk, State(*rest)) for pk, *rest in rows.fetchall())
        return found

    def left(self, table: str) -> Iterator[tuple[str, State]]:
        """What nobody took."""
        rows = self.file.execute("SELECT pk, version, digest, entry FROM state WHERE tab = ?", [table])
        for pk, *rest in rows:
            yield pk, State(*rest)


class Store:
    """A dictionary of JSON values for one check, kept in the file: expected states, however many."""

    def __init__(self, scratch: Scratch, name: str) -> None:
        self._file = scratch.file
        self._name = name

    def __getitem__(self, key: str) -> Any:
        value = self.get(key, self)
        if value is self:
            raise KeyError(key)
        return value

    def __setitem__(self, key: str, value: Any) -> None:
        self._file.execute(
            "INSERT OR REPLACE INTO store VALUES (?, ?, ?)", [self._name, key, json.dumps(value)]
        )

    def get(self, key: str, default: Any = None) -> Any:
        """The value at ``key``, else ``default``."""
        row = self._file.execute(
            "SELECT value FROM store WHERE name = ? AND key = ?", [self._name, key]
        ).fetchone()
        return json.loads(row[0]) if row else default

    def items(self) -> Iterator[tuple[str, Any]]:
        """All pairs, by key."""
        rows = self._file.execute("SELECT key, value FROM store WHERE name = ? ORDER BY key", [self._name])
        for key, value in rows.fetchall() if self._small() else rows:
            yield key, json.loads(value)

    def _small(self) -> bool:
        """Whether a snapshot fits easily; a long list is streamed, and must not be written to meanwhile."""
        asked = self._file.execute("SELECT COUNT(*) FROM store WHERE name = ?", [self._name])
        return bool(asked.fetchone()[0] < 10_000)
