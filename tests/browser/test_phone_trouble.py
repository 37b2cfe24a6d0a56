"""What may go wrong on the officer's phone while something is being written: a new version, a second window, no room left."""

import contextlib
import json
import shutil
import sqlite3
from datetime import datetime, timedelta

import pytest

from tests.browser import city
from tests.browser.phones import Phone, Server, photo

pytestmark = pytest.mark.browser

ROUGH = "前面只有 3 人，等了 12 分钟。"
MORE = "四个窗口开了一个。"
BOX = ".find textarea"


@pytest.fixture(scope="module")
def server(empty_city, tmp_path_factory):
    started = Server(city.copied(empty_city, tmp_path_factory.mktemp("phones") / "data"))
    yield started
    started.stop()


@pytest.fixture
def phone(browser, chromium_path, server, tmp_path):
    opened = Phone(browser, tmp_path / "profile", server.base, chromium_path)
    opened.signs_in()
    yield opened
    opened.closes()
    assert opened.errors == []


def test_a_new_version_waits_until_its_person_wants_it_and_takes_no_word_away(phone, server):
    page = phone.page
    phone.begins()
    phone.finds(ROUGH)
    page.evaluate("window.before = true")
    server.is_killed()
    is_renewed(server)
    has_a_new_form(server)
    server.start()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.evaluate("navigator.serviceWorker.getRegistration().then((worker) => worker.update())")
    page.wait_for_selector(".b-net:has-text('有新版本')")
    assert page.evaluate("window.before")
    assert page.input_value(BOX) == ROUGH
    page.locator(BOX).press_sequentially(MORE)
    page.wait_for_selector(".b-saved:not([hidden])")
    with page.expect_navigation():
        page.click("[data-renew]")
    page.wait_for_selector(BOX)
    assert page.input_value(BOX) == ROUGH + MORE
    assert page.evaluate("window.before") is None
    assert page.locator("link[href*='000000000000']").count() == 1, "the new version stands"
    assert len(page.evaluate("caches.keys()")) == 1
    phone.hands_in()
    phone.is_sent()
    page.click(".queue a")
    page.wait_for_selector(".b-note:has-text('现在已经是第 2 版')")


def is_renewed(server):
    """One sheet of the app is another."""
    told = server.data / "static" / "staticfiles.json"
    paths = json.loads(told.read_text())
    old = paths["paths"]["records/phone/phone.css"]
    new = old[: -len("123456789abc.css")] + "000000000000.css"
    shutil.copy(told.parent / old, told.parent / new)
    paths["paths"]["records/phone/phone.css"] = new
    told.write_text(json.dumps(paths))


def has_a_new_form(server):
    """Another version of the template is in force than the one that the visit began with."""
    with contextlib.closing(sqlite3.connect(server.data / "bihuan.sqlite3")) as database, database:
        database.execute("""
            INSERT INTO records_version (template_id, number, body, made)
            SELECT template_id, 2, body, made FROM records_version v JOIN records_template t ON t.id = v.template_id WHERE t.code = 'onsite'
        """)
        database.execute("UPDATE records_template SET version = 2 WHERE code = 'onsite'")


def test_two_windows_never_write_in_one_draft_and_either_may_go_on(phone):
    first = phone.page
    phone.begins()
    phone.finds(ROUGH)
    second = phone.context.new_page()
    second.goto(first.url)
    second.wait_for_selector("text=这份正在另一个窗口里记")
    assert second.locator(BOX).count() == 0
    first.locator(BOX).press_sequentially(MORE)
    second.click("button:has-text('在这里接着记')")
    second.wait_for_selector(BOX)
    assert second.input_value(BOX) == ROUGH + MORE
    first.wait_for_selector("text=这份转到另一个窗口接着记了")
    second.locator(BOX).press_sequentially("有人走了。")
    second.close()
    first.click("button:has-text('在这里接着记')")
    first.wait_for_selector(BOX)
    assert first.input_value(BOX) == ROUGH + MORE + "有人走了。"


def test_what_is_added_while_it_is_being_handed_in_is_kept_too(phone, server):
    page, held = phone.page, []

    def waits(route):
        held.append(route)

    phone.begins("网上办事")
    phone.finds("第一句：登录要三次。")
    phone.context.route("**/api/v1/records/sync", waits, times=1)
    phone.hands_in()
    phone.until(lambda: held)
    page.click(".queue a[data-state=ready]")
    page.locator(".sg button.h").first.click()
    page.locator(BOX).fill("第一句：登录要三次。第二句：验证码不来。")
    page.wait_for_selector(".b-saved:not([hidden])")
    held[0].continue_()
    phone.hands_in()
    page.wait_for_selector(".queue .warn:has-text('两份都在')")
    texts = [f["text"] for row in rows(server) for f in row.get("findings", ())]
    assert sorted(t for t in texts if "第一句" in t) == [
        "第一句：登录要三次。",
        "第一句：登录要三次。第二句：验证码不来。",
    ]


def rows(server):
    found = city.asked(server.data, "SELECT row FROM kernel_subject WHERE \"table\" = 'record' ORDER BY id")
    return [json.loads(row) for (row,) in found]


AHEAD = """{ const true_ = Date; Date = class extends true_ {
  constructor(...told) { super(...(told.length ? told : [true_.now() + 8 * 3600000])); }
  static now() { return true_.now() + 8 * 3600000; }
}; }"""
MANY = """async (count) => {
  const found = [...document.querySelectorAll("link[rel=modulepreload]")].map((link) => link.href).find((href) => /drafts[.]/.test(href));
  const drafts = await import(found);
  const [draft] = await drafts.list("open");
  for (let n = 0; n < count; n += 1) draft.findings.push({ ...drafts.finding("queue"), text: `第 ${n + 1} 处。` });
  await drafts.store({ ...draft, step: 1 });
}"""


def test_a_hundred_findings_from_a_phone_eight_hours_ahead_arrive_at_the_right_time(phone, server):
    page = phone.page
    phone.context.add_init_script(AHEAD)
    page.reload()
    page.wait_for_selector(".ways")
    phone.goes("#/own")
    page.wait_for_selector(".b-facts:has-text('快了约 8 小时')")
    phone.begins()
    phone.goes("#/walk")
    page.wait_for_selector(".queue")
    page.evaluate(MANY, 100)
    page.click(".queue a")
    page.locator(".find").nth(99).wait_for()
    page.click("button:has-text('再记一个问题')")
    page.wait_for_selector(".b-toast:has-text('最多 100 条发现')")
    assert page.locator(".find").count() == 100
    phone.hands_in()
    phone.is_sent()
    (row,) = [row for row in rows(server) if len(row.get("findings", ())) == 100]
    assert abs(datetime.fromisoformat(row["ended"]) - datetime.now().astimezone()) < timedelta(minutes=2)
    page.click(".queue a")
    page.wait_for_selector(".b-note:has-text('手机的时间快了约 8 小时')")


FULL = """{
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...row) {
    const asked = put.apply(this, row);
    if (sessionStorage.getItem("full") && this.name !== "keys") {
      Object.defineProperty(this.transaction, "error", { value: new DOMException("full", "QuotaExceededError") });
      this.transaction.abort();
    }
    return asked;
  };
}"""


def test_a_full_phone_says_so_keeps_every_word_and_can_still_hand_in(phone, server):
    page = phone.page
    phone.context.add_init_script(FULL)
    page.reload()
    page.wait_for_selector(".ways")
    phone.begins()
    phone.finds("先写的。")
    picture = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(400, 300))}
    page.locator(".find input[type=file]").set_input_files([picture])
    page.locator(".b-thumb img").wait_for()
    page.wait_for_selector(".b-saved:not([hidden])")
    page.evaluate("sessionStorage.setItem('full', '1')")
    page.locator(".find input[type=file]").set_input_files([picture])
    page.wait_for_selector(".b-toast:has-text('手机存不下这张照片了')")
    assert page.locator(".b-thumb").count() == 1
    page.locator(BOX).press_sequentially("满了以后写的。")
    page.wait_for_selector(".b-saved:has-text('存在手机里')")
    page.reload()
    page.wait_for_selector(BOX)
    assert page.input_value(BOX) == "先写的。满了以后写的。"
    assert "满了" not in page.evaluate("JSON.stringify(localStorage)")
    phone.hands_in()
    phone.is_sent()
    (found,) = [f for row in rows(server) for f in row.get("findings", ()) if "满了" in f["text"]]
    assert (found["text"], len(found["files"])) == ("先写的。满了以后写的。", 1)
    page.evaluate("sessionStorage.removeItem('full')")
    page.reload()
    phone.is_sent()
    phone.until(lambda: page.evaluate("Object.keys(localStorage)") == ["officer"])


def test_assistance_is_noted_without_a_network_and_then_rated_by_whoever_was_helped(phone, server, browser):
    page = phone.page
    phone.context.set_offline(True)
    page.goto(f"{server.base}/officer/phones")
    page.wait_for_selector(".b-toast:has-text('那一页要有网络才能看')")
    page.wait_for_selector(".ways a:has-text('连接的手机')")
    phone.goes("#/help/new/help")
    page.click("label:has-text('老年人')")
    page.fill("#need", "养老认证要刷脸，不会用。")
    page.wait_for_selector(".b-saved:not([hidden])")
    page.reload()
    assert page.input_value("#need") == "养老认证要刷脸，不会用。"
    page.fill("#guidance", "带到自助机，一步一步教。")
    page.click("label:has-text('自助机')")
    page.click(".b-dock .pri")
    page.wait_for_selector("[role=alert]:has-text('办成了没有')")
    page.click("label:has-text('办成了') >> nth=0")
    page.click(".b-dock .pri")
    page.wait_for_selector(".queue [data-state=ready]:has-text('养老认证')")
    phone.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    phone.is_sent()
    page.click(".queue a")
    page.wait_for_selector("svg.qr")
    person = city.Person.arrives(browser, server.base, size="phone")
    person.page.goto(page.locator("a:has-text('就在这台手机上评')").get_attribute("href"))
    assert "officer" not in person.page.content()
    person.page.click("label:has-text('很满意') >> nth=0")
    person.page.click("main form button")
    person.page.wait_for_selector("text=谢谢")
    person.leaves()
    phone.goes("#/help")
    page.reload()
    page.wait_for_selector("li:has-text('养老认证'):has-text('评价：很满意')")
    phone.goes("#/walk")
    page.wait_for_selector(".b-empty")
    assert city.asked(
        server.data, "SELECT count(*) FROM records_assistance WHERE need LIKE '养老认证要刷脸，不会用%'"
    ) == [(1,)]


def test_a_phone_that_was_let_go_keeps_its_words_and_hands_in_after_signing_in(
    browser, chromium_path, server, tmp_path
):
    desk = city.Person.arrives(browser, server.base)
    desk.is_let_in("officer2")
    desk.opens("/officer/phones")
    desk.page.click("button:has-text('连接一台手机')")
    phone = Phone(browser, tmp_path / "paired", server.base, chromium_path)
    page = phone.page
    page.goto(desk.page.locator("section .mono").inner_text())
    page.click(".b-dock .pri")
    page.wait_for_selector(".ways")
    phone.begins()
    phone.finds("解除以前写的。")
    page.wait_for_selector(".b-saved:not([hidden])")
    desk.opens("/officer/phones")
    desk.page.click("button:has-text('解除')")
    desk.page.wait_for_selector("text=已解除")
    desk.leaves()
    phone.hands_in()
    page.click(".b-net:has-text('登录到期了') a")
    page.fill("[name=username]", "officer2")
    page.fill("[name=password]", city.PASSWORD)
    page.click("main form button")
    page.click(".b-tabbar a:has-text('走流程')")
    phone.is_sent()
    phone.closes()
    assert [f["text"] for row in rows(server) for f in row.get("findings", ()) if "解除" in f["text"]] == [
        "解除以前写的。"
    ]


def test_every_screen_of_the_app_is_open_to_all_in_large_type_on_a_small_phone(phone, server):
    page = phone.page
    phone.context.add_cookies([{"name": "care", "value": "1", "url": server.base}])
    page.set_viewport_size({"width": 360, "height": 640})
    page.reload()
    page.wait_for_selector("[data-care] .ways")
    phone.begins()
    assert hurdles(phone, "step") == []
    phone.next()
    phone.finds(ROUGH)
    page.keyboard.press("Tab")
    page.locator("[data-watch=queue_minutes]").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.watch") == "queue_minutes", "the keyboard stays where it was"
    assert hurdles(phone, "finding") == []
    page.click(".b-mtop a[aria-label=这份记录]")
    page.wait_for_selector("text=删掉这份")
    assert hurdles(phone, "draft") == []
    for hash_ in ("#/walk", "#/said", "#/own", "#/help", "#/help/new/help", "#/help/new/opinion", "#/leave"):
        phone.goes(hash_)
        page.wait_for_timeout(400)
        assert hurdles(phone, hash_) == []


SMALL = """() => [...document.querySelectorAll("#app a, #app button, #app select, #app input, #app textarea")].filter((each) => {
  const box = (each.closest("label") || each).getBoundingClientRect();
  return box.width > 1 && box.height < 44 && !each.closest("h2");
}).map((each) => each.outerHTML.slice(0, 120))"""


def hurdles(phone, where):
    """What keeps somebody out of the open screen: barriers, targets too small for a thumb, what stands beside the screen."""
    page = phone.page
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*city.barriers(page), *page.evaluate(SMALL), *([f"{where} is too wide"] if wide else [])]
