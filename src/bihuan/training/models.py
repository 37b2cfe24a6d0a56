"""Rows beside the subjects of trainings: who takes part, attempts at the quiz, the question bank, the shelf. No row says
who an officer is: they hold the officer's key alone, and only the centre and the officer reach them."""

from typing import Final

from django.db import models
from django.db.models import Q

from bihuan.kernel.models import Subject
from bihuan.people.models import Officer

LONGEST_TOPIC: Final = 16


class Participant(models.Model):
    """An officer in a training, from the sign-up to the hours. Completed is what has every part that the training asks
    for: attendance where there is a lesson, a passed quiz where there is a quiz."""

    training = models.ForeignKey(Subject, models.CASCADE, related_name="participants", db_index=False)
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="trainings", db_index=False)
    topic = models.CharField(max_length=LONGEST_TOPIC)
    signed_up_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    arrived_by = models.BigIntegerField(null=True)  # who at the centre noted it; null where the code was scanned
    passed_at = models.DateTimeField(null=True)
    completed_on = models.DateField(null=True)
    hours = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["training", "officer"], name="training_once_an_officer")]
        indexes = [
            models.Index(fields=["training", "id"], name="training_takes_part", condition=Q(left_at__isnull=True)),
            models.Index(fields=["training", "completed_on"], name="training_done", condition=Q(completed_on__isnull=False)),
            models.Index(fields=["officer", "-id"], name="training_of_officer"),
            models.Index(
                fields=["officer", "topic", "completed_on"], name="training_completed", condition=Q(completed_on__isnull=False)
            ),
        ]  # fmt: skip


class Need(models.Model):
    """A mandatory topic of an officer in office, and the day until which it is covered: a projection of participants, so
    that the list of who lacks it is read from one index."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="+", db_index=False)
    jurisdiction = models.BigIntegerField()
    topic = models.CharField(max_length=LONGEST_TOPIC)
    until = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "topic"], name="training_one_need")]
        indexes = [
            models.Index(fields=["topic", "until", "id"], name="training_need_latest"),
            models.Index(fields=["topic", "jurisdiction", "until", "id"], name="training_need_of_place"),
        ]


class Attempt(models.Model):
    """One try at a quiz: the questions as they were drawn, what was answered, and how it was judged. Kept as it was."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="attempts", db_index=False)
    begun_at = models.DateTimeField()
    questions = models.JSONField()
    given = models.JSONField(null=True)
    right = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(null=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(judged_at__isnull=True), name="training_one_open_attempt"
            )
        ]
        indexes = [models.Index(fields=["participant", "-id"], name="training_attempts")]


class Question(models.Model):
    """A question of the bank. `right` are the places of the right options; `point` is what to read again where it was
    answered wrong."""

    SINGLE, SEVERAL, JUDGE = "single", "several", "judge"
    KINDS: Final = ((SINGLE, "单选"), (SEVERAL, "多选"), (JUDGE, "判断"))

    jurisdiction = models.BigIntegerField()
    topic = models.CharField(max_length=LONGEST_TOPIC)
    kind = models.CharField(max_length=8)
    text = models.CharField("题目", max_length=300)
    options = models.JSONField()
    right = models.JSONField()
    point = models.CharField("知识点", max_length=30)
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["topic", "jurisdiction", "id"], name="training_bank", condition=Q(retired_at__isnull=True)),
            models.Index(fields=["jurisdiction", "-id"], name="training_questions"),
        ]  # fmt: skip


class Leaf(models.Model):
    """A note on the shelf: how a matter is done, what a policy says and until when, which channel fits, what goes on.
    `words` is all of it, folded, to be searched."""

    GUIDE, POLICY, CHANNEL, NEWS = "guide", "policy", "channel", "news"
    KINDS: Final = ((GUIDE, "指南"), (POLICY, "政策"), (CHANNEL, "渠道"), (NEWS, "消息"))

    jurisdiction = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    title = models.CharField("标题", max_length=60)
    body = models.TextField("内容", max_length=4000)
    theme = models.CharField("主题", max_length=20, blank=True)
    source = models.CharField("出处", max_length=100, blank=True)
    link = models.CharField("链接", max_length=300, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    words = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["jurisdiction", "-id"], name="training_leaves", condition=Q(retired_at__isnull=True)),
        ]  # fmt: skip
