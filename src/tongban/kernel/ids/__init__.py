"""Identifiers: read, checked, made and masked. Pure functions; a wrong one is a `Refusal` with code `ids.…`.

Public face: `uuid7()`, `mask(kind, text)`, and a module for each kind with `parse` and mostly `make`:
`citizen_id`, `uscc`, `mobile`, `bank_card`, `licence_id`, `query_code`, `case_number`. The `fictional`
functions give made-up people and bodies under prefixes that nobody real bears.
"""

from tongban.kernel.ids import bank_card, case_number, citizen_id, licence_id, mobile, query_code, uscc
from tongban.kernel.ids.case_number import CaseNumber
from tongban.kernel.ids.citizen_id import CitizenId
from tongban.kernel.ids.licence_id import LicenceId
from tongban.kernel.ids.masking import mask
from tongban.kernel.ids.uscc import Uscc
from tongban.kernel.ids.uuids import uuid7

__all__ = [
    "CaseNumber",
    "CitizenId",
    "LicenceId",
    "Uscc",
    "bank_card",
    "case_number",
    "citizen_id",
    "licence_id",
    "mask",
    "mobile",
    "query_code",
    "uscc",
    "uuid7",
]
