"""Writers of the enterprise pack."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice

from django.db import IntegrityError, connection
from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict
from tongban.base.legal import legal_today
from tongban.kernel.errors import Refusal
from tongban.packs.business.models import RegisteredName
from tongban.packs.business.names.generate import generate
from tongban.packs.business.names.index import keys_of
from tongban.packs.business.names.parts import parse
from tongban.packs.business.names.subject import Context, Entry, Status

FICTIONAL = "912901"
"""How the codes of generated enterprises begin."""

CHUNK = 4_000
"""Names written in one transaction: others can write in between."""


_COLUMNS = (
    "text", "region", "trade_name", "industry", "form", "group", "authority", "uscc", "status", "ends_on",
    "industry_class", "sound", "sound_other", "shape", "head", "tail", "edges",
)  # fmt: skip


def _row(entry: Entry) -> tuple[str | None, ...]:
    """The values of `_COLUMNS` for one name."""
    own = keys_of(entry.trade_name, entry.industry_class)
    return (
        entry.text,
        entry.region,
        entry.trade_name,
        entry.industry,
        entry.form,
        entry.group,
        entry.authority,
        entry.uscc,
        entry.status.value,
        connection.ops.adapt_datefield_value(entry.ends_on),
        own.industry_class,
        own.sound,
        own.sound_other or None,
        own.shape if own.shape != own.trade else None,
        own.head,
        own.tail,
        own.edges or None,
    )


def _insert() -> str:
    """The statement that writes one row; the models' own way of writing many is six times slower here."""
    quote, meta = connection.ops.quote_name, RegisteredName._meta
    columns = ", ".join(quote(name) for name in _COLUMNS)
    places = ", ".join(["%s"] * len(_COLUMNS))
    return f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - no value in it


def _silent(done: int) -> None:
    """Tells nobody."""


@action
def names_add(actor: Actor, *, entries: list[Entry]) -> int:
    """Puts names on the register's mirror in one transaction; returns how many."""
    with connection.cursor() as cursor:
        cursor.executemany(_insert(), [_row(entry) for entry in entries])
    return len(entries)


def _chunks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    rest = iter(entries)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def names_load(actor: Actor, *, entries: Iterable[Entry], progress: Callable[[int], None] = _silent) -> int:
    """Loads any number of names, chunk by chunk; `progress` is told how many are written."""
    done = 0
    for chunk in _chunks(entries):
        done += names_add(actor, entries=chunk)
        progress(done)
    return done


def names_generate(
    actor: Actor, *, count: int, today: date, progress: Callable[[int], None] = _silent
) -> int:
    """Fills the register of a demonstration city up to `count` fictional names; resumes where it was
    interrupted.

    The generator is deterministic, so the names already there are the first ones of the sequence.
    """
    there = RegisteredName.objects.filter(uscc__startswith=FICTIONAL).count()
    rest = islice(generate(count, today=today), there, None)
    return there + names_load(actor, entries=rest, progress=lambda done: progress(there + done))


@action
def name_reserve(actor: Actor, *, text: str, authority: str, until: date, shared: bool = False) -> None:
    """Keeps a name for its applicant through a day (企业名称登记管理规定 art. 18).

    `shared`: the trade name may stand twice, by investment relation or transfer (art. 17). Refuses with
    `Refusal` when the name cannot be read and with `Conflict` when somebody else got it a moment ago.
    """
    entry = entry_of(text, authority=authority, status=Status.RESERVED, ends_on=until)
    claim = None if shared else f"{authority}|{entry.group}|{entry.trade_name}"
    RegisteredName.objects.filter(claim=claim, ends_on__lt=legal_today()).update(claim=None)
    values = dict(zip(_COLUMNS, _row(entry), strict=True))
    try:
        RegisteredName.objects.create(**values, claim=claim)
    except IntegrityError as error:
        raise Conflict(
            "business.name.taken",
            _("Somebody else declared this trade name a moment ago. Choose another one."),
        ) from error


@action
def name_register(actor: Actor, *, text: str, authority: str) -> None:
    """The enterprise is registered: its kept name becomes a registered one (企业名称登记管理规定 art. 18).

    A name that was not declared before is entered now. Names that do not follow art. 6, as those of
    individual businesses may, are left to their own register.
    """
    kept = RegisteredName.objects.filter(text=text, status=Status.RESERVED.value)
    if kept.update(status=Status.REGISTERED.value, ends_on=None, claim=None):
        return
    if RegisteredName.objects.filter(text=text, status=Status.REGISTERED.value).exists():
        return
    try:
        entry = entry_of(text, authority=authority)
    except Refusal:
        return
    names_add(actor, entries=[entry])


def entry_of(
    text: str,
    *,
    authority: str,
    status: Status = Status.REGISTERED,
    ends_on: date | None = None,
    uscc: str = "",
) -> Entry:
    """The register's entry of a name given as text; raises `Refusal` when it cannot be read."""
    name = parse(text, Context(on=legal_today(), authority=authority))
    return Entry(
        name.text,
        name.region,
        name.trade_name,
        name.industry,
        name.form,
        name.group,
        authority,
        uscc,
        status,
        ends_on,
    )
