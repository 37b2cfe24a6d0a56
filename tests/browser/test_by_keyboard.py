"""Whole journeys without a mouse: the focus is never lost, always seen, and the way back is short."""

import io

import pytest
from PIL import Image

from tests.browser import city
from tests.browser.city import Person
from tests.browser.test_keyboard import at, reach, types
from tests.browser.test_officers import PAST, WHO, WISH, picture

pytestmark = pytest.mark.browser

SEEN = """() => {
    const field = document.activeElement, drawn = field.matches("[type=radio], [type=checkbox], [type=file]") && field.nextElementSibling || field;
    const box = drawn.getBoundingClientRect(), around = field.closest(".b-find, .b-numin, .say, .ph");
    const ring = [field, drawn, around].some((e) => e && (getComputedStyle(e).boxShadow !== "none" || getComputedStyle(e).outlineWidth > "0px"));
    return field !== document.body && ring && box.bottom > 0 && box.top < innerHeight;
}"""

MEASURES = "[data-rows=measures] [data-row]"
PASTE = """(count) => {
    const cells = new DataTransfer();
    cells.setData("text/plain", [...Array(count)].map((_, n) => `第 ${n + 1} 项\\t\\t2027-03-05`).join("\\n"));
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: cells, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def arrives(apart, browser):
    """Lets persons in, each before a browser of their own."""
    found = []

    def let_in(name, size="desk"):
        person = Person.arrives(browser, apart[0], size=size)
        if name:
            person.is_let_in(name)
        found.append(person)
        return person

    yield let_in
    for person in found:
        assert [e for e in person.errors if "status of 422" not in e] == []
        person.leaves()


def goes(page, selector, key="Tab"):
    """Reaches it, and sees that it is there."""
    reach(page, selector, key)
    assert page.evaluate(SEEN), f"{selector} has the focus, and nobody sees it"


def presses(page, selector, key="Enter", url=None):
    """Goes there and presses; waits for the page that comes."""
    goes(page, selector)
    with page.expect_navigation(url=url):
        page.keyboard.press(key)


def rows(apart, question, *values):
    return [row for (row,) in city.asked(apart[1], question, *values)]


def problem_of(apart, name, state):
    """The first problem that this clerk handles and that stands there."""
    (number, *_) = rows(apart, """
        SELECT s.number FROM kernel_subject s JOIN organisation_account a ON a.id = s.person
        WHERE s."table" = 'problem' AND s.state = ? AND a.username = ? ORDER BY s.id
    """, state, name)  # fmt: skip
    return number


def test_a_citizen_says_something_and_reads_the_code(arrives):
    page = arrives(None, "phone").page
    page.goto(f"{arrives(None).base}/say")
    types(page, "textarea[name=text]", "取号机只收身份证，社保卡不行。")
    presses(page, "#said .b-btn.pri", url="**/said/*")
    assert page.locator(".big-code, .code").first.inner_text().strip()
    goes(page, "main a, main button")


def test_an_officer_applies_step_by_step(arrives):
    person = arrives(None, "phone")
    page = person.page
    person.opens("/apply")
    presses(page, "main a[href^='/apply/ZM']")
    goes(page, "[name=consent]")
    page.keyboard.press("Space")
    presses(page, "form[action*='/apply/'] button")
    for answers in (WHO, PAST, WISH):
        for name, value in answers.items():
            goes(page, f"[name={name}]")
            chosen = page.evaluate("document.activeElement.matches('[type=radio], [type=checkbox]')")
            if chosen or isinstance(value, list):
                page.keyboard.press("Space")
            elif page.evaluate("document.activeElement.matches('select')"):
                page.keyboard.type(value)
            else:
                page.keyboard.insert_text(value)
        presses(page, "form .b-btn.pri")
        assert page.locator("[aria-invalid=true]").count() == 0
    for kind in ("id_copy", "diploma", "cv", "photo"):
        goes(page, f"#{kind}-file")
        page.set_input_files(f"#{kind}-file", picture())  # the chooser belongs to the system
        page.wait_for_selector(f"#{kind}.there")
    presses(page, "a.b-btn.pri")
    presses(page, "form[action$='/submit'] .b-btn.pri")
    assert page.locator(".big-code").inner_text().strip()


def test_a_leader_decides_one_matter_after_the_other(arrives):
    person = arrives("deputy")
    page = person.page
    person.opens("/my/approve")
    first = page.inner_text("h1")
    presses(page, "#decide ~ .thumb .pri, .thumb .pri")
    second = page.inner_text("h1")
    assert second != first
    presses(page, ".thumb .no")
    assert at(page, "#words") or page.locator("#words[aria-invalid=true]").count()
    types(page, "#words", "措施太笼统，请写明到哪一天。")
    presses(page, ".thumb .no")
    assert page.inner_text("h1") != second


def test_a_list_is_written_with_rows_added_and_moved(arrives, apart):
    number = problem_of(apart, "clerk3", "planning")
    person = arrives("clerk3")
    page = person.page
    person.opens(f"/problems/{number}/submit_list")
    goes(page, "#panel [name=task], #panel [name=goal]")
    types(page, "#panel [name=goal]", "办一次就成。")
    types(page, "#panel [name='standards-0-text']", "连续一月无人再来。")
    types(page, "#panel [name='measures-0-text']", "甲")
    before = page.locator("[data-rows=measures] [data-row]").count()
    page.keyboard.press("Alt+Enter")
    assert page.locator("[data-rows=measures] [data-row]").count() == before + 1
    assert at(page, "[name='measures-1-text']")
    page.keyboard.insert_text("乙")
    page.keyboard.press("Alt+ArrowUp")
    assert page.input_value("[name='measures-0-text']") == "乙"
    assert at(page, "[name='measures-0-text']")
    assert page.evaluate(SEEN)
    goes(page, "#panel form .b-btn.pri")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel [aria-invalid=true]:focus")  # persons and days are still to come
    assert page.input_value("[name='measures-1-text']").startswith("甲")


def test_five_hundred_measures_keep_their_order_when_rows_are_moved_added_and_taken_away(arrives, apart):
    number = problem_of(apart, "clerk3", "planning")
    person = arrives("clerk3")
    page = person.page
    person.opens(f"/problems/{number}/submit_list")
    page.focus("[name='measures-0-text']")
    page.evaluate(PASTE, 499 - page.locator(MEASURES).count())
    page.focus("[name='measures-250-text']")
    held = page.evaluate("document.activeElement.value")
    page.keyboard.press("Alt+ArrowUp")
    assert page.evaluate("[document.activeElement.name, document.activeElement.value]") == ["measures-249-text", held]
    page.keyboard.press("Alt+Enter")
    page.wait_for_selector("[name='measures-250-text']:focus")
    page.keyboard.press("Alt+Delete")
    page.wait_for_selector("[name='measures-498-text']")
    names = page.locator(f"{MEASURES} textarea").evaluate_all("fields => fields.map((field) => field.name)")
    assert names == [f"measures-{n}-text" for n in range(499)]
    assert page.input_value("[name='measures-249-text']") == held


def test_a_colleague_is_found_by_unit_while_typing_and_named_without_leaving_the_field(arrives, apart):
    number = problem_of(apart, "clerk1", "rectifying")
    person = arrives("clerk1")
    page = person.page
    person.opens(f"/problems/{number}")
    page.focus("#talk-text")
    page.keyboard.type("请看一下@")
    page.wait_for_selector("#talk-names [aria-selected=true]")
    every = page.locator("#talk-names button:visible").count()
    unit = page.locator("#talk-names .mut").last.inner_text()
    page.keyboard.type(unit[:4])
    fitting = page.locator("#talk-names button:visible").all_inner_texts()
    assert 0 < len(fitting) < every
    assert all(unit[:4] in words for words in fitting)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.input_value("#talk-text") == f"请看一下@{fitting[0].split()[0]} "
    assert at(page, "#talk-text")
    assert page.locator("#talk-names button:visible").count() == 0
    page.keyboard.type("@没有这样的人")
    assert page.locator("#talk-names button:visible").count() == 0
    page.fill("#talk-text", "")


def test_pictures_of_the_evidence_are_upright_and_looked_through_and_a_paper_opens_beside_the_page(arrives, apart):
    number = problem_of(apart, "clerk1", "rectifying")
    person = arrives("clerk1")
    page = person.page
    page.set_content("<h1>一次性告知单</h1>")
    paper = page.pdf()
    person.opens(f"/problems/{number}")
    form = "form[action$='/progress'] "
    page.set_input_files(f"{form}input[type=file]", [
        {"name": "前.jpg", "mimeType": "image/jpeg", "buffer": lying()}, {"name": "后.jpg", "mimeType": "image/jpeg", "buffer": lying()},
        {"name": "告知单.pdf", "mimeType": "application/pdf", "buffer": paper},
    ])  # fmt: skip
    for n in (1, 2, 3):
        page.wait_for_selector(f"{form}.up:nth-child({n}) .b-saved")
    person.fill(form, "percent", "70")
    person.fill(form, "text", "换上了新的告知单。")
    with page.expect_response("**/progress"):
        page.click(f"{form}.b-btn.pri")
    page.wait_for_selector("#file [data-look]")
    page.focus("#file [data-look] >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] .b-look")
    page.evaluate("document.querySelector('.b-look').decode()")
    assert page.evaluate("(({ naturalWidth: w, naturalHeight: h }) => h > w)(document.querySelector('.b-look'))")
    first = page.inner_text("dialog[open] h2")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("dialog[open] h2") != first
    page.keyboard.press("Escape")
    assert at(page, "[data-look]")
    with page.expect_popup() as beside:
        page.click("#file a:has-text('告知单.pdf')")
    assert "/files/" in beside.value.url


def lying():
    """A photo held upright, as a telephone keeps it: lying, with a note how it was held."""
    out, note = io.BytesIO(), Image.Exif()
    note[0x0112] = 6
    Image.new("RGB", (800, 600), "#8fb0b7").save(out, "JPEG", exif=note)
    return out.getvalue()


def test_several_tasks_are_done_at_once(arrives):
    person = arrives("leader1")
    page = person.page
    person.opens("/my")
    page.keyboard.press("j")
    picked = 0
    for _ in range(12):
        if page.evaluate("Boolean(document.activeElement.closest('[data-item]').querySelector('[data-pick]'))"):
            page.keyboard.press("x")
            picked += 1
        page.keyboard.press("j")
    assert picked
    assert f"已选 {picked} 件" in page.inner_text("[data-batch]")
    presses(page, "[data-batch] .b-btn.pri")
    assert f"办好 {picked} 件" in page.inner_text("main")
    goes(page, "main a")


def test_the_ledger_is_filtered_and_the_focus_stays_where_it_was(arrives):
    person = arrives("supervisor")
    page = person.page
    person.opens("/problems")
    presses(page, ".b-seg a[data-l=yellow]")
    assert "将到期" in page.inner_text(".b-filter.chosen")
    goes(page, "#filter-category")
    with page.expect_response("**/problems?*"):
        page.keyboard.press("ArrowDown")
    page.wait_for_selector("#filter-category:focus")
    types(page, "#filter-q", "材料")
    with page.expect_response("**/problems?*"):
        page.keyboard.press("Enter")
    page.wait_for_selector("#filter-q:focus")
    presses(page, ".b-filter.chosen a[aria-label^='去掉']")
    goes(page, "[data-item] a")


def test_officers_are_chosen_and_assigned_on_the_page_of_an_activity(arrives, apart):
    (number, *_) = rows(
        apart, "SELECT number FROM kernel_subject WHERE \"table\" = 'activity' AND state = 'signing' ORDER BY id"
    )
    person = arrives("centre")
    page = person.page
    person.opens(f"/experience/{number}")
    goes(page, "#panel [name=officers]")
    before = page.evaluate("document.activeElement.checked")
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.checked") != before
    page.keyboard.press("Space")
    goes(page, "#panel form .b-btn.pri")
    page.keyboard.press("Enter")
    page.wait_for_selector("#toasts .b-toast")
    page.wait_for_selector("#panel:focus, #panel :focus")
