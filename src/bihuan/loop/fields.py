"""What an action asks for: checking what came, and the JSON schema a client fills in. `Field` is the only source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bihuan.loop.language import Case, Field, Option

TEXT, LONG = 200, 5000
MOST_ROWS = 50
FAR_YEARS = 20
# Controls, text that runs backwards, halves of characters, tags: refused. What only pads (zero width) is taken away.
HOSTILE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
PADDING = re.compile("[\u00ad\u180e\u200b\u2060\ufeff]")
MOST_UNKNOWN = 20
Errors = dict[str, str]


def options(field: Field, case: Case) -> Sequence[Option]:
    """The choices offered, the first leading on; computed once a case."""
    if not callable(field.options):
        return field.options or ()
    if id(field) not in case.offered:
        case.offered[id(field)] = (field, field.options(case))
    return case.offered[id(field)][1]


def default(field: Field, case: Case) -> Any:
    """What the system already knows of this field."""
    return field.default(case) if callable(field.default) else field.default


def is_required(field: Field, case: Case) -> bool:
    """Whether the field must be filled in (some are only for some rows), whatever else is."""
    return field.unless is None and _is_wanted(field, case)


def _is_wanted(field: Field, case: Case) -> bool:
    """Whether the field is asked for; another one may do as well."""
    return field.required(case) if callable(field.required) else field.required


def bound(value: Any, case: Case) -> Any:
    return value(case) if callable(value) else value


def empty_choice(fields: Sequence[Field], case: Case) -> str | None:
    """The label of a required choice without a single option: the action cannot be done yet."""
    for field in fields:
        if (
            field.required is True
            and not field.when
            and not field.unless
            and field.kind in ("choice", "choices")
            and not options(field, case)
        ):
            return field.label
    return None


# ---- checking ----------------------------------------------------------------------------------------------------


def validate(fields: Sequence[Field], data: Mapping[str, Any], case: Case) -> tuple[dict[str, Any], Errors]:
    """The clean values, and a sentence a field for all that is missing, wrong, over-long, hostile or unknown."""
    errors: Errors = dict.fromkeys(_unknown(fields, data), "没有这个字段。")
    clean: dict[str, Any] = {}
    for field in fields:
        if field.when and data.get(field.when[0]) not in field.when[1]:
            continue
        instead = field.unless is not None and not _blank(data.get(field.unless))
        _one(field, data.get(field.name), case, clean, errors, needed=_is_wanted(field, case) and not instead)
    return clean, errors


def _unknown(fields: Sequence[Field], data: Mapping[str, Any]) -> list[str]:
    """Names that are no field's, fit to be shown."""
    known = {f.name for f in fields}
    strange = [str(name)[:60] for name in data if name not in known]
    return [HOSTILE.sub("?", name) for name in strange[:MOST_UNKNOWN]]


def _blank(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not PADDING.sub("", value).strip())


def _one(field: Field, value: Any, case: Case, clean: dict[str, Any], errors: Errors, *, needed: bool) -> None:
    if _blank(value):
        if needed:
            verb = "填写" if field.kind in ("text", "long") else "选择或填写"
            errors[field.name] = f"请{verb}{field.label}。"
        return
    try:
        clean[field.name] = CHECKS[field.kind](field, value, case)
    except _Wrong as wrong:
        errors.update({(f"{field.name}{path}"): sentence for path, sentence in wrong.errors.items()})


class _Wrong(Exception):
    def __init__(self, sentence: str | None = None, errors: Errors | None = None) -> None:
        super().__init__(sentence)
        self.errors = errors if errors is not None else {"": sentence or ""}


def _text(field: Field, value: Any, case: Case) -> str:
    if not isinstance(value, str):
        raise _Wrong(f"{field.label}应当是文字。")
    return _fitting(field, value, case)


def _fitting(field: Field, value: str, case: Case) -> str:
    value = PADDING.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if HOSTILE.search(value):
        raise _Wrong(f"{field.label}里有看不见的控制字符，请删掉后再交。")
    if field.kind == "text" and "\n" in value:
        raise _Wrong(f"{field.label}只能写一行。")
    high = bound(field.high, case) or (TEXT if field.kind == "text" else LONG)
    if len(value) > high:
        raise _Wrong(f"{field.label}写了 {len(value)} 个字，最多 {high} 个。")
    low = bound(field.low, case) or 0
    if len(value) < low:
        raise _Wrong(f"{field.label}至少写 {low} 个字。")
    return value


def _choice(field: Field, value: Any, case: Case) -> Any:
    for option, _ in options(field, case):
        if option == value and type(option) is type(value):
            return value
    raise _Wrong(f"{field.label}里没有这个选项。")


def _choices(field: Field, value: Any, case: Case) -> list[Any]:
    if not isinstance(value, list):
        raise _Wrong(f"{field.label}应当是一组选项。")
    allowed = [o for o, _ in options(field, case)]
    if any(v not in allowed for v in value) or any(isinstance(v, (bool, float)) for v in value):
        raise _Wrong(f"{field.label}里有不存在的选项。")
    chosen = list(dict.fromkeys(value))
    _count(field, chosen, case)
    return chosen


def _count(field: Field, value: Sequence[Any], case: Case) -> None:
    low, high = bound(field.low, case) or 0, bound(field.high, case) or MOST_ROWS
    if len(value) < low:
        raise _Wrong(f"{field.label}至少要 {low} 项。")
    if len(value) > high:
        raise _Wrong(f"{field.label}最多 {high} 项。")


def _number(field: Field, value: Any, case: Case) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Wrong(f"{field.label}应当是整数。")
    low, high = bound(field.low, case), bound(field.high, case)
    low, high = 0 if low is None else low, 1_000_000_000 if high is None else high
    if not low <= value <= high:
        raise _Wrong(f"{field.label}应当在 {low} 到 {high} 之间。")
    return value


def _date(field: Field, value: Any, case: Case) -> str:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise _Wrong(f"{field.label}应当是日期，例如 {case.today.isoformat()}。")
    low, high = bound(field.low, case), bound(field.high, case) or _far(case)
    if low is not None and day < low:
        raise _Wrong(f"{field.label}不能早于 {low.isoformat()}。")
    if high is not None and day > high:
        raise _Wrong(f"{field.label}不能晚于 {high.isoformat()}。")
    return day.isoformat()


def _far(case: Case) -> date:
    """Beyond it a date is a slip of the pen, and the calendar comes to its end."""
    return date(case.today.year + FAR_YEARS, 12, 31)


def _datetime(field: Field, value: Any, case: Case) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _Wrong(f"{field.label}应当是日期和时间。") from None
    if moment.tzinfo is None:
        raise _Wrong(f"{field.label}缺时区。")
    return moment.isoformat(timespec="seconds")


def _bool(field: Field, value: Any, case: Case) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(f"{field.label}应当是是或否。")
    if field.required is True and value is False:
        raise _Wrong(f"请确认：{field.label}。")
    return value


FILE_ID = re.compile(r"[0-9A-Za-z_-]{8,64}\Z")


def _file(field: Field, value: Any, case: Case) -> str:
    if not isinstance(value, str) or not FILE_ID.match(value):
        raise _Wrong(f"{field.label}应当是已上传文件的编号。")
    return value


def _files(field: Field, value: Any, case: Case) -> list[str]:
    if not isinstance(value, list):
        raise _Wrong(f"{field.label}应当是一组文件。")
    files = list(dict.fromkeys(_file(field, v, case) for v in value))
    _count(field, files, case)
    return files


def _rows(field: Field, value: Any, case: Case) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(v, Mapping) for v in value):
        raise _Wrong(f"{field.label}应当是一组行。")
    _count(field, value, case)
    clean, errors = [], {}
    for n, row in enumerate(value):
        row_clean, row_errors = validate(field.rows, row, case)
        clean.append(row_clean)
        errors.update({f"-{n}-{name}": f"第 {n + 1} 行：{sentence}" for name, sentence in row_errors.items()})
    if errors:
        raise _Wrong(errors=errors)
    return clean


CHECKS = {
    "text": _text, "long": _text, "choice": _choice, "choices": _choices, "number": _number, "date": _date,
    "datetime": _datetime, "bool": _bool, "file": _file, "files": _files, "rows": _rows,
}  # fmt: skip


# ---- the schema a client sees ------------------------------------------------------------------------------------


def schema(fields: Sequence[Field], case: Case) -> dict[str, Any]:
    """A JSON schema: required, formats, `x-options` (first leads on), defaults, if/then for what a choice asks more.

    What the first choice asks is in `required`: a client that takes it needs no if/then, and more than asked does no harm.
    So is a field for which another may stand.
    """
    needed = [f for f in fields if _is_wanted(f, case)]
    found: dict[str, Any] = {
        "type": "object",
        "properties": {f.name: _property(f, case) for f in fields},
        "required": [f.name for f in needed if _leads_on(f, fields, case)],
        "additionalProperties": False,
    }
    conditions = [_condition(f) for f in needed if not _leads_on(f, fields, case)]
    return {**found, "allOf": conditions} if conditions else found


def _leads_on(field: Field, fields: Sequence[Field], case: Case) -> bool:
    """Whether the field is asked of who takes the first choice everywhere."""
    if field.when is None:
        return True
    other = next(f for f in fields if f.name == field.when[0])
    known = default(other, case)
    first = next((value for value, _ in options(other, case)), None) if known is None else known
    return first in field.when[1]


def _condition(field: Field) -> dict[str, Any]:
    assert field.when is not None
    other, values = field.when
    return {
        "if": {"properties": {other: {"enum": list(values)}}, "required": [other]},
        "then": {"required": [field.name]},
    }


def _property(field: Field, case: Case) -> dict[str, Any]:
    low, high = bound(field.low, case), bound(field.high, case)
    found: dict[str, Any] = {"title": field.label, **SHAPES[field.kind](field, case, low, high)}
    if field.help:
        found["description"] = field.help
    known = default(field, case)
    if known is not None:
        found["default"] = known
    return found


def _text_shape(field: Field, case: Case, low: Any, high: Any) -> dict[str, Any]:
    most = high or (TEXT if field.kind == "text" else LONG)
    shape = {"type": "string", "minLength": low or (1 if is_required(field, case) else 0), "maxLength": most}
    return {**shape, "x-multiline": True} if field.kind == "long" else shape


def _choice_shape(field: Field, case: Case, low: Any, high: Any) -> dict[str, Any]:
    offered = [{"value": v, "label": label} for v, label in options(field, case)]
    kind = "integer" if offered and isinstance(offered[0]["value"], int) else "string"
    shape: dict[str, Any] = {"type": kind, "x-options": offered}
    return shape if callable(field.options) else {**shape, "enum": [o["value"] for o in offered]}


def _choices_shape(field: Field, case: Case, low: Any, high: Any) -> dict[str, Any]:
    one = _choice_shape(field, case, None, None)
    return {
        "type": "array", "items": {"type": one["type"]}, "x-options": one["x-options"], "uniqueItems": True,
        "minItems": low or 0, "maxItems": high or MOST_ROWS,
    }  # fmt: skip


def _number_shape(field: Field, case: Case, low: Any, high: Any) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "integer", "minimum": 0 if low is None else low}
    return shape if high is None else {**shape, "maximum": high}


def _date_shape(field: Field, case: Case, low: Any, high: Any) -> dict[str, Any]:
    shape = {"type": "string", "format": "date", "formatMaximum": (high or _far(case)).isoformat()}
    return shape if low is None else {**shape, "formatMinimum": low.isoformat()}


def _bool_shape(field: Field, case: Case, low: Any, high: Any) -> dict[str, Any]:
    return {"type": "boolean", "const": True} if field.required is True else {"type": "boolean"}


def _files_shape(field: Field, case: Case, low: Any, high: Any) -> dict[str, Any]:
    one = {"type": "string", "format": "file-id"}
    return {"type": "array", "items": one, "minItems": low or 0, "maxItems": high or MOST_ROWS}


def _rows_shape(field: Field, case: Case, low: Any, high: Any) -> dict[str, Any]:
    return {"type": "array", "items": schema(field.rows, case), "minItems": low or 0, "maxItems": high or MOST_ROWS}


def _datetime_shape(field: Field, case: Case, low: Any, high: Any) -> dict[str, Any]:
    return {"type": "string", "format": "date-time"}


def _file_shape(field: Field, case: Case, low: Any, high: Any) -> dict[str, Any]:
    return {"type": "string", "format": "file-id"}


SHAPES = {
    "text": _text_shape, "long": _text_shape, "choice": _choice_shape, "choices": _choices_shape,
    "number": _number_shape, "date": _date_shape, "bool": _bool_shape, "files": _files_shape, "rows": _rows_shape,
    "datetime": _datetime_shape, "file": _file_shape,
}  # fmt: skip
