"""Who began a variable flow."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("tb_flows", "0002_instance_variable"),
    ]

    operations = [
        migrations.AddField(
            model_name="instance",
            name="begun_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tb_org.post"
            ),
        ),
    ]
