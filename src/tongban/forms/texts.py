"""Short texts of a form in the language of whoever reads."""

from __future__ import annotations

from django.utils.translation import get_language

from tongban.forms.definition import Words


def words(texts: Words | None) -> str:
    """The text in the active language, Chinese where English is missing."""
    if not texts:
        return ""
    return texts.get("en" if get_language() == "en" else "zh") or texts.get("zh", "")
