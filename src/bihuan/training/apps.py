from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "bihuan.training"
    label = "training"

    def ready(self) -> None:
        from bihuan.kernel.registry import register
        from bihuan.training import archive, commands, messages, needs  # noqa: F401  registers them
        from bihuan.training.projection import TrainingProjection

        register(TrainingProjection())
