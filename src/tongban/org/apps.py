"""The room of bodies and people as a Django app."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "tongban.org"
    label = "tb_org"
