"""The room's application; its start-up check is registered when Django is ready."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "bihuan.organisation"
    label = "organisation"
    verbose_name = "组织"

    def ready(self) -> None:
        from bihuan.organisation import checks  # noqa: F401  registers itself; needs the models
