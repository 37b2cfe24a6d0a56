"""The slowest answer to a finger or key, with four times less CPU: menus, ticks, keys, and a list of five hundred measures.

Each figure is the longest time from an event to the next picture that the browser itself reports, in milliseconds; the median of
five. Before each stands what an empty page takes for a key, on the same machine in the same run.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Browser, Page, sync_playwright

from bench.lib.city import made
from bench.lib.server import PASSWORD, running

FOLDER: Final = Path(os.environ.get("BENCH_DATA", Path(tempfile.gettempdir()) / "bihuan-bench"))
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CHROMIUM: Final = shutil.which("chromium") or shutil.which("google-chrome")
SLOWER: Final = 4
MEASURES: Final = 499
TIMES: Final = 5
SETTLED: Final = 700
WATCH: Final = """() => { window.seen = []; new PerformanceObserver((list) => list.getEntries().forEach((e) => window.seen.push(e.duration)))
    .observe({ type: "event", durationThreshold: 16 }); }"""
PASTE: Final = """(count) => { const cells = new DataTransfer();
    cells.setData("text/plain", [...Array(count)].map((_, n) => `第 ${n + 1} 项，一次告知\\t\\t2027-03-05`).join("\\n"));
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: cells, bubbles: true, cancelable: true })); }"""
ROWS: Final = "[data-rows=measures] [data-row]"


def main() -> None:
    """Prints every figure."""
    home = made(FOLDER, 1000)
    with running(home) as port, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        base = f"http://127.0.0.1:{port}"
        _pages(browser, base)
        _list(browser, base)
        browser.close()


def _pages(browser: Browser, base: str) -> None:
    page = _person(browser, base, "supervisor")
    page.set_content("<input>")
    page.evaluate(WATCH)
    page.focus("input")
    print(f"a key in an empty page: {_slowest(page, lambda: page.keyboard.press('a')):.0f} ms")
    for path in ("/my", "/problems", "/supervision"):
        page.goto(f"{base}{path}")
        page.evaluate(WATCH)
        page.wait_for_timeout(SETTLED)
        menu = _slowest(page, lambda: page.click(".b-top .b-menu summary"))
        page.keyboard.press("Escape")
        print(f"{path}: personal menu {menu:.0f} ms, j {_slowest(page, lambda: page.keyboard.press('j')):.0f} ms")


def _list(browser: Browser, base: str) -> None:
    page = _person(browser, base, "clerk3")
    page.goto(f"{base}/my")
    page.goto(str(page.locator("a[href*='submit_list'], a:has-text('提交清单')").first.evaluate("link => link.href")))
    page.focus("[name='measures-0-text']")
    page.evaluate(PASTE, MEASURES - page.locator(ROWS).count())
    page.wait_for_timeout(4 * SETTLED)  # until the server has it
    begun = time.perf_counter()
    page.reload()
    rows = page.locator(ROWS).count()
    print(f"{rows} measures opened: {time.perf_counter() - begun:.1f} s")
    page.evaluate(WATCH)
    page.focus(f"[name='measures-{rows // 2}-text']")
    for name, key in (("typed", "a"), ("moved", "Alt+ArrowUp"), ("added", "Alt+Enter"), ("taken away", "Alt+Delete")):
        print(f"one {name}: {_slowest(page, lambda key=key: page.keyboard.press(key), once=name == 'added'):.0f} ms")


def _person(browser: Browser, base: str, name: str) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{base}/login")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{base}/my")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


def _slowest(page: Page, act: Callable[[], object], *, once: bool = False) -> float:
    found = []
    for _ in range(1 if once else TIMES):
        page.evaluate("window.seen.length = 0")
        act()
        page.wait_for_timeout(SETTLED)
        found.append(max(page.evaluate("window.seen"), default=0))
    return statistics.median(found)


if __name__ == "__main__":
    main()
