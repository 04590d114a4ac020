"""The room of search as a Django app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "tongban.search"
    label = "tb_search"
