"""Root addresses. Each room writes its own in full (`problems/<number>`); nothing is mounted under a prefix."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from bihuan.web.views import approve, factor, files, helping, my, own, probes, words

ROOMS_WITH_PAGES = [app for app in settings.INSTALLED_APPS if app.startswith("bihuan.") and find_spec(f"{app}.urls")]

urlpatterns: list[URLPattern | URLResolver] = [
    path("my", my.my, name="my"),
    path("my/approve", approve.one, name="approve"),
    path("my/approve/all", approve.several, name="approve-all"),
    path("my/approve/<str:number>/<str:action>", approve.one, name="approve-one"),
    path("my/here", my.here, name="here"),
    path("my/live", my.live, name="live"),
    path("my/batch", my.batch, name="my-batch"),
    path("my/act/<str:table>/<str:name>/<str:action>", my.act, name="my-act"),
    path("files", files.upload, name="upload"),
    path("files/<str:id>", files.download, name="file"),
    path("files/<str:id>/thumb", files.thumbnail, name="thumbnail"),
    path("settings", own.settings, name="own"),
    path("settings/password", own.password, name="own-password"),
    path("settings/elsewhere", own.elsewhere, name="own-elsewhere"),
    path("settings/factor", factor.factor, name="own-factor"),
    path("settings/factor/start", factor.start, name="own-factor-start"),
    path("settings/factor/end", factor.end, name="own-factor-end"),
    path("settings/keys", own.keys, name="own-keys"),
    path("settings/keys/<int:pk>/end", own.end_key, name="own-end-key"),
    path("help", helping.first_steps, name="help"),
    path("help/words", helping.glossary, name="help-words"),
    path("help/away", helping.away, name="help-away"),
    path("privacy", words.privacy, name="privacy"),
    path("accessibility", words.accessibility, name="accessibility"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
    *(path("", include(f"{room}.urls")) for room in reversed(ROOMS_WITH_PAGES) if room != "bihuan.web"),
]

handler400 = "bihuan.web.views.errors.bad_request"
handler403 = "bihuan.web.views.errors.forbidden"
handler404 = "bihuan.web.views.errors.missing"
handler500 = "bihuan.web.views.errors.failed"
