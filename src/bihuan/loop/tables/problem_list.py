"""The list 清单 in a row: what a draft holds, how it comes into force, how a measure keeps its key and its progress.

A list has a task, a goal, numbered standards and keyed measures. `plan` is the one in force, `draft` the one being
judged, `revision` a new version beside the one in force, `draft_kept` what the next form begins with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.loop.language import Event, Row

FRESH: Mapping[str, Any] = {"percent": 0, "checked": 0, "done": False, "pending": None}
List = dict[str, Any]


def content(row: Row, payload: Mapping[str, Any]) -> List:
    """What was sent, as a list: a measure keeps its key from version to version, a new one gets the next."""
    number = _last_number(row, payload["measures"])
    measures = []
    for m in payload["measures"]:
        number += not m.get("key")
        unit = payload["units"].get(str(m["person"])) or row["lead"]
        measures.append(
            {**m, "key": m.get("key") or f"m{number}", "unit": unit, "due": m.get("due") or payload["until"]}
        )
    standards = [{**s, "key": f"s{n}"} for n, s in enumerate(payload["standards"], 1)]
    return {"task": payload["task"], "goal": payload["goal"], "standards": standards, "measures": measures}


def next_key(row: Row) -> str:
    """The key of one more measure."""
    return f"m{_last_number(row, []) + 1}"


def _last_number(row: Row, measures: list[Mapping[str, Any]]) -> int:
    """The highest number ever used for a measure of this problem."""
    lists = [row.get("plan") or {}, row.get("draft_kept") or {}, {"measures": measures}]
    keys = [m["key"] for found in lists for m in found.get("measures", ()) if m.get("key")]
    return max((int(k[1:]) for k in (*keys, *row.get("keys_used", ()))), default=0)


def in_force(row: Row, draft: List, event: Event) -> None:
    """The approved draft becomes the list in force, a version of its own; lines accepted before stand by their words."""
    version = row["list_version"] = row.get("list_version", 0) + 1
    before = row.get("progress") or {}
    row["plan"] = {**draft, "version": version, "approved_by": event.person, "since": event.at}
    row["progress"] = {m["key"]: _kept(before.get(m["key"])) or _begun(draft) for m in draft["measures"]}
    row["keys_used"] = sorted({*row.get("keys_used", ()), *row["progress"]})
    _keep_accepted(row, draft)


def _kept(measure: dict[str, Any] | None) -> dict[str, Any]:
    """Progress goes on; its milestone is the new list's."""
    return {k: v for k, v in (measure or {}).items() if k != "opened"}


def _begun(draft: List) -> dict[str, Any]:
    done = {"percent": 100, "text": "立行立改，已做完", "by": draft.get("by"), "at": draft.get("at")}
    return {**FRESH, "pending": done if draft.get("done") else None}


def _keep_accepted(row: Row, draft: List) -> None:
    before = {row["accepted_text"][k]["text"]: a for k, a in row.get("accepted", {}).items()}
    kept = [s for s in draft["standards"] if s["text"] in before]
    row["accepted"] = {s["key"]: before[s["text"]] for s in kept}
    row["accepted_text"] = {s["key"]: {"text": s["text"]} for s in kept}


def touched(row: Row, new: List) -> list[int]:
    """The sections whose work or acceptance a revision changes."""
    before, after = _shares(row["plan"]), _shares(new)
    return [u for u in {**before, **after} if u != row["lead"] and before.get(u) != after.get(u)]


def _shares(plan: List) -> dict[int, list[Any]]:
    """Unit → what the list gives it to do and to accept."""
    found: dict[int, list[Any]] = {}
    for m in plan["measures"]:
        found.setdefault(m["unit"], []).append([m[k] for k in ("key", "text", "person", "due")])
    for s in plan["standards"]:
        if s.get("unit"):
            found.setdefault(s["unit"], []).append([s["text"]])
    return found


def back_to_work(row: Row, event: Event) -> None:
    """Return to rectifying: a new lap; named measures open, the rest stays done; signatures end; a "not" is settled."""
    p = event.payload
    row["lap"] += 1
    row["signed"] = {}
    row["due"] = {"days": p["limit"]}
    for key in p.get("measures", ()):
        row["progress"][key] = {**FRESH, "opened": {"due": p["until"], "at": event.at}}
    if p.get("extra"):
        _add_measure(row, p["extra"], p["until"])
    if row.get("answer"):
        row["answer"]["settled"] = True


def _add_measure(row: Row, text: str, until: str) -> None:
    """One more measure, the handler's: a version of its own."""
    measure = {"key": next_key(row), "text": text, "person": row["handler"], "unit": row["lead"], "due": until}
    row["list_version"] += 1
    row["plan"] = {**row["plan"], "measures": [*row["plan"]["measures"], measure], "version": row["list_version"]}
    row["progress"][measure["key"]] = dict(FRESH)
    row["keys_used"] = sorted({*row["keys_used"], measure["key"]})


def copied(plan: List) -> List:
    """The same list, sharing nothing with it."""
    rows = {name: [dict(one) for one in plan[name]] for name in ("standards", "measures")}
    return {**plan, **rows}
