"""The receipt goes with the letter that says the application has come in."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest

from tongban.base.actor import SYSTEM
from tongban.base.legal import legal_time
from tongban.cases.actions import case_accept, case_submit
from tongban.cases.models import Notice
from tongban.cases.tests.world import filled, world
from tongban.messages import letters
from tongban.org.actions import party_change
from tongban.org.models import Party

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_the_receipt_goes_with_its_letter_and_no_other_notice_does(mailoutbox: list[Any]) -> None:
    with legal_time(MONDAY):
        w = world()
        party_change(SYSTEM, party=Party.objects.get(pk=w.applicant.party), email="lin@example.test")
        case = case_submit(w.applicant, draft=filled(w))
        case_accept(w.clerk, case=case)
        assert letters.send_due() == 2
    receipt, acceptance = sorted(mailoutbox, key=lambda mail: len(mail.attachments), reverse=True)
    ((name, content, media_type),) = receipt.attachments
    assert (name, media_type) == (f"收件凭证-{case.number}.pdf", "application/pdf")
    assert case.number in text_of(content) and case.query_code in text_of(content)
    assert acceptance.attachments == [] and Notice.objects.filter(case=case).count() == 2
