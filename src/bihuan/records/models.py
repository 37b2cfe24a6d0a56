"""Rows beside the subject of a record: the templates by version, what queries need of a record, and what was delivered."""

from django.db import models

from bihuan.kernel.models import Subject


class Template(models.Model):
    """A template of records. `identity`: the officer stands as applicant or approver (W2.1, W2.2); `form` is one of the
    regulation's five or other. `jurisdiction`: whose own it is, None for all. `version` is the one in force."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    identity = models.CharField(max_length=12)
    form = models.CharField(max_length=12)
    jurisdiction = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    active = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=100)


class Version(models.Model):
    """A template as it was from `made` on; never changed, for records were made with it. `body` is its stages with what
    is observed in each (records/observing.py)."""

    template = models.ForeignKey(Template, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    made = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="records_one_version")]


class Record(models.Model):
    """What queries need of a record. `updated` follows the subject, so that an officer's own list is one index."""

    subject = models.OneToOneField(Subject, models.CASCADE, primary_key=True, related_name="record")
    account = models.BigIntegerField()
    client_id = models.CharField(max_length=64)
    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    activity = models.CharField(max_length=24, default="")
    matter = models.BigIntegerField(null=True)
    place = models.BigIntegerField(null=True)
    ended = models.DateTimeField()
    quality = models.CharField(max_length=10, default="")
    updated = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "-updated", "-subject"], name="records_own_latest"),
            models.Index(fields=["activity"], name="records_of_activity", condition=~models.Q(activity="")),
            models.Index(
                fields=["matter", "ended"], name="records_of_matter", condition=models.Q(matter__isnull=False)
            ),
        ]


class Delivery(models.Model):
    """What an officer's phone has handed in, once a content: `digest` is keyed. `rank` counts the different contents of
    one client id, so that of two at the same moment one is taken first."""

    account = models.BigIntegerField()
    client_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    rank = models.PositiveSmallIntegerField()
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "client_id", "rank"], name="records_one_delivery"),
            models.UniqueConstraint(fields=["account", "client_id", "digest"], name="records_once"),
        ]


class Finding(models.Model):
    """The voice that a finding became, by which it is known whom to tell what became of it."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="findings")
    client_id = models.CharField(max_length=64)
    voice = models.OneToOneField(Subject, models.CASCADE, related_name="finding")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "client_id"], name="records_one_finding")]


class Assistance(models.Model):
    """How an officer helped somebody 帮办 (W1.2, W1.3), or what firms and people said outside a visit (M8.3): nobody in it has a
    name. `voice` is what it brought into the inbox; `rating` is the person's own, by the QR code."""

    account = models.BigIntegerField()
    client_id = models.CharField(max_length=64)
    jurisdiction = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    day = models.DateField()
    whom = models.CharField(max_length=10)
    topic = models.CharField(max_length=12, blank=True)
    matter = models.BigIntegerField(null=True)
    place = models.BigIntegerField(null=True)
    activity = models.CharField(max_length=24, blank=True)
    need = models.CharField(max_length=1000, blank=True)
    guidance = models.CharField(max_length=1000, blank=True)
    recommended = models.CharField(max_length=10, blank=True)
    solved = models.CharField(max_length=8, blank=True)
    voice = models.ForeignKey(Subject, models.SET_NULL, null=True, related_name="+")
    rating = models.PositiveSmallIntegerField(null=True)
    rated_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "client_id"], name="records_one_assistance")]
        indexes = [
            models.Index(fields=["account", "-id"], name="records_own_assistance"),
            models.Index(fields=["jurisdiction", "-id"], name="records_place_assistance"),
        ]


class Promise(models.Model):
    """What a matter's guide promises 承诺, by what is measured: {"decided_days": 3, "queue_minutes": 15}. Edited by the centre, with a
    history; results are held against it."""

    matter = models.BigIntegerField(unique=True)
    jurisdiction = models.BigIntegerField()
    measures = models.JSONField(default=dict)
