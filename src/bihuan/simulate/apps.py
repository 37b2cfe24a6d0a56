from django.apps import AppConfig


class SimulateConfig(AppConfig):
    name = "bihuan.simulate"
    label = "simulate"
