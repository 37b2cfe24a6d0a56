"""Numbering as a Django app."""

from django.apps import AppConfig


class NumberingConfig(AppConfig):
    """Counters by prefix and year."""

    name = "bihuan.services.numbering"
    label = "numbering"
    verbose_name = "编号"
