"""The app as files: what the shell page loads, what the service worker keeps, and the version that both make."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from json import dumps
from pathlib import Path
from typing import Any, Final

from django.template.loader import render_to_string
from django.templatetags.static import static

from bihuan.ui.icon import PUBLIC, sprite

HOME: Final = "records/phone"
FOLDER: Final = Path(__file__).parents[1] / "static" / HOME
MANIFEST: Final = "/officer/manifest.webmanifest"
SHEETS: Final = ("bihuan/css/tokens.css", "bihuan/css/bihuan.css", "bihuan/css/pages/record.css", f"{HOME}/phone.css")
SHARED: Final = ("bihuan/js/content.js",)
MODULES: Final = (
    "app", "claim", "drafts", "fields", "finding", "limits", "network", "packing", "parts", "photos", "places", "risen", "room", "spare", "sync",
    "template", "timing", "updates", "vault", "watch", "writing", "pages/activities", "pages/help", "pages/own", "pages/pairing",
    "pages/queue", "pages/record", "pages/said",
)  # fmt: skip
ICONS: Final = ("icon-192.png", "icon-512.png", "icon-mask-512.png")


@lru_cache
def modules() -> list[str]:
    """The addresses of all scripts of the app, so that none waits for another to ask for it."""
    return [static(name) for name in (*(f"{HOME}/{name}.js" for name in MODULES), *SHARED)]


@lru_cache
def kept() -> list[str]:
    """Everything that the app needs without a network. Nothing of it tells of a person."""
    return [*(static(name) for name in SHEETS), *modules(), sprite(PUBLIC), static("bihuan/icon.svg")]


@lru_cache
def page() -> str:
    """The shell: the same for everybody, so that a phone may keep it."""
    context = {
        "sheets": [static(name) for name in SHEETS],
        "modules": modules(),
        "entry": static(f"{HOME}/app.js"),
        "sprite": sprite(PUBLIC),
    }
    return render_to_string("records/phone/shell.html", {**context, "touch": static(f"{HOME}/icon-192.png")})


@lru_cache
def version() -> str:
    """Another one whenever a file, whose name holds its digest, or the shell is another."""
    return hashlib.sha256("\n".join([*kept(), page()]).encode()).hexdigest()[:12]


@lru_cache
def worker() -> str:
    """The service worker's source, told which files it keeps."""
    told = f"const VERSION = {dumps(version())};\nconst FILES = {dumps([*kept(), MANIFEST])};\n"
    return told + Path(__file__).with_name("worker.js").read_text(encoding="utf-8")


def manifest() -> dict[str, Any]:
    """What a phone needs to install the app on its screen."""
    return {
        "id": "/officer/", "name": "闭环体验员", "short_name": "体验员", "lang": "zh-CN", "start_url": "/officer/",
        "scope": "/officer/", "display": "standalone", "orientation": "portrait", "background_color": "#f7f5f0",
        "theme_color": "#ffffff", "description": "走流程，随手记；没有网络也能记。",
        "icons": [
            {
                "src": static(f"{HOME}/{name}"), "sizes": f"{name.split('-')[-1][:3]}x{name.split('-')[-1][:3]}",
                "type": "image/png", "purpose": "maskable" if "mask" in name else "any",
            }
            for name in ICONS
        ],
    }  # fmt: skip
