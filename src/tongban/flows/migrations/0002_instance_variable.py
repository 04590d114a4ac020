"""Flows whose people are chosen as they go stand beside the fixed one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("tb_flows", "0001_ground"),
    ]

    operations = [
        migrations.AddField(
            model_name="instance",
            name="variable",
            field=models.BooleanField(default=False),
        ),
    ]
