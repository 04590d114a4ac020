"""The statute clock: a time limit as a pure function of rule, start, pauses, extension and official calendar.

Public face: `Rule`, `RuleBook`, `RULES`, `Limit`, `Citation`; `Pause`, `Extension`, `AL45_GROUNDS`,
`only_extension`; `due`, `elapsed`, `remaining` (fast), `explain` → `Ledger` of `LedgerDay` (day by day with
the law); `words`.
"""

from tongban.kernel.clock import words
from tongban.kernel.clock.counting import add_months, due, elapsed, remaining
from tongban.kernel.clock.ledger import CALENDAR_DAY, MOVED, Ledger, LedgerDay, explain
from tongban.kernel.clock.rules import AL45_GROUNDS, RULES, UNITS, Citation, Limit, Rule, RuleBook, Unit
from tongban.kernel.clock.stops import Extension, Pause, only_extension

__all__ = [
    "AL45_GROUNDS",
    "CALENDAR_DAY",
    "MOVED",
    "RULES",
    "UNITS",
    "Citation",
    "Extension",
    "Ledger",
    "LedgerDay",
    "Limit",
    "Pause",
    "Rule",
    "RuleBook",
    "Unit",
    "add_months",
    "due",
    "elapsed",
    "explain",
    "only_extension",
    "remaining",
    "words",
]
