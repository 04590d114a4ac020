"""Doors into the catalogue: themes and life events."""

from __future__ import annotations

from django.db import models

from tongban.base.models import Row


class Theme(Row):
    """A theme (主题) of services for people or for enterprises."""

    code = models.CharField(max_length=60, unique=True)
    audience = models.CharField(max_length=20)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    icon = models.CharField(max_length=40, default="", blank=True)
    ordinal = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "tb_catalogue_theme"

    def __str__(self) -> str:
        return self.code


class LifeEvent(Row):
    """A life event (一件事): what people come for, whichever departments it takes."""

    code = models.CharField(max_length=60, unique=True)
    audience = models.CharField(max_length=20, default="natural_person")
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    summary_zh = models.CharField(max_length=300, default="", blank=True)
    summary_en = models.CharField(max_length=400, default="", blank=True)
    icon = models.CharField(max_length=40, default="", blank=True)
    ordinal = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "tb_catalogue_life_event"

    def __str__(self) -> str:
        return self.code
