"""Rounds of sorting and the published list of items."""

import django.db.models.deletion
import tongban.kernel.ids.uuids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tb_catalogue", "0002_drafts"),
        ("tb_org", "0002_reach_of_posts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sorting",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=tongban.kernel.ids.uuids.uuid7, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("name_zh", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, default="", max_length=160)),
                ("state", models.CharField(default="collecting", max_length=12)),
                ("opened_on", models.DateField()),
                ("closes_on", models.DateField()),
                ("opened_by_id", models.BigIntegerField(null=True)),
                ("asked_by_id", models.BigIntegerField(null=True)),
                ("returned", models.CharField(blank=True, default="", max_length=500)),
                ("confirmed_by_id", models.BigIntegerField(null=True)),
                ("published_on", models.DateField(null=True)),
                ("number", models.PositiveIntegerField(null=True, unique=True)),
                ("digest", models.CharField(blank=True, default="", max_length=80)),
            ],
            options={
                "db_table": "tb_catalogue_sorting",
                "indexes": [models.Index(fields=["state", "closes_on"], name="tb_catalogue_sorting_open")],
            },
        ),
        migrations.CreateModel(
            name="SortingEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=tongban.kernel.ids.uuids.uuid7, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("ordinal", models.PositiveIntegerField()),
                ("department", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=200)),
                ("group", models.CharField(blank=True, default="", max_length=200)),
                ("code", models.CharField(blank=True, default="", max_length=100)),
                ("type", models.CharField(blank=True, default="", max_length=4)),
                ("verdict", models.CharField(default="keep", max_length=8)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("judged_by_id", models.BigIntegerField(null=True)),
                ("before", models.JSONField(blank=True, default=dict)),
                ("after", models.JSONField(blank=True, default=dict)),
                (
                    "into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="tb_catalogue.sortingentry",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tb_catalogue.item",
                    ),
                ),
                (
                    "sorting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="tb_catalogue.sorting",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tb_org.unit",
                    ),
                ),
            ],
            options={
                "db_table": "tb_catalogue_sorting_entry",
                "indexes": [
                    models.Index(fields=["sorting", "verdict", "ordinal"], name="tb_catalogue_entry_verdict"),
                    models.Index(fields=["sorting", "department"], name="tb_catalogue_entry_unit"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sorting", "ordinal"), name="tb_catalogue_sorting_entry_one"
                    )
                ],
            },
        ),
    ]
