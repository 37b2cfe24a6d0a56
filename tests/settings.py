"""The product's settings in a folder of their own, without what costs time and proves nothing."""

import atexit
import os
import shutil
import tempfile

os.environ["BIHUAN_DATA"] = tempfile.mkdtemp(prefix="bihuan-test-")
# Never the database of whoever runs the tests: their own, or the one that tests/postgres.py has started
os.environ["BIHUAN_DATABASE_URL"] = os.environ.get(
    "BIHUAN_TEST_DATABASE_URL", f"sqlite:///{os.environ['BIHUAN_DATA']}/bihuan.sqlite3"
)
os.environ["BIHUAN_SECRET_KEY"] = "tests-only-" + "x" * 50
os.environ["BIHUAN_RATE_LIMITS"] = "off"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps a loop in a worker that runs other tests after it
atexit.register(shutil.rmtree, os.environ["BIHUAN_DATA"], ignore_errors=True)

from bihuan.web.settings import *  # noqa: E402, F403  the environment stands first

ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
