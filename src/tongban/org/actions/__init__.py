"""The writers of the room."""

from tongban.org.actions.mandates import mandate_grant, mandate_revoke
from tongban.org.actions.parties import party_change, party_register
from tongban.org.actions.posts import post_end, post_fill, roles_install
from tongban.org.actions.units import unit_change, unit_found

__all__ = [
    "mandate_grant",
    "mandate_revoke",
    "party_change",
    "party_register",
    "post_end",
    "post_fill",
    "roles_install",
    "unit_change",
    "unit_found",
]
