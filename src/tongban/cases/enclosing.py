"""The receipt (收件凭证) goes with its letter: number, query code, materials, days and the code to scan."""

from __future__ import annotations

from tongban.base.actor import SYSTEM
from tongban.cases.models import Notice
from tongban.messages.enclosures import Enclosure, enclose
from tongban.messages.models import Message
from tongban.printing.actions import content


def _receipt(message: Message) -> list[Enclosure]:
    """The receipt as it was issued; it goes to the applicant and to whoever filed for them."""
    uid = message.about.removeprefix("case:")
    notice = Notice.objects.filter(case__uid=uid, kind="RECEIPT").select_related("document", "case").first()
    if notice is None:
        return []
    return [Enclosure(f"收件凭证-{notice.case.number}.pdf", content(SYSTEM, notice.document))]


def connect() -> None:
    """Tell the letters."""
    enclose("case.receipt", _receipt)
