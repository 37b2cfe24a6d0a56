"""Without scripts: every step is a link or a plain form, and every answer a whole page."""

import pytest

from tests.browser import city
from tests.browser.city import Person

pytestmark = pytest.mark.browser

WORDS = "二楼的自助打印机没有纸，没有人来换。"
GOAL = "领发票只来一次，实名在网上做完。"
STANDARD = "连续一个月，没有人为实名再来第二次。"
MEASURE = "在窗口放一张告知单，写明网上实名怎么做。"


@pytest.fixture
def plain(lively, browser):
    """Makes persons whose browser runs no script."""
    people = []

    def arrive(name=None, size="desk"):
        people.append(Person.arrives(browser, lively[0], name, size, java_script_enabled=False))
        return people[-1]

    yield arrive
    for person in people:
        person.leaves()


def number_of(lively, state, lead):
    """The first problem of a unit in a state."""
    [(number,), *_] = city.asked(lively[1], """
        SELECT number FROM kernel_subject WHERE "table" = 'problem' AND state = ? AND row ->> '$.lead' = ? ORDER BY id
    """, state, lead)  # fmt: skip
    return number


def state_of(lively, number):
    return city.asked(lively[1], "SELECT state FROM kernel_subject WHERE number = ?", number)[0][0]


def sends(page, button):
    """Presses it; gives the answer to the posted form."""
    with page.expect_response(lambda r: r.request.method == "POST") as answer:
        page.click(button)
    page.wait_for_load_state()
    return answer.value.status


def test_a_citizen_says_something_at_the_front_door_and_tracks_it(plain):
    citizen = plain(size="phone")
    page = citizen.page
    citizen.opens("/")
    page.fill("#text", WORDS)
    assert sends(page, "form[data-say] .b-btn.pri") == 302
    code = page.locator("[data-code]").get_attribute("data-code")
    citizen.opens("/track")
    page.fill("[name=code]", code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/track/*")
    assert WORDS in page.inner_text("main")
    assert page.locator("h1").inner_text() == "已收到"


def test_an_official_signs_in_opens_a_task_and_accepts_it(lively, plain):
    number = number_of(lively, "dispatched", 2)
    page = plain("clerk2").page
    page.click(f".todo a[href='/problems/{number}']")
    assert sends(page, "form[action$='/accept'] .b-btn.pri") == 302
    assert "已签收" in page.inner_text("#toasts")
    assert state_of(lively, number) == "analysing"


def test_rows_of_a_form_wait_blank_and_an_error_keeps_what_was_typed(lively, plain):
    number = number_of(lively, "planning", 3)
    clerk = plain("clerk3")
    page = clerk.page
    clerk.opens(f"/problems/{number}/submit_list")
    form = "form[action$='/submit_list'] "
    page.fill(f"{form}[name=standards-1-text]", STANDARD)
    blank = page.locator(f"{form}[data-rows=measures] textarea").count() - 1
    page.fill(f"{form}[name=measures-{blank}-text]", MEASURE)
    assert sends(page, f"{form}.b-btn.pri") == 422
    assert page.locator("[aria-invalid=true]").count() >= 1
    assert page.input_value(f"{form}[name=standards-1-text]") == STANDARD
    assert MEASURE in [area.input_value() for area in page.locator(f"{form}[data-rows=measures] textarea").all()]
    assert state_of(lively, number) == "planning"
