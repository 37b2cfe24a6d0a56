"""What a page says and what it costs."""

import html
import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.organisation.models import Account
from tests.costs import asked as questions
from tests.loop.cast import ID

# Beside a page's own: the session, the account, the numbers of the navigation
AROUND = 3


def text(answer):
    """The words of an answer without its tags."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", bare)))


def queries(client, url, around=AROUND):
    """How many queries a page costs by itself, once everything that is remembered is remembered."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return questions(captured) - around


def hidden(answer, name):
    """The value of a hidden field of the page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, f"no field {name}"
    return found[1]


def form(answer):
    """What goes with every act: the version seen, a key of its own, the office."""
    return {name: hidden(answer, name) for name in ("_version", "_key", "_as")}


def browser_of(name: str, *, parts: bool = False) -> Client:
    """The browser of the person of this name, signed in; with `parts` it asks as htmx does."""
    client = Client(headers={"HX-Request": "true"} if parts else {})
    client.force_login(Account.objects.get(pk=ID[name]))
    return client
