"""An officer's phone that is full: drafts with five photos each, opened without a network, listed, written in, handed in.

The server is killed while they are handed in, and started again: what arrived is counted.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Page, sync_playwright

from bench.lib.city import made
from bench.lib.server import PASSWORD, Cut, running

DRAFTS = int(os.environ.get("BENCH_DRAFTS", "500"))
SENT = int(os.environ.get("BENCH_SENT", "100"))
FOLDER = Path(os.environ.get("BENCH_DATA", Path(tempfile.gettempdir()) / "bihuan-bench"))
TIMES = 5
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

FILL = """async ({ count, photos }) => {
  const module = (name) => import([...document.querySelectorAll("link[rel=modulepreload]")].map((link) => link.href)
    .find((href) => new RegExp(`/phone/${name}[.]`).test(href)));
  const [drafts, pictures, vault] = await Promise.all(["drafts", "photos", "vault"].map(module));
  const data = (await vault.get("things", "data")).value;
  const template = data.templates.find((each) => each.id === "onsite");
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1600, 1200];
  const pen = canvas.getContext("2d");
  for (let n = 0; n < 4000; n += 1) {
    pen.fillStyle = `hsl(${(n * 47) % 360}, 60%, ${30 + (n % 40)}%)`;
    pen.fillRect(Math.random() * 1600, Math.random() * 1200, 90, 60);
  }
  const photo = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
  const bytes = await photo.arrayBuffer();
  for (let n = 0; n < count; n += 1) {
    const draft = await drafts.begin(template, { title: `第 ${n + 1} 次走流程` });
    const found = { ...drafts.finding("queue"), text: "前面只有 3 人，等了 12 分钟，四个窗口开了一个。" };
    for (let p = 0; p < photos; p += 1) {
      const id = drafts.uuid();
      const [full, small] = await Promise.all([vault.sealBytes(bytes), vault.sealBytes(bytes.slice(0, 9000))]);
      await vault.write("photos", (rows) => rows.put({ id, draft: draft.id, kind: "image/jpeg", size: photo.size, ...full, small, remote: null }));
      found.photos.push(id);
    }
    draft.findings.push(found);
    await drafts.store(draft);
  }
  return photo.size;
}"""
READY = """async (count) => {
  const module = (name) => import([...document.querySelectorAll("link[rel=modulepreload]")].map((link) => link.href)
    .find((href) => new RegExp(`/phone/${name}[.]`).test(href)));
  const drafts = await module("drafts");
  const open = (await drafts.list("open")).slice(0, count);
  for (const draft of open) await drafts.store({ ...draft, state: "ready", ended: Date.now() });
}"""


def main() -> None:
    """Prints what was measured."""
    home = made(FOLDER, 0)
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as started:
        phone = started.chromium.launch_persistent_context(
            profile,
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=FLAGS,
            viewport={"width": 390, "height": 844},
        )
        page = phone.pages[0]
        page.set_default_timeout(600_000)
        with contextlib.suppress(Cut), running(home) as port:
            _fills(page, f"http://127.0.0.1:{port}")
            phone.set_offline(True)
            _reads(page, f"http://127.0.0.1:{port}")
            page.evaluate(READY, SENT)
            before, begun = _there(home), time.perf_counter()
            phone.set_offline(False)
            page.evaluate("location.hash = '#/walk'; window.dispatchEvent(new Event('online'))")
            _left(page, SENT // 2)
            raise Cut
        with running(home, port=port):
            page.evaluate("window.dispatchEvent(new Event('online'))")
            _left(page, 0)
            spent = time.perf_counter() - begun
        records, photos = (after - first for after, first in zip(_there(home), before, strict=True))
        print(
            f"{SENT} drafts with {SENT * 5} photos handed in, the server killed half way and started again: {spent:.0f} s; "
            f"there {records} records with {photos} photos"
        )
        assert (records, photos) == (SENT, SENT * 5)
        phone.close()


def _fills(page: Page, base: str) -> None:
    _signs_in(page, base)
    begun = time.perf_counter()
    size = page.evaluate(FILL, {"count": DRAFTS, "photos": 5})
    spent = time.perf_counter() - begun
    print(f"{DRAFTS} drafts with 5 photos of {size // 1000} kB each kept: {spent / DRAFTS * 1000:.0f} ms a draft")
    used = page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)")
    print(f"on the phone: {used / 1e6:.0f} MB")


def _reads(page: Page, base: str) -> None:
    print(f"opened offline: {_median(lambda: _opens(page, base)):.0f} ms")
    print(f"list of all: {_median(lambda: _lists(page)):.0f} ms")
    print(f"one of them opened: {_median(lambda: _one(page)):.0f} ms")
    print(f"a key until it is stored: {_key(page):.0f} ms")


def _left(page: Page, most: int) -> None:
    """Waits until no more than so many are to be handed in."""
    page.locator(".b-note:has-text('等着交')").wait_for()
    while page.locator(".b-note:has-text('等着交')").count():
        told = page.locator(".b-note:has-text('等着交')").inner_text()
        if int(told.partition(" ")[0]) <= most:
            return
        page.wait_for_timeout(200)


def _there(home: Path) -> list[int]:
    """How many records the server has, and how many photos of records."""
    records = "SELECT count(*) FROM kernel_subject WHERE \"table\" = 'record'"
    photos = "SELECT count(*) FROM kernel_attachment a JOIN kernel_subject s ON s.id = a.subject_id WHERE s.\"table\" = 'record'"
    with contextlib.closing(sqlite3.connect(home / "bihuan.sqlite3", timeout=30)) as database:
        return [database.execute(question).fetchone()[0] for question in (records, photos)]


def _signs_in(page: Page, base: str) -> None:
    page.goto(f"{base}/login?next=/officer/")
    page.fill("[name=username]", "officer1")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_selector(".ways")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_selector(".ways")


def _median(measure: Any) -> float:
    return statistics.median(measure() for _ in range(TIMES))


def _opens(page: Page, base: str) -> float:
    page.goto("about:blank")
    begun = time.perf_counter()
    page.goto(f"{base}/officer/")
    page.wait_for_selector(".ways")
    return (time.perf_counter() - begun) * 1000


def _lists(page: Page) -> float:
    page.evaluate("location.hash = '#/'")
    page.wait_for_selector("h2")
    begun = time.perf_counter()
    page.evaluate("location.hash = '#/walk'")
    page.wait_for_selector(".queue a")
    return (time.perf_counter() - begun) * 1000


def _one(page: Page) -> float:
    _lists(page)
    begun = time.perf_counter()
    page.click(".queue a >> nth=0")
    page.wait_for_selector(".sg > .on")
    return (time.perf_counter() - begun) * 1000


def _key(page: Page) -> float:
    page.click(".sg > li >> nth=1 >> button")
    spent = []
    for letter in "排队等了很久":
        begun = time.perf_counter()
        page.locator(".find textarea").first.type(letter)
        page.locator(".b-saved").wait_for()
        spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spent)


if __name__ == "__main__":
    main()
