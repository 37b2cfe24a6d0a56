"""The templates of the regulation: two identities, five forms, stages from consultation to delivery, and what to observe
in each (W2.1.1–W2.2.3, M8.2). They are seeded as version 1; what a city changes becomes a later version."""

from __future__ import annotations

from typing import Any, Final

Spec = dict[str, Any]
SMOOTH: Final = [["yes", "顺"], ["no", "不顺"]]


def _minutes(id: str, label: str, help: str) -> Spec:
    return {
        "id": id,
        "kind": "measured",
        "label": label,
        "unit": "分钟",
        "high": 1440,
        "decimal": True,
        "stopwatch": True,
        "help": help,
    }


def _seconds(id: str, label: str, help: str) -> Spec:
    return {"id": id, "kind": "measured", "label": label, "unit": "秒", "high": 86400, "stopwatch": True, "help": help}


def _count(id: str, label: str, unit: str, help: str, high: int = 500) -> Spec:
    return {"id": id, "kind": "measured", "label": label, "unit": unit, "high": high, "help": help}


def _kept(id: str, label: str, help: str) -> Spec:
    return {"id": id, "kind": "checked", "label": label, "help": help}


def _rated(id: str, label: str, help: str) -> Spec:
    return {"id": id, "kind": "rated", "label": label, "help": help}


def _judged(id: str, label: str, help: str) -> Spec:
    return {"id": id, "kind": "judged", "label": label, "help": help}


def _stage(id: str, label: str, help: str, *observed: Spec) -> Spec:
    """A stage, with the two that each has: smooth or not, and room for words."""
    smooth = {
        "id": f"{id}_smooth",
        "kind": "checked",
        "label": "这一步怎么样",
        "options": SMOOTH,
        "help": "不顺的，接着记一条发现",
    }
    note = {"id": f"{id}_note", "kind": "text", "label": "记几句", "help": "经过、原话、时间都行；不写个人信息"}
    return {"id": id, "label": label, "help": help, "observations": [*observed, smooth, note]}


RATINGS: Final = (
    _rated("conformity", "规范性", "各环节是不是按指南和规定办"),
    _rated("efficiency", "效率", "该快的快不快，有没有白等"),
    _rated("attitude", "态度", "接待的人耐心不耐心，说没说清楚"),
    _rated("convenience", "便捷", "少跑、少填、少等做得怎么样"),
)
PROMISES: Final = (
    _kept("disclosure", "政务公开做到了没有", "指南、时限、收费、监督电话都看得到，内容和实际一致"),
    _kept("promise", "服务承诺做到了没有", "一次告知、限时办结、首问负责等承诺"),
)
QUESTIONS: Final = (
    _judged("understood", "政策懂不懂", "办事的人看得懂、听得懂吗"),
    _judged("passable", "流程通不通", "从头到尾走得通吗"),
    _judged("excellent", "服务优不优", "比应当做到的更好吗"),
    _judged("pleasant", "体验好不好", "办完以后的感受"),
)


def _whole(*more: Spec) -> Spec:
    return _stage("whole", "总体", "办完以后，回头看整个过程", *more, *RATINGS, *PROMISES, *QUESTIONS)


ONSITE: Final = (
    _stage("before", "咨询和准备", "问清楚要什么，把材料备齐",
        _minutes("prepare_minutes", "准备用时", "从开始问到材料备齐"),
        _count("materials", "实际要交的材料", "份", "按窗口最后收的数"),
        _count("materials_listed", "指南上写的材料", "份", "指南上列了几份"),
        _kept("told_once", "一次告知", "问一次就把要的全说清楚了")),
    _stage("queue", "取号和排队", "从取号到叫到号",
        _minutes("queue_minutes", "排队用时", "取号时按开始，叫到号时按停；锁屏也照走"),
        _count("windows_open", "开着的窗口", "个", "能办这件事的窗口开了几个")),
    _stage("apply", "申请", "到窗口把申请递进去",
        _minutes("apply_minutes", "窗口用时", "从坐下到说“材料收下了”"),
        _count("steps", "经过的环节", "个", "到过几个窗口、见过几个人")),
    _stage("accept", "受理", "收下了没有，给没给凭证",
        _kept("receipt", "给了受理凭证", "写明什么时候办结"),
        _count("asked_again", "补正次数", "次", "让回去补过几次")),
    _stage("review", "审查", "等审核的这一段",
        _kept("progress_told", "能查到进度", "网上、电话或者窗口问得到"),
        _count("chased", "自己催了几次", "次", "没人告诉，自己去问的次数")),
    _stage("decide", "决定", "批了还是没批，多久",
        {"id": "decided_days", "kind": "measured", "label": "办结用时", "unit": "工作日", "high": 400, "help": "从受理到出结果"},
        _kept("reasoned", "说明了理由", "没批的，写没写为什么、怎么办")),
    _stage("deliver", "送达", "结果怎么拿到手",
        {"id": "delivered_days", "kind": "measured", "label": "送达用时", "unit": "工作日", "high": 400, "help": "从决定到拿到手"},
        _kept("delivery_choice", "可以选怎么拿", "自取、邮寄、电子证照")),
    _whole(_count("trips", "跑了几趟", "趟", "从头到尾到场的次数")),
)  # fmt: skip

ONLINE: Final = (
    _stage("before", "找到入口", "从打开平台到找到这件事",
        _count("clicks", "点了几下", "下", "从首页到申请页"),
        _kept("guide_found", "指南找得到、看得懂", "不用打电话问")),
    _stage("login", "注册和登录", "注册、实名、登录",
        _seconds("login_seconds", "登录用时", "从点登录到进去；要注册的，连注册一起计"),
        _count("login_tries", "试了几次", "次", "包括收不到验证码重来的")),
    _stage("apply", "申请填报", "填表和上传",
        _minutes("fill_minutes", "填报用时", "从第一栏到提交成功"),
        _count("fields_retyped", "重复填的栏目", "栏", "系统里应当已经有的，又让填"),
        _count("uploads", "上传次数", "次", "成功和失败的都算"),
        _seconds("upload_seconds", "上传用时", "最慢的一份用了多久"),
        _count("failures", "报错次数", "次", "页面报错、退出、内容丢了")),
    _stage("accept", "受理", "多久有回音",
        {"id": "accepted_hours", "kind": "measured", "label": "受理用时", "unit": "小时", "high": 2000, "decimal": True, "help": "从提交到显示受理"},
        _count("asked_again", "补正次数", "次", "退回来补过几次")),
    _stage("review", "审查", "进度看得到吗",
        _kept("progress_told", "进度有反馈", "短信、消息或者页面上看得到走到哪一步"),
        _count("progress_answers", "问进度有回答", "次", "咨询过几次，有几次答得上来，记答上来的")),
    _stage("decide", "决定", "结果怎么来的",
        {"id": "decided_days", "kind": "measured", "label": "办结用时", "unit": "工作日", "high": 400, "help": "从受理到出结果"}),
    _stage("deliver", "送达", "结果拿到手",
        _kept("electronic", "能拿电子证照", "下载得到，别处认"),
        _kept("no_trip", "全程没有到场", "说不用跑，就真的没跑")),
    _whole(_count("trips", "跑了几趟", "趟", "说是网上办，实际到场几次")),
)  # fmt: skip

WINDOW: Final = (
    _stage("before", "咨询引导", "群众来问的时候",
        _count("asked", "来问的人", "人", "坐班这段时间里"),
        _kept("told_once", "一次告知", "一次说清楚，有书面的清单")),
    _stage("accept", "受理", "坐在窗口收件",
        _count("received", "收件", "件", "坐班这段时间里"),
        _minutes("handle_minutes", "每件用时", "随手量一件，从叫号到收下"),
        _count("refused", "当场退回", "件", "材料不齐当场退回去的"),
        _count("systems", "要登的系统", "个", "办一件要在几个系统里来回")),
    _stage("review", "审查", "后台怎么审",
        _count("hands", "经过几个人", "人", "一件从收件到审完经过的手"),
        _kept("rules_clear", "审查要点写得清", "换个人审，结果一样")),
    _stage("decide", "决定", "谁来定，多快",
        _kept("in_time", "都在承诺时限内", "看台账，抽几件"),
        _count("overdue", "超期", "件", "台账里超过承诺时限的")),
    _stage("deliver", "送达", "结果出窗口",
        _kept("noticed", "办结主动通知", "不用群众来问")),
    _whole(_count("interrupted", "系统中断", "次", "坐班这段时间里系统卡住、掉线的次数")),
)  # fmt: skip

SURVEY: Final = (
    _stage("before", "约定和准备", "出发前",
        _kept("appointed", "提前约好时间", "办事人知道哪天、几点、查什么"),
        _count("waited_days", "等了几天", "天", "从该勘验到真的来")),
    _stage("conditions", "条件", "法定条件核对（对照清单）",
        _kept("conditions_listed", "条件有清单", "查什么事先写明，没有另加的"),
        _kept("conditions_met", "逐条核对了", "每条都看了，有记录")),
    _stage("procedure", "程序", "勘验的程序",
        _count("surveyors", "到场人数", "人", "两人以上"),
        _kept("identity_shown", "出示证件、说明来意", "先亮证，再查"),
        _kept("recorded", "当场做了记录并签字", "办事人看过再签")),
    _stage("investigate", "调查", "怎么问、怎么看",
        _minutes("survey_minutes", "现场用时", "到场开始，离场停"),
        _kept("heard", "听了办事人怎么说", "不同意见也记下来")),
    _stage("verify", "核实", "查到的和材料对不对得上",
        _kept("matched", "和申请材料一致", "不一致的写明哪里"),
        _count("visits", "来了几次", "次", "同一件事勘验的次数")),
    _stage("decide", "结论和告知", "结论什么时候知道",
        _kept("result_told", "当场或限时告知结论", "不合格的，说清楚怎么改"),
        {"id": "decided_days", "kind": "measured", "label": "出结论用时", "unit": "工作日", "high": 400, "help": "从勘验到结论"}),
    _whole(),
)  # fmt: skip

TOWNSHIP: Final = (
    _stage("consult", "咨询", "群众在家门口问",
        _count("asked", "来问的人", "人", "蹲点这段时间里"),
        _kept("answered_here", "当场答得上来", "不用打发到县里、市里")),
    _stage("accept", "受理", "下放的事项真能收吗",
        _count("listed", "清单上的事项", "项", "公布在这里能办的"),
        _count("usable", "真能办的事项", "项", "系统、人、章都到位的"),
        _minutes("handle_minutes", "每件用时", "随手量一件")),
    _stage("review", "审查", "在哪里审",
        _kept("reviewed_here", "就地审，不往上送", "往上送的写明为什么"),
        _kept("rights", "系统权限给到了", "不用借别人的账号")),
    _stage("decide", "决定", "在哪里定",
        {"id": "decided_days", "kind": "measured", "label": "办结用时", "unit": "工作日", "high": 400, "help": "从受理到出结果"}),
    _stage("deliver", "送达", "结果送到村里、家里",
        _kept("delivered_home", "能送到村或家", "老人、残疾人上门")),
    _whole(_count("distance", "最远的村", "公里", "群众最远要走多少路")),
)  # fmt: skip

STANDARD: Final = (
    ("onsite", "实地办事", "applicant", ONSITE), ("online", "网上办事", "applicant", ONLINE), ("window", "窗口坐班", "approver", WINDOW),
    ("survey", "现场勘验", "approver", SURVEY), ("township", "基层蹲点", "approver", TOWNSHIP),
)  # fmt: skip


def bodies() -> list[tuple[str, str, str, Spec]]:
    """(code and form, name, identity, body) of each."""
    return [(code, name, identity, {"stages": list(stages)}) for code, name, identity, stages in STANDARD]
