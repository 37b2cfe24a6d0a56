"""What queries need of a voice beside its subject."""

from django.db import models

from bihuan.kernel.models import Subject
from bihuan.services.files.models import File


class Voice(models.Model):
    """The columns by which voices are found. The words lie sealed; `code_digest` finds the tracking code's holder.

    `updated` follows the subject's, so that the inbox of one channel is one range of one index; `jurisdiction` and
    `opened` are the subject's too, so that what came by a channel in a quarter is another. `of` is the voice whose part it
    is; `unit` the unit that its praise was conveyed to.

    `same` is a digest of the shown words and the place of what came over a public form: equal ones were told twice.
    `marks` says what was noticed when it came (docs/adr/0053), `again` how often the same sender told it once more.
    `contact` is the box of the contact, which has a key of its own and ends before the words do.
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
    of = models.BigIntegerField(null=True)
    unit = models.BigIntegerField(null=True)
    same = models.BigIntegerField(null=True)
    marks = models.CharField(max_length=24, default="")
    again = models.PositiveIntegerField(default=0)
    contact = models.CharField(max_length=32, default="")

    class Meta:
        indexes = [
            models.Index(fields=["of"], name="voice_parts", condition=models.Q(of__isnull=False)),
            models.Index(fields=["unit", "-updated"], name="voice_praise", condition=models.Q(unit__isnull=False)),
            models.Index(fields=["channel", "-updated", "-subject"], name="voice_channel_latest"),
            models.Index(fields=["jurisdiction", "channel", "opened"], name="voice_came"),
            models.Index(fields=["same", "-opened"], name="voice_same", condition=models.Q(same__isnull=False)),
            models.Index(fields=["jurisdiction", "-opened"], name="voice_marked", condition=~models.Q(marks="")),
            models.Index(fields=["opened"], name="voice_with_contact", condition=~models.Q(contact="")),
        ]


class Held(models.Model):
    """A submission in the slow lane 慢车道: received and answered with a code, in no inbox and no journal yet.

    `why` is slow (too many at once, no work done) or flood (one sender without end). `told` is what its event will say;
    the words lie sealed. `sender` is a keyed digest that changes daily. It ends as the voice `voice`, or `dropped`.
    """

    jurisdiction = models.BigIntegerField()
    came = models.DateTimeField()
    why = models.CharField(max_length=8)
    sender = models.CharField(max_length=12)
    same = models.BigIntegerField(null=True)
    sealed = models.CharField(max_length=32)
    code_digest = models.CharField(max_length=64, unique=True)
    key = models.CharField(max_length=64, null=True, unique=True)
    told = models.JSONField()
    voice = models.CharField(max_length=16, default="")
    dropped = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["jurisdiction", "why", "came"], name="held_waiting",
                condition=models.Q(voice="", dropped__isnull=True),
            )
        ]  # fmt: skip


class Opening(models.Model):
    """A request to read the contact of a voice that is no problem: for what and how many days, who let it, how often it was
    looked at. What was done stands in the history of plain rows."""

    voice = models.ForeignKey(Voice, models.CASCADE)
    by = models.BigIntegerField()
    asked = models.DateTimeField()
    purpose = models.CharField(max_length=200)
    days = models.PositiveSmallIntegerField()
    decided_by = models.BigIntegerField(null=True)
    granted = models.DateTimeField(null=True)
    refused = models.DateTimeField(null=True)
    looks = models.PositiveIntegerField(default=0)


class Handed(models.Model):
    """What became of a reporter's file when the centre handed it to whoever deals with the matter: the clean copy, or why
    there is none. The original stays the reporter's, sealed."""

    voice = models.ForeignKey(Voice, models.CASCADE)
    problem = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    original = models.ForeignKey(File, models.PROTECT, related_name="+")
    copy = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=120, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["problem", "original"], name="handed_once")]


class Tally(models.Model):
    """How often something unusual happened in an hour: what kind, and by a daily digest from where it came."""

    hour = models.DateTimeField()
    kind = models.CharField(max_length=12)
    sender = models.CharField(max_length=12, default="")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hour", "kind", "sender"], name="one_tally_an_hour")]


class Fault(models.Model):
    """A known fault 已知故障: told before the form of its place and matter; one that names neither before every form.

    `met` counts who said 我也遇到 and nothing else; `problem` is the number of the problem that it tells the breadth of.
    """

    jurisdiction = models.BigIntegerField()
    place = models.BigIntegerField(null=True)
    matter = models.BigIntegerField(null=True)
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


class IntakeKey(models.Model):
    """A key of a channel 对接密钥 with another system of a jurisdiction: it signs what comes and what goes back.

    The secret lies sealed under a key of its own, which ends with it. `until` is set by rotation: so long it still counts.
    """

    jurisdiction = models.BigIntegerField()
    channel = models.CharField(max_length=16)
    sealed = models.CharField(max_length=32)
    made = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    used = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "jurisdiction"], name="intake_key_live", condition=models.Q(ended__isnull=True)
            )
        ]


class Import(models.Model):
    """A file of voices that somebody of the centre brings in on the page. The file itself is kept for a day, encrypted.

    `columns` are pairs of a heading and the field it feeds, in the file's order. `faults` holds row numbers and sentences, nothing of what was written.
    """

    uid = models.CharField(max_length=16, unique=True)
    jurisdiction = models.BigIntegerField()
    channel = models.CharField(max_length=16)
    by = models.CharField(max_length=40)
    file = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    columns = models.JSONField()
    made = models.DateTimeField()
    begun = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    at = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    broken = models.CharField(max_length=300, default="")

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "-made"], name="voice_import_latest")]

    @property
    def fields(self) -> dict[str, str]:
        """The field of each heading that feeds one."""
        return {title: field for title, field in self.columns if field}
