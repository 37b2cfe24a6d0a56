"""Sealed data as a Django app."""

from django.apps import AppConfig


class SealedConfig(AppConfig):
    """Boxes and the keys of persons."""

    name = "bihuan.services.sealed"
    label = "sealed"
    verbose_name = "密封信息"
