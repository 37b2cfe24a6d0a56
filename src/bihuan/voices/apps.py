from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "bihuan.voices"
    label = "voices"

    def ready(self) -> None:
        from bihuan.kernel.registry import register
        from bihuan.voices import commands  # noqa: F401  registers triage
        from bihuan.voices.projection import VoiceProjection

        register(VoiceProjection())
