"""Where the counts stand."""

from django.db import models


class Counter(models.Model):
    """The last number given of a key and year. Moved by next_number alone."""

    key = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "year"], name="numbering_counter_key_year")]
