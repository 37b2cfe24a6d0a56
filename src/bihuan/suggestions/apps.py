from django.apps import AppConfig


class SuggestionsConfig(AppConfig):
    name = "bihuan.suggestions"
    label = "suggestions"

    def ready(self) -> None:
        from bihuan.kernel.registry import register
        from bihuan.suggestions import handlers  # noqa: F401  registers them
        from bihuan.suggestions.projection import SuggestionProjection

        register(SuggestionProjection())
