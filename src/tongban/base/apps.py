"""The glue as a Django app."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "tongban.base"
    label = "tb_base"
