"""Files of any number of voices, made as they are written: no two alike, short as people write on a telephone."""

from __future__ import annotations

import csv
import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path

WHERE = ("二楼三号窗口", "一楼综合窗口", "社保窗口", "不动产登记窗口", "大厅门口", "自助机旁", "医保窗口", "公积金窗口")
WHAT = (
    "叫号机坏了三天没人修", "排队两个小时还没轮到", "材料要交好几遍", "说法前后不一样", "网上显示办好了，窗口说没有", "指南看不懂",
    "工作人员态度很好", "要复印件又不给复印",
)  # fmt: skip
ENDS = ("老人跑了三趟。", "希望改一改。", "请给个说法。", "已经第二次来了。", "别的城市一次就办完。")
NAMES = ("编号", "主题", "内容", "时间")


def voices(seed: int = 1) -> Iterator[tuple[str, str, str, str]]:
    """Number, topic, words and time, without end."""
    dice = random.Random(seed)
    for n in itertools.count():
        topic = f"{dice.choice(WHERE)}{dice.choice(WHAT)}"
        text = f"{dice.choice(WHERE)}{dice.choice(WHAT)}，{dice.choice(ENDS)}第{n}位。{dice.choice(WHAT)}，{dice.choice(ENDS)}"
        yield f"B{n:07d}", topic, text, f"2026/{dice.randint(1, 9)}/{dice.randint(1, 28)} 10:{dice.randint(10, 59)}:05"


def written(file: Path, count: int) -> Path:
    """A jsonl or csv, by its name."""
    rows = itertools.islice(voices(), count)
    with file.open("w", newline="", encoding="utf-8") as out:
        if file.suffix == ".csv":
            table = csv.writer(out)
            table.writerow(NAMES)
            table.writerows(rows)
        else:
            out.writelines(json.dumps(dict(zip(NAMES, row, strict=True)), ensure_ascii=False) + "\n" for row in rows)
    return file
