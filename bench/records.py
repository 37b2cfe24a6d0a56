"""Records: 200 phones that hand in their drafts at once, each twice over a line that breaks off; and the lists over many.

BENCH_PARTS=sync,lists chooses; BENCH_PHONES, BENCH_DRAFTS and BENCH_RECORDS change the sizes. PostgreSQL is asked where
BIHUAN_TEST_DATABASE_URL names one (`python -m tests.postgres python bench/records.py`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.lib.city import BIHUAN, env
from bench.lib.server import Client, median, running

FOLDER = Path(os.environ.get("BENCH_DATA", Path(tempfile.gettempdir()) / "bihuan-bench"))
PARTS = os.environ.get("BENCH_PARTS", "sync,lists").split(",")
PHONES = int(os.environ.get("BENCH_PHONES", "200"))
DRAFTS = int(os.environ.get("BENCH_DRAFTS", "5"))
SIZES = (100, int(os.environ.get("BENCH_RECORDS", "100000")))
POSTGRES = os.environ.get("BIHUAN_TEST_DATABASE_URL", "")
MADE = """
from datetime import date
from bihuan.api.keys import make_key
from bihuan.organisation import directory
from bihuan.organisation.models import Account, Post
for n in range({phones}):
    account, _ = Account.objects.get_or_create(username=f"phone{{n}}", defaults={{"name": f"phone{{n}}"}})
    Post.objects.get_or_create(account=account, role="officer", jurisdiction_id={area}, defaults={{"since": date(2020, 1, 1)}})
    print("@", make_key(account, "bench", "all"))
directory.touch()
"""
AREA = "from bihuan.organisation.models import Jurisdiction; print('@', Jurisdiction.objects.get(city=True).pk)"
COUNT = (
    "from bihuan.kernel.models import Subject; from bihuan.records.models import Delivery; rows = Subject.objects.filter(table='record'); "
    "print('@', rows.count(), Delivery.objects.count(), rows.filter(row__contains='\"conflict\"').count())"
)
FILL = """
from datetime import timedelta
from bihuan.organisation.models import Account
from bihuan.organisation.directory import actor
from bihuan.records import commands
from bihuan.services import clock
from django.db import transaction
who, now = actor(Account.objects.get(username="officer1").pk), clock.now()
answers = {{"queue_minutes": 12.5, "trips": 2, "attitude": 4}}
for start in range(0, {size}, 1000):
    with transaction.atomic():
        for n in range(start, min(start + 1000, {size})):
            sent = {{"client_id": f"b{{n}}", "template": "onsite", "version": 1, "answers": answers, "findings": [],
                    "started": (now - timedelta(hours=1)).isoformat(), "ended": now.isoformat()}}
            commands.sync([sent], who)
"""


def city(name: str, more: dict[str, str] | None = None) -> tuple[Path, dict[str, str]]:
    """A demo city of its own without problems, and the environment of commands on it."""
    home = FOLDER / name
    home.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, **env(home), **(more or {})}
    if not (home / ".made").exists():
        words = [BIHUAN, "demo", "--seed", "7", "--problems", "0"]
        subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL)
        (home / ".made").touch()
    return home, environment


def asked(environment: dict[str, str], code: str) -> list[str]:
    """The lines that the code prints behind an @."""
    words = [BIHUAN, "manage", "shell", "-c", code]
    done = subprocess.run(words, env=environment, check=True, capture_output=True, text=True)
    return [line[2:].strip() for line in done.stdout.splitlines() if line.startswith("@ ")]


# ---- phones ------------------------------------------------------------------------------------------------------


def sync() -> None:
    """On SQLite, and on PostgreSQL where there is one."""
    _handed_in("SQLite", *city(f"records-{uuid.uuid4().hex[:6]}"))
    if POSTGRES:
        name = f"records_{uuid.uuid4().hex[:8]}"
        address = urlsplit(POSTGRES)
        with psycopg.connect(address._replace(path="/postgres").geturl(), autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        more = {"BIHUAN_DATABASE_URL": address._replace(path=f"/{name}").geturl()}
        _handed_in("PostgreSQL", *city(name, more))


def _handed_in(name: str, home: Path, environment: dict[str, str]) -> None:
    (area,) = asked(environment, AREA)
    keys = asked(environment, MADE.format(phones=PHONES, area=area))
    before = [int(n) for n in asked(environment, COUNT)[0].split()]
    with running(home, **{k: v for k, v in environment.items() if k.startswith("BIHUAN_")}) as port:
        empty = median(Client(port), "/healthz", 200)
        spent, taken, seconds = _everybody(port, keys)
    after = [int(n) for n in asked(environment, COUNT)[0].split()]
    wanted, stored, flagged = PHONES * DRAFTS, after[0] - before[0], after[2] - before[2]
    p50, p99 = spent[len(spent) // 2], spent[int(len(spent) * 0.99)]
    print(
        f"{name}：{PHONES} 部手机各交 {DRAFTS} 份，各交两遍、第一遍一半的线断在半路：{seconds:.1f} 秒，应收 {wanted} 份，答收 {taken} 份，库里 {stored} 份，"
        f"丢 {wanted - stored} 份，重 {max(0, stored - wanted)} 份，冲突 {flagged} 份；一次交（{DRAFTS} 份）中位 {p50 * 1000:.0f} ms，"
        f"p99 {p99 * 1000:.0f} ms = {p99 / empty:.0f} × 空页面（{empty * 1000:.1f} ms）"
    )
    assert (taken, stored, flagged) == (wanted, wanted, 0), (taken, stored, flagged)


def _everybody(port: int, keys: list[str]) -> tuple[list[float], int, float]:
    """The seconds of every whole answer, sorted; how many records were answered as there; how long it all took."""
    spent: list[float] = []
    there: set[tuple[int, str]] = set()
    begun = time.perf_counter()

    def phone(n: int, key: str) -> None:
        body = json.dumps({"records": [_draft(n, d) for d in range(DRAFTS)]}).encode()
        if n % 2:
            _broken_off(port, key, body)
        for _ in range(2):
            at = time.perf_counter()
            for one in _sent(port, key, body)["records"]:
                assert one["status"] in ("created", "same"), one
                there.add((n, one["client_id"]))
            spent.append(time.perf_counter() - at)

    threads = [threading.Thread(target=phone, args=(n, key)) for n, key in enumerate(keys)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(spent), len(there), time.perf_counter() - begun


def _draft(n: int, d: int) -> dict[str, Any]:
    findings = [
        {"client_id": f"f{k}", "kind": "problem", "text": f"第{k}条：窗口只开了一个。", "severity": "normal"}
        for k in range(2)
    ]
    return {
        "client_id": f"p{n}-d{d}", "template": "onsite", "version": 1, "answers": {"queue_minutes": 12.5, "trips": 2}, "findings": findings,
        "started": "2026-03-16T09:00:00+08:00", "ended": "2026-03-16T10:00:00+08:00",
    }  # fmt: skip


def _head(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}


def _sent(port: int, key: str, body: bytes) -> Any:
    line = HTTPConnection("127.0.0.1", port, timeout=300)
    line.request("POST", "/api/v1/records/sync", body, _head(key))
    answer = line.getresponse()
    told = answer.read()
    assert answer.status == 200, (answer.status, told[:300])
    line.close()
    return json.loads(told)


def _broken_off(port: int, key: str, body: bytes) -> None:
    """The whole body is sent, and the line breaks before the answer: the phone does not know what was taken."""
    line = HTTPConnection("127.0.0.1", port, timeout=300)
    line.request("POST", "/api/v1/records/sync", body, _head(key))
    line.close()


# ---- lists -------------------------------------------------------------------------------------------------------


def lists() -> None:
    """The reviewer's and the officer's list at both sizes, beside the empty view of the same server."""
    found: dict[int, dict[str, float]] = {}
    for size in SIZES:
        home, environment = city(f"records-{size}")
        if not (home / ".filled").exists():
            asked(environment, FILL.format(size=size))
            (home / ".filled").touch()
        with running(home) as port:
            nobody, centre, officer = Client(port), Client(port), Client(port)
            centre.sign_in("centre")
            officer.sign_in("officer1")
            found[size] = {
                "空页面": median(nobody, "/healthz", 200), "审记录": median(centre, "/experience/records"),
                "待审核": median(centre, "/experience/records?state=submitted"), "我的记录": median(officer, "/officer/records"),
            }  # fmt: skip
    for name in ("审记录", "待审核", "我的记录"):
        few, many = (found[size][name] / found[size]["空页面"] for size in SIZES)
        print(
            f"{name}：{SIZES[0]} 份 {few:.1f} × 空页面，{SIZES[1]} 份 {many:.1f} ×，大/小 {found[SIZES[1]][name] / found[SIZES[0]][name]:.2f}"
        )


def main() -> None:
    """Each part that was asked for."""
    for name, part in (("sync", sync), ("lists", lists)):
        if name in PARTS:
            part()


if __name__ == "__main__":
    main()
