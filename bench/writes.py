"""Public submission and one act against a view that makes one plain INSERT, with 32 clients, on the same database."""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.lib.city import made
from bench.lib.inserting import TABLE
from bench.lib.server import Client, running

FOLDER = Path(os.environ.get("BENCH_DATA", Path(tempfile.gettempdir()) / "bihuan-bench"))
CLIENTS = int(os.environ.get("BENCH_CLIENTS", "32"))
EACH = int(os.environ.get("BENCH_EACH", "25"))
TEXT = "三号窗口的叫号机坏了，叫到的号和屏幕上不一样，老人跑了三趟，希望修一下。"


def posted(port: int, path: str) -> tuple[float, list[float], int]:
    """Posts a second by all clients at once, the seconds of each, and how many failed."""
    spent: list[float] = []
    failed = 0

    def one(who: int) -> None:
        nonlocal failed
        client = Client(port)
        for n in range(EACH):
            body = json.dumps({"channel": "qr", "text": f"{TEXT}第 {who} 人第 {n} 次。"})
            begun = time.perf_counter()
            status, _ = client.request("POST", path, body, **{"Content-Type": "application/json"})
            spent.append(time.perf_counter() - begun)
            failed += status != 201

    threads = [threading.Thread(target=one, args=[who]) for who in range(CLIENTS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return CLIENTS * EACH / (time.perf_counter() - begun), spent, failed


def tail(spent: list[float]) -> float:
    """The 99th percentile as a multiple of the median."""
    return sorted(spent)[int(len(spent) * 0.99)] / statistics.median(spent)


def commits(home: Path, times: int = 400) -> float:
    """Bare commits a second of one INSERT each on the same disk, with the settings of the product."""
    database = sqlite3.connect(home / "bare.sqlite3", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, body TEXT)")
    begun = time.perf_counter()
    for _ in range(times):
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO t (body) VALUES (?)", [TEXT])
        database.execute("COMMIT")
    return times / (time.perf_counter() - begun)


def acts(port: int, times: int = 60) -> float:
    """Acts a second by one client over the API: a note on a problem, which locks, decides, appends and projects."""
    client = Client(port)
    bearer = {"Authorization": f"Bearer {client.key('supervisor')}", "Content-Type": "application/json"}
    listing = json.loads(client.request("GET", "/api/v1/problems?state=rectifying&limit=100", **bearer)[1])["items"]
    listing = [item for item in listing if any(act["action"] == "note" for act in item["actions"])]
    begun = time.perf_counter()
    for n in range(times):
        item = listing[n % len(listing)]
        body = json.dumps({"text": "请按节点推进。", "version": item["version"]})
        status, answer = client.request("POST", f"/api/v1/problems/{item['id']}/actions/note", body, **bearer)
        assert status == 200, answer[:200]
    return times / (time.perf_counter() - begun)


def main() -> None:
    """Prints the rates, as shares of the bare commit rate and of the empty view's."""
    home = made(FOLDER, 1000)
    bare = commits(home)
    with sqlite3.connect(home / "bihuan.sqlite3") as database:
        database.execute(TABLE)
    with running(home, "bench.lib.plain") as port:
        plain, waited, lost = posted(port, "/line")
    with running(home) as port:
        client = Client(port)
        begun = time.perf_counter()
        for _ in range(300):
            client.request("GET", "/healthz")
        empty = 300 / (time.perf_counter() - begun)
        rate, spent, failed = posted(port, "/api/v1/voices")
        one = acts(port)
    print(f"裸提交 1.00（参照），空页面 {empty / bare:.2f}")
    print(
        f"只插一行的页面，{CLIENTS} 个客户端：{plain / bare:.2f} × 裸提交，p99 {tail(waited):.1f} × 中位，失败 {lost}"
    )
    print(
        f"公众提交，{CLIENTS} 个客户端：{rate / plain:.2f} × 只插一行的页面，p99 {tail(spent):.1f} × 中位，失败 {failed}"
    )
    print(f"一个动作（接口批注）：{one / bare:.2f} × 裸提交")
    assert failed == 0, failed


if __name__ == "__main__":
    main()
