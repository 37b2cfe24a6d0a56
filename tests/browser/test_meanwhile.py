"""Two at once, a second click, the way back, a session that ended over night: nothing that was typed is lost."""

import pytest

from tests.browser import city
from tests.browser.city import Person

pytestmark = pytest.mark.browser
GOAL, OTHER, STANDARD, MEASURE = "领发票只来一次。", "当天就能领到。", "连续一月无人再来。", "放一张告知单。"


@pytest.fixture
def people(apart, browser):
    """Makes persons, each before a browser of their own; they leave at the end."""
    found = []

    def arrive(name):
        found.append(Person.arrives(browser, apart[0], name))
        return found[-1]

    yield arrive
    for person in found:
        person.leaves()


@pytest.fixture
def number(apart):
    """The list of a problem that clerk3 is to write; each test has one of its own."""
    rows = city.asked(
        apart[1],
        """
        SELECT s.number FROM kernel_subject s JOIN organisation_account a ON a.id = s.person
        WHERE s."table" = 'problem' AND s.state = 'planning' AND a.username = 'clerk3' ORDER BY s.id
    """,
    )
    assert rows, "no list is left to write"
    return rows[0][0]


def begins(person, number):
    person.opens(f"/problems/{number}/submit_list")
    return person.page


def writes(page, goal):
    page.fill("[name=goal]", goal)
    page.fill("[name='standards-0-text']", STANDARD)
    page.fill("[name='measures-0-text']", MEASURE)


def events(apart, number):
    return city.asked(
        apart[1],
        """
        SELECT COUNT(*) FROM kernel_event e JOIN kernel_subject s ON s.id = e.subject_id
        WHERE s.number = ? AND e.body LIKE '%"action":"submit_list"%'
    """,
        number,
    )[0][0]


SEND = "form[action$='/submit_list'] .b-btn.pri"


def test_a_form_of_last_night_leads_nobody_away_and_shows_every_word_when_it_is_sent(people, number):
    page = begins(people("clerk3"), number)
    page.context.clear_cookies(name="sessionid")
    with page.expect_response("**/presence/**") as asked:
        writes(page, GOAL)
    assert asked.value.status == 204
    page.click(SEND)
    page.wait_for_selector("#panel :text('还没有交上去')")

    assert page.url.endswith("/submit_list")
    assert all(words in page.inner_text("#panel") for words in (GOAL, STANDARD, MEASURE))


def test_two_write_the_same_list_and_the_second_hears_who_was_first_and_keeps_every_word(apart, people, number):
    first, second = begins(people("clerk3"), number), begins(people("clerk3"), number)
    writes(second, OTHER)
    writes(first, GOAL)
    first.dblclick(SEND)
    first.wait_for_selector("#toasts :text('已提交清单')")
    assert events(apart, number) == 1  # a double click is one act

    second.click(SEND)
    second.wait_for_selector("#panel .b-note")
    said = second.inner_text("#panel")
    assert "提交清单。请看一眼再办，您写的都还在" in said
    assert all(words in said for words in (OTHER, STANDARD, MEASURE))
    assert events(apart, number) == 1

    first.go_back()
    first.wait_for_load_state()
    assert first.locator(SEND).count() == 0  # the way back offers nothing twice


def test_what_was_typed_waits_on_another_machine_and_says_how_it_stands(people, number):
    page = begins(people("clerk3"), number)
    page.fill("[name=goal]", GOAL)
    page.fill("[name='measures-0-due']", "2020-01-01")
    page.wait_for_selector("[data-remark='measures-0-due'][data-l=red]")

    other = begins(people("clerk3"), number)
    assert other.input_value("[name=goal]") == GOAL
    assert "的草稿写" in other.inner_text("#panel")


def test_rows_are_added_moved_and_removed_by_keys_and_pasted_from_a_table(people, number):
    page = begins(people("clerk3"), number)
    page.fill("[name='measures-0-text']", "甲")
    page.focus("[name='measures-0-person']")
    page.keyboard.press("End")
    before = page.locator("[data-rows=measures] [data-row]").count()
    for _ in range(before):
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == f"measures-{before}-person"

    page.focus("[name='measures-0-text']")
    page.keyboard.press("Alt+ArrowDown")
    assert page.input_value("[name='measures-1-text']") == "甲"
    page.keyboard.press("Alt+Delete")
    assert page.locator("[data-rows=measures] [data-row]").count() == before
    assert "甲" not in [page.input_value(f"[name='measures-{n}-text']") for n in range(before)]

    page.focus(f"[name='measures-{before - 1}-text']")
    page.evaluate(
        """() => {
        const cells = new DataTransfer();
        cells.setData("text/plain", "乙\\t霍思源\\t2027/3/5\\n丙\\t\\t");
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: cells, bubbles: true, cancelable: true }));
    }"""
    )
    assert page.input_value(f"[name='measures-{before - 1}-text']") == "乙"
    assert page.input_value(f"[name='measures-{before - 1}-person']").startswith("霍思源（")
    assert page.input_value(f"[name='measures-{before - 1}-due']") == "2027-03-05"
    assert page.input_value(f"[name='measures-{before}-text']") == "丙"
