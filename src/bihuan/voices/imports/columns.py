"""What the columns of a file mean: their usual names, and what --map says beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# The field, and what other systems call it; several columns may feed one field
USUAL: Final = {
    "id": ("id", "编号", "留言编号", "工单编号", "工单号", "反馈编号", "评价编号", "流水号", "办件编号", "受理编号"),
    "topic": ("topic", "title", "主题", "留言主题", "标题", "工单标题", "诉求标题"),
    "text": (
        "text", "detail", "content", "内容", "详情", "留言详情", "留言内容", "诉求内容", "工单内容", "反馈内容", "意见内容",
        "评价内容", "问题描述", "意见建议",
    ),
    "time": (
        "time", "时间", "留言时间", "来电时间", "受理时间", "反馈时间", "评价时间", "创建时间", "提交时间", "登记时间",
    ),
    "contact": (
        "user", "contact", "留言用户", "联系方式", "联系电话", "来电号码", "手机号", "手机", "电话", "姓名", "联系人",
        "反映人", "来电人", "诉求人",
    ),
    "place": ("place", "地点", "办事地点", "大厅", "窗口", "地点代码", "办理地点"),
    "matter": ("matter", "事项", "事项名称", "办理事项", "事项编码"),
    "area": ("area", "地区", "区县", "县区", "所属地区", "行政区划"),
    "rating": ("rating", "评分", "满意度", "星级", "评价等级"),
}  # fmt: skip
WORDS: Final = ("text", "topic")


LABELS: Final = {
    "topic": "主题", "text": "内容", "time": "时间", "contact": "联系方式", "place": "地点", "matter": "事项", "area": "地区",
    "rating": "评分", "id": "编号",
}  # fmt: skip


class BadMap(ValueError):
    """A --map that cannot be meant; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which field each column feeds."""

    fields: Mapping[str, str]

    def is_header(self, titles: Sequence[str]) -> bool:
        """Whether these titles say where the words stand."""
        return any(self.fields.get(title) in WORDS for title in titles)

    def read(self, cells: Mapping[str, Any]) -> dict[str, list[Any]]:
        """The values of a row by field, in the order of its columns; empty ones are left out."""
        found: dict[str, list[Any]] = {}
        for title, value in cells.items():
            field = self.fields.get(title)
            if field is not None and value not in (None, ""):
                found.setdefault(field, []).append(value)
        return found


def guessed(headings: Iterable[str], kept: Mapping[str, str]) -> dict[str, str]:
    """Which field each heading feeds, empty where none: as it was chosen the last time, else by its usual name."""
    usual = columns().fields
    return {title: kept.get(title, usual.get(title, "")) for title in headings}


def columns(given: Iterable[str] = ()) -> Columns:
    """The usual names, and `given` like 留言主题=topic; 事项= leaves a column out. Raises BadMap."""
    fields = {title: field for field, titles in USUAL.items() for title in titles}
    for text in given:
        title, is_pair, field = (part.strip() for part in text.partition("="))
        if not title or not is_pair:
            raise BadMap(f"--map 写成 列名=字段，如 留言主题=topic。“{text}”看不懂。")
        field = "contact" if field == "user" else "text" if field == "detail" else field
        if field and field not in USUAL:
            raise BadMap(f"没有“{field}”这个字段。可用：{'、'.join(USUAL)}；等号后面空着就是不要这一列。")
        fields[title] = field
    return Columns({title: field for title, field in fields.items() if field})
