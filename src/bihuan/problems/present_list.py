"""The six-clear list 六明确清单 on a problem's page: which version, its clarities, its measures, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from bihuan.kernel.history import walk
from bihuan.loop import engine
from bihuan.loop.directory import Directory
from bihuan.loop.language import Event, Row
from bihuan.loop.tables import problem_who as who
from bihuan.loop.tables.problem import PROBLEM
from bihuan.loop.tables.problem_offers import measure_due
from bihuan.problems.present_hero import figure
from bihuan.problems.present_item import Scene, as_day
from bihuan.text.changes import changes
from bihuan.text.changes import sides as marked
from bihuan.ui.shapes import Clarity, Measure, Part, Side
from bihuan.ui.when import day as day_word

List = Mapping[str, Any]
DIFF, SIDE, WAITING = "diff", "side", "next"


@dataclass(frozen=True, slots=True)
class Past:
    """What a walk through the journal tells: every list that was in force, by version, why each came to be, and whether
    the row agrees with its events."""

    versions: Mapping[int, List] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)
    version_at: Mapping[int, int] = field(default_factory=dict)
    agrees: bool = True


def past(events: Sequence[Event], row: Row) -> Past:
    """Walks the journal once: the lists of all versions as they came into force, and the row that it makes."""
    versions: dict[int, List] = {}
    reasons: dict[int, str] = {}
    version_at: dict[int, int] = {}
    reason, made = "", Row()
    for event, made in walk(PROBLEM, events):
        reason = str(event.payload.get("reason", reason)) if event.action == "revise_list" else reason
        version = made.get("list_version", 0)
        if version and version not in versions and made.get("plan"):
            versions[version] = engine.copy(made["plan"])
            reasons[version] = reason if event.action == "approve_list" else str(event.payload.get("reason", ""))
            reason = ""
        version_at[event.sequence] = version
    return Past(versions, reasons, version_at, made == row)


# ---- which list is shown -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """The list as it is shown: `tag` says which it is, `picks` the versions to choose from (label, query, chosen),
    `note` what changed and why, `sides` both versions beside each other where that was wished."""

    clarities: Sequence[Clarity] = ()
    measures: Sequence[Measure] = ()
    tag: str = ""
    picks: Sequence[tuple[str, str, bool]] = ()
    note: str = ""
    changes: int = 0
    sides: Sequence[Side] = ()
    heads: tuple[str, str] = ("", "")


def shown(row: Row, then: Past, wish: str, scene: Scene) -> Shown | None:
    """The list that is asked for (`1`, `2`, … or `diff`), else the one that counts now; None where there is none."""
    now = _now(row)
    if now is None:
        return None
    content, tag = now
    version = row.get("list_version", 0)
    before = _before(row, then, version)
    asked = _asked(wish, then, version)
    if asked is not None:
        return _made(row, asked, scene, tag=f"第 {asked['version']} 版", picks=_picks(then, row, str(asked["version"])))
    if row.get("plan") and row.get("revision") and wish in ("", DIFF, SIDE, WAITING):
        revised, reason = {**row["plan"], **row["revision"]["list"]}, row["revision"]["reason"]
        found = _compared(row, revised, row["plan"], scene, "待审定的调整", reason, _picks(then, row, wish or DIFF))
        return (
            _beside(found, row["plan"], revised, scene, (f"第 {version} 版", "待审定的调整")) if wish == SIDE else found
        )
    if wish in (DIFF, SIDE) and before is not None:
        found = _compared(row, content, before, scene, tag, then.reasons.get(version, ""), _picks(then, row, wish))
        return (
            _beside(found, before, content, scene, (f"第 {version - 1} 版", f"第 {version} 版"))
            if wish == SIDE
            else found
        )
    return _made(row, content, scene, tag=tag, picks=_picks(then, row, str(version)))


def _now(row: Row) -> tuple[List, str] | None:
    """The list that counts now and what it is."""
    if draft := row.get("draft"):
        return draft, "会签中" if row["state"] in ("naming", "consulting") else "待审定"
    if kept := row.get("draft_kept"):
        return kept, f"原第 {kept['version']} 版" if kept.get("version") else "退回修改"
    if plan := row.get("plan"):
        return plan, f"第 {plan['version']} 版 · 现行"
    return (row["earlier_list"], "改派前的清单") if row.get("earlier_list") else None


def _asked(wish: str, then: Past, version: int) -> List | None:
    wanted = int(wish) if wish.isascii() and wish.isdigit() and len(wish) < 5 else 0
    found = then.versions.get(wanted)
    return {**found, "version": wanted} if found is not None and wanted != version else None


def _before(row: Row, then: Past, version: int) -> List | None:
    return then.versions.get(version - 1) if row.get("plan") and version > 1 else None


def _picks(then: Past, row: Row, chosen: str) -> list[tuple[str, str, bool]]:
    """第 1 版, 第 2 版, 看改动; nothing to choose from where there is one version and no change."""
    if len(then.versions) < 2 and not row.get("revision"):
        return []
    found = [(f"第 {v} 版", str(v), str(v) == chosen) for v in sorted(then.versions)[-4:]]
    return [*found, ("看改动", DIFF, chosen == DIFF), ("并排看", SIDE, chosen == SIDE)]


# ---- the list itself ---------------------------------------------------------------------------------------------


def _made(row: Row, content: List, scene: Scene, *, tag: str, picks: Sequence[tuple[str, str, bool]]) -> Shown:
    return Shown(_clarities(row, content, None, scene), _measures(row, content, None, scene), tag, picks)


def _compared(
    row: Row, new: List, old: List, scene: Scene, tag: str, reason: str, picks: Sequence[tuple[str, str, bool]]
) -> Shown:
    """The new list with what changed struck out and marked, and one sentence of what and why."""
    measures = _measures(row, new, old, scene)
    what = changed(new, old)
    moved = new.get("due") != old.get("due")
    due = f"完成时限改为 {day_word(as_day(new['due']), scene.today)}。" if moved else "完成时限不变。"
    note = f"{tag.split(' ·', maxsplit=1)[0]}改了 {len(what)} 处：{'、'.join(what)}。" + (
        f"理由：{reason.rstrip('。')}。" if reason else ""
    )
    return Shown(_clarities(row, new, old, scene), measures, tag, picks, note + due, len(what))


def changed(new: List, old: List) -> list[str]:
    """What the new list says otherwise than the old, in words."""
    return [*_changed_words(new, old), *_changed_measures(new, old)]


def measures_of(row: Row, content: List, scene: Scene) -> list[Measure]:
    """The measures of a list, as its table shows them."""
    return _measures(row, content, None, scene)


def _beside(found: Shown, old: List, new: List, scene: Scene, heads: tuple[str, str]) -> Shown:
    """Both versions line by line: 任务, 目标, each standard and each measure, the latter by their keys."""
    lines = [("明确任务", old["task"], new["task"]), ("明确目标", old["goal"], new["goal"])]
    for n, (was, now) in enumerate(
        zip_longest((s["text"] for s in old["standards"]), (s["text"] for s in new["standards"]), fillvalue=""), 1
    ):
        lines.append((f"标准 {n}", was, now))
    before = {m["key"]: m for m in old["measures"]}
    for n, m in enumerate(new["measures"], 1):
        lines.append((f"措施 {n}", _told(before.pop(m["key"], None), scene), _told(m, scene)))
    lines += [("去掉的措施", _told(m, scene), "") for m in before.values()]
    return replace(found, sides=[Side(name, *marked(was, now), was != now) for name, was, now in lines], heads=heads)


def _told(m: Mapping[str, Any] | None, scene: Scene) -> str:
    """重写告知单，商事服务科 李砚青，12月4日"""
    return f"{m['text']}（{_who(m, scene.directory)}，{day_word(as_day(m['due']), scene.today)}）" if m else ""


def _changed_words(new: List, old: List) -> list[str]:
    names = (("task", "任务"), ("goal", "目标"), ("standards", "标准"))
    return [word for name, word in names if _plain(new[name]) != _plain(old[name])]


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else [(s["text"], s.get("unit")) for s in value]


def _changed_measures(new: List, old: List) -> list[str]:
    before = {m["key"]: m for m in old["measures"]}
    found = []
    for number, m in enumerate(new["measures"], 1):
        was = before.pop(m["key"], None)
        parts = ["新增"] if was is None else [w for k, w in PARTS if was.get(k) != m.get(k)]
        if parts:
            found.append(f"措施 {number} {'、'.join(parts)}" if was is None else f"措施 {number} 的{'、'.join(parts)}")
    return [*found, *(f"去掉“{m['text'][:12]}”" for m in before.values())]


PARTS = (("text", "内容"), ("person", "责任人"), ("due", "节点"))


def _clarities(row: Row, content: List, old: List | None, scene: Scene) -> list[Clarity]:
    """明确任务, 目标, 标准, 责任; 措施 and 进度 are the table beneath."""
    lines = [_line(s, row, content, scene.directory) for s in content["standards"]]
    told = f"验收时照这{figure(len(lines))}条逐条打钩。" if any(s.get("unit") for s in content["standards"]) else ""
    duty, was_duty = _duty(row, content, scene.directory), _duty(row, old, scene.directory) if old else ""
    return [
        Clarity("明确任务", content["task"], parts=_marked(old, "task", content["task"])),
        Clarity("明确目标", content["goal"], parts=_marked(old, "goal", content["goal"])),
        Clarity("明确标准", lines=lines, gone=_gone(old, content), note=told),
        Clarity("明确责任", duty, before=was_duty if was_duty != duty else ""),
    ]


def _marked(old: List | None, name: str, new: str) -> list[Part]:
    return changes(str(old[name]), new) if old is not None and old[name] != new else []


def _gone(old: List | None, content: List) -> list[str]:
    kept = {s["text"] for s in content["standards"]}
    return [s["text"] for s in old["standards"] if s["text"] not in kept] if old is not None else []


def _line(standard: Mapping[str, Any], row: Row, content: List, directory: Directory) -> str:
    """One standard; who accepts it, and whether that is done."""
    unit = directory.unit_name(standard.get("unit"))
    if not unit:
        return str(standard["text"])
    current = content.get("version") is not None and content["version"] == (row.get("plan") or {}).get("version")
    done = current and standard["key"] in row.get("accepted", {})
    return f"{standard['text']}（{unit}{'已验收' if done else '验收'}）"


def _duty(row: Row, content: List, directory: Directory) -> str:
    """牵头 商事服务科　承办 电子政务科　验收 政策法规科　责任领导 赵启明　审定 沈知远"""
    lead = row["lead"]
    working = _names([m["unit"] for m in content["measures"] if m["unit"] != lead], directory)
    accepting = _names([s["unit"] for s in content["standards"] if s.get("unit")], directory)
    parts = (
        ("牵头" if working or accepting else "承办", directory.unit_name(lead)),
        ("承办", working),
        ("验收", accepting),
        ("责任领导", directory.first_name(f"leader:{directory.living(lead)}")),
        ("审定", next((directory.first_name(o) for o in who.charge(row, directory)), "")),
    )
    return "　".join(f"{word} {name}" for word, name in parts if name)


def _names(units: Sequence[int], directory: Directory) -> str:
    return "、".join(directory.unit_name(u) for u in dict.fromkeys(units))


# ---- measures ----------------------------------------------------------------------------------------------------


def _measures(row: Row, content: List, old: List | None, scene: Scene) -> list[Measure]:
    before = {m["key"]: m for m in old["measures"]} if old is not None else {}
    found = [_measure(n, m, row, before.pop(m["key"], None), scene, old) for n, m in enumerate(content["measures"], 1)]
    return [*found, *(_dropped(m, scene) for m in before.values())]


def _measure(
    number: int, m: Mapping[str, Any], row: Row, was: Mapping[str, Any] | None, scene: Scene, old: List | None
) -> Measure:
    tree, state = scene.directory, who.measures(row).get(m["key"])
    word, light = _progress(m, row, state, scene)
    changed = was or m
    return Measure(
        number, m["text"], tree.unit_name(m["unit"]), tree.person_name(m["person"]), as_day(m["due"]),
        state["checked"] if state else 0, word, light, _latest(state, scene),
        was_who=_who(changed, tree) if changed["person"] != m["person"] else "",
        was_by=as_day(changed["due"]) if changed["due"] != m["due"] else None,
        was_text=changed["text"] if changed["text"] != m["text"] else "",
        mark="ins" if old is not None and was is None else "",
        parts=changes(changed["text"], m["text"]) if changed["text"] != m["text"] else (),
    )  # fmt: skip


def _dropped(m: Mapping[str, Any], scene: Scene) -> Measure:
    tree = scene.directory
    unit, person = tree.unit_name(m["unit"]), tree.person_name(m["person"])
    return Measure(0, m["text"], unit, person, as_day(m["due"]), 0, "已去掉", mark="del")


def _who(m: Mapping[str, Any], directory: Directory) -> str:
    return f"{directory.unit_name(m['unit'])} {directory.person_name(m['person'])}"


def _progress(m: Mapping[str, Any], row: Row, state: Mapping[str, Any] | None, scene: Scene) -> tuple[str, str]:
    """做完 · 已把关 (green), 60% · 明天到节点 (yellow), 20% · 已把关: what passed, and what threatens."""
    if state is None:
        return "未开始", ""
    if state["done"]:
        return "做完 · 已把关", "green"
    if pending := state.get("pending"):
        return f"报 {pending['percent']}% · 待把关", ""
    near = _near(m["key"], row, scene)
    percent = f"{state['checked']}%"
    if near:
        return f"{percent} · {near}", "yellow"
    return (f"{percent} · 已把关", "") if state["checked"] else ("未开始", "")


def _near(key: str, row: Row, scene: Scene) -> str:
    """A milestone that is near or missed, while the work goes on."""
    if row["state"] != "rectifying" or key not in [m["key"] for m in row["plan"]["measures"]]:
        return ""
    left = scene.calendar.working_days_between(scene.today, measure_due(row, key, scene.calendar, scene.today))
    return {0: "今天到节点", 1: "明天到节点"}.get(left, "过了节点" if left < 0 else "")


def _latest(state: Mapping[str, Any] | None, scene: Scene) -> str:
    """The last report that passed, or why the last one was returned."""
    if not state or state["done"]:
        return ""
    if pending := state.get("pending"):
        return f"{day_word(as_day(pending['at']), scene.today)}：{pending['text']}"
    if state.get("returned"):
        return f"退回：{state['returned']}"
    return f"{day_word(as_day(state['at']), scene.today)}：{state['text']}" if state.get("text") else ""
