"""Words for the kinds and states of a hall."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.hall.models import Delegation, Window

KINDS: Final[dict[str, Any]] = {
    Window.DEPARTMENT: _("Window of a department"),
    Window.GENERAL: _("General window: receives for all"),
    Window.ISSUE: _("Issue window: hands out for all"),
    Window.ADVICE: _("Window for what could not be done"),
}
ACTS: Final[dict[str, Any]] = {
    Delegation.RECEIVE: _("Receive applications"),
    Delegation.ACCEPT: _("Check and accept applications"),
    Delegation.DELIVER: _("Hand out results"),
}
