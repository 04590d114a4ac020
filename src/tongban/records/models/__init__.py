"""Tables of the record."""

from tongban.records.models.entry import Entry, Reading, Salt
from tongban.records.models.following import Cursor, Handover
from tongban.records.models.tree import Head, Leaf, Log, Node

__all__ = ["Cursor", "Entry", "Handover", "Head", "Leaf", "Log", "Node", "Reading", "Salt"]
