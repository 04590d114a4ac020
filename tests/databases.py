"""The test database: migrated once for a set of migrations, then cloned for every test worker.

SQLite: the file is copied. PostgreSQL: ``CREATE DATABASE … TEMPLATE``. MariaDB: table by table, rows with them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

KEPT = Path(__file__).resolve().parents[1] / ".pytest_cache" / "databases"


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """A clone of the migrated template, thrown away at the end."""
    own = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        engine = ENGINES[connection.vendor]()
        with one_at_a_time():
            if not engine.has(template := engine.template(fingerprint())):
                _migrated(engine, template)
            engine.clone(template, name := engine.own())
        _point_at(name)
        engine.flush_quickly()
    yield
    with django_db_blocker.unblock():
        connection.close()
        _point_at(own)
        engine.drop(name)


@contextmanager
def another_database() -> Iterator[None]:
    """A second clone, for a module whose rows a server's threads must see and no transaction can take back."""
    engine, before = ENGINES[connection.vendor](), connection.settings_dict["NAME"]
    with one_at_a_time():
        engine.clone(engine.template(fingerprint()), name := f"{engine.own()}_walked")
    _point_at(name)
    try:
        yield
    finally:
        _point_at(before)
        engine.drop(name)


def fingerprint() -> str:
    """What the template depends on: every migration, Django's version, the engine, the names of all models."""
    digest = hashlib.sha256(f"{django.__version__} {connection.vendor}".encode())
    for config in apps.get_app_configs():
        digest.update("".join(sorted(model.__name__ for model in config.get_models())).encode())
        with suppress(ModuleNotFoundError):
            folder = Path(str(import_module(f"{config.name}.migrations").__file__)).parent
            for path in sorted(folder.glob("*.py")):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Workers take turns, and so do other checkouts of the same user, which may use the same database server."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with Path(tempfile.gettempdir(), f"tongban-test-databases-{os.getuid()}").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _migrated(engine: Any, template: str) -> None:
    """Make ``template``; half-made ones never carry its name."""
    making = engine.making(template)
    engine.create(making)
    _point_at(making)
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    engine.settle()
    connection.close()
    _point_at(engine.home())
    engine.rename(making, template)


def _point_at(name: str) -> None:
    """Let the connection and the settings name this database from now on."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


class Sqlite:
    """Files beside each other."""

    def home(self) -> str:
        return connection.creation._get_test_db_name()

    own = home

    def template(self, print_: str) -> str:
        return str(KEPT / f"{print_}.sqlite3")

    def making(self, template: str) -> str:
        return f"{template}.making"

    def has(self, name: str) -> bool:
        return Path(name).exists()

    def create(self, name: str) -> None:
        self.drop(name)
        for old in sorted(KEPT.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-2]:
            old.unlink()

    def settle(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def flush_quickly(self) -> None:
        """It does so by itself."""

    def rename(self, old: str, new: str) -> None:
        Path(old).rename(new)

    def clone(self, template: str, name: str) -> None:
        self.drop(name)
        shutil.copyfile(template, name)

    def drop(self, name: str) -> None:
        for path in (name, f"{name}-wal", f"{name}-shm"):
            Path(path).unlink(missing_ok=True)


class Server:
    """What PostgreSQL and MariaDB have in common; statements run from the configured database."""

    prefix = "tongban_template"

    def home(self) -> str:
        return self._home

    def __init__(self) -> None:
        self._home = str(connection.settings_dict["NAME"])

    def own(self) -> str:
        """A name that no other run on the same server uses."""
        run = os.environ["TONGBAN_TEST_HOME"].rsplit("-", 1)[-1]
        return f"{connection.creation._get_test_db_name()}_{run}"

    def template(self, print_: str) -> str:
        return f"{self.prefix}_{print_}"

    def making(self, template: str) -> str:
        return f"{template}_making"

    def has(self, name: str) -> bool:
        return bool(self.run(self.listing, [name]))

    def run(self, statement: str, values: Any = None) -> list[Any]:
        """One statement from the configured database."""
        if connection.settings_dict["NAME"] != self._home:
            _point_at(self._home)
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall()) if cursor.description else []

    def settle(self) -> None:
        """Nothing to write down."""

    def flush_quickly(self) -> None:
        """It does so by itself."""

    listing = ""


class Postgresql(Server):
    """Clones by template."""

    listing = "SELECT 1 FROM pg_database WHERE datname = %s"

    def flush_quickly(self) -> None:
        """Delete rows instead of truncating every table, which takes seconds; needs the right to rest foreign keys."""
        if not self.run("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")[0][0]:
            return
        _point_at(self.own())

        def sql_flush(_ops: Any, style: Any, tables: Any, **_options: Any) -> list[str]:
            deletes = "".join(f'DELETE FROM "{table}"; ' for table in tables)
            return (
                [f"DO $$ BEGIN SET LOCAL session_replication_role = replica; {deletes}END $$"]
                if tables
                else []
            )

        type(connection.ops).sql_flush = sql_flush

    def create(self, name: str) -> None:
        for (old,) in self.run("SELECT datname FROM pg_database WHERE datname LIKE 'tongban_template_%%'"):
            self.drop(old)
        self.drop(name)
        self.run(f'CREATE DATABASE "{name}"')

    def rename(self, old: str, new: str) -> None:
        self.run(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def clone(self, template: str, name: str) -> None:
        self.drop(name)
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def drop(self, name: str) -> None:
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Mysql(Server):
    """Clones by copying every table; foreign keys rest meanwhile."""

    listing = "SELECT 1 FROM information_schema.schemata WHERE schema_name = %s"
    options = "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"

    def create(self, name: str) -> None:
        for (old,) in self.run("SHOW DATABASES LIKE 'tongban\\_template\\_%%'"):
            self.drop(old)
        self.drop(name)
        self.run(f"CREATE DATABASE `{name}` {self.options}")

    def rename(self, old: str, new: str) -> None:
        self.clone(old, new)
        self.drop(old)

    def clone(self, template: str, name: str) -> None:
        self.drop(name)
        self.run(f"CREATE DATABASE `{name}` {self.options}")
        tables = [row[0] for row in self.run(f"SHOW TABLES FROM `{template}`")]
        made = {table: self.run(f"SHOW CREATE TABLE `{template}`.`{table}`")[0][1] for table in tables}
        self.run("SET foreign_key_checks = 0")
        self.run(f"USE `{name}`")
        for table, statement in made.items():
            with connection.cursor() as cursor:
                cursor.execute(statement)
                cursor.execute(f"INSERT INTO `{table}` SELECT * FROM `{template}`.`{table}`")
        connection.close()

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS `{name}`")


ENGINES: dict[str, type[Any]] = {"sqlite": Sqlite, "postgresql": Postgresql, "mysql": Mysql}
