"""Forgetting what has passed: kept forms, one-time codes, counts of failures, ended sessions."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session

from tongban.base.jobs import every, once_a_day
from tongban.base.legal import wall_now
from tongban.identity import held
from tongban.identity.models import Guard, OneTimeCode


@every(300)
def forget_held_posts() -> int:
    """Delete forms that nobody came back for in time."""
    return held.forget_old()


@every(3600)
@once_a_day
def forget_old_rows() -> int:
    """Delete one-time codes and counts older than two days, and ended sessions."""
    before = wall_now() - timedelta(days=2)
    gone = OneTimeCode.objects.filter(made_at__lt=before).delete()[0]
    gone += Guard.objects.filter(last_at__lt=before).delete()[0]
    return gone + Session.objects.filter(expire_date__lt=before).delete()[0]
