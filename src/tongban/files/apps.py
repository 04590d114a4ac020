"""The room of files as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "tongban.files"
    label = "tb_files"
