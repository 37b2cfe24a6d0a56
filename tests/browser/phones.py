"""An officer with a telephone: a browser whose storage outlives it, a server that can be killed, and people who work by API."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from tests.browser import city
from tests.conftest import FLAGS
from tests.filler import fill
from tests.kernel.walking import HAPPY

ASIA = {"viewport": city.SIZES["phone"], "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
KEPT = "Boolean(navigator.serviceWorker.controller)"
PLACE = 0x8825  # where EXIF keeps the place


class Server:
    """`bihuan serve` on one port, which can be killed and started again."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        words = [city.BIHUAN, "serve", "--port", str(self.port), "--workers", "1"]
        with (self.data / "server.log").open("a") as log:
            self.process = subprocess.Popen(
                words, env=city.environment(self.data), stdout=log, stderr=log, start_new_session=True
            )
        city._wait(self.base, self.process)

    def is_killed(self) -> None:
        """At once, with its workers, as by a power cut."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(15)

    def stop(self) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(15)


class Phone:
    """A browser with a profile on the disk: closed and opened again it is the same phone."""

    def __init__(self, browser: Any, home: Path, base: str, path: str | None) -> None:
        self.browser, self.home, self.base, self.path = browser, home, base, path
        self.errors: list[str] = []
        self.opens()

    def opens(self, *, offline: bool = False) -> None:
        self.context = self.browser.browser_type.launch_persistent_context(
            self.home, executable_path=self.path, args=FLAGS, **ASIA
        )
        self.context.set_default_timeout(15_000)
        self.context.set_offline(offline)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def closes(self) -> None:
        self.context.close()

    def signs_in(self, name: str = "officer1") -> None:
        """As on the first day; the app is there and kept when this returns."""
        page = self.page
        page.goto(f"{self.base}/login?next=/officer/")
        page.fill("[name=username]", name)
        page.fill("[name=password]", city.PASSWORD)
        page.click("main form button")
        page.wait_for_selector(".ways")
        self.is_installed()

    def is_installed(self) -> None:
        """The service worker has everything that it keeps."""
        self.until(lambda: self.page.evaluate(KEPT))
        self.page.reload()
        self.page.wait_for_selector(".ways")
        self.until(lambda: self.page.evaluate(KEPT))

    def until(self, what: Callable[[], Any], most: int = 150) -> None:
        """Waits, and not for ever as a promise of the page's might."""
        for _ in range(most):
            if what():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("it did not come")

    def goes(self, to: str) -> None:
        """To a page of the app."""
        self.page.evaluate("to => { location.hash = to }", to)

    def begins(self, template: str = "实地办事") -> None:
        self.goes("#/")
        self.page.click(f".ways a:has-text('{template}')")
        self.page.click(".b-dock button:has-text('开始')")
        self.page.wait_for_selector(".sg > .on")

    def next(self) -> None:
        self.page.click(".b-dock .pri")

    def finds(self, words: str, n: int = 0) -> None:
        """Something is not smooth at this step."""
        self.page.click(".big label:has-text('不顺')")
        self.page.locator(".find textarea").nth(n).fill(words)

    def hands_in(self) -> None:
        """On from wherever the draft is, to the end."""
        for _ in range(12):
            if self.page.locator(".b-dock .pri:has-text('交上去')").count():
                break
            self.next()
        self.page.click(".b-dock .pri:has-text('交上去')")
        self.page.wait_for_selector(".queue")

    def is_sent(self, many: int = 1, timeout: int = 60_000) -> None:
        """The queue says so of so many."""
        self.page.locator("[data-state=sent]").nth(many - 1).wait_for(timeout=timeout)

    def waiting(self) -> int:
        return int(self.page.locator("[data-state=ready]").count())


def photo(shade: int = 90, size: tuple[int, int] = (3000, 2000)) -> bytes:
    """As a phone takes it: large, with the place where it was taken."""
    picture = Image.effect_noise(size, 60).convert("RGB")
    picture.paste((shade, 120, 140), (0, 0, size[0], size[1] // 2))
    exif = Image.Exif()
    exif.get_ifd(PLACE)[1] = "N"
    exif.get_ifd(PLACE)[2] = (35.0, 29.0, 12.0)
    out = BytesIO()
    picture.save(out, "JPEG", quality=85, exif=exif)
    return out.getvalue()


class Api:
    """Somebody's key: JSON in and out."""

    def __init__(self, base: str, name: str) -> None:
        self.base, self.key = base, ""
        told = self.call("POST", "keys", {"username": name, "password": city.PASSWORD, "name": "t", "scope": "all"})
        self.key = told["key"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        head = {"Content-Type": "application/json", **({"Authorization": f"Bearer {self.key}"} if self.key else {})}
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}/api/v1/{path}", sent, head, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise AssertionError((method, path, error.code, error.read().decode())) from None

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def act(self, path: str, action: str, body: dict[str, Any] | None = None) -> Any:
        """With what is given, else as the form offers it."""
        item = self.get(path)
        offered = next(a for a in item["actions"] if a["action"] == action)
        sent = fill(offered["fields"]) if body is None else body
        if (
            body is None and "lead" in sent
        ):  # whose matter it is stands there: the tests' own clerks sit in the first unit
            sent["lead"] = offered["fields"]["properties"]["lead"]["x-options"][0]["value"]
        return self.call("POST", f"{path}/actions/{action}", {**sent, "version": item["version"]})


STAFF = ("centre", "clerk1", "leader1", "supervisor", "deputy", "party", "clerk2", "leader2", "clerk3", "leader3")


def solve(base: str, number: str) -> None:
    """A problem to its end, each happy act by whoever is offered it."""
    people = {name: Api(base, name) for name in STAFF}
    for _ in range(60):
        if people["supervisor"].get(f"problems/{number}")["state"] == "closed":
            return
        name, action = _next(people, number)
        people[name].act(f"problems/{number}", action)
    raise AssertionError(people["supervisor"].get(f"problems/{number}"))


def _next(people: dict[str, Api], number: str) -> tuple[str, str]:
    """The furthest happy act that somebody is offered."""
    offers = []
    for name, api in people.items():
        with contextlib.suppress(AssertionError):
            offers += [
                (HAPPY.index(a["action"]), name, a["action"])
                for a in api.get(f"problems/{number}")["actions"]
                if a["action"] in HAPPY
            ]
    _, name, action = max(offers, key=lambda found: (found[0], -STAFF.index(found[1])))
    return name, action
