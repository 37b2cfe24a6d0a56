"""The inbox of one channel, newest change first, and what came by one in a time, become one range of one index."""

from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0001_initial"),
        ("voices", "0001_initial"),
    ]

    operations = [
        migrations.AddField("voice", "updated", models.DateTimeField(default=timezone.now), preserve_default=False),
        migrations.AddField("voice", "opened", models.DateTimeField(default=timezone.now), preserve_default=False),
        migrations.AddField("voice", "jurisdiction", models.BigIntegerField(default=0), preserve_default=False),
        migrations.RunSQL(
            "UPDATE voices_voice SET (updated, opened, jurisdiction) ="
            " (SELECT updated, opened, jurisdiction FROM kernel_subject WHERE id = subject_id)",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveIndex("voice", "voice_channel"),
        migrations.AddIndex(
            "voice", models.Index(fields=["channel", "-updated", "-subject"], name="voice_channel_latest")
        ),
        migrations.AddIndex("voice", models.Index(fields=["jurisdiction", "channel", "opened"], name="voice_came")),
    ]
