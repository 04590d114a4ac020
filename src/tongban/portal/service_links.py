"""What packs offer on the guide of an item beside applying: a look-up, a reckoner, a list."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class ServiceLink:
    """A page about one item: its code, words, icon, the name of the page's address."""

    item: str
    label: str | Promise
    icon: str
    name: str

    @property
    def url(self) -> str:
        """Where it leads in the language of the page."""
        return reverse(self.name)


_links: list[ServiceLink] = []


def register(link: ServiceLink) -> None:
    """Offer ``link`` on the guide of its item; registering it again is harmless."""
    if link not in _links:
        _links.append(link)


def links_for(code: str) -> list[ServiceLink]:
    """What the guide of the item with this code offers."""
    return [link for link in _links if link.item == code]
