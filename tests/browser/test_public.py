"""The public pages and the inbox in Chromium: for everybody, by keyboard, without scripts, over a bad line."""

import sqlite3
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import city
from tests.browser.city import Person
from tests.services.samples import picture

pytestmark = pytest.mark.browser

SHOTS = Path("build/shots")
WORDS = "三号窗口的叫号机坏了三天，喊号听不清。"
CODE = "2345-6789-ABCD-EFGH"
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def town(empty_city, tmp_path_factory):
    data = city.copied(empty_city, tmp_path_factory.mktemp("public") / "data")
    with city.served(data) as base:
        yield base, data


@pytest.fixture
def citizen(town, browser):
    person = Person.arrives(browser, town[0], size="phone")
    yield person
    person.page.context.close()


def voices(town):
    with sqlite3.connect(town[1] / "bihuan.sqlite3") as database:
        return database.execute("SELECT count(*) FROM voices_voice").fetchone()[0]


def say(page, text=WORDS):
    page.fill("#text", text)
    page.click("form .b-btn.pri")
    page.wait_for_selector("[data-code]")
    return page.locator("[data-code]").get_attribute("data-code")


def shot(page, name):
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


# ---- every page --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("care", ["", "1"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_public_pages_have_no_barrier_and_no_error(town, browser, size, care):
    person = Person.arrives(browser, town[0], size=size)
    page = person.page
    if care:
        page.context.add_cookies([{"name": "care", "value": care, "url": town[0]}])
    page.goto(f"{town[0]}/say")
    code = say(page)
    for name, path in (
        ("home", "/"),
        ("say", "/say"),
        ("said", f"/said/{code}"),
        ("track", f"/track/{code}"),
        ("find", "/track"),
    ):
        page.goto(town[0] + path)
        page.wait_for_load_state("networkidle")
        found = Axe().run(page, options=WCAG).response["violations"]
        assert not [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
        assert not person.errors, (name, person.errors)
        shot(page, f"public-{name}-{size}{'-care' if care else ''}")
        person.errors.clear()
    page.context.close()


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_inbox_has_no_barrier_and_no_error(town, browser, size):
    public = Person.arrives(browser, town[0])
    public.page.goto(f"{town[0]}/say")
    say(public.page)
    person = Person.arrives(browser, town[0], "centre", size)
    page = person.page
    page.goto(f"{town[0]}/voices")
    uid = page.locator("[data-voice]").first.get_attribute("data-voice")
    for name, path in (
        ("list", "/voices"),
        ("voice", f"/voices/{uid}"),
        ("new", "/voices/new"),
        ("original", f"/voices/{uid}/original"),
    ):
        page.goto(town[0] + path)
        page.wait_for_load_state("networkidle")
        found = Axe().run(page, options=WCAG).response["violations"]
        assert not [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
        assert not person.errors, (name, person.errors)
        shot(page, f"inbox-{name}-{size}")
        person.errors.clear()
    page.context.close()


# ---- saying ------------------------------------------------------------------------------------------------------


def test_a_sentence_is_said_by_keyboard_alone(citizen):
    page = citizen.page
    page.goto(f"{citizen.base}/say")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "text":
            break
    page.keyboard.type(WORDS)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.b-btn.pri')"):
            break
    page.keyboard.press("Enter")

    page.wait_for_selector("[data-code]")
    assert not citizen.errors


def test_without_scripts_everything_works_plainly(town, browser):
    context = browser.new_context(java_script_enabled=False, viewport=city.SIZES["phone"])
    page = context.new_page()
    page.goto(f"{town[0]}/say")
    page.fill("#text", WORDS)
    page.set_input_files("#photos", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}])
    page.click("form .b-btn.pri")
    code = page.locator("[data-code]").get_attribute("data-code")
    page.goto(f"{town[0]}/track")
    page.fill("#code", code.lower())
    page.click("form .b-btn")

    assert "已收到" in page.locator("h1").inner_text()
    page.goto(f"{town[0]}/say")
    page.click("a.care")
    assert page.locator("html").get_attribute("data-care") is not None
    context.close()


def test_what_is_being_written_survives_a_reload_and_is_gone_after_the_receipt(citizen):
    page = citizen.page
    page.goto(f"{citizen.base}/say")
    page.fill("#text", WORDS)
    page.locator("summary", has_text="留个电话").click()
    page.fill("#contact", "13935601234")
    page.reload()

    assert page.input_value("#text") == WORDS
    assert "13935601234" not in page.evaluate("JSON.stringify(localStorage)")
    page.click("form .b-btn.pri")
    page.wait_for_selector("[data-code]")
    page.goto(f"{citizen.base}/say")
    assert page.input_value("#text") == ""
    assert page.evaluate("localStorage.length") == 0


def test_an_answer_lost_on_the_way_and_a_second_try_are_one_voice(town, citizen):
    page, before = citizen.page, voices(town)
    page.goto(f"{citizen.base}/say")

    def lose(route):
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.fill("#text", f"{WORDS}丢了回信。")
    page.route("**/say", lose)
    page.click("form .b-btn.pri")
    page.wait_for_timeout(500)
    page.unroute("**/say")
    assert voices(town) == before + 1
    page.goto(f"{citizen.base}/say")
    assert page.input_value("#text") == f"{WORDS}丢了回信。"
    page.click("form .b-btn.pri")

    page.wait_for_selector("[data-code]")
    assert voices(town) == before + 1


def test_photos_go_up_one_after_another_and_a_bad_one_leaves_the_words(town, citizen):
    page = citizen.page
    page.goto(f"{citizen.base}/say")
    page.fill("#text", WORDS)
    page.set_input_files("#photos", [
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()},
        {"name": "坏.jpg", "mimeType": "image/jpeg", "buffer": b"<html><script>"},
        {"name": "b.png", "mimeType": "image/png", "buffer": picture("PNG")},
    ])  # fmt: skip
    page.wait_for_selector(".ph.bad")
    page.wait_for_function("() => document.querySelectorAll('input[name=files]').length === 2")

    assert "坏.jpg 没有收" in page.locator(".ph.bad").inner_text()
    assert page.input_value("#text") == WORDS
    page.locator(".ph.bad .x").click()
    page.click("form .b-btn.pri")
    page.wait_for_selector("[data-code]")
    with sqlite3.connect(town[1] / "bihuan.sqlite3") as database:
        counts = database.execute(
            "SELECT count(*) FROM kernel_attachment GROUP BY subject_id ORDER BY subject_id DESC"
        ).fetchone()
    assert counts == (2,)


def test_a_matter_is_suggested_while_one_types(citizen):
    page = citizen.page
    page.goto(f"{citizen.base}/say")
    page.type("#matter", "营业执照")
    page.wait_for_function("() => document.querySelector('#matters').options.length > 0")

    assert all(
        "营业执照" in name
        for name in page.evaluate("[...document.querySelector('#matters').options].map(o => o.value)")
    )


def test_a_phrase_that_others_use_is_tapped_into_the_text(citizen):
    page = citizen.page
    page.goto(f"{citizen.base}/")
    page.click("text=排队太久")

    assert page.input_value("#text") == "排队太久"


def test_a_wrong_code_is_told_and_can_be_typed_again(citizen):
    page = citizen.page
    page.goto(f"{citizen.base}/track/{CODE}")

    assert "没有找到这个查询码" in page.locator("main").inner_text()
    assert page.input_value("#code") == CODE


# ---- the inbox ---------------------------------------------------------------------------------------------------


def test_the_centre_walks_the_inbox_and_triages_by_keys(town, browser):
    public = Person.arrives(browser, town[0])
    for text in ("护照要带几张照片？", "大厅空调不冷，老人受不了。", WORDS):
        public.page.goto(f"{town[0]}/say")
        say(public.page, text)
    person = Person.arrives(browser, town[0], "centre")
    page = person.page
    page.goto(f"{town[0]}/voices")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.wait_for_function("() => document.querySelector('#reading .txt').innerText.includes('空调')")
    page.keyboard.press("j")
    page.wait_for_function("() => document.querySelector('#reading .txt').innerText.includes('护照')")
    page.keyboard.press("2")
    page.locator("#panel .b-btn.pri").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel textarea[name=words]")

    page.wait_for_selector(".inb li.done", state="attached")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("n")
    page.wait_for_function("() => !document.querySelector('#reading .txt').innerText.includes('护照')")
    assert not person.errors


def test_on_a_telephone_a_voice_has_the_page_to_itself(town, browser):
    public = Person.arrives(browser, town[0])
    public.page.goto(f"{town[0]}/say")
    say(public.page)
    person = Person.arrives(browser, town[0], "centre", "phone")
    page = person.page
    page.goto(f"{town[0]}/voices")
    assert not page.locator("#reading").is_visible()
    page.locator("[data-voice]").first.click()
    page.wait_for_url("**/voices/*")

    assert page.locator("#reading").is_visible()
    assert not page.locator("#inbox").is_visible()
