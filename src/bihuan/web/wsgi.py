"""The application that the server runs."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.web.settings")
application = get_wsgi_application()
# All addresses with their views, which else the first requests would wait for, half a second each
get_resolver().reverse_dict  # noqa: B018
