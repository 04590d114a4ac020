"""Second holders: people or machines outside this house that keep the heads of its record.

A holder is written as an address: a folder (``/mnt/notary``), ``https://…`` (the head is posted as JSON) or
``mailto:…``. ``TONGBAN_SECOND_HOLDER`` lists them, separated by commas. Against the copies that a holder
keeps, even an attacker who has this house's database and keys is found: he cannot rewrite what lies
elsewhere.
"""

from __future__ import annotations

import json
import os
import secrets
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from tongban.base.home import home
from tongban.kernel import canonical
from tongban.kernel.errors import Refusal
from tongban.kernel.verify import Unreadable, read_heads

_TIMEOUT_SECONDS: Final = 10


def holders() -> list[str]:
    """The configured holders; outside production a folder in the home stands in where none is named."""
    named = getattr(settings, "TONGBAN_SECOND_HOLDER", os.environ.get("TONGBAN_SECOND_HOLDER", ""))
    found = [part.strip() for part in named.split(",") if part.strip()]
    if not found and settings.TONGBAN_MODE != "production":
        return [str(home("second-holder"))]
    return found


def hand_to(holder: str, head: dict[str, Any]) -> None:
    """Give one signed head to a holder; twice changes nothing. Raises ``OSError`` or ``Refusal``."""
    scheme = urlsplit(holder).scheme
    if scheme == "mailto":
        _mail(holder.removeprefix("mailto:"), head)
    elif scheme in ("http", "https"):
        _post(holder, head)
    else:
        _lay_down(Path(holder.removeprefix("file://")), head)


def held_heads(folder: Path) -> Iterator[dict[str, Any]]:
    """The heads kept in a folder, ``*.json`` and ``*.jsonl``; raises ``Refusal`` for a broken file."""
    for path in sorted([*folder.rglob("*.json"), *folder.rglob("*.jsonl")]):
        try:
            yield from read_heads(path.read_text(encoding="utf-8"))
        except (Unreadable, UnicodeDecodeError) as error:
            raise Refusal("records.held_head", f"{path} is not a head: {error}", path=str(path)) from None


def _lay_down(folder: Path, head: dict[str, Any]) -> None:
    """Write the head once; another head of the same size is never overwritten but refused."""
    path = folder / head["log"] / f"{head['size']:012d}.json"
    content = canonical.dumps(head) + b"\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(6)}")
    draft.write_bytes(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        if path.read_bytes() != content:
            raise Refusal("records.held_differs", f"{path} holds another head of the same size.") from None
    finally:
        draft.unlink()


def _post(address: str, head: dict[str, Any]) -> None:
    asked = urllib.request.Request(  # noqa: S310 - the scheme was looked at
        address, data=canonical.dumps(head), headers={"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(asked, timeout=_TIMEOUT_SECONDS):  # noqa: S310
        return


def _mail(address: str, head: dict[str, Any]) -> None:
    subject = f"Tongban record head {head['size']} / 通办记录首部 {head['size']}"
    text = (
        "请保存此首部。日后可凭它证明记录未被改动。\n"
        "Please keep this head: it proves later that the record was not rewritten.\n\n"
    )
    message = EmailMessage(subject, text + json.dumps(head, indent=2), to=[address])
    message.attach(f"{head['size']:012d}.json", canonical.dumps(head).decode(), "application/json")
    message.send()
