"""Tables of the room."""

from tongban.catalogue.models.item import Item, ItemTheme, ItemVersion
from tongban.catalogue.models.theme import LifeEvent, Theme

__all__ = ["Item", "ItemTheme", "ItemVersion", "LifeEvent", "Theme"]
