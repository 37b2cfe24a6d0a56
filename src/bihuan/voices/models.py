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
