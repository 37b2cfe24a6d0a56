"""Rows of the calendar."""

from django.db import models


class Day(models.Model):
    """A day that is not what its weekday says: 休 (a day off) or 班 (worked, though a weekend)."""

    class Kind(models.TextChoices):
        """What the day is."""

        REST = "rest", "休"
        WORK = "work", "班"

    date = models.DateField("日期", unique=True)
    kind = models.CharField("类型", max_length=4, choices=Kind.choices)
    note = models.CharField("说明", max_length=60, blank=True)
    source = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        ordering = ["date"]
        verbose_name = verbose_name_plural = "节假日"
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=["rest", "work"]), name="calendar_day_kind")]


class Stamp(models.Model):
    """One row whose number grows with every change of the days, so that other processes notice."""

    version = models.PositiveIntegerField(default=0)
