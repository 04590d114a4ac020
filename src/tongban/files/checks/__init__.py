"""What is refused at the door.

Public face: ``check(name, content, formats=…) -> Checked`` raises ``FileRefused`` with a sentence that says
what to do; ``LIMIT``; ``STANDARD`` and ``WITH_OFFICE`` (sets of formats); ``scanners`` (the malware hook).
"""

from tongban.files.checks.door import LIMIT, STANDARD, WITH_OFFICE, Checked, check
from tongban.files.checks.refusals import FileRefused

__all__ = ["LIMIT", "STANDARD", "WITH_OFFICE", "Checked", "FileRefused", "check"]
