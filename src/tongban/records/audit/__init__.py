"""The audit: walks the whole record and names every disagreement.

``audit()`` recomputes each leaf and the roots of all signed heads, holds them against the copies of the
second holders, explains every time by the clock, compares each audited row with its last recorded digest,
and replays the entries through the checks that higher rooms registered with ``audit_check``. It streams:
memory does not grow with the record, what must be remembered lies in a temporary file.
"""

from tongban.records.audit.checks import Disagreement, ReplayCheck, audit_check
from tongban.records.audit.findings import Finding, Report
from tongban.records.audit.run import audit
from tongban.records.audit.scratch import Store

__all__ = ["Disagreement", "Finding", "ReplayCheck", "Report", "Store", "audit", "audit_check"]
