"""A template as an XLSForm workbook: what KoboToolbox and ODK read, and columns of our own by which it comes back whole."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import xlsxwriter

from bihuan.records import observing

SURVEY: Final = (
    "type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "bihuan:kind", "bihuan:unit", "bihuan:stopwatch",
)  # fmt: skip


def exported(name: str, code: str, number: int, body: Mapping[str, Any]) -> bytes:
    """The workbook."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#e7efee", "border": 1})
        _sheet(book, "survey", SURVEY, list(_survey(body)), head)
        _sheet(book, "choices", ("list_name", "name", "label"), list(_choices(body)), head)
        version = str(number)
        _sheet(
            book,
            "settings",
            ("form_title", "form_id", "version", "default_language"),
            [(name, code, version, "中文 (zh)")],
            head,
        )
    return out.getvalue()


def _sheet(book: Any, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], head: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        widest = max((len(str(row[at])) for row in rows), default=0)
        sheet.set_column(at, at, min(48, max(12, widest * 2)))
        sheet.write_string(0, at, column, head)
    for down, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            sheet.write_string(down, at, str(cell))


def _survey(body: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    blank = ("",) * (len(SURVEY) - 4)
    for stage in body["stages"]:
        yield ("begin_group", stage["id"], stage["label"], "", *blank)
        if stage.get("help"):
            yield ("note", f"{stage['id']}_about", stage["help"], "", *blank)
        for observation in stage["observations"]:
            yield _question(observation)
        yield ("end_group", "", "", "", *blank)


def _question(o: Mapping[str, Any]) -> tuple[str, ...]:
    kind = o["kind"]
    rule, sentence = _constraint(o)
    own = kind if kind in ("rated", "checked", "judged") else ""
    when = " or ".join(f"selected(${{{o['when'][0]}}}, '{v}')" for v in o["when"][1]) if o.get("when") else ""
    return (
        _type(o), o["id"], o["label"], o.get("help", ""), "yes" if o.get("required") else "", when, rule, sentence, own, o.get("unit", ""),
        "yes" if o.get("stopwatch") else "",
    )  # fmt: skip


def _type(o: Mapping[str, Any]) -> str:
    kind = o["kind"]
    if kind == "measured":
        return "decimal" if o.get("decimal") else "integer"
    if kind in ("checked", "judged", "choice", "choices"):
        return f"select_{'multiple' if kind == 'choices' else 'one'} {list_of(o)}"
    return {"rated": "integer"}.get(kind, kind)


def list_of(o: Mapping[str, Any]) -> str:
    """The list of choices: of the usual ones one for all."""
    return f"{o['id']}_list" if o.get("options") else str(o["kind"])


def _constraint(o: Mapping[str, Any]) -> tuple[str, str]:
    if o["kind"] == "rated":
        return ". >= 1 and . <= 5", "1 到 5 分"
    if o["kind"] != "measured" or not ("low" in o or "high" in o):
        return "", ""
    parts = [f". {sign} {o[name]:.15g}" for name, sign in (("low", ">="), ("high", "<=")) if name in o]
    low, high = observing.bounds(o)
    return " and ".join(parts), f"应当在 {low:g} 到 {high:g} 之间"


def _choices(body: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    written: set[str] = set()
    for _, o in observing.observations(body):
        name = list_of(o)
        if o["kind"] in ("checked", "judged", "choice", "choices") and name not in written:
            written.add(name)
            yield from ((name, value, label) for value, label in observing.options_of(o))
