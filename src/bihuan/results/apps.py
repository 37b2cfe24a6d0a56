from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "bihuan.results"
    label = "results"

    def ready(self) -> None:
        from bihuan.kernel.registry import register
        from bihuan.results import handlers, sections  # noqa: F401  registers them
        from bihuan.results.projection import ResultProjection

        register(ResultProjection())
