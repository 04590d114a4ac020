"""Cases handled together keep who leads, and why."""

import django.db.models.deletion
from django.db import migrations, models

import tongban.kernel.ids.uuids


class Migration(migrations.Migration):
    dependencies = [
        ("tb_cases", "0002_rule_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bond",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=tongban.kernel.ids.uuids.uuid7, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("current", models.BooleanField(default=True, null=True)),
                ("reason", models.CharField(max_length=500)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_reason", models.CharField(blank=True, default="", max_length=500)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bound_by",
                        to="tb_cases.case",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tb_org.party",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bonds",
                        to="tb_cases.case",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tb_org.party",
                    ),
                ),
            ],
            options={
                "db_table": "tb_cases_bond",
                "indexes": [models.Index(fields=["lead", "current"], name="tb_cases_bond_lead")],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "current"), name="tb_cases_bond_one")
                ],
            },
        ),
    ]
