"""Settings that guard people."""

import json
import os
import subprocess
import sys

from django.conf import settings

ASK = """
import json, sys
from bihuan.web import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}))
"""


def asked(*names: str, **environment: str) -> dict:
    """The product's own settings in a process with this environment."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("BIHUAN_")}
    clean |= {"BIHUAN_SECRET_KEY": "x" * 50, **environment}
    answer = subprocess.run([sys.executable, "-c", ASK, *names], env=clean, capture_output=True, check=True)
    return json.loads(answer.stdout)


def test_the_policy_allows_no_inline_script_or_style_and_nothing_from_elsewhere():
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert policy["default-src"] == ["'self'"]
    assert "unsafe" not in str(policy)
    assert "http" not in str(policy)


def test_an_address_with_tls_makes_cookies_secure_and_tells_browsers_to_stay_with_it():
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "CSRF_TRUSTED_ORIGINS")

    plain = asked(*names)
    tls = asked(*names, BIHUAN_PUBLIC_URL="https://bihuan.example/")

    assert list(plain.values()) == [False, False, 0, []]
    assert list(tls.values()) == [True, True, 31536000, ["https://bihuan.example"]]


def test_unless_the_environment_says_otherwise_limits_are_on_and_only_this_machine_is_answered():
    found = asked("RATE_LIMITS", "DEBUG", "ALLOWED_HOSTS")

    assert found == {"RATE_LIMITS": True, "DEBUG": False, "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"]}


def test_passwords_are_kept_by_argon2():
    assert asked("PASSWORD_HASHERS")["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")
