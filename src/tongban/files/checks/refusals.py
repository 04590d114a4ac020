"""Why a file is not taken: one sentence each, saying what to do instead."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Invalid, Words


class FileRefused(Invalid):
    """A file that is not taken; ``code`` is ``files.<reason>``. Nothing of it was stored."""

    title = _("This file cannot be taken")

    def __init__(self, reason: str, **data: Any) -> None:
        words = SENTENCES[reason]
        text = str(words) % data if data else str(words)
        super().__init__(message=text, code=f"files.{reason}", **data)


SENTENCES: Final[dict[str, Words]] = {
    "empty": _(
        "The file is empty. Open it on your device to see whether it was saved, then choose it again."
    ),
    "too_large": _(
        "The file has %(size)s MB; at most %(limit)s MB are taken. Photograph each page by itself or save "
        "the PDF "
        "with smaller pictures."
    ),
    "type": _("This is %(found)s. Please hand in one of: %(wanted)s."),
    "extension": _(
        "The name ends in “%(extension)s”, but the content is %(found)s. Save it again under its right name."
    ),
    "heic": _(
        "This picture is in the HEIC format, which many computers cannot open. On an iPhone choose "
        "Settings, Camera, "
        "Formats, “Most Compatible” and take the picture again; or make a screenshot of it and hand that in."
    ),
    "archive": _("Archives (ZIP, RAR, 7z) are not taken. Please unpack it and hand in each file by itself."),
    "hidden": _(
        "A second file is hidden inside this one. Save or photograph the document anew and hand that in."
    ),
    "broken": _("The file is damaged and cannot be opened. Save or photograph it again and hand that in."),
    "picture_size": _(
        "The picture has %(width)s × %(height)s points, more than can be opened safely. Make it smaller, "
        "for example "
        "by a screenshot."
    ),
    "encrypted": _("The document is locked with a password. Save it without the password and hand that in."),
    "active": _(
        "The PDF contains a program or an attached file (%(found)s). Print it to a new PDF and hand that in."
    ),
    "no_pages": _("The PDF has no pages. Please check the file and choose it again."),
    "too_many_pages": _("The PDF has %(pages)s pages; at most %(limit)s are taken. Please split it."),
    "macros": _("The document contains macros or embedded objects. Save it as PDF and hand that in."),
    "malware": _(
        "The file contains a known harmful program (%(found)s) and was not stored. Please check your device."
    ),
}
