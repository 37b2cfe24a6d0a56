"""Makes a body from an action's JSON schema, knowing nothing else: defaults first, then the first option."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

TEXT = "办事窗口叫号系统故障，群众排队超过四十分钟，需要现场核实。"


def fill(schema: dict[str, Any], many: Collection[str] = ()) -> dict[str, Any]:
    """A body; where a list of units may be chosen and is asked for by name in `many`, those."""
    wanted = list(schema.get("required", ()))
    made = {k: value(v, many) for k, v in schema["properties"].items() if k in wanted}
    for name, field in schema["properties"].items():
        if name not in made and (units := _named(field, many)):
            made[name] = units
    return made


def value(field: dict[str, Any], many: Collection[str] = ()) -> Any:
    """One value that the field would accept."""
    if "const" in field:
        return field["const"]
    if field.get("default") not in (None, "", [], {}):
        return field["default"]
    options = [o["value"] for o in field.get("x-options", ())]
    kind = field["type"]
    if kind == "array":
        count = max(1, field.get("minItems", 1))
        return options[:count] if "x-options" in field else [value(field["items"], many) for _ in range(count)]
    if options:
        return options[0]
    if kind == "object":
        return fill(field, many)
    if kind == "integer":
        return field.get("maximum", field.get("minimum", 1)) if field.get("maximum", 1001) <= 1000 else 1
    return _text(field) if kind == "string" else True


def _named(field: dict[str, Any], many: Collection[str]) -> list[Any]:
    if field["type"] != "array":
        return []
    return [o["value"] for o in field.get("x-options", ()) if any(name in o["label"] for name in many)]


def _text(field: dict[str, Any]) -> str:
    if field.get("format") == "date":
        day = (dt.date.today() + dt.timedelta(days=9)).isoformat()
        return max(min(day, field.get("formatMaximum", "9")), field.get("formatMinimum", "0"))
    return TEXT[: field.get("maxLength", 60)]
