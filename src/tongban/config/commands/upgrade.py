"""``tongban upgrade``: back up, bring database and roles up to date, write static files anew. Stop the server first."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import django


def main(argv: Sequence[str]) -> int:
    """0 up to date, 1 stopped before anything was changed."""
    options = _options(argv)
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from tongban.base.home import home
    from tongban.base.legal import wall_now
    from tongban.base.pages import pages_clear
    from tongban.config.operations.backup import backup

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    target = options.backup or home("backups", f"before-upgrade-{wall_now():%Y%m%d-%H%M%S}.tar.gz")
    if plan and connection.introspection.table_names():
        try:
            backup(target)
        except OSError as error:
            print(f"Nothing was changed: the backup failed ({error}).", file=sys.stderr)
            return 1
        print(f"Backed up to {target}", flush=True)
    for migration, _backwards in plan:
        print(f"  {migration.app_label}: {migration.name}", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    _roles()
    call_command("collectstatic", verbosity=0, interactive=False)
    pages_clear()
    print(
        f"Up to date: {len(plan)} steps. To go back, restore {target} with the version before."
        if plan
        else "Up to date."
    )
    return 0


def _roles() -> None:
    """Grants that are new in this edition join the roles that stand; what was taken away here stays away."""
    from tongban.base.actor import SYSTEM
    from tongban.org.actions import roles_update
    from tongban.org.queries import roles

    if not roles().exists():
        return  # not founded yet: `tongban init` brings them
    for news in roles_update(SYSTEM):
        if news.added:
            gained = ", ".join(f"{word} ({scope})" for word, scope in news.added.items())
            print(f"  role {news.code}{' is new' if news.new else ''}: {gained}", flush=True)
        if news.kept_away:
            print(
                f"  role {news.code}: stays without {', '.join(news.kept_away)}, taken away here", flush=True
            )


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tongban upgrade", description=__doc__)
    parser.add_argument(
        "--backup", type=Path, metavar="FILE", help="where the backup goes (default: the home)"
    )
    return parser.parse_args(argv)
