"""The enterprise line of business as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BusinessConfig(AppConfig):
    name = "tongban.packs.business"
    label = "tb_business"

    def ready(self) -> None:
        from tongban.packs.business import panels, steps  # noqa: F401 - register panels and service tasks
        from tongban.packs.business.shown import ITEM
        from tongban.portal.service_links import ServiceLink, register

        register(ServiceLink(ITEM, _("Check a company name"), "search", "name_check"))
