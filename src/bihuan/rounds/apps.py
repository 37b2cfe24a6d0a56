from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "bihuan.rounds"
    label = "rounds"

    def ready(self) -> None:
        from bihuan.kernel.registry import register
        from bihuan.rounds import commands  # noqa: F401  registers them
        from bihuan.rounds.projection import RoundProjection

        register(RoundProjection())
