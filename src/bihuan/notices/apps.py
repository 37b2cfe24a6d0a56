from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "bihuan.notices"
    label = "notices"

    def ready(self) -> None:
        from bihuan.kernel.registry import registry
        from bihuan.notices import handlers  # noqa: F401  registers them
        from bihuan.notices.commands import tell_of_page

        registry.herald = tell_of_page
