"""Tables of the room."""

from tongban.flows.models.instance import Definition, Instance
from tongban.flows.models.task import Task, TaskLog

__all__ = ["Definition", "Instance", "Task", "TaskLog"]
