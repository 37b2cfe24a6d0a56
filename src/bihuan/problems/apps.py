from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    name = "bihuan.problems"
    label = "problems"

    def ready(self) -> None:
        from bihuan.kernel.registry import register, registry
        from bihuan.problems import handing, handlers, mentions, sheets  # noqa: F401  registers them
        from bihuan.problems.projection import MeetingProjection, ProblemProjection
        from bihuan.problems.queries import planned_meetings

        register(ProblemProjection())
        register(MeetingProjection())
        registry.meetings = planned_meetings
