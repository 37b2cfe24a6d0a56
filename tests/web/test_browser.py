"""The pages in Chromium: nothing for axe to complain of, no error on the console, the everyday way in three clicks."""

import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import expect

from bihuan.kernel.origin import mark
from bihuan.organisation import directory
from bihuan.organisation.models import Account
from tests import cast
from tests.kernel.walking import VERIFY, does, now, problem, walk
from tests.loop.cast import ID

pytestmark = pytest.mark.browser
PAGES = ("/my", "/my?view=given", "/my/notices", "/settings", "/privacy", "/accessibility", "/nothing/here")
EXPECTED = "the server responded with a status of 404"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


class Silent(WSGIRequestHandler):
    def log_message(self, format, *args):
        pass


@pytest.fixture
def address(committed_db):
    """The small city served from this very process."""
    mark("test")
    cast.found_city()
    server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), handler_class=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    directory.forget()


def cookie(name, address):
    """The session of the person of this name, made beforehand: the browser's thread may not ask the database."""
    account = Account.objects.get(pk=ID[name])
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(account.pk), account.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.create()
    return {"name": "sessionid", "value": session.session_key, "url": address}


def opened(chromium, address, kept, width, complaints):
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", has_touch=width < 500)
    context.add_cookies([kept])
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" and EXPECTED not in m.text else None)
    return page


def filled_city():
    """Something owed, something handed on, something told."""
    for state in ("plan_review", "rectifying"):
        walk(problem(), state)
    subject = problem()
    does("centre", "verify", subject, VERIFY)
    return subject


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_the_console_stays_silent(address, browser, width):
    filled_city()
    kept = cookie("clerk1", address)
    complaints: list[str] = []
    found: list[tuple[str, ...]] = []
    page = opened(browser, address, kept, width, complaints)
    for url in PAGES:
        page.goto(f"{address}{url}")
        violations = Axe().run(page, options=RULES).response["violations"]
        found += [(url, v["id"], *(n["html"][:120] for n in v["nodes"][:3])) for v in violations]
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        found += [(url, "scrolls sideways")] if wide else []
    page.context.close()

    assert (found, complaints) == ([], [])


def test_a_task_is_done_in_three_clicks(address, browser):
    subject = filled_city()
    kept = cookie("clerk1", address)
    complaints: list[str] = []
    page = opened(browser, address, kept, 1440, complaints)
    page.goto(f"{address}/my")
    row = page.locator("#owed li", has_text=subject.number)
    row.locator("summary").click()
    row.get_by_role("button", name="签收").click()
    expect(page.locator("#toasts")).to_contain_text("已签收")
    page.context.close()

    assert now(subject).state == "analysing"
    assert complaints == []
