"""Telephones that officers record with."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Device(models.Model):
    """A phone paired with an officer's account, or a code for one that waits. Code and key are kept as digests only.

    `lost`: the officer said so, and the phone forgets all it holds when it next speaks to us.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60, blank=True)
    code_digest = models.CharField(max_length=64, unique=True, null=True)
    code_until = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, unique=True, null=True)
    made_at = models.DateTimeField()
    paired_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    lost = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], condition=Q(ended_at=None), name="phone_device_of")]
