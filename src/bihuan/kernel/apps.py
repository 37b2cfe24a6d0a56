from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "bihuan.kernel"
    label = "kernel"

    def ready(self) -> None:
        from bihuan.kernel import checks  # noqa: F401  registers the start-up checks
