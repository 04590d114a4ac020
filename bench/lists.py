"""Authorised task and case lists at 1,000,000 cases on PostgreSQL: statements a page, and time at the database.

    .venv/bin/python bench/lists.py [--database URL] [--cases 1000000] [--types 1,5000] [--pages 200] [--save]

Seeded by SQL from one real case with its task: 48 units of unequal size and one with fifty cases, 1,000 applicants, one
case in four open, due days spread over two months; once for each number of item types, in a scratch database of its
own. Each reader walks pages through the API, by the cursor it was given, as one who reads on; the lookup of the token
and of the role (two statements) is not the list's and is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from _facts import percentile, report

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
LIMIT_MS, MOST_STATEMENTS = 50, 3
UNITS, PEOPLE, FEW = 48, 1000, 50


def settle() -> dict[str, Any]:
    """Units, people with posts, one real case; returns tokens by reader and the keys that seeding needs."""
    import api_submit
    from django.test import Client

    ((token, number),) = api_submit.settle(1)
    head = {"Authorization": f"Bearer {token}"}
    answer = Client().post(
        "/api/v1/cases", api_submit.body(number, 1), content_type="application/json", headers=head
    )
    assert answer.status_code == 201, answer.content
    from tongban.base.actor import SYSTEM
    from tongban.identity.actions import account_open, token_issue
    from tongban.kernel.ids import citizen_id
    from tongban.org.actions import party_register, post_fill, unit_found
    from tongban.org.models import Unit

    city = Unit.objects.get(code="city")
    units = [unit_found(SYSTEM, code=f"u{n}", name_zh=f"第{n}局", parent=city) for n in range(UNITS)]
    numbers = citizen_id.fictional(PEOPLE + 9, seed=11, born=(date(1960, 1, 1), date(2000, 1, 1)))
    tiny = unit_found(SYSTEM, code="tiny", name_zh="小局", parent=city)
    people = [
        party_register(SYSTEM, kind="natural_person", name=f"林{n}", number=next(numbers).number)
        for n in range(PEOPLE)
    ]

    def staff(unit: Unit, role: str) -> str:
        party = party_register(SYSTEM, kind="natural_person", name="何经办", number=next(numbers).number)
        post = post_fill(
            SYSTEM, unit=unit, holder=party, title_zh="岗", roles=[role], valid_from=date(2020, 1, 1)
        )
        account = account_open(SYSTEM, party=party, username=f"staff-{party.pk}", kind="staff", assurance=3)
        return token_issue(SYSTEM, account=account, acting=f"post:{post.uid}")[1]

    account = account_open(SYSTEM, party=people[0], username="resident-0", assurance=3)
    readers = {
        "examiner_of_a_large_unit": staff(units[0], "examiner"),
        "examiner_of_a_small_unit": staff(units[-1], "examiner"),
        "examiner_of_a_tiny_unit": staff(tiny, "examiner"),
        "clerk_of_the_whole_city": staff(city, "window_clerk"),
        "supervisor": staff(city, "supervisor"),
        "resident": token_issue(SYSTEM, account=account)[1],
    }
    return {"readers": readers, "units": units, "people": people, "tiny": tiny}


def seed_items(types: int) -> str:
    """Copies of the one item; gives the SQL by which the case number g finds its item."""
    from django.db import connection

    from tongban.catalogue.models import Item

    first = Item.objects.order_by("pk").first()
    assert first is not None
    changed = {"uid": "gen_random_uuid()", "code": "'bench-' || g"}
    columns = [f.column for f in Item._meta.concrete_fields if f.column != "id"]
    chosen = ",".join(changed.get(c, f's."{c}"') for c in columns)
    table, names = Item._meta.db_table, ",".join(f'"{c}"' for c in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {chosen} FROM (SELECT * FROM {table} WHERE id = {first.pk}) s, "
            f"generate_series(2, {types}) g"
        )
        cursor.execute(f"ANALYZE {table}")
        cursor.execute(f"SELECT min(id) FROM {table} WHERE id > {first.pk}")
        (least,) = cursor.fetchone()
    return (
        str(first.pk)
        if types == 1
        else f"CASE WHEN g % {types} = 0 THEN {first.pk} ELSE {least} + g % {types} - 1 END"
    )


def seed(count: int, types: int, world: dict[str, Any]) -> None:
    """Copies of the one case and its task, spread as a city's are; a unit's share falls with its number."""
    from django.db import connection

    from tongban.cases.models import Case
    from tongban.flows.models import Task

    item = seed_items(types)

    units = ",".join(str(u.pk) for u in world["units"])
    paths = ",".join(f"'{u.path}'" for u in world["units"])
    people = ",".join(str(p.pk) for p in world["people"])
    place = f"1 + floor({UNITS} * power(((g::bigint * 7919) % 10007) / 10007.0, 2))::int"
    every, tiny = count // FEW, world["tiny"]
    unit = f"CASE WHEN g % {every} = 0 THEN {tiny.pk} ELSE (array[{units}])[{place}] END"
    path = f"CASE WHEN g % {every} = 0 THEN '{tiny.path}' ELSE (array[{paths}])[{place}] END"
    states = ["'received'", "'accepted'", "'accepted'", *["'closed'"] * 7]
    status = f"(array[{','.join(states)}])[1 + g % 10]"
    cases = {
        "uid": "gen_random_uuid()", "number": "'B' || g", "item_id": item, "unit_id": unit, "unit_path": path,
        "applicant_id": f"(array[{people}])[1 + g % {PEOPLE}]", "status": status,
        "received_at": "now() - g * interval '5 minutes'", "next_due": "current_date + (g % 60 - 20)::int",
    }  # fmt: skip
    role = "(array['examiner','approver','window_clerk'])[1 + g % 3]"
    tasks = {
        "uid": "gen_random_uuid()", "token": "1000 + g", "unit_id": unit, "unit_path": path, "role": role,
        "queue": f"'r:' || {unit} || ':' || {role}", "status": "(array['open','done','done','done'])[1 + g % 4]",
        "urgency": "now() + (g % 60 - 20) * interval '1 day'", "subject_id": "g",
    }  # fmt: skip
    with connection.cursor() as cursor:
        for model, changed in ((Case, cases), (Task, tasks)):
            columns = [f.column for f in model._meta.concrete_fields if f.column != "id"]
            chosen = ",".join(changed.get(c, f's."{c}"') for c in columns)
            table, names = model._meta.db_table, ",".join(f'"{c}"' for c in columns)
            first = f"(SELECT * FROM {table} ORDER BY id LIMIT 1) s"
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {first}, generate_series(1,{count}) g"
            )
            cursor.execute(f"ANALYZE {table}")


def walk(path: str, token: str, pages: int) -> dict[str, Any]:
    """Read on, page by page, from the top again where the list ends."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, cursor, most, rows = Client(), "", 0, 0
    at_database, whole = [], []
    head = {"Authorization": f"Bearer {token}"}
    for _ in range(pages):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(f"/api/v1/{path}{f'&cursor={cursor}' if cursor else ''}", headers=head)
        whole.append(time.perf_counter() - began)
        assert answer.status_code == 200, answer.content
        own = [
            q
            for q in seen.captured_queries
            if "tb_cases_" in q["sql"] or "tb_flows_" in q["sql"] or 'FROM "tb_org_unit"' in q["sql"]
        ]
        most = max(most, len(own))
        at_database.append(sum(float(q["time"]) for q in own))
        told = answer.json()
        rows += len(told.get("cases") or told.get("tasks") or [])
        cursor = told["next"] or ""
    return {
        "rows": rows, "statements": most, "p50_ms": round(percentile(at_database, 0.5) * 1000, 1),
        "p99_ms": round(percentile(at_database, 0.99) * 1000, 1),
        "whole_p99_ms": round(percentile(whole, 0.99) * 1000, 1),
    }  # fmt: skip


def one(options: argparse.Namespace) -> dict[str, Any]:
    """Scratch database, seed, walk: the figures for one number of item types."""
    with ExitStack() as stack:
        home = tempfile.mkdtemp(prefix="tongban-bench-")
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        from tests.scratch import scratch

        os.environ["TONGBAN_HOME"] = home
        os.environ["DATABASE_URL"] = stack.enter_context(scratch(options.database))
        world = settle()
        began = time.perf_counter()
        seed(options.cases, options.one, world)
        figures: dict[str, Any] = {"seeded_in_s": round(time.perf_counter() - began, 1)}
        for reader, token in world["readers"].items():
            paths = ["cases?size=25", "cases?size=25&status=accepted", "cases?size=25&item=bench-item"]
            paths += ["tasks?size=25"] if reader.startswith(("examiner", "clerk")) else []
            figures |= {f"{reader}: {path}": walk(path, token, options.pages) for path in paths}
        from django.db import connections

        connections.close_all()
    return figures


def main() -> None:
    """Every number of item types, one after the other; judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--database", default=os.environ.get("DATABASE_URL") or "postgresql://root@127.0.0.1:5432/root"
    )
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--types", default="1,5000", help="numbers of item types, one scratch database each")
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--save", action="store_true")
    parser.add_argument("--one", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(options)))
        return
    os.environ |= {"TONGBAN_MODE": "sandbox", "DJANGO_SETTINGS_MODULE": "tongban.config.settings"}
    figures: dict[str, Any] = {"cases": options.cases, "types": {}}
    for types in map(int, options.types.split(",")):
        told = subprocess.run(
            [sys.executable, __file__, "--one", str(types), "--cases", str(options.cases),
             "--pages", str(options.pages), "--database", options.database],
            stdout=subprocess.PIPE, check=True, text=True,
        )  # fmt: skip
        figures["types"][str(types)] = json.loads(told.stdout)
    lists = [f for one in figures["types"].values() for f in one.values() if isinstance(f, dict)]
    figures["limit"] = {"p99_ms": LIMIT_MS, "statements": MOST_STATEMENTS}
    figures["worst_p99_ms"] = {
        types: max(f["p99_ms"] for f in one.values() if isinstance(f, dict))
        for types, one in figures["types"].items()
    }
    figures["meets_limit"] = all(
        f["p99_ms"] <= LIMIT_MS and f["statements"] <= MOST_STATEMENTS for f in lists
    )
    report(
        "lists",
        figures,
        bound_by="the index walk of one page and the wire; masks and JSON outside the database",
    )


if __name__ == "__main__":
    main()
