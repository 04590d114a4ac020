"""The writers of the room."""

from tongban.portal.actions.tickets import ticket_issue, ticket_use, tickets_purge

__all__ = ["ticket_issue", "ticket_use", "tickets_purge"]
