"""The room of rules as a Django app."""

from django.apps import AppConfig


class LawsConfig(AppConfig):
    name = "tongban.laws"
    label = "tb_laws"
