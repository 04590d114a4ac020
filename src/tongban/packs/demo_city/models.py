"""Tables of the demo city."""

from __future__ import annotations

from django.db import models


class CityState(models.Model):
    """The one row that says how the city lives: whether its residents rest (nobody comes, nothing
    is filled up), and up to which size it fills itself."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    resting = models.BooleanField(default=False)
    wanted = models.PositiveIntegerField(default=5000)
    seed = models.PositiveIntegerField(default=1)
    built_for = models.DateTimeField()

    class Meta:
        db_table = "tb_demo_city_state"
