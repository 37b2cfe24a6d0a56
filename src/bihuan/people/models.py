"""Rows beside the subjects of campaign, application and officer. Who somebody is lies in sealed boxes; to find a person
again there are digests under a key of the installation, which nobody can turn round."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bihuan.kernel.models import Subject
from bihuan.services.files.models import File


class Invitation(models.Model):
    """A personal link into a campaign: by the centre, or for whom a unit nominates. It is used once, until a day."""

    campaign = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    way = models.CharField(max_length=12)
    token_digest = models.CharField(max_length=64, unique=True)
    sealed = models.UUIDField(null=True)
    unit = models.BigIntegerField(null=True)
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["campaign", "-id"], name="people_invitation_of")]


class Draft(models.Model):
    """An application being filled in: its sealed words so far. Gone with the submission, or after some days."""

    campaign = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    code_digest = models.CharField(max_length=64, unique=True)
    person = models.UUIDField()
    sealed = models.UUIDField()
    invitation = models.ForeignKey(Invitation, models.SET_NULL, null=True, related_name="+")
    changed = models.DateTimeField(db_index=True)


class Application(models.Model):
    """What queries need of an application. `identity` is the keyed digest of the identity number."""

    subject = models.OneToOneField(Subject, models.CASCADE, related_name="application")
    campaign = models.ForeignKey(Subject, models.PROTECT, related_name="applications")
    jurisdiction = models.BigIntegerField()
    way = models.CharField(max_length=12)
    code_digest = models.CharField(max_length=64, unique=True)
    identity = models.CharField(max_length=64, null=True)
    sealed = models.UUIDField()
    state = models.CharField(max_length=20)
    open = models.BooleanField(default=True)
    invitation = models.OneToOneField(Invitation, models.SET_NULL, null=True, related_name="application")
    updated = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity"], condition=Q(open=True), name="people_one_open_application")
        ]
        indexes = [models.Index(fields=["campaign", "state"], name="people_application_state")]


class Material(models.Model):
    """A file of an application, encrypted under the applicant's key."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=12)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "kind"], name="people_one_material")]


class Officer(models.Model):
    """What queries need of an officer. `profile` is the box that holds who it is as corrected last."""

    subject = models.OneToOneField(Subject, models.CASCADE, related_name="officer")
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="officer")
    application = models.OneToOneField(Application, models.PROTECT, null=True, related_name="engaged")
    jurisdiction = models.BigIntegerField()
    profile = models.UUIDField()
    identity = models.CharField(max_length=64, null=True)
    name = models.CharField(max_length=64, null=True, db_index=True)
    photo = models.ForeignKey(File, models.SET_NULL, null=True, related_name="+")
    serving = models.BooleanField(default=True)
    until = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["identity"], condition=Q(serving=True), name="people_one_serving_officer")
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(serving=True), name="people_officer_until"),
            models.Index(fields=["ended_on"], condition=Q(serving=False), name="people_officer_ended"),
        ]


class Group(models.Model):
    """A group of matters that an officer is classified by; `updated` follows the subject, so that a list is one index."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="groups", db_index=False)
    name = models.CharField(max_length=20)
    updated = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "name"], name="people_one_group")]
        indexes = [models.Index(fields=["name", "-updated", "-subject"], name="people_group_latest")]


class Certificate(models.Model):
    """A certificate 证书 as it was issued; the verification page reads it. Revoked is revoked at once and for good."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=24, unique=True)
    code = models.CharField(max_length=24, unique=True)
    since = models.DateField()
    until = models.DateField()
    issued_on = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer"], condition=Q(revoked_at__isnull=True), name="people_one_certificate_in_force"
            )
        ]


class Support(models.Model):
    """One entry of the ledger of support and rewards 保障奖励 (M9.3): what was given and why lies sealed in `box`. An entry
    that was wrong is struck, and stays."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="support")
    jurisdiction = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    amount = models.PositiveIntegerField(null=True)
    given_on = models.DateField()
    box = models.UUIDField()
    by = models.BigIntegerField(null=True)
    struck_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["jurisdiction", "-id"], name="people_support_latest"),
            models.Index(fields=["jurisdiction", "kind", "-id"], name="people_support_of_a_kind"),
        ]


class Honour(models.Model):
    """A commendation 表彰 that was given, with the number of its certificate and the code by which anybody checks it; the deeds
    lie sealed in `box` (M14)."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="honours")
    jurisdiction = models.BigIntegerField()
    number = models.CharField(max_length=24, unique=True)
    code = models.CharField(max_length=16, unique=True)
    title = models.CharField(max_length=30)
    given_on = models.DateField()
    box = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "-id"], name="people_honour_latest")]


class Opinion(models.Model):
    """A voice that an officer gave by their own page (M9.4): the archive alone reads whose it is."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="opinions")
    voice = models.OneToOneField(Subject, models.CASCADE, related_name="+")
