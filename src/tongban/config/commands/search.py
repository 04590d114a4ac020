"""``tongban search QUERY``: search as a reader would."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

import django


def main(argv: Sequence[str]) -> int:
    """Print the results; 1 when there are none, 2 for an account that does not exist."""
    options = _options(argv)
    django.setup()
    from tongban.base.actor import ANONYMOUS
    from tongban.identity.acting import actor_for
    from tongban.identity.models import Account
    from tongban.search.reading import find
    from tongban.search.writing import rebuild

    if options.rebuild:
        print(f"{rebuild()} documents")
        return 0
    actor = ANONYMOUS
    if options.reader:
        account = Account.objects.filter(username=options.reader.strip().lower()).first()
        if account is None:
            print(f"There is no account {options.reader}.")
            return 2
        actor = actor_for(account)
    hits = find(" ".join(options.query), actor=actor, limit=options.limit)
    rows = [{"type": h.type, "id": h.id, "title": h.title, "score": h.score} for h in hits]
    if options.json:
        print(json.dumps({"results": rows}, ensure_ascii=False))
    else:
        for hit in hits:
            print(f"{hit.score:8.2f}  {hit.type}:{hit.id}  {hit.title.get('zh') or hit.title.get('en')}")
    return 0 if rows else 1


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tongban search", description=__doc__)
    parser.add_argument("query", nargs="*", help="what to look for")
    parser.add_argument("--limit", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--as", dest="reader", default="", help="search as this account")
    parser.add_argument("--rebuild", action="store_true", help="write the index anew instead")
    return parser.parse_args(argv)
