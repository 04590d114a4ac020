"""Service items, guides and packages.

Public face: ``package.Package`` (a published version in memory), ``models`` (Item, ItemVersion, Theme, LifeEvent),
``actions`` (item_publish, …), ``queries`` (what is in force on a day, browsing), ``folder`` (packages on disk),
``lint`` (what is wrong with a package), ``standard`` (the package made from an item's data alone).
"""
