"""A task may be lent until a day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("tb_flows", "0003_instance_begun_by"),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="lent_until",
            field=models.DateField(null=True),
        ),
    ]
