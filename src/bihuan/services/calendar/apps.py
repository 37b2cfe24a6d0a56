"""The calendar as a Django app."""

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    """Holidays and make-up days."""

    name = "bihuan.services.calendar"
    label = "calendar"
    verbose_name = "日历"
