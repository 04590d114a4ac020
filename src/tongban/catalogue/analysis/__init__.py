"""How winding the way of a service is: pauses, ways back, doubled checks, hand-overs, waiting, missing limits, and what
was left of the paper process (F23, F25).

Public face: ``analysed(content)`` over a package's content as ``folder.read_folder`` gives it. Nothing is written, and
no database is asked. Sentences are lazy and come in the language of whoever reads them.
"""

from __future__ import annotations

from tongban.catalogue.analysis.flow import analysed
from tongban.catalogue.analysis.result import Analysis, Paper, Remark, Stage

__all__ = ["Analysis", "Paper", "Remark", "Stage", "analysed"]
