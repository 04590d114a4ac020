"""What the pages of the room share."""

from __future__ import annotations

from uuid import UUID

from tongban.base.errors import NotFound


def uuid_of(text: str) -> UUID:
    """A UUID from an address; raises ``NotFound`` for anything else."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
