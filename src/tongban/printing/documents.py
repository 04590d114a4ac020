"""From data to a rendered document: check the contract, put dates into words, add the QR code, render.

The result depends on nothing but the kind, the data and the language: the same document can be rendered years
later from its stored data, byte for byte, as long as template and fonts are those of its release.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from tongban.kernel.errors import Refusal
from tongban.printing.contracts import DocumentKind, Field, check
from tongban.printing.engine import Rendered, compile_pdf, compile_png
from tongban.printing.kinds import KINDS
from tongban.printing.qr import qr_svg

Lang = Literal["zh", "en"]
ZONE: Final = ZoneInfo("Asia/Shanghai")
SEAL_MM: Final = 39
"""Breadth and height of a drawn seal, as in `base.typ`."""
_DEFAULTS: Final = {"test": True, "reconsideration_days": 60, "litigation_months": 6}
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def date_words(day: date, lang: Lang) -> str:
    """`day` in words: 2026年4月7日 (GB/T 9704: Arabic figures, no leading zero) or 7 April 2026."""
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_words(moment: datetime, lang: Lang, zone: ZoneInfo = ZONE) -> str:
    """`moment` (aware) as local date and minute."""
    local = moment.astimezone(zone)
    return f"{date_words(local.date(), lang)} {local:%H:%M}"


def kind_of(code: str) -> DocumentKind:
    """The kind with that code, in whatever case; refuses with `printing.kind`."""
    kind = KINDS.get(code.upper())
    if kind is None:
        raise Refusal("printing.kind", f"There is no document kind “{code}”.", kind=code)
    return kind


def snapshot(kind: DocumentKind, data: Mapping[str, Any]) -> dict[str, Any]:
    """`data`, checked, as values that JSON can hold: what is stored with the document."""
    check(kind, data)
    return {name: _plain(value) for name, value in data.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _worded(fields: tuple[Field, ...], data: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    return {
        field.name: _word(field, data[field.name], lang)
        for field in fields
        if data.get(field.name) is not None
    }


def _word(field: Field, value: Any, lang: Lang) -> Any:
    if field.type == "date":
        return date_words(date.fromisoformat(value), lang)
    if field.type == "moment":
        return moment_words(datetime.fromisoformat(value), lang)
    if field.type == "rows":
        return [_worded(field.columns, row, lang) for row in value]
    return value


def _scanned(words: Mapping[str, Any]) -> str:
    """What the QR code says: the address that verifies, with a licence's identifier (GB/T 36904) behind it."""
    identifier = words.get("identifier")
    return f"{words['verify_url']}#{identifier}" if identifier else str(words["verify_url"])


def render(code: str, data: Mapping[str, Any], lang: Lang = "zh", *, drawn: bool = True) -> Rendered:
    """Render the document of kind `code`; refuses with `printing.kind` or `printing.data` (fields by name).

    The file's own date is noon of `issued_on` in China: the bytes do not depend on the machine's clock.
    `drawn` = False keeps the place of the seal empty, for files whose sealing brings the picture.
    """
    kind = kind_of(code)
    plain = snapshot(kind, data)
    words = {**_DEFAULTS, **_worded(kind.fields, plain, lang)}
    words.setdefault("title", kind.title(lang))
    words.setdefault("seal_unit", words["unit"])
    words |= {
        "lang": lang,
        "kind": kind.code,
        "sealed": kind.sealed,
        "drawn": drawn,
        "qr": qr_svg(_scanned(words)),
    }
    noon = datetime.combine(date.fromisoformat(plain["issued_on"]), time(12), ZONE)
    return compile_pdf(kind.source, words, when=noon.astimezone(UTC))


def seal_picture(unit_name: str) -> bytes:
    """The drawn seal of a unit as PNG without ground, `SEAL_MM` broad and high."""
    return compile_png("seal", {"seal_unit": unit_name})
