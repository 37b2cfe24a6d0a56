from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "bihuan.people"
    label = "people"

    def ready(self) -> None:
        from bihuan.kernel.registry import register
        from bihuan.people import appointing, messages  # noqa: F401  registers them
        from bihuan.people.honours import keeping, present  # noqa: F401
        from bihuan.people.liaison.projection import RequestProjection
        from bihuan.people.projection import ApplicationProjection, CampaignProjection, OfficerProjection

        register(CampaignProjection())
        register(ApplicationProjection())
        register(OfficerProjection())
        register(RequestProjection())
