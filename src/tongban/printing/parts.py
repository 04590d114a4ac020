"""Parts that documents share: how their values are declared, and what every sheet carries."""

from typing import Final

from tongban.printing.contracts import Field


def optional(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, required=False) for name in names)


def texts(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name) for name in names)


def dated(name: str, required: bool = True) -> Field:
    return Field(name, "date", required)


def rows(name: str, *columns: Field, required: bool = True) -> Field:
    return Field(name, "rows", required, columns)


SHEET: Final = (
    *texts("unit"),
    dated("issued_on"),
    *texts("query_code", "verify_url"),
    *optional("number", "seal_unit", "title", "basis", "contact", "address", "complaints", "note"),
    Field("test", "flag", required=False),
)
"""What every sheet carries: unit, date, verification; `seal_unit` is the Chinese name on an English sheet."""

CASE: Final = (*SHEET, *texts("case_number", "item", "applicant"), *optional("applicant_id"))
LATER: Final = (*SHEET, *texts("item", "applicant"), *optional("case_number", "applicant_id"))
"""What acts on an issued licence carry; licences of old have no case."""
REMEDIES: Final = (
    *texts("reconsideration_body", "court"),
    Field("reconsideration_days", "number", required=False),
    Field("litigation_months", "number", required=False),
)
"""Reconsideration within 60 days (行政复议法 art. 20), litigation within 6 months (行政诉讼法 art. 46)."""
REASONS: Final = rows("reasons", *texts("text"), *optional("basis"))
LICENCE: Final = texts("licence_name", "licence_number")
FACE: Final = (
    *SHEET,
    *LICENCE,
    *texts("holder"),
    *optional("holder_id", "identifier", "validity", "holder_label"),
    dated("valid_from", required=False),
    dated("valid_to", required=False),
    rows("content", *texts("label", "value")),
)
