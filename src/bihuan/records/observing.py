"""What a template asks: stages, and in each what is observed. Checking of answers, and the JSON schema a client sees.

A body is plain data: `{"stages": [{"id", "label", "help"?, "observations": [{"id", "kind", "label", …}]}]}`. Kinds:
measured (a number with a unit, `stopwatch` where it may be timed), rated (1 to 5), checked (kept or not), judged (the four
questions), choice, choices, text, date. `when` = [other, values]: asked only if the other has one of these values.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from bihuan.text.normalise import clean

Body = Mapping[str, Any]
Observation = Mapping[str, Any]
Errors = dict[str, str]

MOST_TEXT: Final = 2000
MOST: Final = 1_000_000
RATED: Final = ((5, "很好"), (4, "好"), (3, "一般"), (2, "差"), (1, "很差"))
CHECKED: Final = (("yes", "做到了"), ("no", "没做到"), ("unseen", "没看到"))
JUDGED: Final = (("good", "好"), ("fair", "一般"), ("poor", "不好"))
OPTIONS: Final = {"checked": CHECKED, "judged": JUDGED}
KINDS: Final = {
    "measured": "计量", "rated": "评分", "checked": "核对", "judged": "四问", "choice": "单选", "choices": "多选", "text": "文字",
    "date": "日期",
}  # fmt: skip
IDENTITIES: Final = {"applicant": "我是办事人", "approver": "我是审批人"}
FORMS: Final = {
    "onsite": "实地办事", "online": "网上办事", "window": "窗口坐班", "survey": "现场勘验", "township": "基层蹲点", "other": "其他",
}  # fmt: skip


def observations(body: Body) -> Iterator[tuple[Mapping[str, Any], Observation]]:
    """Everything observed, in order, with the stage it belongs to."""
    for stage in body["stages"]:
        for observation in stage["observations"]:
            yield stage, observation


def options_of(observation: Observation) -> Sequence[tuple[str, str]]:
    """The choices of an observation: its own, else the usual ones of its kind."""
    own = observation.get("options")
    return [(str(v), str(label)) for v, label in own] if own else OPTIONS.get(observation["kind"], ())


def told(observation: Observation, value: Any) -> str:
    """An answer in words: 12 分钟, 4 好, 做到了."""
    kind, names = observation["kind"], dict(options_of(observation))
    if kind == "measured":
        return f"{value:g} {observation.get('unit', '')}".strip()
    if kind == "rated":
        return f"{value} {dict(RATED).get(value, '')}".strip()
    if kind == "choices":
        return "、".join(names.get(v, str(v)) for v in value)
    return names.get(str(value), str(value))


# ---- checking ----------------------------------------------------------------------------------------------------


def checked(body: Body, answers: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
    """The clean answers, and a sentence for each that is missing, wrong or unknown, by its id."""
    known = {o["id"]: o for _, o in observations(body)}
    errors: Errors = {str(name)[:60]: "这一版模板里没有这一项。" for name in answers if name not in known}
    found: dict[str, Any] = {}
    for name, observation in known.items():
        value = answers.get(name)
        if value in (None, "", []):
            if observation.get("required") and _is_asked(observation, answers):
                errors[name] = f"请填“{observation['label']}”。"
            continue
        try:
            found[name] = CHECKS[observation["kind"]](observation, value)
        except _Wrong as wrong:
            errors[name] = f"“{observation['label']}”{wrong}"
    return found, errors


def _is_asked(observation: Observation, answers: Mapping[str, Any]) -> bool:
    if not observation.get("when"):
        return True
    other, values = observation["when"]
    given = answers.get(other)
    return any(v in values for v in (given if isinstance(given, list) else [given]))


class _Wrong(Exception):
    """The rest of a sentence that begins with the observation's label."""


def _measured(observation: Observation, value: Any) -> float | int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise _Wrong("应当是数字。")
    if not observation.get("decimal") and value != int(value):
        raise _Wrong("应当是整数。")
    low, high = bounds(observation)
    if not low <= value <= high:
        raise _Wrong(f"应当在 {low:g} 到 {high:g} 之间。")
    return float(value) if observation.get("decimal") else int(value)


def bounds(observation: Observation) -> tuple[float, float]:
    """The least and the most that may be measured."""
    return observation.get("low", 0), observation.get("high", MOST)


def _rated(observation: Observation, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 5:
        raise _Wrong("应当是 1 到 5 的整数。")
    return value


def _chosen(observation: Observation, value: Any) -> str:
    if not isinstance(value, str) or value not in dict(options_of(observation)):
        raise _Wrong("没有这个选项。")
    return value


def _several(observation: Observation, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise _Wrong("应当是一组选项。")
    return list(dict.fromkeys(_chosen(observation, v) for v in value))


def _text(observation: Observation, value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("应当是文字。")
    if len(value) > MOST_TEXT:
        raise _Wrong(f"写了 {len(value)} 个字，最多 {MOST_TEXT} 个。")
    return clean(value)


def _date(observation: Observation, value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _Wrong("应当是日期，例如 2026-03-16。") from None


CHECKS: Final[Mapping[str, Callable[[Observation, Any], Any]]] = {
    "measured": _measured, "rated": _rated, "checked": _chosen, "judged": _chosen, "choice": _chosen, "choices": _several,
    "text": _text, "date": _date,
}  # fmt: skip


# ---- the schema a client sees ------------------------------------------------------------------------------------


def schema(body: Body) -> dict[str, Any]:
    """The JSON schema of `answers`: `x-stage`, `x-kind`, `x-unit`, `x-stopwatch`, `x-options`, `x-when` say how to ask."""
    found = {o["id"]: _property(stage, o) for stage, o in observations(body)}
    needed = [o["id"] for _, o in observations(body) if o.get("required") and not o.get("when")]
    return {"type": "object", "properties": found, "required": needed, "additionalProperties": False}


def _property(stage: Mapping[str, Any], observation: Observation) -> dict[str, Any]:
    found = {
        "title": observation["label"],
        **_shape(observation),
        "x-kind": observation["kind"],
        "x-stage": stage["id"],
    }
    for name, key in (("help", "description"), ("unit", "x-unit"), ("stopwatch", "x-stopwatch"), ("when", "x-when")):
        if observation.get(name):
            found[key] = observation[name]
    return found


def _shape(observation: Observation) -> dict[str, Any]:
    kind = observation["kind"]
    if kind == "measured":
        low, high = bounds(observation)
        return {"type": "number" if observation.get("decimal") else "integer", "minimum": low, "maximum": high}
    if kind == "rated":
        return {"type": "integer", "minimum": 1, "maximum": 5, "x-options": _labelled(RATED)}
    if kind == "text":
        return {"type": "string", "maxLength": MOST_TEXT}
    if kind == "date":
        return {"type": "string", "format": "date"}
    offered = options_of(observation)
    one = {"type": "string", "enum": [v for v, _ in offered]}
    whole = one if kind != "choices" else {"type": "array", "items": one, "uniqueItems": True}
    return {**whole, "x-options": _labelled(offered)}


def _labelled(options: Sequence[tuple[Any, str]]) -> list[dict[str, Any]]:
    return [{"value": value, "label": label} for value, label in options]
