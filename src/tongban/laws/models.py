"""Tables of the room: what the law says, as data with dates."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow


class CalendarYear(AuditedRow):
    """The official arrangement of one year's holidays, imported; replaces what the house ships for that year.

    ``days`` = {"make-up": [dates], "<holiday>": [dates]}; ``source`` names the notice of the State Council office.
    """

    year = models.PositiveIntegerField(unique=True)
    days = models.JSONField()
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "tb_laws_calendar_year"


class LimitVersion(AuditedRow):
    """One version of one time limit that an administrator published; replaces the shipped rule of its code."""

    code = models.CharField(max_length=60)
    table = models.JSONField()
    valid_from = models.DateField()
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "tb_laws_limit_version"
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="tb_laws_limit_one")]


class ParameterVersion(AuditedRow):
    """The value of a number that the house works by, from a day on (``parameters``)."""

    code = models.CharField(max_length=60)
    value = models.IntegerField()
    valid_from = models.DateField()
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "tb_laws_parameter_version"
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="tb_laws_parameter_one")]


class Law(AuditedRow):
    """A card of a law or regulation (法规卡片): enough to cite it; the text itself comes by import."""

    title_zh = models.CharField(max_length=200, unique=True)
    title_en = models.CharField(max_length=300, default="", blank=True)
    body_zh = models.CharField(max_length=120, default="", blank=True)
    number = models.CharField(max_length=120, default="", blank=True)
    passed_on = models.DateField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    status = models.CharField(max_length=20, default="in_force")
    summary_zh = models.CharField(max_length=1000, default="", blank=True)
    summary_en = models.CharField(max_length=1500, default="", blank=True)
    unchecked = models.BooleanField(default=False)

    class Meta:
        db_table = "tb_laws_law"


class Article(AuditedRow):
    """An article: what it says in our own words, and its full text where a text was imported."""

    law = models.ForeignKey(Law, models.PROTECT, related_name="articles")
    number = models.CharField(max_length=20)
    ordinal = models.PositiveIntegerField(default=0)
    words_zh = models.CharField(max_length=1000, default="", blank=True)
    words_en = models.CharField(max_length=1500, default="", blank=True)
    text = models.TextField(default="", blank=True)

    class Meta:
        db_table = "tb_laws_article"
        constraints = [models.UniqueConstraint(fields=["law", "number"], name="tb_laws_article_one")]
