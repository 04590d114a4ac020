"""What ends a licence where no day does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tb_licences", "0005_bars")]

    operations = [
        migrations.AddField(
            model_name="licence", name="until", field=models.JSONField(blank=True, default=dict)
        ),
    ]
