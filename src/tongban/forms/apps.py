"""The room of forms as a Django app."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "tongban.forms"
    label = "tb_forms"
