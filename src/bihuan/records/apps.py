from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "bihuan.records"
    label = "records"

    def ready(self) -> None:
        from bihuan.kernel.registry import register
        from bihuan.records import fates, listed, reviewing, secrecy, sections, settling  # noqa: F401  registers them
        from bihuan.records.projection import RecordProjection

        register(RecordProjection())
