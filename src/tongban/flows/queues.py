"""Names of the queues in which tasks wait."""

from __future__ import annotations


def queue_of_post(post: int) -> str:
    """The queue of one post's own tasks."""
    return f"p:{post}"


def queue_of_role(unit: int, role: str) -> str:
    """The queue shared by everybody with a role in a unit."""
    return f"r:{unit}:{role}"
