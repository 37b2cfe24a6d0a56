"""What queries need of a problem beside its subject, written by the projection alone; and how people like their ledger."""

from django.conf import settings
from django.db import models

from bihuan.kernel.models import Subject, new_uid


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


class SavedView(models.Model):
    """A view of the ledger that somebody keeps: the query of its address. `unit`: its members see it too."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=500, default="")
    unit = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_view_a_name")]
        indexes = [models.Index(fields=["unit"], name="view_of_unit", condition=models.Q(unit__isnull=False))]


class Sheet(models.Model):
    """A large workbook of a list (`kind`) that somebody asked for: made by the outbox's worker, there for a day, for them alone."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, default="ledger")
    query = models.CharField(max_length=500, default="")
    name = models.CharField(max_length=60)
    asked_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    at = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    fault = models.CharField(max_length=200, default="")

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="sheet_latest")]


class ChosenColumns(models.Model):
    """The columns of one list of the ledger that somebody chose; without a row the usual ones are shown."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    view = models.CharField(max_length=12, default="")
    names = models.CharField(max_length=400)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "view"], name="one_choice_a_list")]
