"""Root addresses. Each room writes its own in full (`problems/<number>`); nothing is mounted under a prefix."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

ROOMS_WITH_PAGES = [app for app in settings.INSTALLED_APPS if app.startswith("bihuan.") and find_spec(f"{app}.urls")]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"{room}.urls")) for room in reversed(ROOMS_WITH_PAGES) if room != "bihuan.web"
]
