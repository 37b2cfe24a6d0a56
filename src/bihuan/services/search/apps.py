"""Search as a Django app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The index; it has tables but no models, for the two databases build it differently."""

    name = "bihuan.services.search"
    label = "search"
    verbose_name = "检索"
