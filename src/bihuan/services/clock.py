"""The one source of "now". It can be fixed: for a block by `at`, for a process by BIHUAN_NOW (never in production)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

ZONE: Final = ZoneInfo("Asia/Shanghai")
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The present moment, aware, in Asia/Shanghai."""
    return _moment.get() or _fixed(settings.NOW) or datetime.now(ZONE)


def today() -> date:
    """The present local date."""
    return now().date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block it is `moment` (local where it names no zone), in this thread or task alone."""
    token = _moment.set(_local(moment))
    try:
        yield
    finally:
        _moment.reset(token)


def refuse_fixed(production: bool) -> None:
    """The start-up check of whoever knows whose database this is: raises ImproperlyConfigured where it is production
    and BIHUAN_NOW is set."""
    if production and settings.NOW:
        raise ImproperlyConfigured("BIHUAN_NOW 只能用于测试和模拟，正式数据库不能设置。")


@lru_cache(maxsize=8)
def _fixed(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return _local(datetime.fromisoformat(text))
    except ValueError:
        raise ImproperlyConfigured("BIHUAN_NOW 须是 ISO 8601 时间，例如 2026-03-02T09:00:00+08:00。") from None


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=ZONE) if moment.tzinfo is None else moment.astimezone(ZONE)
