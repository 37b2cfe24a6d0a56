"""What queries need of a problem beside its subject: the ledger's filters. Written by the projection alone."""

from django.db import models

from bihuan.kernel.models import Subject


class Problem(models.Model):
    """The columns by which the ledger is filtered; the problem itself is its subject's folded row."""

    subject = models.OneToOneField(Subject, models.CASCADE, primary_key=True, related_name="problem")
    category = models.CharField(max_length=12)
    matter = models.BigIntegerField(null=True)
    place = models.BigIntegerField(null=True)
    severity = models.CharField(max_length=8, default="")
    nature = models.CharField(max_length=8, default="")

    class Meta:
        indexes = [
            models.Index(fields=["category", "-subject"], name="problem_category"),
            models.Index(fields=["matter", "-subject"], name="problem_matter"),
            models.Index(fields=["place", "-subject"], name="problem_place"),
        ]


class Resolution(models.Model):
    """What a meeting decided on a problem: the agenda of a meeting that was held. Written by the projection alone."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="resolutions")
    meeting = models.CharField(max_length=24)
    sequence = models.PositiveIntegerField()
    decision = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="one_resolution_an_event")]
        indexes = [models.Index(fields=["meeting", "subject"], name="resolution_of_meeting")]
