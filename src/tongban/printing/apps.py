"""The room of printing as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrintingConfig(AppConfig):
    name = "tongban.printing"
    label = "tb_printing"
    verbose_name = _("Printing")

    def ready(self) -> None:
        """The audit's replay of seals."""
        from tongban.printing import replaying  # noqa: F401 - it registers itself
