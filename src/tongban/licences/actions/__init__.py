"""The writers of the room."""

from tongban.licences.actions.acts import (
    Terms,
    licence_act,
    licence_act_decide,
    licence_expire,
    licence_renew,
    licence_restore,
    licence_revoke,
)
from tongban.licences.actions.bars import bar_set
from tongban.licences.actions.issuing import licence_issue, licence_type_define

__all__ = [
    "Terms",
    "bar_set",
    "licence_act",
    "licence_act_decide",
    "licence_expire",
    "licence_issue",
    "licence_renew",
    "licence_restore",
    "licence_revoke",
    "licence_type_define",
]
