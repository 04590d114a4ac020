"""The words of scenarios, told to the linter of packages."""

from __future__ import annotations

from typing import Final

from tongban.cases.models import Case
from tongban.cases.scenarios import hearing, onsite, posting, serving  # noqa: F401 - their words register themselves
from tongban.cases.scenarios.expectations import FOUND
from tongban.cases.scenarios.steps import DOERS
from tongban.catalogue.lint.vocabulary import scenario_words
from tongban.printing.kinds import KINDS

STATES: Final = ("draft", *Case.OPEN, Case.DECIDED, Case.CLOSED)
OUTCOMES: Final = (
    "", "None", "grant", "granted", "refuse", "refused", "withdrawn", "not_accepted", "not_needed", "terminated",
)  # fmt: skip
NOTICES: Final = (
    "STILL_OPEN",
    "LAPSED",
    "LATER_LAPSED",
)
"""Notices of a case that are printed as a document of another kind."""


def tell() -> None:
    """Register the words."""
    scenario_words(
        {
            "actions": DOERS,
            "expectations": FOUND,
            "states": STATES,
            "outcomes": OUTCOMES,
            "documents": (*KINDS, *NOTICES),
        }
    )
