"""What the kernel keeps: subjects with their folded row, the journal, who is concerned, who owes what, jobs, replies."""

import secrets
from typing import Any

from django.db import models
from django.db.models import Q

LIGHT = ("kind", "asked", "yellow_from", "due")  # what a light is computed from, in the order in which it is a range
DATED, LED, NUMBERED = Q(due__isnull=False), Q(unit__isnull=False), Q(number__isnull=False)


def new_uid() -> str:
    """An unguessable id of 16 characters, known before the row is inserted."""
    return secrets.token_hex(8)


class Subject(models.Model):
    """Everything with a lifecycle: what `act()` locks, and what 我的待办, lights and counts read in one query.

    `row` is the fold of its events as canonical JSON; all other columns are projections of it for queries. `due` and
    `yellow_from` are made from the calendar (never from the fold) and may be computed anew at any time.
    """

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    table = models.CharField(max_length=16)
    number = models.CharField(max_length=24, null=True)
    jurisdiction = models.BigIntegerField()
    unit = models.BigIntegerField(null=True)
    person = models.BigIntegerField(null=True)
    state = models.CharField(max_length=20)
    kind = models.CharField(max_length=6, default="open")
    holder = models.CharField(max_length=32, null=True)
    due = models.DateField(null=True)
    yellow_from = models.DateField(null=True)
    asked = models.BooleanField(default=False)
    quiet_until = models.DateField(null=True)
    round = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200, default="")
    opened = models.DateTimeField()
    updated = models.DateTimeField()
    row = models.TextField()
    head = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["table", "number"], name="one_number_a_table", condition=Q(number__isnull=False)
            )
        ]
        indexes = [
            models.Index(fields=["table", "-updated", "-id"], name="subject_latest"),
            models.Index(fields=["table", "jurisdiction", "-updated", "-id"], name="subject_of_place"),
            models.Index(fields=["table", "state", "-updated", "-id", *LIGHT], name="subject_in_state"),
            models.Index(fields=["table", "jurisdiction", "state", "-updated", "-id"], name="subject_place_state"),
            models.Index(fields=["table", *LIGHT], name="subject_light"),
            models.Index(fields=["table", "due", "id"], name="subject_due", condition=DATED),
            # What few queries name stands first, and what no public submission has is asked for: so these neither take the
            # place of those above nor slow a submission down. Each holds all that its counts look at.
            models.Index(
                fields=["kind", "jurisdiction", "table", *LIGHT[1:], "state", "number"],
                name="subject_place_light",
                condition=NUMBERED,
            ),
            models.Index(
                fields=["kind", "state", "table", *LIGHT[1:], "number"], name="subject_state_light", condition=NUMBERED
            ),
            models.Index(
                fields=["kind", "state", "jurisdiction", "table", *LIGHT[1:], "number"],
                name="subject_place_state_light",
                condition=NUMBERED,
            ),
            models.Index(
                fields=["kind", "unit", "table", *LIGHT[1:], "state", "number"],
                name="subject_unit_light",
                condition=LED,
            ),
            models.Index(fields=["unit", "table", "-updated", "-id"], name="subject_of_unit", condition=LED),
            models.Index(fields=["unit", "state", "table", "kind", "number"], name="subject_unit_state", condition=LED),
            models.Index(fields=["kind", "table", "updated", "id"], name="subject_idle", condition=DATED),
            models.Index(
                fields=["kind", "jurisdiction", "table", "updated", "id"],
                name="subject_place_idle",
                condition=DATED & NUMBERED,
            ),
            models.Index(
                fields=["jurisdiction", "table", "due", "id"], name="subject_place_due", condition=DATED & NUMBERED
            ),
            models.Index(
                fields=["kind", "table", "-updated", "-id", "asked"], name="subject_asked", condition=Q(asked=True)
            ),
        ]


class Stake(models.Model):
    """A unit that is concerned with a subject and therefore sees it; the `FOLLOWS` columns are the subject's own, so that
    a unit's ledger and its lights are read from one index."""

    FOLLOWS = ("updated", *LIGHT)

    key = models.CharField(max_length=24)
    subject = models.ForeignKey(Subject, models.CASCADE, db_index=False)
    updated = models.DateTimeField()
    kind = models.CharField(max_length=6, default="open")
    asked = models.BooleanField(default=False)
    due = models.DateField(null=True)
    yellow_from = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "key"], name="one_stake_a_unit")]
        indexes = [
            models.Index(fields=["key", "-updated", "-subject"], name="stake_latest"),
            models.Index(fields=["key", *LIGHT], name="stake_light"),
            models.Index(fields=["key", "due", "subject"], name="stake_due", condition=DATED),
        ]

    @classmethod
    def of(cls, subject: Subject, key: str) -> "Stake":
        """The stake of a unit in a subject as it is now, not yet saved."""
        return cls(key=key, subject=subject, **cls.followed(subject))

    @classmethod
    def followed(cls, subject: Subject) -> dict[str, Any]:
        """What the stakes of a subject repeat of it."""
        return {name: getattr(subject, name) for name in cls.FOLLOWS}


class Duty(models.Model):
    """What an office owes now: the act that is waited for, by when. 我的待办 reads nothing else."""

    office = models.CharField(max_length=32)
    subject = models.ForeignKey(Subject, models.CASCADE, db_index=False)
    action = models.CharField(max_length=24)
    due = models.DateField(null=True)
    holds = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "office", "action"], name="one_duty")]
        indexes = [models.Index(fields=["office", "due", "subject"], name="duty_due")]


class Event(models.Model):
    """The journal: append-only by triggers, chained per subject. `body` is canonical JSON, exactly what is hashed."""

    subject = models.ForeignKey(Subject, models.DO_NOTHING, db_index=False)
    sequence = models.PositiveIntegerField()
    body = models.TextField()
    key = models.CharField(max_length=64, null=True)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="one_event_a_number"),
            models.UniqueConstraint(fields=["key"], name="one_event_a_key", condition=Q(key__isnull=False)),
        ]


class Seal(models.Model):
    """A day's seal 封存 over the heads of all rows with an event up to `until` that the seal before does not cover."""

    day = models.DateField(primary_key=True)
    until = models.BigIntegerField()
    heads = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)


class Reply(models.Model):
    """What was answered to an idempotency key, so that a repeat is answered alike and writes nothing."""

    key = models.CharField(max_length=64, primary_key=True)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField(db_index=True)


class Job(models.Model):
    """Work after the act, in the outbox: the row is the truth, with lease, attempts and next time."""

    kind = models.CharField(max_length=40)
    payload = models.JSONField()
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_at", "id"], name="job_waiting", condition=Q(done_at__isnull=True))]


class Attachment(models.Model):
    """A file that an act named: who may see the subject may open it (the critic's own files only the centre)."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="attachments")
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "file"], name="one_attachment")]


class Mark(models.Model):
    """What this database is: `origin` is demo, simulation or test where one of these made it; else production."""

    name = models.CharField(max_length=24, primary_key=True)
    value = models.CharField(max_length=200)
