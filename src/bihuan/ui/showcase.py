"""Invented rows for the page of parts: all persons and numbers are made up."""

from datetime import date, datetime
from typing import Any

from bihuan.loop.directory import Directory
from bihuan.loop.engine import Offer
from bihuan.loop.language import Action, Actor, Case, Facts, Field, Refusal
from bihuan.services import clock
from bihuan.services.clock import ZONE
from bihuan.ui import shapes
from bihuan.ui.forms import BoundField, Choice, bind
from bihuan.ui.measure import Mark
from bihuan.ui.panel import Tried, panel

YEAR = 2026
CLERK = Actor("person:1", "李砚青", {"unit:5": None})


def sample() -> dict[str, Any]:
    """Everything that the page of parts shows."""
    return {**shell(), **loop(), **case_page(), **lists(), **forms(), **states()}


def day(month: int, of_month: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(YEAR, month, of_month, hour, minute, tzinfo=ZONE)


def item(stage: str, label: str, light: str, left: int | None, due: date | None = None, **more: Any) -> dict[str, Any]:
    holder = {"name": "商事服务科", "person": "李砚青"}
    given = {"stage": stage, "label": label, "light": light, "left": left, "due": due}
    return {**given, "holder": holder, "round": 1, **more}


def shell() -> dict[str, Any]:
    menu = [
        shapes.Room("通知", "#", "bell", 2),
        shapes.Room("单位", "#", "building"),
        shapes.Room("设置", "#", "settings"),
    ]
    return {
        "bureau": "晋城市行政审批服务管理局",
        "nav": [
            shapes.Room("待办", "/my", "checklist", 6, hot=True, key="d", tab=True),
            shapes.Room("问题", "/problems", "circle-dashed-check", current=True, key="w", tab=True),
            shapes.Room("成果", "/results", "certificate", key="c", tab=True), shapes.Room("分析", "/insight", "chart-bar", key="f"),
        ],
        "me": shapes.Me("李砚青", "商事服务科 · 经办人", menu), "search": "/search",
    }  # fmt: skip


def loop() -> dict[str, Any]:
    return {
        "rings": [
            (item("体验", "待核查", "green", 2), "第 1 环"), (item("反馈", "核查分析", "yellow", 1), "第 2 环"),
            (item("整改", "整改中", "red", -1, progress=60), "逾期 1 天"), (item("评价", "评价中", "green", 4), "第 5 环"),
            (item("闭环", "已销号", "blue", None), "全程 23 天"), (item("反馈", "核查分析", "yellow", 1, round=2), "第 2 轮"),
        ],
        "dues": [
            (item("评价", "", "green", 9, date(YEAR, 4, 29)), ""), (item("评价", "", "yellow", 0, date(YEAR, 4, 16)), "18:00 前"),
            (item("评价", "", "red", -4, date(YEAR, 4, 10)), ""), (item("评价", "", "grey", 3), "6月1日复核"),
            (item("评价", "", "blue", None, date(YEAR, 6, 30)), ""),
        ],
        "balls": [
            ({"name": "商事服务科", "person": "李砚青"}, "green"), ({"name": "分管领导", "person": "沈知远"}, "yellow"),
            ({"name": "工程建设科", "person": "霍思源"}, "red"), (None, ""),
        ],
    }  # fmt: skip


def case_page() -> dict[str, Any]:
    marks = [
        Mark(0, "3月30日", done=True), Mark(0.27, "4月3日", "措施 1", done=True), Mark(0.53, "4月10日", "措施 2", done=True),
        Mark(0.87, "4月17日", "措施 3"), Mark(1, "4月21日"),
    ]  # fmt: skip
    return {
        "hero": shapes.Hero(
            item("整改", "整改中", "yellow", 3, progress=70), "已完成 70%", "商事服务科 李砚青",
            "3月30日接球，已 12 个工作日。四项措施做完两项。", "措施 3 · 电子政务科 韩墨", "政策法规科 验收",
            "4月21日（周二）前完成整改", marks, 0.8, "15 个工作日里的节点", "延期 0 次（最多 2 次）· 未挂起 · 未反弹",
        ),
        "timeline": shapes.Timeline([
            shapes.Entry("填报进展 60%", "电子政务科 韩墨", day(4, 15, 16, 20), "接口三通二，公积金一侧待开白名单。", "L6.2", "now", "yellow"),
            shapes.Entry("审定清单第 2 版", "分管领导 沈知远", day(4, 10, 9, 12), "“同意。完成时限不动。”", "L3.2", "key"),
            shapes.Entry("动态调整", "商事服务科 李砚青", day(4, 9, 15, 40), "", "L3.6"), shapes.Entry("会议纪要成稿", tone="todo"),
        ], 14, key_url="?path=key", whole_url="?path=all"),
        "clarities": [
            shapes.Clarity("明确任务", "企业开办“一件事”住所证明一次提交，三处共用。"),
            shapes.Clarity("明确标准", lines=["三个环节不再收取住所证明；", "随机抽查 20 件，重复提交为 0 件；"], note="验收时照这两条逐条打钩。"),
            shapes.Clarity("明确责任", "商事服务科", before="窗口管理科"),
        ],
        "measures": [
            shapes.Measure(1, "梳理三个环节收取的材料", "商事服务科", "李砚青", date(YEAR, 4, 3), 100, "做完 · 已把关", "green"),
            shapes.Measure(3, "综窗系统与电子证照库接口打通", "电子政务科", "韩墨", date(YEAR, 4, 17), 60, "60% · 明天到节点", "yellow",
                    "4月15日：接口三通二。", was_by=date(YEAR, 4, 14)),
            shapes.Measure(4, "更换服务指南和告知单", "商事服务科", "李砚青", date(YEAR, 4, 20), 20, "20% · 已把关", was_who="窗口管理科 郝云舒"),
        ],
        "signatures": [
            shapes.Signature("责任领导把关", "赵启明", at=day(4, 9, 17, 2), digest="7c1e55d0a1b209ab"),
            shapes.Signature("电子政务科 会签", waits="等闫澈，余 1 天"), shapes.Signature("局党组审议", waits="会签齐了再上会"),
        ],
        "voices": [shapes.Voice("租房合同在综窗复印了一次，到税务又要一次。", "体验员", date(YEAR, 3, 1))],
        "files": [shapes.Evidence("收件规范（修订）.pdf", "#"), shapes.Evidence("可共用材料清单.xlsx", "#"), shapes.Evidence("告知单.jpg", "#")],
    }  # fmt: skip


def lists() -> dict[str, Any]:
    lights = [
        shapes.Pick("全部", "?", 61, chosen=True), shapes.Pick("已逾期", "?light=red", 3, light="red", icon="alert-octagon"),
        shapes.Pick("将到期", "?light=yellow", 8, light="yellow", icon="alert-triangle"),
    ]  # fmt: skip
    stages = shapes.Select("stage", "环节", [("", "全部环节"), ("整改", "整改")])
    return {
        "filter": shapes.Filter(
            "/_parts", lights, [stages], chosen=[("市本级", "?")], clear="?", count="符合条件 61 件"
        ),
        "pages": shapes.Pages(50, after="?after=x"),
        "batch": [shapes.Pick("一并审定", "#"), shapes.Pick("退回", "#")],
        "choices": [Choice("pass", "通过", False), Choice("again", "补充材料", True), Choice("later", "暂缓", False)],
        "reason": BoundField("why", "why-2", "理由", "text", "", True, value="补上 4月份上传成功率，再报局党组。"),
        "checks": [("措施 5 / 5", True), ("会签 3 / 3", True), ("反馈人：未评价", False)],
        "tags": ["服务功能", "企业开办", "市政务服务中心二楼 B 区"],
        "crumbs": [("问题", "/problems"), ("WT-2026-0087", "")],
        "facts": [("事项", "企业名称自主申报"), ("渠道", "网上 · 政务服务网"), ("环节", "申请")],
    }


NAMES = "商事服务 电子政务 政策法规 窗口管理 社会事务 工程建设 投资项目 督查"
UNITS = [(n, f"{name}科") for n, name in enumerate(NAMES.split(), 1)]
MEASURE = (Field("text", "明确措施"), Field("unit", "承办科室", "choice", options=UNITS), Field("by", "节点", "date"))
FIELDS = (
    Field("nature", "性质", "choice", options=[("one", "个别"), ("many", "普遍"), ("all", "全局")], default="many"),
    Field("cause", "原因", "long", when=("nature", ("many", "all")), help="写到制度、流程或系统。"),
    Field("unit", "牵头科室", "choice", options=UNITS),
    Field("title", "一句话说清", default="名称自主申报系统午间打不开"),
    Field("others", "会同科室", "choices", required=False, options=UNITS[:4]),
    Field("percent", "做到多少", "number", high=100, default=60, help="上次 20%，只增不减"),
    Field("due", "完成时限", "date"),
    Field("meeting", "会议时间", "datetime", required=False),
    Field("seen", "遮蔽后的内容看过了", "bool"),
    Field("evidence", "佐证", "files", required=False),
    Field("measures", "措施", "rows", low=1, rows=MEASURE),
)


def forms() -> dict[str, Any]:
    case = Case({"version": 9}, CLERK, Facts(Directory()), clock.now())
    act = Action("progress", "填报进展", "L6.2", ("rectifying",), "rectifying", ("lead",), needs=FIELDS[3:6])
    revise = Action("revise_list", "调整清单", "L3.6", ("rectifying",), "rectifying", ("lead",))
    finish = Action("finish", "整改完成", "L6.3", ("rectifying",), "rectifying", ("lead",))
    offers = [
        Offer(act, "unit:5", None, 0),
        Offer(revise, "unit:5", None, 0),
        Offer(finish, "unit:5", None, 0, "还差措施 3、措施 4"),
    ]
    where: dict[str, Any] = {"url": "/_parts", "role": "经办人"}
    hints, then = {"revise_list": "完成时限不能在这里改"}, {"progress": "提交后由赵启明把关，通过才算数。"}
    wrong = {"due": "5月2日放假。可选 4月30日 或 5月6日。", "measures-0-text": "第 1 行：请填写明确措施。"}
    typed = {"due": "2026-05-02", "nature": "many", "evidence": ["abcdefgh1"], "measures": [{"unit": 2}], "seen": True}
    moved = Refusal("moved-on", "沈知远 1 分钟前审定了第 2 版清单。")
    return {
        "fields": bind(FIELDS, case, prefix="new"),
        "wrong": bind(FIELDS, case, typed, wrong, names={"abcdefgh1": "综窗现场.jpg"}, prefix="wrong"),
        "panel": panel(offers, case, lambda a: f"#{a}", hints=hints, then=then, **where),
        "moved": panel(offers, case, lambda a: f"#{a}", tried=Tried("progress", {"title": "改了一半"}, moved), **where),
    }


def states() -> dict[str, Any]:
    return {
        "notes": {
            "moved": shapes.Note("沈知远 1 分钟前审定了第 2 版清单。", "您填的进展还在下面，没有提交。看一眼新清单，再交一次就行。", "yellow",
                          "git-compare", links=[("看改了什么", "#"), ("按新清单再交", "#")]),
            "right": shapes.Note("", "这份清单由牵头科室填。要改，找商事服务科 李砚青。", "grey", "lock"),
            "failed": shapes.Note("没交上去，服务器没回应。", "您写的都在。再试一次；", "red", "alert-octagon", "E-7F31", [("再试一次", "#")]),
        },
        "toast": shapes.Toast("已签收，球在您手里，4月21日前交分析", "#", 9),
        "refused": [("WT-2026-0063", "还没有会签齐")],
    }  # fmt: skip
