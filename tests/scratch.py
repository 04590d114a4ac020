"""A scratch database on the server that an address names; made and dropped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from urllib.parse import unquote, urlsplit, urlunsplit


@contextmanager
def scratch(url: str) -> Iterator[str]:
    """The address of a new, empty database beside that of ``url``."""
    parts = urlsplit(url)
    name = f"tb_scratch_{token_hex(4)}"
    letters = "" if parts.scheme.startswith("postgres") else " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    _run(url, f"CREATE DATABASE {name}{letters}")
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        force = " WITH (FORCE)" if parts.scheme.startswith("postgres") else ""
        _run(url, f"DROP DATABASE {name}{force}")


def _run(url: str, statement: str) -> None:
    parts = urlsplit(url)
    if parts.scheme.startswith("postgres"):
        import psycopg

        with psycopg.connect(urlunsplit(parts._replace(scheme="postgresql")), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]
        return
    import pymysql

    connection = pymysql.connect(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 3306,
        user=unquote(parts.username or "root"),
        password=unquote(parts.password or ""),
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
