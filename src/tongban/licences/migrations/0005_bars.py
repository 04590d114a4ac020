"""Bars on applying again."""

import django.db.models.deletion
from django.db import migrations, models

import tongban.kernel.ids.uuids

PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("tb_licences", "0004_acts"),
        ("tb_org", "0002_reach_of_posts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bar",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=tongban.kernel.ids.uuids.uuid7, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("code", models.CharField(max_length=100)),
                ("article", models.CharField(max_length=8)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("case_id", models.BigIntegerField(null=True)),
                ("party", models.ForeignKey(on_delete=PROTECT, related_name="licence_bars", to="tb_org.party")),
                ("unit", models.ForeignKey(on_delete=PROTECT, related_name="+", to="tb_org.unit")),
                ("act", models.ForeignKey(null=True, on_delete=PROTECT, related_name="bars", to="tb_licences.licenceact")),
            ],
            options={
                "db_table": "tb_licences_bar",
                "indexes": [
                    models.Index(fields=["party", "until_on"], name="tb_licences_bar_party"),
                ],
            },
        ),
    ]
