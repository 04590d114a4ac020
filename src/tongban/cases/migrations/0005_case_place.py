"""The newest cases of a unit are one walk along an index, however few they are among a million."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tb_cases", "0004_inspections"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["unit_path", "id"], name="tb_cases_case_place"),
        ),
    ]
