"""How much a page costs at 1 000 and at 100 000 problems, the empty view of the same server without login being 1."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.lib.city import made
from bench.lib.server import Client, median, running

SIZES = [int(n) for n in os.environ.get("BENCH_SIZES", "1000,100000").split(",")]
FOLDER = Path(os.environ.get("BENCH_DATA", Path(tempfile.gettempdir()) / "bihuan-bench"))


def measured(size: int) -> dict[str, float]:
    """Seconds a page for one size, and the empty view's."""
    with running(made(FOLDER, size)) as port:
        nobody, clerk, chief = Client(port), Client(port), Client(port)
        clerk.sign_in("clerk1")
        chief.sign_in("supervisor")
        bearer = {"Authorization": f"Bearer {chief.key('supervisor')}"}
        number = json.loads(chief.request("GET", "/api/v1/problems?state=rectifying&limit=1", **bearer)[1])["items"][0][
            "id"
        ]
        return {
            "空页面（不登录）": median(nobody, "/healthz", 200),
            "公开表单": median(nobody, "/say"),
            "我的待办（经办人）": median(clerk, "/my"),
            "我的待办（督查科）": median(chief, "/my"),
            "台账 50 行（经办人）": median(clerk, "/problems"),
            "台账 50 行（督查科）": median(chief, "/problems"),
            "台账，按环节和灯": median(chief, "/problems?state=rectifying&light=red"),
            "台账，一个科室牵头": median(chief, "/problems?lead=1"),
            "台账，最久没有动静": median(chief, "/problems?sort=idle"),
            "台账，按到期（督查科）": median(chief, "/problems?sort=due"),
            "台账，按到期（经办人）": median(clerk, "/problems?sort=due"),
            "体验反馈清单": median(chief, "/problems?view=feedback"),
            "整改任务清单": median(chief, "/problems?view=tasks"),
            "督查总览": median(chief, "/supervision"),
            "问题一页": median(chief, f"/problems/{number}"),
            "接口：一个问题": median(chief, f"/api/v1/problems/{number}", **bearer),
        }


def main() -> None:
    """Prints each page as a multiple of the empty view, and large against small."""
    found = {size: measured(size) for size in SIZES}
    first, last = found[SIZES[0]], found[SIZES[-1]]
    print(f"{'页面':<24}" + "".join(f"{size:>12}" for size in SIZES) + f"{'大/小':>10}")
    for page in first:
        shares = [found[size][page] / found[size]["空页面（不登录）"] for size in SIZES]
        print(f"{page:<24}" + "".join(f"{s:>12.1f}" for s in shares) + f"{last[page] / first[page]:>10.2f}")


if __name__ == "__main__":
    main()
