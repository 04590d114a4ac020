"""What halls write is what the record says: the audit finds nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tongban.base.actor import ANONYMOUS
from tongban.base.timers import fire_due
from tongban.cases.tests.world import ITEM
from tongban.hall.actions import (
    appointment_book,
    appointment_change,
    delegation_end,
    shelf_archive,
    shelf_place,
    ticket_call,
    ticket_hand_over,
    ticket_take,
    visit_begin_draft,
    visit_leave,
    visit_open,
    visit_say,
    window_close,
    window_open,
)
from tongban.hall.queries import bookable_days, delegations_of
from tongban.hall.tests.test_general import again
from tongban.hall.tests.test_shelf import Shelf
from tongban.hall.tests.world import DAY, at, place
from tongban.records.audit import audit

pytestmark = pytest.mark.django_db


def test_the_audit_finds_nothing() -> None:
    with at():
        p = place(ITEM | {"delivery": ["pickup", "post"]})
        p.issuer, p.clerk = again(p.issuer), again(p.clerk)
        shelf = Shelf(p, None, "")  # type: ignore[arg-type]
        entry = shelf_place(p.issuer, hall=p.hall, case=shelf.decided(), box="A1")
        window_open(p.clerk, window=p.general)
        window_open(p.w.clerk, window=p.special)
        visit = visit_open(p.w.applicant, hall=p.hall, item=p.w.item)
        visit_say(p.w.applicant, visit=visit, text="您好")
        visit_begin_draft(p.w.applicant, visit=visit)
        visit_leave(p.w.applicant, visit=visit)
        ticket_take(ANONYMOUS, hall=p.hall, queue="A")
        ticket_call(p.clerk, window=p.general)
        ticket_hand_over(p.clerk, window=p.general, to=p.special, note="转")
        window_close(p.w.clerk, window=p.special)
        days = bookable_days(p.hall)
        row = appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=days[0], slot="09:00")
        appointment_change(p.w.applicant, appointment=row, day=days[1], slot="09:00")
    with at(day=DAY + timedelta(days=61)):
        fire_due()
        shelf_archive(p.issuer, entry=entry)
        delegation_end(p.w.head, delegation=delegations_of(p.hall)[0])
    assert [str(f) for f in audit().findings if f.kind != "legal_time"] == []
