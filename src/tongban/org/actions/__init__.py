"""The writers of the room."""

from tongban.org.actions.mandates import mandate_grant, mandate_revoke
from tongban.org.actions.parties import party_change, party_register
from tongban.org.actions.posts import post_end, post_fill
from tongban.org.actions.roles import RoleNews, role_change, roles_install, roles_update
from tongban.org.actions.units import unit_change, unit_found

__all__ = [
    "RoleNews",
    "mandate_grant",
    "mandate_revoke",
    "party_change",
    "party_register",
    "post_end",
    "post_fill",
    "role_change",
    "roles_install",
    "roles_update",
    "unit_change",
    "unit_found",
]
