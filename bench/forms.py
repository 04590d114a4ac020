"""A page of 100 fields, drawn and saved by the whole stack; and every shipped package loaded and checked.

    .venv/bin/python bench/forms.py [--rounds 40] [--profile draw] [--save]

One page has questions of every type, five of them on conditions and five sums that the house works out; another one is
a repeating group of twenty entries with five fields each. Drawn means the answer to a GET of somebody signed in, saved
means a POST of all of it that is kept and leads on, in one process on SQLite without a network; both with every
middleware. A package is loaded from its folder, read and checked by the linter, its scenarios too, as
`tongban package lint` does it.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from _facts import report, spread

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
FIELDS, ENTRIES = 100, 20
LIMIT_MS = {"draw": 30, "save": 50}
LIMIT_PACKAGE_S = 2
KINDS = ("text", "integer", "decimal", "money", "date", "choice", "boolean", "mobile", "textarea", "choices")
ANSWERS: dict[str, Any] = {
    "text": "云溪市青禾区清源路", "integer": "12", "decimal": "1.5", "money": "1200.00", "date": "2026-03-02",
    "choice": "b", "boolean": "true", "mobile": "15400000001", "textarea": "第一行\n第二行", "choices": ["a", "b"],
}  # fmt: skip


def words(text: str) -> dict[str, str]:
    return {"zh": f"{text}的题目", "en": f"Question {text}"}


def question(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """A question with help, as forms have it."""
    options = [{"value": v, "label": words(v)} for v in "abcd"]
    asked = {"id": name, "type": kind, "label": words(name), "help": words("说明"), **more}
    return {**asked, "options": options} if kind in ("choice", "choices") else asked


def form() -> dict[str, Any]:
    """Two pages of 100 fields: one by one, and twenty entries of five."""
    rows = [question(f"column_{kind}", kind) for kind in ("text", "money", "integer", "choice")]
    rows.append(question("amount", "money", calculate="column_money * column_integer"))
    plain = [question(f"q{n}", KINDS[n % len(KINDS)]) for n in range(FIELDS - 10)]
    asked = [question(f"when_{n}", "text", when=f"q6 = true and q1 > {n}") for n in range(5)]
    sums = ["q1 + q11", "q3 * q1", "q3 / q1", "if q6 then q13 else q3", "q1 * 2 + q21"]
    sums_asked = [question(f"sum_{n}", "money", calculate=text) for n, text in enumerate(sums)]
    return {
        "groups": [
            {"id": "all", "title": words("全部"), "questions": [*plain, *asked, *sums_asked]},
            {
                "id": "rows",
                "title": words("逐项"),
                "repeat": {"min": 1, "max": ENTRIES, "one": words("项"), "rule": "sum(rows.amount) > 0"},
                "questions": rows,
            },
        ]
    }


def posted(read: Any) -> dict[str, Any]:
    """What somebody types into every field."""
    told: dict[str, Any] = {}
    for q in read.questions():
        if q.rows is None:
            told |= {} if q.calculate else {q.id: ANSWERS[q.type]}
            continue
        told[q.id] = str(ENTRIES)
        for number in range(1, ENTRIES + 1):
            told |= {f"{q.id}.{number}.{c.id}": ANSWERS[c.type] for c in q.rows.columns if not c.calculate}
    return told


def house() -> tuple[Any, str, dict[str, Any]]:
    """A scratch house with the form; somebody signed in, the address of the page, and what they send."""
    import api_submit

    api_submit.settle(1)
    from dataclasses import replace

    from django.test import Client

    from tongban.base.actor import SYSTEM, Actor
    from tongban.base.legal import wall_now
    from tongban.cases.actions import draft_open
    from tongban.catalogue.actions import item_publish
    from tongban.catalogue.models import Item
    from tongban.catalogue.standard import standard_content
    from tongban.forms.definition import Form
    from tongban.identity import sessions
    from tongban.identity.models import Account

    read = Form.read(form())
    content = {**standard_content(api_submit.ITEM), "form": form()}
    item_publish(SYSTEM, content=content, standard=True)
    account = Account.objects.get(username="bench-0")
    actor = Actor(party=account.party_id, account=account.pk, assurance=3, name="林测试")
    draft = draft_open(replace(actor), item=Item.objects.get(code="bench-item"))
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[sessions.SEEN] = int(wall_now().timestamp())
    session.save()
    return client, f"/zh/apply/bench-item/{draft.uid}/form/", posted(read)


def drawn(client: Any, at: str) -> Callable[[], None]:
    def run() -> None:
        answer = client.get(at)
        assert answer.status_code == 200, answer.status_code

    return run


def kept(client: Any, at: str, told: dict[str, Any]) -> Callable[[], None]:
    def run() -> None:
        answer = client.post(at, {**told, "go": "next"})
        assert answer.status_code == 302, answer.status_code

    return run


def times(run: Callable[[], None], rounds: int) -> dict[str, Any]:
    """Milliseconds of each round, after three that warm up, and those of the processor alone."""
    for _warm in range(3):
        run()
    found, worked = [], []
    for _round in range(rounds):
        began, busy = perf_counter(), process_time()
        run()
        found.append(1000 * (perf_counter() - began))
        worked.append(1000 * (process_time() - busy))
    return {**spread(found), "processor_median": round(median(worked), 1)}


def packages() -> dict[str, Any]:
    """Seconds by which each shipped package is loaded and checked, after one that warms up."""
    from tongban.catalogue.folder import packages_under, read_folder
    from tongban.catalogue.lint import lint_folder
    from tongban.catalogue.package import Package
    from tongban.packs.demo_city.founding import PACKS_ROOT

    folders = packages_under(PACKS_ROOT)
    lint_folder(folders[0])
    found: dict[str, float] = {}
    for folder in folders:
        began = perf_counter()
        Package.read(read_folder(folder))
        lint_folder(folder)
        found[folder.name] = perf_counter() - began
    slowest = max(found, key=lambda name: found[name])
    return {"seconds": spread(list(found.values())), "slowest": slowest, "limit_s": LIMIT_PACKAGE_S}


def profiled(run: Callable[[], None]) -> None:
    """Where the time of twenty rounds goes."""
    run()
    profile = cProfile.Profile()
    profile.enable()
    for _round in range(20):
        run()
    profile.disable()
    pstats.Stats(profile).sort_stats("tottime").print_stats(35)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--profile", choices=("draw", "save", "draw_entries", "save_entries"))
    parser.add_argument("--save", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        home = tempfile.mkdtemp(prefix="tongban-bench-")
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        os.environ |= {"TONGBAN_HOME": home, "TONGBAN_MODE": "sandbox", "DATABASE_URL": ""}
        os.environ["DJANGO_SETTINGS_MODULE"] = "tongban.config.settings"
        client, at, told = house()
        from django.core.management import call_command

        call_command("collectstatic", verbosity=0, interactive=False)
        page, entries = f"{at}all/", f"{at}rows/"
        runs = {
            "save": kept(client, page, told),
            "save_entries": kept(client, entries, told),
            "draw": drawn(client, page),
            "draw_entries": drawn(client, entries),
        }
        for where in (
            page,
            page,
            entries,
        ):  # answers open further questions, which the second sending answers
            client.post(where, {**told, "go": "next"})
        for run in runs.values():
            run()
        if options.profile:
            profiled(runs[options.profile])
            return
        figures: dict[str, Any] = {"fields": FIELDS, "limit_ms": LIMIT_MS}
        figures |= {f"ms_{name}": times(run, options.rounds) for name, run in runs.items()}
        figures["packages"] = packages()
    report(
        "forms", figures, bound_by="one core running Python: templates when drawn, the database when saved"
    )


if __name__ == "__main__":
    main()
