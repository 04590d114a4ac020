"""``tongban upgrade``: back up, bring the database up to date, write static files anew. Stop the server first."""

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
    call_command("collectstatic", verbosity=0, interactive=False)
    pages_clear()
    print(
        f"Up to date: {len(plan)} steps. To go back, restore {target} with the version before."
        if plan
        else "Up to date."
    )
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tongban upgrade", description=__doc__)
    parser.add_argument(
        "--backup", type=Path, metavar="FILE", help="where the backup goes (default: the home)"
    )
    return parser.parse_args(argv)
