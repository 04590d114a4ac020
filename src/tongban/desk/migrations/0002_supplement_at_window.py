"""An intake may bring the material that a supplement notice named."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tb_desk", "0001_ground"),
        ("tb_cases", "0001_ground"),
    ]

    operations = [
        migrations.AddField(
            model_name="intake",
            name="supplements",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tb_cases.case"
            ),
        ),
    ]
