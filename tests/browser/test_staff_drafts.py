"""What staff type is kept on the device until it is handed in, and a page says when nothing reaches the server."""

import pytest

from tests.browser.city import Person

pytestmark = pytest.mark.browser
WORDS = "二楼取号机换了新的，两个窗口都试过。"
STORE = "() => JSON.stringify(Object.entries(localStorage))"


@pytest.fixture
def person(lively, browser):
    arrived = Person.arrives(browser, lively[0], "centre")
    yield arrived
    arrived.leaves()


def opens_the_form(person):
    person.opens("/problems/new")
    return person.page.locator("main form[data-draft] textarea").first


def test_words_come_back_after_the_page_was_left_and_are_forgotten_once_handed_in(person):
    page = person.page
    opens_the_form(person).fill(WORDS)
    page.locator("main form[data-draft] input[type=text]").first.fill("取号机坏了")
    opens_the_form(person)
    assert page.locator("main form[data-draft] textarea").first.input_value() == WORDS
    assert "bihuan-demo" not in page.evaluate(STORE)
    assert "csrf" not in page.evaluate(STORE)

    page.locator("main form[data-draft] .b-btn.pri").click()
    page.wait_for_selector("main [aria-invalid=true]")
    assert WORDS in page.evaluate(STORE), "a form with a fault keeps its draft"
    page.locator("main form[data-draft] label:has([name=category])").first.click()
    page.select_option("main form[data-draft] [name=matter]", index=1)
    page.locator("main form[data-draft] .b-btn.pri").click()
    page.wait_for_url("**/problems/WT-*")
    assert WORDS not in page.evaluate(STORE)
    assert opens_the_form(person).input_value() == ""


def test_a_page_without_network_says_so_and_what_was_typed_stays(person):
    page = person.page
    opens_the_form(person).fill(WORDS)
    page.context.set_offline(True)
    page.wait_for_selector("[data-net]")
    assert "没有网络" in page.inner_text("[data-net]")
    page.locator("main form[data-draft] .b-btn.pri").click()
    page.wait_for_selector("[data-failure]")
    assert page.locator("main form[data-draft] textarea").first.input_value() == WORDS
    assert WORDS in page.evaluate(STORE)
    page.context.set_offline(False)
    page.wait_for_selector("[data-net]", state="detached")


def test_a_server_that_does_not_answer_is_told_and_the_next_answer_takes_that_away(person):
    page = person.page
    person.opens("/problems")
    page.route("**/problems?*", lambda route: route.abort())
    page.fill("#ledger input[name=q]", "材料")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-net]")
    assert "没有按时回应" in page.inner_text("[data-net]")
    page.unroute("**/problems?*")
    page.fill("#ledger input[name=q]", "窗口")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-net]", state="detached")


def test_the_sentences_of_a_page_are_put_away_with_one_tap(person):
    page = person.page
    person.opens("/suggestions")
    page.click("#about button")
    page.wait_for_selector("#about", state="detached")
    person.opens("/suggestions")
    assert page.locator("#about").count() == 0


def test_a_form_of_the_settings_is_kept_too_says_so_and_is_begun_anew_on_demand(person):
    page = person.page
    person.opens("/settings/texts")
    page.fill("#text", WORDS)
    page.select_option("#key", index=1)
    person.opens("/settings/texts")
    assert page.input_value("#text") == WORDS
    assert page.input_value("#key")
    page.click("[data-restored] button")
    page.wait_for_selector("[data-restored]", state="detached")
    assert page.input_value("#text") == ""
    assert WORDS not in page.evaluate(STORE)


def test_who_signs_in_again_hands_in_from_the_same_page_what_was_typed_before_the_session_ended(person):
    page = person.page
    person.opens("/settings/texts")
    page.fill("#text", WORDS)
    page.select_option("#key", index=1)
    page.context.clear_cookies(name="sessionid")
    page.click("main form .b-btn.pri")
    assert all(words in page.inner_text("main") for words in ("登录过期了", WORDS))
    page.click("main form .b-btn.pri")
    page.wait_for_selector("[role=alert]:text('还没有登录')")

    person.is_let_in("centre")
    page.click("main form .b-btn.pri")
    page.wait_for_selector(f".kept li :text('{WORDS}')")
    assert page.url.partition("?")[0] == f"{person.base}/settings/texts"
    assert WORDS not in page.evaluate(STORE)
