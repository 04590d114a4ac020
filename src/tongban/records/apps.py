"""The record as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "tongban.records"
    label = "tb_records"
    verbose_name = _("Record")

    def ready(self) -> None:
        from tongban.records import jobs  # noqa: F401 - registers what the worker repeats
