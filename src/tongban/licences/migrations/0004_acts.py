"""Acts on licences: proposed, decided, with their ground and document."""

import django.db.models.deletion
from django.db import migrations, models

import tongban.base.fields
import tongban.kernel.ids.uuids

PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("tb_licences", "0003_items"),
        ("tb_org", "0002_reach_of_posts"),
        ("tb_printing", "0001_ground"),
    ]

    operations = [
        migrations.CreateModel(
            name="LicenceAct",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=tongban.kernel.ids.uuids.uuid7, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("unit_path", models.CharField(max_length=190)),
                ("kind", models.CharField(max_length=12)),
                ("ground", models.CharField(blank=True, default="", max_length=20)),
                ("law", models.CharField(blank=True, default="", max_length=120)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("state", models.CharField(default="proposed", max_length=12)),
                ("terms", tongban.base.fields.SealedField(blank=True, default="")),
                ("until_on", models.DateField(null=True)),
                ("compensation", tongban.base.fields.MoneyField(null=True)),
                ("safety", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("done_on", models.DateField(null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=500)),
                ("case_id", models.BigIntegerField(null=True)),
                ("asked_by", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="tb_org.party")),
                ("decided_by", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="tb_org.party")),
                ("document", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="tb_printing.document")),
                ("licence", models.ForeignKey(on_delete=PROTECT, related_name="acts", to="tb_licences.licence")),
                ("successor", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="tb_licences.licence")),
            ],
            options={
                "db_table": "tb_licences_act",
                "indexes": [
                    models.Index(fields=["licence", "asked_at"], name="tb_licences_act_line"),
                    models.Index(fields=["state", "unit_path"], name="tb_licences_act_waiting"),
                ],
            },
        ),
    ]
