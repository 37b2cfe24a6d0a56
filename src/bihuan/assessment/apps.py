from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "bihuan.assessment"
    label = "assessment"

    def ready(self) -> None:
        from bihuan.assessment import sections  # noqa: F401  registers them
        from bihuan.assessment.projection import AssessmentProjection
        from bihuan.kernel.registry import register

        register(AssessmentProjection())
