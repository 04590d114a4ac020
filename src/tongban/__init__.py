"""Tongban (通办): one open platform on which a city or county runs its whole electronic government."""

__version__ = "0.1.0"
