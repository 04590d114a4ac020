"""Reading a backup into an empty installation of any engine: verified whole before the first row is written."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from tongban.base import vault
from tongban.base.home import home
from tongban.catalogue.queries import forget_packages
from tongban.config.operations.backup import FORMAT, SECRET, fingerprints
from tongban.config.operations.values import lively
from tongban.flows.actions.definitions import forget_definitions
from tongban.kernel.errors import Refusal
from tongban.records import digests, heads

_CHUNK: Final = 500
_GUARDED: Final = ("tb_org_unit", "tb_records_entry", "tb_identity_account")
Say = Callable[[str], None]
Tables = dict[str, type[models.Model]]


def restore(source: Path, *, keys: Path | None = None, say: Say = lambda words: None) -> dict[str, Any]:
    """Restore ``source``; returns its manifest. Raises ``Refusal`` before anything is written when it cannot be."""
    manifest = verified(source)
    say(f"the backup of {manifest['made_at']} is whole")
    if keys is not None:
        _keys(keys)
    _same_keys(manifest)
    _empty()
    targets = _targets(manifest)
    loader = MigrationExecutor(connection)
    loader.migrate(targets)
    state = MigrationExecutor(connection).loader.project_state(targets).apps
    _load(source, manifest, _by_table(state.get_models(include_auto_created=True)), say)
    call_command("migrate", verbosity=0, interactive=False)
    home("mode").write_text(f"{manifest['mode']}\n", encoding="utf-8")
    _forget()
    return manifest


def verified(source: Path) -> dict[str, Any]:
    """The manifest, once every part has the digest that it names; raises ``Refusal``."""
    found: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(source, "r:gz") as tar:
            for member in tar:
                handle = tar.extractfile(member)
                if handle is None or not _inside(member.name):
                    raise Refusal("backup.member", f"{member.name} does not belong into a backup.")
                if member.name == "manifest.json":
                    manifest = json.load(handle)
                else:
                    found[member.name] = hashlib.file_digest(handle, "sha256").hexdigest()  # type: ignore[arg-type]
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise Refusal("backup.unreadable", f"{source} is no backup, or it is damaged: {error}.") from error
    if manifest is None or manifest.get("format") != FORMAT:
        raise Refusal("backup.manifest", f"{source} has no manifest of {FORMAT}: it is incomplete.")
    if wrong := sorted(set(found.items()) ^ set(manifest["parts"].items())):
        raise Refusal("backup.altered", f"{wrong[0][0]} is missing or was altered.")
    return manifest


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    known = path.parts[0] in ("tables", "files", "heads.json", "manifest.json")
    return known and not path.is_absolute() and ".." not in path.parts


def _keys(source: Path) -> None:
    with tarfile.open(source, "r:gz") as tar:
        for member in tar:
            path = PurePosixPath(member.name)
            handle = tar.extractfile(member) if member.isfile() else None
            if handle is None or path.parts[0] not in SECRET or ".." in path.parts:
                continue
            _private(home(*path.parts), handle)
    for name in SECRET:
        home(name, "x").parent.chmod(0o700)


def _private(target: Path, handle: IO[bytes]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target.unlink(missing_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while part := handle.read(1 << 20):
            out.write(part)


def _same_keys(manifest: dict[str, Any]) -> None:
    here = fingerprints()
    lacking = sorted(name for name, digest in manifest["keys"].items() if here.get(name) != digest)
    if lacking:
        raise Refusal(
            "backup.keys",
            f"The keys of that installation are not here ({', '.join(lacking)}): put its key file back with --keys "
            "FILE, or copy its folder keys/ into the home.",
        )


def _empty() -> None:
    present = set(connection.introspection.table_names())
    for table in _GUARDED:
        if table in present:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 - our own names
                if cursor.fetchone():
                    raise Refusal(
                        "backup.not_empty",
                        "This installation holds data already. Restore into an empty one (another TONGBAN_HOME, "
                        "another DATABASE_URL).",
                    )


def _targets(manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """The state of the tables that the backup has: the last migration of each app."""
    applied = [(str(app), str(name)) for app, name in manifest["migrations"]]
    graph = MigrationExecutor(connection).loader.graph
    unknown = [pair for pair in applied if pair not in graph.nodes]
    if unknown:
        raise Refusal(
            "backup.newer",
            f"The backup was made by a newer version ({'.'.join(unknown[0])}): install that version first.",
        )
    there = set(applied)
    done = MigrationRecorder(connection)
    if ahead := [pair for pair in done.applied_migrations() if pair not in there]:
        raise Refusal(
            "backup.older",
            f"This database is further than the backup ({'.'.join(ahead[0])}): begin with an empty database.",
        )
    return [
        p for p in applied if not any(c.key in there and c.key[0] == p[0] for c in graph.node_map[p].children)
    ]


def _by_table(found: Iterable[type[models.Model]]) -> Tables:
    return {model._meta.db_table: model for model in found}


def _load(source: Path, manifest: dict[str, Any], known: Tables, say: Say) -> None:
    with transaction.atomic(), connection.constraint_checks_disabled():
        for name in manifest["tables"]:
            models.QuerySet(known[name])._raw_delete("default")
        with tarfile.open(source, "r:gz") as tar:
            for member in tar:
                handle = tar.extractfile(member)
                assert handle is not None
                kind, _sep, rest = member.name.partition("/")
                if kind == "tables":
                    name = rest.removesuffix(".jsonl")
                    count = _rows(known[name], handle)
                    if count != manifest["tables"][name]:
                        raise Refusal(
                            "backup.count", f"{name} has {count} rows, not as many as the manifest says."
                        )
                    say(f"{name}: {count} rows")
                elif kind == "files":
                    _private(home("files").joinpath(*PurePosixPath(rest).parts), handle)
        connection.check_constraints()
        _sequences(known.values())


def _rows(model: type[models.Model], handle: IO[bytes]) -> int:
    columns: list[str] = json.loads(handle.readline())
    by_column = {f.column: f for f in model._meta.concrete_fields}
    fields = [by_column[column] for column in columns]
    count, held = 0, []
    for line in handle:
        values = zip(fields, json.loads(line), strict=True)
        held.append(model(**{f.attname: lively(f, value) for f, value in values}))
        if len(held) == _CHUNK:
            count += _insert(model, held, fields)
            held = []
    return count + _insert(model, held, fields)


def _insert(model: type[models.Model], rows: list[models.Model], fields: list[models.Field[Any, Any]]) -> int:
    """Rows exactly as they were: nothing is computed on the way in. SQLite takes few values a statement."""
    most = max(1, (connection.features.max_query_params or 30000) // len(fields))
    for start in range(0, len(rows), most):
        models.QuerySet(model)._insert(rows[start : start + most], fields, raw=True, using="default")  # type: ignore[attr-defined]
    return len(rows)


def _sequences(found: Iterable[type[models.Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(found)):
            cursor.execute(statement)


def _forget() -> None:
    vault.forget_keys()
    digests.forget()
    heads.forget()
    forget_packages()
    forget_definitions()
