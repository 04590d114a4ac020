"""What can be said of a file that bears a seal, or should: one code and one sentence for every outcome."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

REASONS: Final = {
    "valid": "The seal is genuine and the file is exactly as it was sealed.",
    "expired_since": "The seal is genuine and the file is exactly as it was sealed. Its certificate was in force "
    "then and has ended since.",
    "unreadable": "This is not a readable PDF or OFD file, or its structure was damaged.",
    "unsealed": "This file bears no seal.",
    "appended": "Something was added to the file after it was sealed.",
    "changed": "The content of the file was changed after it was sealed.",
    "repacked": "The content is as it was sealed, but the container around it was altered.",
    "seal_damaged": "The seal itself was altered or damaged.",
    "unsupported": "The seal has a version or method that this house cannot check.",
    "unlisted": "The certificate that sealed is not among those that may use this seal.",
    "untrusted": "The seal was not made with a certificate of this authority.",
    "expired": "The certificate was not in force when the document was sealed.",
    "seal_expired": "The seal was not in force when the document was sealed.",
    "seal_revoked": "The seal was revoked before the document was sealed.",
}
"""Code and English sentence of every outcome."""
HOLDS: Final = frozenset({"valid", "expired_since"})
"""Codes by which the seal holds."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome: ``code`` is a key of ``REASONS``; the signer is told only where the seal holds.

    ``part`` is the file within an OFD package that was changed or added; ``seal_id`` the seal's identifier.
    """

    valid: bool
    code: str
    signer: str = ""
    signer_code: str = ""
    signed_at: datetime | None = None
    covers_whole: bool = False
    form: str = "pdf"
    part: str = ""
    seal_id: str = ""

    @property
    def reason(self) -> str:
        """English sentence for ``code``."""
        return REASONS[self.code]
