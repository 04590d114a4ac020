"""A licence keeps the day from which its state holds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tb_licences", "0001_ground")]

    operations = [
        migrations.AddField(model_name="licence", name="since", field=models.DateField(null=True)),
    ]
