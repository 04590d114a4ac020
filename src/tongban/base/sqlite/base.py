"""Database backend: Django's SQLite with a queue before every write transaction."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base as sqlite3

from tongban.base.writelock import WriteLock, lock_for


class DatabaseWrapper(sqlite3.DatabaseWrapper):
    """Takes the write lock when a transaction begins and gives it back when it ends."""

    _turn: WriteLock | None = None

    def _start_transaction_under_autocommit(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self._turn is None and not self.is_in_memory_db():
            lock = lock_for(name)
            lock.acquire()
            self._turn = lock
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            if self.connection is None or not self.connection.in_transaction:
                self._leave()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._turn is not None:
            lock, self._turn = self._turn, None
            lock.release()
