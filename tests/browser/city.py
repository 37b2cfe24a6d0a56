"""The demo city on a server of its own, and people with browsers in it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

BIHUAN = str(Path(sys.executable).with_name("bihuan"))
PASSWORD = "bihuan-demo"
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"],
    "selectors": False, "preload": False,
}  # fmt: skip
SEEN = "tbody > tr:nth-child(n+9), main li:nth-child(n+9)"  # further rows are as those before them
BARRIERS = """([seen, options]) => axe.run({ exclude: [[seen]] }, options).then(({ violations }) => violations.map(
    ({ id, nodes }) => [id, ...nodes.slice(0, 3).map(node => node.html.slice(0, 160))].join(" · ")))"""


def environment(data: Path) -> dict[str, str]:
    """A process of its own on that data folder, whatever the tests' own settings are."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("BIHUAN_", "DJANGO_"))}
    return {
        **own, "BIHUAN_DATA": str(data), "BIHUAN_DATABASE_URL": f"sqlite:///{data}/bihuan.sqlite3",
        "BIHUAN_RATE_LIMITS": "off", "BIHUAN_SECRET_KEY": "browser-" + "x" * 50,
    }  # fmt: skip


def run(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One `bihuan` command on that data folder."""
    return subprocess.run(
        [BIHUAN, *words], env=environment(data), capture_output=True, text=True, timeout=300, check=False
    )


@contextlib.contextmanager
def served(data: Path, **more: str):
    """`bihuan serve` on a free port, with more in its environment; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [BIHUAN, "serve", "--port", str(port), "--workers", "1"]
    with (data / "server.log").open("w") as log:
        process = subprocess.Popen(words, env={**environment(data), **more}, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(base, process)
        yield base
    finally:
        process.terminate()
        process.wait(15)


def _wait(base: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{base}/healthz", timeout=1)
            return
        assert process.poll() is None, "the server ended"
        time.sleep(0.1)
    raise TimeoutError("the server did not answer")


def copied(template: Path, to: Path) -> Path:
    """A data folder of one's own."""
    return Path(shutil.copytree(template, to, dirs_exist_ok=True))


def asked(data: Path, question: str, *values: object) -> list[Any]:
    """Rows of the database."""
    with contextlib.closing(sqlite3.connect(data / "bihuan.sqlite3", timeout=30)) as database:
        return database.execute(question, values).fetchall()


def with_known_codes(data: Path) -> dict[str, str]:
    """A tracking code for the first voice of each state of its problem: the city keeps only digests of its own."""
    said = asked(data, """
        SELECT problem.state, min(voice.id) FROM kernel_subject voice
        JOIN kernel_subject problem ON problem."table" = 'problem' AND problem.number = voice.row ->> '$.problem'
        WHERE voice."table" = 'voice' GROUP BY problem.state
    """)  # fmt: skip
    codes = {state: f"{voice:016d}".translate(str.maketrans("01", "XZ")) for state, voice in said}
    with contextlib.closing(sqlite3.connect(data / "bihuan.sqlite3")) as database, database:
        for state, voice in said:
            digest = hashlib.sha256(codes[state].encode()).hexdigest()
            database.execute("UPDATE voices_voice SET code_digest = ? WHERE subject_id = ?", (digest, voice))
    return codes


def barriers(page: Any) -> list[str]:
    """What axe-core finds on the open page, by rule. Only sentences come back: whole results take seconds on long pages."""
    page.evaluate(Axe().axe_script)
    return list(page.evaluate(BARRIERS, [SEEN, WCAG]))


@dataclass
class Person:
    """Somebody with a browser: signed in where they have an account. Errors of the console are kept."""

    page: Any
    base: str
    errors: list[str]

    @classmethod
    def arrives(cls, browser: Any, base: str, name: str | None = None, size: str = "desk", **options: Any) -> Person:
        """With a fresh browser; `options` are the browser context's, such as java_script_enabled or storage_state."""
        page = browser.new_context(viewport=SIZES[size], locale="zh-CN", **options).new_page()
        page.set_default_timeout(12000)
        person = cls(page, base, [])
        page.on("console", lambda m: person.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: person.errors.append(str(e)))
        if name:
            person.signs_in(name)
        return person

    def signs_in(self, name: str) -> None:
        """By account and password, as everybody does."""
        self.opens("/login")
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main form button")
        self.page.wait_for_url(f"{self.base}/my")

    def is_let_in(self, name: str) -> None:
        """By account and password too, but without drawing a page: for those who only look around."""
        requests = self.page.context.request
        form = requests.get(f"{self.base}/login").text()
        token = form.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        sent = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": token}
        answer = requests.post(f"{self.base}/login", form=sent, max_redirects=0)
        assert answer.status == 302, (name, answer.status)

    def opens(self, path: str) -> Any:
        """Goes to an address; gives the answer."""
        return self.page.goto(f"{self.base}{path}")

    def leaves(self) -> None:
        """Closes the browser."""
        self.page.context.close()

    def act(self, number: str, action: str, **fields: Any) -> None:
        """Opens the problem, chooses the act in the panel where it does not lie open, fills in what is given, clicks."""
        page = self.page
        page.goto(f"{self.base}/problems/{number}")
        form = f'form[action$="/{action}"]'
        if not page.locator(form).count():
            if not page.locator(f'a[href*="act={action}"]').first.is_visible():
                page.locator("details.rest summary").click()
            page.locator(f'a[href*="act={action}"]').first.click()
            page.wait_for_selector(form)
        for name, value in fields.items():
            self.fill(f"{form} ", name, value)
        with page.expect_response(lambda r: r.url.endswith(f"/{action}") and r.request.method == "POST") as answer:
            page.locator(f"{form} button.pri").click()
        assert answer.value.status < 400, (action, answer.value.status, page.locator("#panel").inner_text()[:600])
        page.wait_for_load_state("networkidle")

    def fill(self, form: str, name: str, value: Any) -> None:
        """One field, whatever it is drawn as: a list ticks boxes by their words, True a box, else by kind."""
        field = self.page.locator(f'{form}[name="{name}"]')
        if field.first.evaluate("e => Boolean(e.closest('details:not([open])'))"):
            self.page.locator(f"{form}details:not([open])").filter(has=self.page.locator(f'[name="{name}"]')).locator(
                "summary"
            ).click()
        if isinstance(value, list):
            for label in value:
                self._label(form, name, label).click()
        elif value is True:
            field.first.check(force=True)
        elif field.first.get_attribute("type") == "radio":
            self._label(form, name, value).click()
        elif field.first.evaluate("e => e.tagName") == "SELECT":
            wanted = field.first.locator("option", has_text=value).first.get_attribute("value")
            field.first.select_option(wanted)
        else:
            field.first.fill(value)

    def _label(self, form: str, name: str, words: str) -> Any:
        """The words beside a radio or a box: what a person clicks."""
        labels = self.page.locator(f"{form}label", has_text=words)
        return labels.filter(has=self.page.locator(f'[name="{name}"]')).first
