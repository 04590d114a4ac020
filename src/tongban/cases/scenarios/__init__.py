"""Scenarios of a package (``examples/*.yaml``), played through the real actions with the clock moved.

A scenario says who applies with which answers and pages, what each role does on which day, and what must come out.
Public face: ``play(run) -> Verdict`` over a ``Run`` with its ``Cast``; ``packs.stage`` builds the cast.
The words of a script stand in ``steps.DOERS``, those of an expectation in ``expectations.FOUND``.
"""

from tongban.cases.scenarios.play import play
from tongban.cases.scenarios.run import Cast, Run, Side, Verdict, moment

__all__ = ["Cast", "Run", "Side", "Verdict", "moment", "play"]
