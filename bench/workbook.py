"""Excel of the whole ledger at two sizes: seconds, rows a second, and how much memory the process that made it holds."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.lib.city import env, made
from bench.lib.server import SOURCES

SIZES = [int(n) for n in os.environ.get("BENCH_SIZES", "1000,100000").split(",")]
FOLDER = Path(os.environ.get("BENCH_DATA", Path(tempfile.gettempdir()) / "bihuan-bench"))


def made_here() -> None:
    """Makes the workbook in this process and prints seconds, bytes, and the process's own memory in MiB."""
    import django

    django.setup()
    from bihuan.organisation.directory import actor_of
    from bihuan.organisation.models import Account
    from bihuan.problems import sheets
    from bihuan.problems.present_sheet import wanted
    from bihuan.services.files import made

    who, begun = actor_of(Account.objects.get(username="supervisor")), time.perf_counter()
    want = wanted(who, {})
    keys = want.keys(sheets.MOST_ROWS)
    with made.begin("bench").open("wb") as book:
        sheets.write(want.table, want.every(keys), book)
        size = book.tell()
    made.remove("bench")
    print(time.perf_counter() - begun, size, _own())


def _own() -> float:
    """MiB of this process without the mapped database."""
    status = Path("/proc/self/status").read_text(encoding="ascii").split("RssAnon:")[1]
    return int(status.split()[0]) / 1024


def main() -> None:
    """Prints one line a size."""
    print(f"{'行':>8}{'秒':>8}{'行/秒':>10}{'文件 MiB':>10}{'内存 MiB':>10}")
    for size in SIZES:
        environment = {**os.environ, **env(made(FOLDER, size)), "PYTHONPATH": SOURCES}
        words = [sys.executable, str(Path(__file__)), "here"]
        said = subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout.split()
        seconds, weight, own = map(float, said)
        print(f"{size:>8}{seconds:>8.1f}{size / seconds:>10.0f}{weight / 2**20:>10.1f}{own:>10.0f}")


if __name__ == "__main__":
    made_here() if "here" in sys.argv else main()
