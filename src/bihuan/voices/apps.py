from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "bihuan.voices"
    label = "voices"

    def ready(self) -> None:
        from bihuan.kernel.registry import register, registry
        from bihuan.voices import commands, faults, sections  # noqa: F401  register triage and the parts of a problem's page
        from bihuan.voices.projection import VoiceProjection

        register(VoiceProjection())
        registry.sources = sections.sources
