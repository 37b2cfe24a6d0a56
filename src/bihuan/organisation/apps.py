"""The room's application: it tells the kernel who is who, and registers its start-up check."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "bihuan.organisation"
    label = "organisation"
    verbose_name = "组织"

    def ready(self) -> None:
        from bihuan.kernel.registry import registry
        from bihuan.organisation import checks, directory  # noqa: F401  checks register themselves
        from bihuan.organisation.upkeep import calendar  # noqa: F401  registers its job

        registry.directory = directory.directory
        registry.settings = directory.settings_of
