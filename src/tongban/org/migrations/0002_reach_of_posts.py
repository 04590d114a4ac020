"""The powers of a post may hang on another unit than its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tb_org", "0001_ground")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="reach",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tb_org.unit"
            ),
        ),
    ]
