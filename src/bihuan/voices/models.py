"""What queries need of a voice beside its subject."""

from django.db import models

from bihuan.kernel.models import Subject


class Voice(models.Model):
    """The columns by which voices are found. The words lie sealed; `code_digest` finds the tracking code's holder.

    `updated` follows the subject's, so that the inbox of one channel is one range of one index; `jurisdiction` and
    `opened` are the subject's too, so that what came by a channel in a quarter is another.
    """

    subject = models.OneToOneField(Subject, models.CASCADE, primary_key=True, related_name="voice")
    channel = models.CharField(max_length=16)
    matter = models.BigIntegerField(null=True)
    place = models.BigIntegerField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)
    sealed = models.CharField(max_length=32)
    code_digest = models.CharField(max_length=64, unique=True)
    updated = models.DateTimeField()
    jurisdiction = models.BigIntegerField()
    opened = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["channel", "-updated", "-subject"], name="voice_channel_latest"),
            models.Index(fields=["jurisdiction", "channel", "opened"], name="voice_came"),
        ]


class Fault(models.Model):
    """A known fault 已知故障: told before the form of its place, or of the whole jurisdiction where it names none.

    `met` counts who said 我也遇到 and nothing else; `problem` is the number of the problem that it tells the breadth of.
    """

    jurisdiction = models.BigIntegerField()
    place = models.BigIntegerField(null=True)
    text = models.CharField(max_length=120)
    until = models.DateField(null=True)
    problem = models.CharField(max_length=24, default="")
    met = models.PositiveIntegerField(default=0)
    begun = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["jurisdiction"], name="fault_now", condition=models.Q(ended__isnull=True)),
            models.Index(fields=["problem"], name="fault_of_problem", condition=~models.Q(problem="")),
        ]
