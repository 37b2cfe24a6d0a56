"""Voices: a million imported in constant memory, the inbox over them, and 32 clients who submit for a minute without loss.

BENCH_PARTS=import,inbox,sustained chooses; BENCH_VOICES and BENCH_SECONDS change the sizes. PostgreSQL is asked where
BIHUAN_TEST_DATABASE_URL names one (`python -m tests.postgres python bench/voices.py`).
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.lib.city import BIHUAN, env
from bench.lib.server import Client, median, running
from bench.lib.words import written

FOLDER = Path(os.environ.get("BENCH_DATA", Path(tempfile.gettempdir()) / "bihuan-bench"))
PARTS = os.environ.get("BENCH_PARTS", "import,inbox,sustained").split(",")
MANY = int(os.environ.get("BENCH_VOICES", "1000000"))
FEW = 1000
SOME = 10_000
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
CLIENTS = int(os.environ.get("BENCH_CLIENTS", "32"))
POSTGRES = os.environ.get("BIHUAN_TEST_DATABASE_URL", "")
LISTS = {
    "收件箱": "/voices", "全部": "/voices?state=all", "一个渠道": "/voices?state=all&channel=card", "一个渠道待分办": "/voices?channel=card",
}  # fmt: skip


# ---- import ------------------------------------------------------------------------------------------------------


def city(name: str, more: dict[str, str] | None = None) -> tuple[Path, dict[str, str]]:
    """An empty demo city of its own, and the environment of commands on it."""
    home = FOLDER / name
    home.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, **env(home), **(more or {})}
    if not (home / ".made").exists():
        words = [BIHUAN, "demo", "--seed", "7", "--problems", "0"]
        subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL)
        (home / ".made").touch()
    return home, environment


def imported(suffix: str, size: int) -> tuple[Path, float, float]:
    """The city with so many voices, how many a second, and the most memory of its own in MiB, the mapped database left
    out (both 0 where the city stood already)."""
    home, environment = city(f"voices-{suffix}-{size}")
    if (home / ".ok").exists():
        return home, 0.0, 0.0
    file = written(home / f"voices.{suffix}", size)
    begun = time.perf_counter()
    words = [BIHUAN, "import", "voices", str(file), "--channel", "card"]
    process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    most = 0.0
    while process.poll() is None:
        most = max(most, _own(process.pid))
        time.sleep(0.1)
    said = process.stdout.read().decode()
    assert process.returncode == 0, said
    assert f"导入 {size} 条" in said, said
    (home / ".ok").touch()
    return home, size / (time.perf_counter() - begun), most


def _own(pid: int) -> float:
    """MiB of memory that belong to the process alone: SQLite maps up to 256 MiB of its file besides."""
    with contextlib.suppress(OSError):
        found = re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0
    return 0.0


def importing() -> None:
    """Rate and memory of both kinds, small and large."""
    for suffix in ("jsonl", "csv"):
        _, few, before = imported(suffix, SOME)
        _, rate, most = imported(suffix, MANY)
        print(
            f"导入 {suffix}：{SOME} 条 {few:.0f} 条/秒、峰值 {before:.0f} MiB；{MANY} 条 {rate:.0f} 条/秒、峰值 {most:.0f} MiB"
        )


# ---- the inbox ---------------------------------------------------------------------------------------------------


def inbox() -> None:
    """The lists of the inbox at both sizes, and the empty view of the same server."""
    found: dict[int, dict[str, float]] = {}
    for size in (FEW, MANY):
        home, _, _ = imported("jsonl", size)
        with running(home) as port:
            nobody, centre = Client(port), Client(port)
            centre.sign_in("centre")
            found[size] = {"空页面": median(nobody, "/healthz", 200)}
            found[size] |= {name: median(centre, path) for name, path in LISTS.items()}
    for name in LISTS:
        shares = [found[size][name] / found[size]["空页面"] for size in (FEW, MANY)]
        ratio = found[MANY][name] / found[FEW][name]
        print(f"{name}：{FEW} 条 {shares[0]:.1f} × 空页面，{MANY} 条 {shares[1]:.1f} ×，大/小 {ratio:.2f}")


# ---- a minute of submissions -------------------------------------------------------------------------------------


def sustained() -> None:
    """On SQLite, and on PostgreSQL where there is one."""
    _pressed("SQLite", *city("sustained"))
    if POSTGRES:
        name = f"sustained_{uuid.uuid4().hex[:8]}"
        address = urlsplit(POSTGRES)
        with psycopg.connect(address._replace(path="/postgres").geturl(), autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        _pressed("PostgreSQL", *city(name, {"BIHUAN_DATABASE_URL": address._replace(path=f"/{name}").geturl()}))


def _pressed(name: str, home: Path, environment: dict[str, str]) -> None:
    counted = _counter(environment)
    before = counted()
    with running(home, **{k: v for k, v in environment.items() if k.startswith("BIHUAN_")}) as port:
        empty, _ = _everybody(port, SECONDS / 6, lambda client, n: client.request("GET", "/healthz")[0] == 200)
        spent, taken = _everybody(port, SECONDS, _said)
    stored = counted() - before
    p50, p99 = sorted(spent)[len(spent) // 2], sorted(spent)[int(len(spent) * 0.99)]
    base = sorted(empty)[len(empty) // 2]
    print(
        f"{name}：{CLIENTS} 个客户端 {SECONDS:.0f} 秒，收下 {taken} 条（{taken / SECONDS:.0f} 条/秒），库里多了 {stored} 条，丢 {taken - stored} 条；"
        f"中位 {p50 * 1000:.0f} ms，p99 {p99 * 1000:.0f} ms = {p99 / base:.1f} × 空页面中位（{base * 1000:.1f} ms，同样 {CLIENTS} 个客户端）"
    )
    assert taken == stored, (taken, stored)


def _said(client: Client, n: int) -> bool:
    """One form of the public page, as a browser without scripts sends it."""
    form = {"_key": uuid.uuid4().hex, "text": f"二楼叫号机坏了，第{n}位说的。{uuid.uuid4().hex}", "rating": "2"}
    status, _ = client.request("POST", "/say", urlencode(form), **{"Content-Type": "application/x-www-form-urlencoded"})
    return status == 302


def _everybody(port: int, seconds: float, does: Callable[[Client, int], bool]) -> tuple[list[float], int]:
    """The seconds of every answer of all clients, and how many were good."""
    spent: list[float] = []
    good: list[bool] = []
    until = time.perf_counter() + seconds

    def one() -> None:
        client = Client(port)
        while (begun := time.perf_counter()) < until:
            good.append(does(client, len(good)))
            spent.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=one) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(good), f"{good.count(False)} were not taken"
    return spent, len(good)


def _counter(environment: dict[str, str]) -> Callable[[], int]:
    code = "from bihuan.voices.models import Voice; print('@', Voice.objects.count())"
    words = [BIHUAN, "manage", "shell", "-c", code]

    def count() -> int:
        done = subprocess.run(words, env=environment, check=True, capture_output=True, text=True)
        return int(done.stdout.partition("@")[2])

    return count


def main() -> None:
    """Each part that was asked for."""
    for name, part in (("import", importing), ("inbox", inbox), ("sustained", sustained)):
        if name in PARTS:
            part()


if __name__ == "__main__":
    main()
