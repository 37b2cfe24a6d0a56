"""What the environment says, read once by the settings."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Measured; see docs/adr/0001-stack.md. Reads before writes make every other mode fail under load.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; "
        "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY"
    ),
}


def text(name: str, default: str = "") -> str:
    """The variable BIHUAN_<name>, stripped, or `default` where it is unset or empty."""
    return os.environ.get(f"BIHUAN_{name}", "").strip() or default


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated variable as a list without empty entries."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, Any]:
    """Django's description of the database at `url`: sqlite:///relative, sqlite:////absolute or postgresql://…

    Raises ImproperlyConfigured for any other scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path)[1:])
    if parts.scheme in ("postgresql", "postgres"):
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": options.pop("port", str(parts.port or "")),
            "OPTIONS": options,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured("BIHUAN_DATABASE_URL must begin with sqlite:/// or postgresql://")


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_MAX_AGE": None,
    }


def secret_key(keys: Path) -> str:
    """BIHUAN_SECRET_KEY, else the key kept in `keys`, made on first use and readable by its owner alone."""
    if given := text("SECRET_KEY"):
        return given
    file = keys / "secret-key"
    if not file.exists():
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = keys / f".secret-key-{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):  # another process was first: its key is the key
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text().strip()


def mail(url: str) -> dict[str, Any]:
    """Django's mail settings for smtp://user:password@host:port or smtps://…; without an address it goes nowhere."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "EMAIL_TIMEOUT": 20,
    }
