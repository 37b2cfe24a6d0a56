"""What a database is. Production is every one that `demo`, `simulate` or a test did not make; the database says so."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from bihuan.kernel.models import Mark
from bihuan.kernel.transaction import one_command
from bihuan.services.clock import refuse_fixed

MADE = ("demo", "simulation", "test")


def origin() -> str:
    """demo, simulation or test where one of these made the database; else production."""
    value = Mark.objects.filter(name="origin").values_list("value", flat=True).first()
    return value if value in MADE else "production"


@one_command
def mark(value: str) -> None:
    """Writes down what makes this database."""
    Mark.objects.update_or_create(name="origin", defaults={"value": value})


def refuse_switches() -> None:
    """Raises ImproperlyConfigured where production is run with a switch that is meant for demo and tests."""
    production = origin() == "production"
    refuse_fixed(production)
    if production and not settings.RATE_LIMITS:
        raise ImproperlyConfigured("BIHUAN_RATE_LIMITS=off 只能用于示范和测试，正式数据库不能设置。")
