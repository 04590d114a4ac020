"""Service items, guides and packages.

Public face: ``package.Package`` (a published version in memory), ``models`` (Item, ItemVersion, Theme, LifeEvent,
ThingBook), ``actions`` (item_publish, things_publish, …), ``queries`` (what is in force on a day, browsing), ``folder``
(packages on disk), ``lint`` (what is wrong with a package), ``standard`` (the package made from an item's data alone),
``bundle`` (a package as files), ``yamltext`` (changing one value of a file), ``policy`` (who may change and review
drafts), ``things`` (one form for a whole life event).
"""
