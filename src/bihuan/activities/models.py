"""Rows beside the subject of an activity: what queries and the calendar need, and who takes part."""

from django.db import models
from django.db.models import Q

from bihuan.kernel.models import Subject
from bihuan.people.models import Officer


class Activity(models.Model):
    """What queries need of an activity; `updated` follows the subject, so that a list of one kind is one index. `secret`:
    unannounced, and not yet released to the units that it goes to."""

    subject = models.OneToOneField(Subject, models.CASCADE, related_name="activity")
    jurisdiction = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    theme = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=20)
    channels = models.JSONField(default=list)
    matters = models.JSONField(default=list)
    places = models.JSONField(default=list)
    templates = models.JSONField(default=list)
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    secret = models.BooleanField(default=False)
    release_on = models.DateField(null=True)
    suggestion = models.CharField(max_length=24, blank=True)
    updated = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["begins_on", "ends_on", "subject"], name="activity_period"),
            models.Index(fields=["kind", "-updated", "-subject"], name="activity_kind"),
            models.Index(fields=["theme", "-updated", "-subject"], name="activity_theme"),
            models.Index(fields=["state", "begins_on"], name="activity_state"),
            models.Index(fields=["release_on"], name="activity_release", condition=Q(secret=True)),
            models.Index(fields=["suggestion"], name="activity_suggestion", condition=~Q(suggestion="")),
        ]


class Participation(models.Model):
    """An officer in an activity: asked, signed up, assigned or out. `counts`: it is a turn of the officer's."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="people", db_index=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="turns", db_index=False)
    state = models.CharField(max_length=10)
    group = models.CharField(max_length=20, blank=True)
    task = models.CharField(max_length=80, blank=True)
    partner = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    begins_on = models.DateField(null=True)
    counts = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "officer"], name="activity_one_part")]
        indexes = [
            models.Index(fields=["officer", "-begins_on", "activity"], name="activity_of_officer"),
            models.Index(fields=["officer", "begins_on"], condition=Q(counts=True), name="activity_turns"),
        ]


class Feed(models.Model):
    """The secret address of a person's calendar: kept as a digest, one a person."""

    account = models.OneToOneField("organisation.Account", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
