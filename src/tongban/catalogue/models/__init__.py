"""Tables of the room."""

from tongban.catalogue.models.draft import PackageBlob, PackageDraft, PackageFiles, PackageRun
from tongban.catalogue.models.item import Item, ItemTheme, ItemVersion
from tongban.catalogue.models.sorting import Sorting, SortingEntry
from tongban.catalogue.models.theme import LifeEvent, Theme
from tongban.catalogue.models.thing import ThingBook

__all__ = [
    "Item", "ItemTheme", "ItemVersion", "LifeEvent", "PackageBlob", "PackageDraft", "PackageFiles", "PackageRun",
    "Sorting", "SortingEntry", "Theme", "ThingBook",
]  # fmt: skip
