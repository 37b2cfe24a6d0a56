from django.apps import AppConfig


class PhoneConfig(AppConfig):
    name = "bihuan.records.phone"
    label = "phone"

    def ready(self) -> None:
        from bihuan.records.phone import views  # noqa: F401  its section of the officer's page
