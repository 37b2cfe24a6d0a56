"""Keys of the API."""

from django.conf import settings
from django.db import models


class Key(models.Model):
    """A bearer key: shown once, kept as a digest; scoped, listed and revocable."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.JSONField()
    created = models.DateTimeField()
    used = models.DateField(null=True)
    revoked = models.DateTimeField(null=True)
