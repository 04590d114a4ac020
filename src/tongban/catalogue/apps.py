"""The room of service items as a Django app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "tongban.catalogue"
    label = "tb_catalogue"
