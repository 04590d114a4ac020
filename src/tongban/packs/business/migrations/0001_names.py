from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="RegisteredName",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("text", models.CharField(max_length=120)),
                ("region", models.CharField(default="", max_length=40)),
                ("trade_name", models.CharField(max_length=60)),
                ("industry", models.CharField(default="", max_length=60)),
                ("form", models.CharField(max_length=60)),
                ("group", models.CharField(default="", max_length=4)),
                ("industry_class", models.CharField(default="", max_length=2)),
                ("authority", models.CharField(max_length=40)),
                ("uscc", models.CharField(default="", max_length=18)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("registered", "registered"),
                            ("reserved", "reserved"),
                            ("cancelled", "cancelled"),
                            ("changed", "changed"),
                            ("revoked", "revoked"),
                        ],
                        max_length=12,
                    ),
                ),
                ("ends_on", models.DateField(null=True)),
                ("sound", models.CharField(max_length=190)),
                ("sound_other", models.CharField(max_length=190, null=True)),
                ("shape", models.CharField(max_length=60, null=True)),
                ("head", models.CharField(max_length=4)),
                ("tail", models.CharField(max_length=4)),
                ("edges", models.CharField(max_length=4, null=True)),
                ("claim", models.CharField(max_length=120, null=True, unique=True)),
            ],
            options={
                "db_table": "tb_business_name",
                "indexes": [
                    models.Index(fields=["text"], name="tb_business_name_text"),
                    models.Index(fields=["industry_class", "trade_name"], name="tb_business_name_trade"),
                    models.Index(fields=["industry_class", "sound"], name="tb_business_name_sound"),
                    models.Index(fields=["industry_class", "sound_other"], name="tb_business_name_sound2"),
                    models.Index(fields=["industry_class", "shape"], name="tb_business_name_shape"),
                    models.Index(fields=["industry_class", "head"], name="tb_business_name_head"),
                    models.Index(fields=["industry_class", "tail"], name="tb_business_name_tail"),
                    models.Index(fields=["industry_class", "edges"], name="tb_business_name_edges"),
                ],
            },
        ),
    ]
