"""The room of data elements as a Django app."""

from django.apps import AppConfig


class ElementsConfig(AppConfig):
    name = "tongban.elements"
    label = "tb_elements"
