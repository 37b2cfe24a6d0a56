"""Files as other systems hand them in: the same eight petitions in every format and encoding, and what is wrong with them.

All texts are invented.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

TITLES = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数")
PAD = "\n\t\t\t\t\t\n\t\t\t\t\t"
ROWS: tuple[tuple[str, str, str, str, str, int, int], ...] = (
    ("700001", "U0001", "叫号机坏了三天没人修", "2026/3/2 9:05:07", f"{PAD}二楼大厅三号窗口的叫号机坏了，\xa0喊号听不清。{PAD}", 0, 3),
    ("700002", "U0002", "查档", "2026/3/2 15:08:00", f"{PAD}查个房产档案要跑两个楼，\n\n\n\n一楼交表，三楼盖章。", 0, 0),
    ("700003", "U0003", "咨询", "2026/3/3", "　　新生儿落户，户口本丢了怎么办？请答复，谢谢！", 1, 0),
    ("700004", "U0004", "排队<30分钟 & “快”", "2026年3月4日 10:20", "=说好的三十分钟，等了两个小时。-1", 0, 12),
    ("700005", "U0005", "𠮷字打不出来🙃", "2026-03-05T08:00:00+08:00", "名字里有𠮷字，系统打不出来_x000D_让我改名。", 0, 0),
    ("700006", "U0006", "停车场绕了二十分钟", "2026/3/6 11:11:11", "停车场进不去，绕了二十分钟，我叫张建国，电话13935601234。", 0, 1),
    ("700007", "U0006", "停车场绕了二十分钟", "2026/3/6 11:12:00", "停车场进不去，绕了二十分钟，我叫张建国，电话13935601234。", 0, 1),
    ("700008", "U0007", "表扬", "2026/3/7 16:40:00", "综合窗口的小赵很耐心，帮老人把表从头填到尾。", 0, 5),
)  # fmt: skip
FIELDS = ("id", "user", "topic", "time", "detail", "down", "up")


def objects(rows: Any = ROWS) -> list[dict[str, Any]]:
    return [dict(zip(FIELDS, row, strict=True)) for row in rows]


def jsonl(path: Path, rows: Any = None) -> Path:
    """One JSON object a line, packed where the name says so."""
    text = "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in (objects() if rows is None else rows))
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def csv_file(path: Path, encoding: str, delimiter: str = ",", titles: Any = TITLES, rows: Any = ROWS) -> Path:
    """With quotes, and line breaks inside them. Of what GB18030 cannot hold nothing is lost: it can hold all."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([titles, *rows])
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def workbook(path: Path, titles: Any = TITLES, rows: Any = ROWS, above: int = 0) -> Path:
    """Numbers are numbers there, and every second time a true date."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False})
    sheet, dates = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for n in range(above):
        sheet.write(n, 0, "二〇二六年三月群众留言" if n == 0 else "制表：信息中心")
    for column, title in enumerate(titles):
        sheet.write(above, column, title)
    for number, row in enumerate(rows, above + 1):
        for column, value in enumerate(row):
            _write(sheet, number, column, titles[column], value, dates)
    book.close()
    return path


def _write(sheet: Any, number: int, column: int, title: str, value: Any, dates: Any) -> None:
    if title == "留言编号" and str(value).isdigit():
        sheet.write_number(number, column, int(value))
    elif title == "留言时间" and number % 2 and str(value).count(":") == 2 and "T" not in str(value):
        sheet.write_datetime(number, column, datetime.strptime(value, "%Y/%m/%d %H:%M:%S"), dates)
    elif isinstance(value, (int, float)):
        sheet.write_number(number, column, value)
    else:
        sheet.write_string(number, column, str(value))
