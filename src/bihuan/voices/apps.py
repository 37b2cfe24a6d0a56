from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "bihuan.voices"
    label = "voices"

    def ready(self) -> None:
        from bihuan.kernel.registry import register, registry
        from bihuan.voices import faults, messages, sections, triage  # noqa: F401  register what they do
        from bihuan.voices.exchange import telling  # noqa: F401  registers what other systems are told
        from bihuan.voices.imports import uploading  # noqa: F401  registers the import of a file
        from bihuan.voices.projection import VoiceProjection

        register(VoiceProjection())
        registry.sources = sections.sources
