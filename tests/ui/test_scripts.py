"""The scripts, on the page of parts: each makes a page that works without it more convenient."""

import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# What Chromium and htmx write when the tests let the server refuse or fail
EXPECTED = (
    "Failed to load resource: the server responded with a status of",
    "Failed to load resource: net::ERR_FAILED",  # the counts ask for /my/live, and nobody is signed in here
    "Response Status Error Code 500",
)


class Silent(WSGIRequestHandler):
    def log_message(self, format, *args):
        pass


@pytest.fixture(scope="module")
def address():
    """The pages served from this very process; none of them touches a database."""
    server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), handler_class=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def context(browser, settings):
    settings.DEBUG = True
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def page(context, address):
    """The page of parts; whatever the browser complains about fails the test."""
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console", lambda message: complaints.extend([message.text] if message.type in ("error", "warning") else [])
    )
    page.goto(f"{address}/_parts")
    yield page
    assert [c for c in complaints if not c.startswith(EXPECTED)] == []


def texts(page):
    return page.locator("#new [data-row] textarea, #new [data-row] input[type=text]")


def choose(page, name, value):
    page.locator(f"#new input[name={name}][value={value}]").check(force=True)


def test_a_list_shows_one_row_and_grows_moves_and_shrinks_with_its_names_in_order(page):
    expect(texts(page)).to_have_count(1)

    page.locator("#new [data-row-add]").click()
    texts(page).nth(0).fill("甲")
    texts(page).nth(1).fill("乙")
    page.locator("#new [data-row-down]").first.click()

    assert [(e.get_attribute("name"), e.input_value()) for e in texts(page).all()] == [
        ("measures-0-text", "乙"), ("measures-1-text", "甲"),
    ]  # fmt: skip
    page.locator("#new [data-row-drop]").first.click()
    assert [(e.get_attribute("name"), e.input_value()) for e in texts(page).all()] == [("measures-0-text", "甲")]


def test_a_field_that_hangs_on_an_answer_shows_only_with_it_and_is_not_posted_without(page):
    cause = page.locator("#new textarea[name=cause]")

    expect(cause).to_be_visible()
    choose(page, "nature", "one")
    expect(cause).to_be_hidden()
    expect(cause).to_be_disabled()


def test_every_key_of_a_draft_comes_back_rows_included_and_is_forgotten_once_done(page):
    page.locator("#new textarea[name=cause]").fill("写了半天")
    choose(page, "nature", "all")
    page.locator("#new [data-row-add]").click()
    texts(page).nth(1).fill("第二行")
    page.reload()

    expect(page.locator("#new textarea[name=cause]")).to_have_value("写了半天")
    expect(page.locator("#new input[name=nature]:checked")).to_have_value("all")
    expect(texts(page).nth(1)).to_have_value("第二行")

    page.evaluate("document.querySelector('#new').dataset.draftDone = 'parts'")
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('htmx:load', {detail: {elt: document.querySelector('#new')}}))"
    )
    assert page.evaluate("localStorage.getItem('draft:parts')") is None


def test_a_number_steps_within_its_bounds(page):
    percent = page.locator("#new input[name=percent]")
    for _ in range(6):
        page.locator("#new [data-step='1']").first.click()

    expect(percent).to_have_value("100")


def test_keys_search_and_help_but_never_while_somebody_types_or_composes(page):
    title = page.locator("#new input[name=title]")
    title.focus()
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_have_count(0)

    title.blur()
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', isComposing: true, bubbles: true}))"
    )
    assert page.evaluate("document.activeElement.name") != "q"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_contain_text("搜索")


def test_the_clause_opens_as_a_dialog_and_the_focus_comes_back(page):
    chip = page.locator(".b-cl").first
    chip.click()

    expect(page.locator("dialog")).to_contain_text("48号")
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()


def test_only_an_exception_asks_for_its_reason(page):
    reason = page.locator("[data-decision] .why")

    expect(reason).to_be_visible()
    page.locator("[data-decision] input[type=radio]").first.check(force=True)
    expect(reason).to_be_hidden()
    page.keyboard.press("3")
    expect(reason).to_be_visible()


def test_the_batch_bar_counts_and_goes_with_the_last_tick(page):
    bar = page.locator(".b-batch")

    expect(bar).to_contain_text("已选 1 件")
    page.locator("[data-pick]").uncheck()
    expect(bar).to_be_hidden()


def test_care_mode_is_one_tap_and_stays(page):
    page.locator(".b-me").click()
    page.locator("[data-care-switch]").click()
    page.reload()

    assert page.evaluate("document.documentElement.hasAttribute('data-care')")


def answer(page, status, body, **headers):
    """What the server says to the next post."""
    say = {"status": status, "body": body, "headers": {"content-type": "text/html; charset=utf-8", **headers}}
    page.route("**/_parts", lambda route: route.fulfill(**say) if route.request.method == "POST" else route.continue_())


def test_a_refusal_is_swapped_in_as_a_part_and_the_wrong_field_has_the_focus(page):
    answer(
        page, 422, '<div id="panel"><input id="wrong" aria-label="时限" aria-invalid="true" aria-describedby="e"></div>'
    )
    page.locator("#panel .b-btn.pri").click()

    expect(page.locator("#wrong")).to_be_focused()


def test_a_failing_server_leaves_the_form_and_tells_its_number(page):
    page.locator("#panel input[name=title]").fill("写了一半")
    answer(page, 500, "<h1>Traceback</h1>", **{"X-Error-Number": "E-7F31"})
    page.locator("#panel .b-btn.pri").click()

    expect(page.locator("#panel [data-failure]")).to_contain_text("报编号 E-7F31")
    expect(page.locator("#panel input[name=title]")).to_have_value("写了一半")
    expect(page.locator("body")).not_to_contain_text("Traceback")


def test_the_post_carries_the_token_and_the_button_is_busy_meanwhile(page):
    with page.expect_request(lambda request: request.method == "POST") as posted:
        answer(page, 200, '<div id="panel"></div>')
        page.locator("#panel .b-btn.pri").click()

    assert posted.value.headers["x-csrftoken"]


def test_a_file_goes_up_at_once_and_the_form_carries_its_id_and_token(page):
    made = '{"id": "file-0001", "sha256": "", "size": 3, "upload_token": "secret-token"}'
    page.route("**/files", lambda route: route.fulfill(status=201, body=made))
    page.locator("#new input[type=file]").set_input_files(
        {"name": "综窗现场.jpg", "mimeType": "image/jpeg", "buffer": b"jpg"}
    )

    expect(page.locator("#new [data-uploads] input[name=evidence]")).to_have_value("file-0001")
    expect(page.locator("#new input[name=upload_token]")).to_have_value("secret-token")


def test_a_refused_file_says_what_to_do(page):
    detail = '{"detail": "是旧格式，请另存为 xlsx"}'
    page.route("**/files", lambda route: route.fulfill(status=422, body=detail))
    page.locator("#new input[type=file]").set_input_files({"name": "清单.xls", "mimeType": "a/b", "buffer": b"xls"})

    expect(page.locator("#new [data-uploads]")).to_contain_text("是旧格式，请另存为 xlsx")
    expect(page.locator("#new [data-uploads] input")).to_have_count(0)


def test_without_a_script_rows_wait_blank_and_every_field_is_there(browser, settings, address):
    settings.DEBUG = True
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/_parts")

    expect(texts(page)).to_have_count(3)
    expect(page.locator("#new textarea[name=cause]")).to_be_visible()
    expect(page.locator(".b-batch")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_nothing_is_wider_than_the_window(page, width):
    page.set_viewport_size({"width": width, "height": 900})

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(context, page, address, width, theme):
    context.add_cookies([{"name": "theme", "value": theme, "url": address}])
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/_parts")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})

    assert [violation["id"] for violation in found.response["violations"]] == []
