"""What is counted for an assessment. A sheet says of one officer in one period what the system knows, indicator by indicator;
once a person has judged it, it is the subject's and is never counted anew."""

from typing import Final

from django.db import models
from django.db.models import Q

from bihuan.kernel.models import Subject
from bihuan.people.models import Officer

LONGEST_LEVEL: Final = 10


class Period(models.Model):
    """A period 考核期 with the indicators' weights as they were set for it: {indicator: weight}."""

    jurisdiction = models.BigIntegerField()
    title = models.CharField("名称", max_length=60)
    begins_on = models.DateField("从")
    ends_on = models.DateField("到")
    weights = models.JSONField()
    made_by = models.BigIntegerField(null=True)
    counted_at = models.DateTimeField(null=True)
    milliseconds = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "title"], name="assessment_one_title")]
        indexes = [models.Index(fields=["jurisdiction", "-ends_on", "-id"], name="assessment_latest")]


class Sheet(models.Model):
    """One officer in one period: the level that the figures suggest, and the assessment that came of it. `total` is the
    weighted share in per cent; it suggests, and is shown to nobody."""

    period = models.ForeignKey(Period, models.CASCADE, related_name="sheets", db_index=False)
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="sheets", db_index=False)
    total = models.PositiveSmallIntegerField(null=True)
    level = models.CharField(max_length=LONGEST_LEVEL, default="")
    subject = models.OneToOneField(Subject, models.SET_NULL, null=True, related_name="sheet")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "officer"], name="assessment_one_sheet")]
        indexes = [
            models.Index(fields=["period", "level", "id"], name="assessment_of_level"),
            models.Index(fields=["period", "id"], name="assessment_waiting", condition=Q(subject__isnull=True)),
            models.Index(fields=["officer", "-period"], name="assessment_of_officer"),
        ]


class Score(models.Model):
    """One indicator of a sheet: `done` of `whole`, and in per cent what that says."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="scores", db_index=False)
    indicator = models.CharField(max_length=12)
    done = models.PositiveIntegerField()
    whole = models.PositiveIntegerField()
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "indicator"], name="assessment_one_score")]
