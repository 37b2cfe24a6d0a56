"""When everybody submits at once: a telephone works a moment and goes on, one without scripts waits, nobody is refused."""

import contextlib
import json
import sqlite3

import pytest

from tests.browser import city
from tests.browser.city import Person

pytestmark = pytest.mark.browser

WORDS = "三号窗口的叫号机坏了三天，喊号听不清。"


@pytest.fixture(scope="module")
def busy(empty_city, tmp_path_factory):
    """A city whose limits count, and where every submission from one address is too fast."""
    data = city.copied(empty_city, tmp_path_factory.mktemp("busy") / "data")
    with contextlib.closing(sqlite3.connect(data / "bihuan.sqlite3")) as database, database:
        bounds = json.dumps({"address": 0, "code": 1000, "all": 1000})
        database.execute("INSERT INTO organisation_setting (key, value) VALUES ('pace', ?)", (bounds,))
    with city.served(data, BIHUAN_RATE_LIMITS="on") as base:
        yield base, data


def counts(data):
    question = "SELECT (SELECT count(*) FROM voices_voice), (SELECT count(*) FROM voices_held)"
    return city.asked(data, question)[0]


def said(page, base, words):
    page.goto(f"{base}/say")
    page.fill("#text", words)
    page.click("form .b-btn.pri")
    page.wait_for_selector("[data-code]")
    return page.inner_text("section.got")


def test_a_telephone_works_a_moment_and_its_words_are_in_the_inbox(busy, browser):
    base, data = busy
    voices, held = counts(data)
    person = Person.arrives(browser, base, size="phone")
    for number in range(3):
        assert "一个工作日内有人看" in said(person.page, base, f"{WORDS}第{number}次说。")

    assert counts(data) == (voices + 3, held)
    assert not person.errors
    person.page.context.close()


def test_without_scripts_it_is_taken_too_and_waits_its_turn(busy, browser):
    base, data = busy
    voices, held = counts(data)
    context = browser.new_context(java_script_enabled=False, viewport=city.SIZES["phone"])

    assert "不会丢" in said(context.new_page(), base, f"{WORDS}没有脚本的手机。")
    assert counts(data) == (voices, held + 1)
    context.close()


def test_where_the_work_cannot_be_fetched_the_form_goes_all_the_same(busy, browser):
    base, data = busy
    voices, held = counts(data)
    person = Person.arrives(browser, base, size="phone")
    person.page.route("**/say/work*", lambda route: route.abort())

    assert "不会丢" in said(person.page, base, f"{WORDS}线路不好的手机。")
    assert counts(data) == (voices, held + 1)
    person.page.context.close()
