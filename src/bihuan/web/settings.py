"""Django's settings. Everything that differs between two installations comes from the environment."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from bihuan.web import environment as env
from bihuan.web import logs

# Paths and secrets
DATA = Path(env.text("DATA", "data")).resolve()
KEYS = DATA / "keys"
FILES_URL = env.text("FILES_URL", f"file://{DATA}/files")
SECRET_KEY = env.secret_key(KEYS)

# How the installation is reached. Behind TLS the public address begins with https.
PUBLIC_URL = env.text("PUBLIC_URL").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
DEBUG = env.text("DEBUG") == "1"
ALLOWED_HOSTS = [
    *env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]"),
    *([urlsplit(PUBLIC_URL).hostname or ""] if PUBLIC_URL else []),
]

# Switches of tests, demo and simulation; production refuses them.
RATE_LIMITS = env.text("RATE_LIMITS", "on") != "off"
NOW = env.text("NOW")

# The house, from the ground floor up. Imports go down this list only.
SERVICES = ("files", "sealed", "numbering", "calendar", "search")
ROOMS = (
    "kernel",
    "ui",
    "organisation",
    "notices",
    "problems",
    "suggestions",
    "voices",
    "people",
    "training",
    "activities",
    "records",
    "records.phone",
    "results",
    "rounds",
    "supervision",
    "assessment",
    "api",
    "simulate",
    "web",
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    *(f"bihuan.services.{service}" for service in SERVICES),
    *(f"bihuan.{room}" for room in ROOMS),
]

# Sessions and users are read lazily: pages of the public form touch neither.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bihuan.web.middleware.Compressed",
    "csp.middleware.CSPMiddleware",
    "bihuan.web.middleware.Guard",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "bihuan.web.urls"
WSGI_APPLICATION = "bihuan.web.wsgi.application"
APPEND_SLASH = False

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bihuan.web.context.shell",
            ],
        },
    }
]

# Rows
DATABASES = {"default": env.database(env.text("DATABASE_URL", f"sqlite:///{DATA}/bihuan.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Persons. Sessions lie in the database, so that leaving an office or a lost telephone ends them at once.
AUTH_USER_MODEL = "organisation.Account"
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/my"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_FAILURE_VIEW = "bihuan.web.views.errors.lost_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Headers
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000  # the editor of a long record template; a list of five hundred measures

# Words and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Files that pages load; `bihuan serve` collects them
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "bihuan.web.assets.HashedFiles"},
}

# Outside
LOGGING = logs.LOGGING
REDIS_URL = env.text("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000},  # one an address
    }
}  # fmt: skip
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "bihuan@localhost")
globals().update(env.mail(env.text("SMTP_URL")))
SMS_URL, SMS_KEY = env.text("SMS_URL"), env.text("SMS_KEY")
