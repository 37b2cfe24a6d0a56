"""What somebody is to be told."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bihuan.kernel.models import Subject


class Notice(models.Model):
    """One sentence for one person about one subject, or about what waits at `page`, with no name of a critic in it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+", null=True)
    page = models.CharField(max_length=100, default="")
    action = models.CharField(max_length=24)
    sentence = models.CharField(max_length=200)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notice_latest"),
            models.Index(fields=["person"], name="notice_unread", condition=Q(read_at__isnull=True)),
        ]


class Nudge(models.Model):
    """That a subject's holders were urged 催办 on a day, and by whom: once a day a subject. It changes nothing of the row."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="nudges", db_index=False)
    day = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    told = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "day"], name="one_nudge_a_day")]


class Presence(models.Model):
    """That somebody has the page of a subject open: written anew while it is, and gone an hour after. Nothing depends on it."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "person"], name="one_presence_a_page")]


class Visit(models.Model):
    """When a person came to 我的待办 and until when they were last there before: what news is told from. Nobody else reads it,
    and it keeps no past (ADR 67)."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    before = models.DateTimeField(null=True)
    here = models.DateTimeField()


class Follow(models.Model):
    """That a person wants to be told of all that is done with a subject, though it is not theirs to do."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "person"], name="one_follow_a_person")]
        indexes = [models.Index(fields=["person", "-id"], name="follow_latest")]
