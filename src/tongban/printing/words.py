"""Outcomes of verification as sentences for people, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERDICTS: Final[Mapping[str, str | Promise]] = {
    "valid": _("The seal is genuine and the file is exactly as it was sealed."),
    "expired_since": _(
        "The seal is genuine and the file is exactly as it was sealed. Its certificate was in "
        "force then and has ended since."
    ),
    "unreadable": _("This is not a readable PDF or OFD file, or its structure was damaged."),
    "unsealed": _("This file bears no seal."),
    "appended": _("Something was added to the file after it was sealed."),
    "changed": _("The content of the file was changed after it was sealed."),
    "repacked": _("The content is as it was sealed, but the container around it was altered."),
    "seal_damaged": _("The seal itself was altered or damaged."),
    "unsupported": _("The seal has a version or method that this house cannot check."),
    "unlisted": _("The certificate that sealed is not among those that may use this seal."),
    "untrusted": _("The seal was not made with a certificate of this authority."),
    "expired": _("The certificate was not in force when the document was sealed."),
    "seal_expired": _("The seal was not in force when the document was sealed."),
    "seal_revoked": _("The seal was revoked before the document was sealed."),
}
"""The sentence for each code of ``verdicts.Verdict``; its keys are those of ``verdicts.REASONS``."""
