"""The register of enterprise names (企业名称数据库) as a table of plain indexed columns."""

from django.db import models

from tongban.packs.business.names.subject import Status


class RegisteredName(models.Model):
    """One enterprise name, registered, kept or given up (企业名称登记管理规定 arts. 2, 17, 18). Public data.

    The key columns are those of `names.index.Keys`; each is looked up by equality together with the
    industry's class. The rows mirror the registers of the province, so they are loaded in bulk and not
    audited one by one; what the authority itself decides about a name is in its case.

    `claim` is set for names kept by this system only: two people who declare the same trade name in one
    industry at the same instant cannot both have it.
    """

    id = models.BigAutoField(primary_key=True)
    text = models.CharField(max_length=120)
    region = models.CharField(max_length=40, default="")
    trade_name = models.CharField(max_length=60)
    industry = models.CharField(max_length=60, default="")
    form = models.CharField(max_length=60)
    group = models.CharField(max_length=4, default="")
    industry_class = models.CharField(max_length=2, default="")
    authority = models.CharField(max_length=40)
    uscc = models.CharField(max_length=18, default="")
    status = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Status])
    ends_on = models.DateField(null=True)
    sound = models.CharField(max_length=190)
    sound_other = models.CharField(max_length=190, null=True)
    shape = models.CharField(max_length=60, null=True)
    head = models.CharField(max_length=4)
    tail = models.CharField(max_length=4)
    edges = models.CharField(max_length=4, null=True)
    claim = models.CharField(max_length=120, null=True, unique=True)

    class Meta:
        # Every index here is one look-up of the comparison; each makes filling the table slower.
        db_table = "tb_business_name"
        indexes = [
            models.Index(fields=["text"], name="tb_business_name_text"),
            models.Index(fields=["industry_class", "trade_name"], name="tb_business_name_trade"),
            models.Index(fields=["industry_class", "sound"], name="tb_business_name_sound"),
            models.Index(fields=["industry_class", "sound_other"], name="tb_business_name_sound2"),
            models.Index(fields=["industry_class", "shape"], name="tb_business_name_shape"),
            models.Index(fields=["industry_class", "head"], name="tb_business_name_head"),
            models.Index(fields=["industry_class", "tail"], name="tb_business_name_tail"),
            models.Index(fields=["industry_class", "edges"], name="tb_business_name_edges"),
        ]
