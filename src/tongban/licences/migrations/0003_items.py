"""A licence type names the items by which a holder asks for a change, a renewal or the cancellation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tb_licences", "0002_since")]

    operations = [
        migrations.AddField(
            model_name="licencetype", name="items", field=models.JSONField(blank=True, default=dict)
        ),
    ]
