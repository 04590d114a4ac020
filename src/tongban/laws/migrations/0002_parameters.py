"""Numbers that the house works by, as dated versions."""

from django.db import migrations, models

import tongban.kernel.ids.uuids


class Migration(migrations.Migration):
    dependencies = [("tb_laws", "0001_ground")]

    operations = [
        migrations.CreateModel(
            name="ParameterVersion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=tongban.kernel.ids.uuids.uuid7, editable=False, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("code", models.CharField(max_length=60)),
                ("value", models.IntegerField()),
                ("valid_from", models.DateField()),
                ("source", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "tb_laws_parameter_version",
                "constraints": [
                    models.UniqueConstraint(fields=("code", "valid_from"), name="tb_laws_parameter_one")
                ],
            },
        ),
    ]
