from django.urls import URLPattern, URLResolver, path

from bihuan.api.refusing import with_method_told
from bihuan.api.service import api

_patterns, _app, _namespace = api.urls


def _told(pattern: URLPattern | URLResolver) -> URLPattern | URLResolver:
    if isinstance(pattern, URLPattern):
        pattern.callback = with_method_told(pattern.callback)
    return pattern


urlpatterns = [path("api/v1/", ([_told(p) for p in _patterns], _app, _namespace))]
