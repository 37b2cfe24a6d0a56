"""A form as a template: groups are stages, questions are observations. What cannot be carried over is said, row by row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bihuan.records import observing
from bihuan.records.xlsform import sheets
from bihuan.records.xlsform.rules import bounds_of, condition_of
from bihuan.records.xlsform.sheets import Row
from bihuan.text.normalise import clean, clean_line

NAME: Final = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w.\u4e00-\u9fff-]{0,59}\Z")
SELECT: Final = re.compile(
    r"(?:add )?(select[ _]?(?:one|1|multiple|all that apply|all)|select)(?: prompt)?(?: from| using)? (\S+)( or[ _](?:specify )?other)?\Z"
)
YES: Final = frozenset({"yes", "true", "true()", "1", "required"})
PLAIN: Final = {
    "text": "text", "string": "text", "q string": "text", "barcode": "text", "time": "text", "phone number question": "text",
    "integer": "measured", "int": "measured", "decimal": "measured", "range": "measured", "date": "date", "q date": "date",
    "q int": "measured", "q decimal": "measured", "add integer prompt": "measured", "add text prompt": "text", "datetime": "text",
    "acknowledge": "checked", "trigger": "checked",
}  # fmt: skip
TURNED: Final = {
    "time": "时间改成了文字", "datetime": "日期时间改成了文字", "barcode": "条码改成了文字", "acknowledge": "确认改成了“做到了没有”",
    "trigger": "确认改成了“做到了没有”",
}  # fmt: skip
LEFT: Final = {
    "image": "照片附在发现上", "photo": "照片附在发现上", "audio": "没有录音", "video": "没有录像", "file": "文件附在发现上",
    "geopoint": "不记位置", "gps": "不记位置", "geotrace": "不记位置", "geoshape": "不记位置", "osm": "不记位置", "hidden": "隐藏项用不上",
    "calculate": "不做计算", "start": "起止时间系统自己记", "end": "起止时间系统自己记", "today": "日期系统自己记", "audit": "不记操作轨迹",
    "deviceid": "不记设备", "username": "账号系统自己知道", "email": "不记邮箱", "phonenumber": "不记号码", "phone number": "不记电话",
    "phone": "不记电话", "subscriberid": "不记设备", "simserial": "不记设备", "imei": "不记设备", "uri:deviceid": "不记设备",
    "background-audio": "没有录音", "start-geopoint": "不记位置",
}  # fmt: skip
WORDS_LEFT: Final = ("get ", "set ", "osm ")  # the old dialect's meta data
CANNOT: Final = {
    "begin repeat": "重复组（repeat）没有对应：一份记录里每一步只有一次，请改成几份记录，或把重复的内容写成发现",
    "begin_repeat": "重复组（repeat）没有对应：一份记录里每一步只有一次，请改成几份记录，或把重复的内容写成发现",
    "begin loop": "循环（loop）没有对应", "include": "引用别的表单（include）没有对应，请把内容抄进来",
    "xml-external": "外部数据没有对应，请把选项写进 choices", "csv-external": "外部数据没有对应，请把选项写进 choices", "rank": "排序题没有对应",
}  # fmt: skip
OURS: Final = frozenset({"measured", "rated", "checked", "judged"})
MOST: Final = 300


@dataclass
class Imported:
    """What a form becomes. With `errors` it is not imported; `notes` are what was changed or left out."""

    name: str = ""
    code: str = ""
    body: dict[str, Any] = field(default_factory=lambda: {"stages": []})
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def imported(content: bytes) -> Imported:
    """Reads a workbook. Raises nothing: what is wrong stands in `errors`."""
    made = Imported()
    try:
        book = sheets.read(content)
    except sheets.Unreadable as error:
        made.errors.append(str(error))
        return made
    _Reader(book, made).read()
    return made


class _Reader:
    def __init__(self, book: Mapping[str, Sequence[Row]], made: Imported) -> None:
        self.survey, self.made = book["survey"], made
        settings = next(iter(book.get("settings", ())), None)
        self.language = settings.get("default_language") if settings else ""
        made.name = clean_line(settings.get("form_title") if settings else "", 60)
        made.code = settings.get("form_id") if settings else ""
        self.lists = self._choices(book.get("choices", ()))
        self.stack: list[str] = []
        self.seen: set[str] = set()
        self.skipped = 0  # depth inside what cannot be carried over
        self.whens: list[list[Any]] = []

    def read(self) -> None:
        if not self.survey:
            self.made.errors.append("工作表 survey 里没有题目。")
        elif "type" not in self.survey[0].cells:
            self.made.errors.append("工作表 survey 没有 type 这一列。")
        else:
            for row in self.survey:
                self._row(row)
        if self.stack and not self.made.errors:
            self.made.errors.append(f"工作表 survey：有 {len(self.stack)} 个组没有 end group。")
        self.made.body["stages"] = [s for s in self.made.body["stages"] if s["observations"]]
        count = sum(len(s["observations"]) for s in self.made.body["stages"])
        if not count and not self.made.errors:
            self.made.errors.append("没有一道题能带过来。")
        if count > MOST:
            self.made.errors.append(f"有 {count} 道题，最多 {MOST} 道。")

    def _error(self, row: Row, sentence: str, sheet: str = "survey") -> None:
        self.made.errors.append(f"工作表 {sheet} 第 {row.number} 行：{sentence}。")

    def _note(self, row: Row, sentence: str) -> None:
        self.made.notes.append(f"第 {row.number} 行“{row.get('name') or row.get('type')}”：{sentence}。")

    def _choices(self, rows: Sequence[Row]) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            name, value = row.get("list_name"), row.get("name")
            if name and value:
                found.setdefault(name, []).append((value, clean_line(row.text("label", self.language), 80) or value))
        return found

    # ---- rows ----------------------------------------------------------------------------------------------------

    def _row(self, row: Row) -> None:
        kind = re.sub(r"\s+", " ", row.get("type").strip().lower())
        if not kind or row.get("disabled").lower() in YES:
            return
        if kind in ("begin group", "begin_group", "begin lgroup"):
            self._begin(row)
        elif kind in ("end group", "end_group", "end lgroup", "end repeat", "end_repeat", "end loop"):
            self._end(row)
        elif reason := next((why for word, why in CANNOT.items() if kind == word or kind.startswith(f"{word} ")), ""):
            self._error(row, reason)
            if kind.startswith("begin"):
                self.stack.append("")
                self.whens.append([])
        elif kind == "note":
            self._help(row)
        elif kind in LEFT or kind.startswith(WORDS_LEFT):
            self._note(row, f"没有带过来，{LEFT.get(kind) or LEFT.get(kind.partition(' ')[0], '系统自己记')}")
        else:
            self._question(row, kind)

    def _begin(self, row: Row) -> None:
        label = clean_line(row.text("label", self.language), 40)
        if not self.stack:
            self._stage(row.get("name") or f"group{row.number}", label or row.get("name") or "一组")
        elif label:
            self._note(row, "组里的组并进了外面那一步")
        self.stack.append(row.get("name"))
        when = self._when(row) if row.get("relevant") else None
        self.whens.append(when or [])

    def _end(self, row: Row) -> None:
        if not self.stack:
            self._error(row, "多了一个 end")
            return
        self.stack.pop()
        self.whens.pop()

    def _stage(self, id: str, label: str) -> dict[str, Any]:
        known = {s["id"] for s in self.made.body["stages"]}
        name = id if id not in known else f"{id}_{len(known)}"
        made: dict[str, Any] = {"id": name[:60], "label": label, "help": "", "observations": []}
        self.made.body["stages"].append(made)
        return made

    def _here(self) -> dict[str, Any]:
        """The stage of the open group; questions outside of any come under one of their own."""
        stages = self.made.body["stages"]
        if self.stack and stages:
            return stages[-1]
        if not stages or not stages[-1].get("loose"):
            self._stage(f"part{len(stages) + 1}", "其他" if stages else "开始")["loose"] = True
        return stages[-1]

    def _help(self, row: Row) -> None:
        words = clean_line(row.text("label", self.language), 300)
        if words:
            stage = self._here()
            stage["help"] = f"{stage['help']} {words}".strip()[:600]

    # ---- questions -----------------------------------------------------------------------------------------------

    def _question(self, row: Row, kind: str) -> None:
        made = self._kind(row, kind)
        name = row.get("name")
        if made is None:
            return
        if not NAME.match(name):
            self._error(row, "缺 name" if not name else f"name“{name[:40]}”不能用：用字母、数字、下划线，字母开头")
            return
        if name in self.seen:
            self._error(row, f"name“{name}”前面已经用过")
            return
        label = clean_line(row.text("label", self.language), 120) or clean_line(row.text("hint", self.language), 120)
        if not label:
            self._error(row, f"“{name}”缺 label")
            return
        self.seen.add(name)
        self._here()["observations"].append({"id": name, "label": label, **made, **self._more(row, made)})

    def _kind(self, row: Row, kind: str) -> dict[str, Any] | None:
        """The kind with what belongs to it; None where the row is told to have no counterpart."""
        if found := SELECT.match(kind):
            return self._select(row, found)
        if kind.startswith(
            ("select_one_from_file", "select_multiple_from_file", "select_one_external", "select one external")
        ):
            self._error(row, "选项在另外的文件里，读不到，请写进 choices")
            return None
        if kind not in PLAIN:
            self._error(row, f"不认识的题型“{row.get('type')[:40]}”")
            return None
        if kind in TURNED:
            self._note(row, TURNED[kind])
        made: dict[str, Any] = {"kind": PLAIN[kind]}
        if made["kind"] == "measured":
            made |= self._measured(row, kind)
        return made

    def _measured(self, row: Row, kind: str) -> dict[str, Any]:
        own = row.get("bihuan:kind")
        if own == "rated":
            return {"kind": "rated"}
        made: dict[str, Any] = {"decimal": True} if kind in ("decimal", "range", "q decimal") else {}
        if unit := row.get("bihuan:unit"):
            made["unit"] = unit[:12]
        if row.get("bihuan:stopwatch").lower() in YES:
            made["stopwatch"] = True
        return made

    def _select(self, row: Row, found: re.Match[str]) -> dict[str, Any] | None:
        given = row.get("type").split()
        name = next((w for w in given if w.lower() == found[2]), found[2])
        options = self.lists.get(name)
        if not options:
            self._error(row, f"choices 里没有选项列表“{name}”")
            return None
        several = found[1].replace("_", " ") not in ("select one", "select 1")
        values = [value for value, _ in options]
        if len(set(values)) != len(values):
            twice = next(v for v in values if values.count(v) > 1)
            self._error(row, f"选项列表“{name}”里有两个“{twice}”")
            return None
        own = row.get("bihuan:kind")
        kind = own if own in ("checked", "judged") and not several else "choices" if several else "choice"
        more = [("other", "其他")] if found[3] and "other" not in values else []
        if found[3]:
            self._note(row, "“其他”成了一个选项，具体写在记录里")
        if row.get("choice_filter"):
            self._note(row, "选项的联动（choice_filter）没有带过来，所有选项都列出")
        made = [list(o) for o in (*options, *more)]
        usual = [list(o) for o in observing.OPTIONS.get(kind, ())]
        return {"kind": kind} if made == usual else {"kind": kind, "options": made}

    def _more(self, row: Row, made: Mapping[str, Any]) -> dict[str, Any]:
        """Help, bounds, whether and when it is asked."""
        more: dict[str, Any] = {}
        if hint := clean(row.text("hint", self.language), 300):
            more["help"] = hint
        if (rule := row.get("constraint")) and made["kind"] != "rated":
            more |= self._bounds(row, rule, made)
        when = self._when(row) if row.get("relevant") else next((w for w in reversed(self.whens) if w), None)
        if when:
            more["when"] = when
        lost = bool(row.get("relevant")) and not when
        if row.get("required").lower() in YES and not lost:
            more["required"] = True
        if row.get("default"):
            self._note(row, "默认值没有带过来")
        return more

    def _bounds(self, row: Row, rule: str, made: Mapping[str, Any]) -> dict[str, Any]:
        found = bounds_of(rule, whole=not made.get("decimal")) if made["kind"] == "measured" else None
        if found is None:
            self._note(row, f"限制条件“{rule[:60]}”没有带过来")
        return found or {}

    def _when(self, row: Row) -> list[Any] | None:
        found = condition_of(row.get("relevant"))
        if found is None or found[0] not in self.seen:
            self._note(row, f"出现条件“{row.get('relevant')[:60]}”没有带过来，改为总是问、可不填")
            return None
        return found
