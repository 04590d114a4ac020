"""The writers of the room."""

from tongban.catalogue.actions.publish import doors_set, item_publish, item_retire

__all__ = ["doors_set", "item_publish", "item_retire"]
