"""With the keyboard alone: nobody here has a mouse. The focus is always somewhere, and where one expects it."""

import pytest

from tests.browser import city
from tests.browser.city import Person

pytestmark = pytest.mark.browser

MOST_TABS = 60
TASK = "填报进展："
SAID = "告知单已经改过，两个窗口都在用。"


@pytest.fixture
def person(lively, browser):
    arrived = Person.arrives(browser, lively[0])
    yield arrived
    arrived.leaves()


@pytest.fixture
def clerk(person):
    signs_in(person.page, person.base, "clerk1")
    return person


def at(page, selector):
    """Whether the focus is on what the selector means."""
    return page.evaluate("selector => document.activeElement.matches(selector)", selector)


def reach(page, selector, key="Tab"):
    """Goes there key by key, as one does who sees no pointer."""
    for _ in range(MOST_TABS):
        if at(page, selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} is not within {MOST_TABS} times {key}")


def types(page, selector, text):
    reach(page, selector)
    page.keyboard.insert_text(text)


def signs_in(page, base, name):
    page.goto(f"{base}/login")
    types(page, "[name=username]", name)
    types(page, "[name=password]", city.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/my")


def opens_a_task(page):
    """From 我的待办 with j and Enter to the first task of that kind."""
    page.keyboard.press("j")
    while TASK not in (task := page.evaluate("document.activeElement.textContent")):
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.textContent") != task, "j goes no further"
    with page.expect_navigation(url="**/problems/*"):
        page.keyboard.press("Enter")


def submits(page):
    """Presses the form's own button; gives the answer's status."""
    reach(page, "#panel form[action$='/progress'] .b-btn.pri")
    with page.expect_response("**/progress") as answer:
        page.keyboard.press("Enter")
    return answer.value.status


def test_from_signing_in_to_the_finished_act_nobody_needs_a_mouse(clerk):
    page = clerk.page
    opens_a_task(page)
    assert submits(page) == 422
    page.wait_for_selector("#panel [aria-invalid=true]:focus")
    types(page, "#panel [name=percent]", "90")
    types(page, "#panel textarea[name=text]", SAID)
    assert submits(page) == 200
    page.wait_for_selector("#toasts >> text=已填报进展")
    assert SAID in page.inner_text("#path")
    page.wait_for_selector("#panel:focus")
    assert [error for error in clerk.errors if "status of 422" not in error] == []


def test_the_skip_link_leads_past_the_bar(clerk):
    page = clerk.page
    page.goto(f"{clerk.base}/problems")
    page.keyboard.press("Tab")
    assert at(page, ".b-skip")
    assert page.locator(".b-skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert at(page, "main")
    page.keyboard.press("Tab")
    assert at(page, "main *")


def test_a_dialog_closes_with_escape_and_the_focus_comes_back(clerk):
    page = clerk.page
    opens_a_task(page)
    reach(page, "a[data-dialog]")
    clause = page.evaluate("document.activeElement.href")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    assert at(page, "dialog *")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="hidden")
    assert page.evaluate("document.activeElement.href") == clause


def test_the_personal_menu_closes_with_escape_and_the_focus_comes_back(clerk):
    page = clerk.page
    reach(page, ".b-top .b-menu summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert at(page, ".b-menu-in *")
    page.keyboard.press("Escape")
    assert page.locator(".b-top .b-menu").get_attribute("open") is None
    assert at(page, ".b-top .b-menu summary")


def test_a_question_mark_tells_the_keys_but_not_in_a_field(clerk):
    page = clerk.page
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open] >> text=下一件、上一件")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="hidden")
    page.keyboard.press("/")
    assert at(page, "[data-search]")
    page.keyboard.type("j?")
    assert page.input_value("[data-search]") == "j?"
    assert not page.locator("dialog[open]").count()
