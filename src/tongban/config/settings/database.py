"""Where the rows live: embedded SQLite unless ``DATABASE_URL`` names PostgreSQL or MariaDB/MySQL."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tongban.config.settings.environment import TONGBAN_HOME


def parse(url: str) -> dict[str, Any]:
    """A Django database entry for ``url``; raises ``SystemExit`` with a sentence when it makes no sense."""
    parts = urlsplit(url)
    match parts.scheme:
        case "sqlite":
            return _sqlite(parts.path.removeprefix("/") if parts.netloc == "" else parts.path)
        case "postgres" | "postgresql":
            return _server("django.db.backends.postgresql", url) | {"OPTIONS": _postgresql(parts.query)}
        case "mysql" | "mariadb":
            return _server("django.db.backends.mysql", url) | _mysql(parts.query)
    raise SystemExit(f"DATABASE_URL has the scheme {parts.scheme!r}; use sqlite, postgresql or mariadb.")


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "tongban.base.sqlite",
        "NAME": str(TONGBAN_HOME / "tongban.sqlite3") if not path else f"/{path.lstrip('/')}",
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": str(TONGBAN_HOME / "test.sqlite3")},  # a file, so that threads see one database
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-65536;"
                "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=268435456;PRAGMA foreign_keys=ON;"
            ),
        },
    }


def _server(engine: str, url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": engine,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def _postgresql(query: str) -> dict[str, Any]:
    """Values travel apart from the statement, and a statement seen often is planned once per connection.

    Behind a pooler that cannot keep prepared statements, write ``?prepare_threshold=0`` (never prepare).
    """
    options: dict[str, Any] = _options(query)
    often = str(options.pop("prepare_threshold", "5"))
    if not often.isdecimal():
        raise SystemExit(f"DATABASE_URL has prepare_threshold={often}; write a number, 0 for never.")
    return {**options, "server_side_binding": True, "prepare_threshold": int(often) or None}


def _options(query: str) -> dict[str, str]:
    return dict(parse_qsl(query))


def _mysql(query: str) -> dict[str, Any]:
    import pymysql  # type: ignore[import-untyped]  # the driver stands in for mysqlclient only where this engine is chosen

    pymysql.version_info = (2, 2, 7, "final", 0)
    pymysql.install_as_MySQLdb()
    return {
        "OPTIONS": {
            "charset": "utf8mb4",
            "collation": "utf8mb4_bin",
            "isolation_level": "read committed",
            "init_command": "SET sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
            **_options(query),
        },
        "TEST": {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_bin"},
    }


TONGBAN_HOME.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": parse(os.environ.get("DATABASE_URL") or "sqlite:")}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
