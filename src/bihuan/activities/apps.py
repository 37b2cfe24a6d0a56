from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "bihuan.activities"
    label = "activities"

    def ready(self) -> None:
        from bihuan.activities import handlers, listed, messages, sections  # noqa: F401  registers them
        from bihuan.activities.projection import ActivityProjection
        from bihuan.kernel.registry import register

        register(ActivityProjection())
