"""A backup that any engine can read: rows as JSON lines a table, files, heads, and a manifest that proves it whole.

Rows are read in one snapshot, so writers go on working; files are copied after it, and a row never points at a file
that was not there before. Keys are not inside: with the keys in it, who finds the backup reads everything.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from django.apps import apps
from django.conf import settings
from django.db import connection, connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from tongban.base.home import home
from tongban.base.legal import wall_now
from tongban.config.operations.values import fields_of, plain
from tongban.records import heads

FORMAT: Final = "tongban-backup/1"
SECRET: Final = ("keys", "seals")
"""Folders of the home that hold private keys: of data, record and sessions, and of the certificates that seal."""
LEFT_OUT: Final = frozenset({"django_session", "tb_base_lease", "tb_base_page_tag", "tb_base_held_post"})
"""Tables that mean nothing in another place: sessions, leases, page files."""
_CHUNK: Final = 2000
Say = Callable[[str], None]


def backup(target: Path, *, keys: Path | None = None, say: Say = lambda words: None) -> dict[str, Any]:
    """Write everything into ``target`` (tar.gz, mode 0600), and the keys into ``keys`` if asked; returns the manifest.

    Raises ``FileExistsError`` rather than overwrite.
    """
    for path in filter(None, (target, keys)):
        if path.exists():
            raise FileExistsError(path)
    manifest = _head()
    part = target.with_name(f"{target.name}.part")
    try:
        with _private(part) as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as tar:
            with snapshot() as alias:
                _tables(tar, alias, manifest, say)
            _files(tar, manifest, say)
            _text(tar, "heads.json", _heads(), manifest)
            _text(tar, "manifest.json", manifest, None)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    if keys is not None:
        _keys(keys)
    _note(target, manifest)
    return manifest


def tables() -> list[type[models.Model]]:
    """Every table that belongs into a backup, in a fixed order."""
    found = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True) if m._meta.managed}
    return [found[name] for name in sorted(found) if name not in LEFT_OUT and not found[name]._meta.proxy]


@contextmanager
def snapshot() -> Iterator[str]:
    """One moment of the database, under the alias to read with; nobody waits for us meanwhile."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        entry = deepcopy(connections.databases["default"])
        entry["ENGINE"] = "django.db.backends.sqlite3"
        entry["OPTIONS"] = {**entry["OPTIONS"], "transaction_mode": "DEFERRED"}
        connections.databases["snapshot"] = entry
        try:
            with transaction.atomic(using="snapshot"):
                yield "snapshot"
        finally:
            connections["snapshot"].close()
            del connections["snapshot"], connections.databases["snapshot"]
        return
    with _repeatable(), transaction.atomic():
        yield "default"


@contextmanager
def _repeatable() -> Iterator[None]:
    """The next transaction sees one moment (servers; inside a transaction that is decided already)."""
    if connection.in_atomic_block or connection.vendor == "sqlite":
        yield
        return
    level = (
        "SESSION CHARACTERISTICS AS TRANSACTION"
        if connection.vendor == "postgresql"
        else "SESSION TRANSACTION"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SET {level} ISOLATION LEVEL REPEATABLE READ")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET {level} ISOLATION LEVEL READ COMMITTED")


def fingerprints() -> dict[str, str]:
    """A short digest of each key, so that restoring can say which key is missing; tells nothing of the key."""
    folder = home("keys", "x").parent
    found = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "session.key")
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(b"tongban-key\0" + p.read_bytes()).hexdigest()[:16]
        for p in found
    }


def _head() -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": wall_now().isoformat(),
        "mode": settings.TONGBAN_MODE,
        "node": settings.TONGBAN_NODE,
        "engine": connection.vendor,
        "migrations": sorted(MigrationRecorder(connection).applied_migrations()),
        "keys": fingerprints(),
        "tables": {},
        "parts": {},
    }


def _tables(tar: tarfile.TarFile, alias: str, manifest: dict[str, Any], say: Say) -> None:
    for model in tables():
        name = model._meta.db_table
        with tempfile.TemporaryFile() as spool:
            count = _dump(model, alias, spool)
            _add(tar, f"tables/{name}.jsonl", spool, manifest)
        manifest["tables"][name] = count
        say(f"{name}: {count} rows")


def _dump(model: type[models.Model], alias: str, spool: IO[bytes]) -> int:
    """Rows in the order of their keys, a chunk at a time: memory does not grow with the table."""
    columns = fields_of(model)
    spool.write(_line([f.column for f in columns]))
    names = [f.attname for f in columns]
    rows: models.QuerySet[Any, Any] = (
        models.QuerySet(model, using=alias).order_by("pk").values_list("pk", *names)
    )
    count, last = 0, None
    while found := list((rows if last is None else rows.filter(pk__gt=last))[:_CHUNK]):
        for _pk, *values in found:
            spool.write(_line([plain(v) for v in values]))
        count, last = count + len(found), found[-1][0]
    return count


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _files(tar: tarfile.TarFile, manifest: dict[str, Any], say: Say) -> None:
    root = home("files")
    count = 0
    for path in sorted(root.rglob("*")) if root.exists() else ():
        if path.is_file() and not path.name.startswith("."):
            with path.open("rb") as handle:
                _add(tar, f"files/{path.relative_to(root).as_posix()}", handle, manifest)
            count += 1
    say(f"{count} files")


def _heads() -> dict[str, Any]:
    head = heads.latest_head()
    return {"head": heads.statement(head) if head else None, "keys": heads.public_keys()}


def _text(tar: tarfile.TarFile, name: str, value: Any, manifest: dict[str, Any] | None) -> None:
    _add(tar, name, io.BytesIO(json.dumps(value, ensure_ascii=False, indent=1).encode()), manifest)


def _add(tar: tarfile.TarFile, name: str, handle: IO[bytes], manifest: dict[str, Any] | None) -> None:
    handle.seek(0)
    digest = hashlib.file_digest(handle, "sha256").hexdigest()  # type: ignore[arg-type]
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = handle.seek(0, os.SEEK_END), 0o600, int(wall_now().timestamp())
    handle.seek(0)
    tar.addfile(info, handle)
    if manifest is not None:
        manifest["parts"][name] = digest


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
        yield handle
        handle.flush()
        os.fsync(handle.fileno())


def _keys(target: Path) -> None:
    with _private(target) as raw, tarfile.open(fileobj=raw, mode="w:gz") as tar:
        for name in SECRET:
            tar.add(home(name, "x").parent, arcname=name)


def _note(target: Path, manifest: dict[str, Any]) -> None:
    """What the doctor asks: when was the last one."""
    told = {"at": manifest["made_at"], "file": str(target), "size": target.stat().st_size}
    home("last-backup.json").write_text(json.dumps(told), encoding="utf-8")


def last_backup() -> datetime | None:
    """When the last backup was made from here, None for never."""
    try:
        return datetime.fromisoformat(json.loads(home("last-backup.json").read_text(encoding="utf-8"))["at"])
    except (OSError, ValueError, KeyError):
        return None
