"""Forms of actions: `Field` as something to render, and a posted form as the very body that the API takes.

A list of rows is posted as `measures-0-text`, `measures-0-person`, …; blank rows do not count. A field that hangs on
another (`when`) is dropped unless that other one was answered so. What cannot be read as its kind is handed on as it
was typed, so that the engine refuses it and nothing typed is lost.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from bihuan.loop.fields import MOST_ROWS, bound, default, is_required, options
from bihuan.loop.language import Case, Field, Option
from bihuan.services.clock import ZONE

FEW, FEW_IN_A_ROW = 7, 4  # choices that lie open
MANY = 12
SPARE_ROWS = 2
BLANK = "__n__"
RUN = re.compile(r"-(?:\d+|__n__)(?=-)")
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: the value as posted, its words, whether it is chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class BoundField:
    """A field with its value, errors and choices: all that a template needs.

    `template` draws it. `low` and `high` are lengths, numbers or dates as attributes. `other` and `wanted` (JSON) say on
    which answer it hangs. `rows` are lists of bound fields, the last of them `spare` blank; `blank` is the one to copy.
    `phrases` are texts to tap. `list`: the id of the choices that all rows share, where one is typed and found among them.
    `secret`: what is written is personal, and no draft of it is kept.
    """

    name: str
    id: str
    label: str
    kind: str
    template: str
    required: bool
    help: str = ""
    error: str = ""
    value: str = ""
    auto: bool = False
    low: str = ""
    high: str = ""
    choices: tuple[Choice, ...] = ()
    other: str = ""
    wanted: str = ""
    rows: "tuple[tuple[BoundField, ...], ...]" = ()
    blank: "tuple[BoundField, ...]" = ()
    list: str = ""
    phrases: tuple[str, ...] = ()
    secret: bool = False

    @property
    def many(self) -> bool:
        """Whether the choices are too many to lie open."""
        return len(self.choices) > MANY

    @property
    def picked(self) -> int:
        """How many of the choices are chosen."""
        return sum(choice.chosen for choice in self.choices)

    @property
    def described(self) -> str:
        """The ids of help and error, for aria-describedby."""
        parts = [f"{self.id}-help"] if self.help else []
        return " ".join([*parts, f"{self.id}-error"] if self.error else parts)


# ---- to a page ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Binding:
    """What binding needs beside a field: the case, what was filled in, what was wrong, the names of files, a prefix,
    and which fields are decisions, whose first choice goes forward and is chosen beforehand."""

    case: Case
    data: Mapping[str, Any] | None
    errors: Mapping[str, str]
    names: Mapping[str, str]
    prefix: str
    decisions: frozenset[str] = frozenset({"decision"})

    def row(self, data: Mapping[str, Any] | None) -> "Binding":
        """The same for one row of a list; without data it holds the defaults, with {} it is blank."""
        return replace(self, data=data)


def bind(
    fields: Iterable[Field],
    case: Case,
    data: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    names: Mapping[str, str] | None = None,
    prefix: str = "f",
    path: str = "",
) -> list[BoundField]:
    """Fields ready to render. Without `data` they hold what the system knows; `names` are those of files kept so far.

    `errors` are keyed as the form posts (`measures-0-text`). `prefix` keeps the ids of several forms of one page apart,
    `path` the names of several acts of one form.
    """
    fields = tuple(fields)
    decisions = frozenset({"decision", *(field.when[0] for field in fields if field.when)})
    binding = Binding(case, data, errors or {}, names or {}, prefix, decisions)
    return [_bind(field, binding, path) for field in fields if not _hopeless(field, case)]


def _hopeless(field: Field, case: Case) -> bool:
    """A choice that nobody has to make, of nothing: it is not worth a heading."""
    optional = field.kind in ("choice", "choices") and not is_required(field, case)
    return optional and not options(field, case)


def _bind(field: Field, to: Binding, path: str) -> BoundField:
    name = f"{path}{field.name}"
    value = _value(field, to, path)
    other, wanted = field.when or ("", ())
    return BoundField(
        name=name,
        id=f"{to.prefix}-{name}",
        label=field.label,
        kind=field.kind,
        template=f"ui/parts/fields/{_template(field, to.case, path)}.html",
        required=is_required(field, to.case),
        help=field.help,
        error=to.errors.get(name, ""),
        value=_label(field, value, to.case) if _is_found(field, to.case, path) else _text(field, value),
        auto=to.data is None and field.kind in AUTO and value not in (None, "", []),
        low=_limit(field.low, to.case),
        high=_limit(field.high, to.case),
        choices=_choices(field, value, to) if not _is_found(field, to.case, path) or BLANK in path else (),
        list=f"{to.prefix}-{RUN.sub('', name)}-options" if _is_found(field, to.case, path) else "",
        other=other and f"{path}{other}",
        wanted=json.dumps([_posted(v) for v in wanted], ensure_ascii=False) if other else "",
        rows=_rows(field, value, to, name),
        blank=_row(field, to.row({}), name, BLANK) if field.kind == "rows" else (),
        secret=field.sealed,
    )


AUTO = frozenset({"text", "long", "number", "date", "datetime"})
TEMPLATES = {"date": "date", "datetime": "date", "file": "files"}


def _template(field: Field, case: Case, path: str) -> str:
    """How it is drawn. A row's `key` says which row it was and is nobody's to type."""
    if path and field.name == "key":
        return "hidden"
    if _is_found(field, case, path):
        return "found"
    if field.kind == "choice":
        return "radios" if len(options(field, case)) <= (FEW_IN_A_ROW if path else FEW) else "select"
    return TEMPLATES.get(field.kind, field.kind)


def _is_found(field: Field, case: Case, path: str) -> bool:
    """Whether a row's choice is among so many that it is typed and found: five hundred lists of all persons are no page."""
    return bool(path) and field.kind == "choice" and callable(field.options) and len(options(field, case)) > MANY


def _label(field: Field, value: Any, case: Case) -> str:
    """The option in words; what is none as it was typed."""
    return next(
        (label for option, label in labelled(field, case) if option == value), "" if value is None else str(value)
    )


def labelled(field: Field, case: Case) -> list[Option]:
    """The options with labels of which no two are alike: the second of a name is 王芳（商事服务科）2."""
    seen: dict[str, int] = {}
    found = []
    for value, label in options(field, case):
        seen[label] = seen.get(label, 0) + 1
        found.append((value, label if seen[label] == 1 else f"{label}{seen[label]}"))
    return found


def _value(field: Field, to: Binding, path: str) -> Any:
    """What was filled in; else the default; else the first option where the first one is a suggestion."""
    if to.data is not None:
        return to.data.get(field.name)
    known = default(field, to.case)
    if known is None and field.kind == "choice" and is_required(field, to.case) and _suggests(field, to, path):
        return next((value for value, _ in options(field, to.case)), None)
    return known


def _suggests(field: Field, to: Binding, path: str) -> bool:
    """A decision goes forward; computed options begin with whom the system would name. The head of a long list of its own,
    and what another field may stand for, would only be a guess."""
    if field.name in to.decisions:
        return True
    long = not path and len(options(field, to.case)) > FEW
    return callable(field.options) and not field.unless and not long


def _text(field: Field, value: Any) -> str:
    if value is None or field.kind in ("choices", "files", "rows"):
        return ""
    if field.kind == "datetime":
        return _local(value)
    return _posted(value)


def _local(value: Any) -> str:
    """A moment as `datetime-local` wants it; what is no moment stays as it was typed."""
    try:
        return datetime.fromisoformat(value).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    except (TypeError, ValueError):
        return str(value)


def _posted(value: Any) -> str:
    """A JSON value as a form posts it."""
    if isinstance(value, bool):
        return "true" if value else ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _limit(limit: Any, case: Case) -> str:
    value = bound(limit, case)
    return "" if value is None else _posted(value)


def _choices(field: Field, value: Any, to: Binding) -> tuple[Choice, ...]:
    if field.kind in ("file", "files"):
        kept = value if isinstance(value, list) else [value] if value else []
        return tuple(Choice(str(f), to.names.get(str(f), f"材料 {n}"), True) for n, f in enumerate(kept, 1))
    if field.kind not in ("choice", "choices"):
        return ()
    chosen = {_posted(v) for v in (value if isinstance(value, list) else [value]) if v is not None}
    return tuple(Choice(_posted(v), label, _posted(v) in chosen) for v, label in labelled(field, to.case))


def _rows(field: Field, value: Any, to: Binding, name: str) -> tuple[tuple[BoundField, ...], ...]:
    """The rows filled in, those that must be, and blank ones to fill in without a script."""
    if field.kind != "rows":
        return ()
    rows = [to.row(row) for row in value or [] if isinstance(row, Mapping)]
    least, most = bound(field.low, to.case) or 0, bound(field.high, to.case) or MOST_ROWS
    rows += [to.row(None if to.data is None else {})] * (least - len(rows))
    rows += [to.row({})] * min(SPARE_ROWS, most - len(rows))
    return tuple(_row(field, row, name, str(n)) for n, row in enumerate(rows))


def _row(field: Field, to: Binding, name: str, index: str) -> tuple[BoundField, ...]:
    return tuple(_bind(sub, to, f"{name}-{index}-") for sub in field.rows)


# ---- from a page -------------------------------------------------------------------------------------------------


def parse(fields: Sequence[Field], posted: QueryDict, case: Case, path: str = "") -> Body:
    """The JSON body of a posted form. What is blank is left out; lists are always there, empty or not. `path`: see bind."""
    return _parse(fields, posted, case, path)


def _parse(fields: Sequence[Field], posted: QueryDict, case: Case, path: str) -> Body:
    read = {f.name: READERS[f.kind](f, posted, case, f"{path}{f.name}") for f in fields}
    asked = (f for f in fields if not f.when or read.get(f.when[0]) in f.when[1])
    return {f.name: read[f.name] for f in asked if read[f.name] is not None}


def _read_text(field: Field, posted: QueryDict, case: Case, name: str) -> str | None:
    return (posted.get(name) or "").replace("\r\n", "\n").strip() or None


def _read_choice(field: Field, posted: QueryDict, case: Case, name: str) -> Any:
    text = _read_text(field, posted, case, name)
    return text and _typed(text, field, case)


def _typed(text: str, field: Field, case: Case) -> Any:
    """The option that was posted, in its own type, or found by its words; an unknown one as it came."""
    known = next((value for value, _ in options(field, case) if _posted(value) == text), None)
    if known is not None or not callable(field.options):
        return text if known is None else known
    return next((value for value, label in labelled(field, case) if label == text), text)


def _read_choices(field: Field, posted: QueryDict, case: Case, name: str) -> list[Any]:
    return [_typed(text, field, case) for text in posted.getlist(name) if text]


def _read_number(field: Field, posted: QueryDict, case: Case, name: str) -> int | str | None:
    text = _read_text(field, posted, case, name)
    try:
        return int(text) if text else None
    except ValueError:
        return text


def _read_moment(field: Field, posted: QueryDict, case: Case, name: str) -> str | None:
    """Local time as typed becomes ISO 8601 with the offset of the house."""
    text = _read_text(field, posted, case, name)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZONE).isoformat(timespec="seconds") if text else None
    except ValueError:
        return text


def _read_bool(field: Field, posted: QueryDict, case: Case, name: str) -> bool:
    return bool(posted.get(name))


def _read_file(field: Field, posted: QueryDict, case: Case, name: str) -> str | None:
    return next((f for f in reversed(posted.getlist(name)) if f), None)


def _read_files(field: Field, posted: QueryDict, case: Case, name: str) -> list[str]:
    return [f for f in dict.fromkeys(posted.getlist(name)) if f]


def _read_rows(field: Field, posted: QueryDict, case: Case, name: str) -> list[Body]:
    """The rows in the order of their numbers; one in which nothing stands is no row."""
    rows = (_parse(field.rows, posted, case, f"{name}-{n}-") for n in _indices(posted, name))
    return [row for row in rows if _counts(row)]


def _counts(row: Body) -> bool:
    return any(value is not False and value != [] for value in row.values())


def numbered(fields: Sequence[Field], posted: QueryDict, case: Case) -> dict[str, list[int]]:
    """The numbers under which the rows of each list were posted that count: what stands at which place on the page."""
    return {
        f.name: [n for n in _indices(posted, f.name) if _counts(_parse(f.rows, posted, case, f"{f.name}-{n}-"))]
        for f in fields
        if f.kind == "rows"
    }


def _indices(posted: QueryDict, name: str) -> list[int]:
    heads = (key[len(name) + 1 :].partition("-")[0] for key in posted if key.startswith(f"{name}-"))
    return sorted({int(head) for head in heads if head.isascii() and head.isdigit() and len(head) < 5})


READERS: dict[str, Callable[[Field, QueryDict, Case, str], Any]] = {
    "text": _read_text, "long": _read_text, "choice": _read_choice, "choices": _read_choices, "number": _read_number,
    "date": _read_text, "datetime": _read_moment, "bool": _read_bool, "file": _read_file, "files": _read_files,
    "rows": _read_rows,
}  # fmt: skip


def with_uploads(
    posted: QueryDict, files: MultiValueDict[str, UploadedFile], keep: Callable[[UploadedFile], str]
) -> QueryDict:
    """A copy of the posted form in which files sent without a script are kept too, each by its id."""
    whole = posted.copy()
    for name, uploads in files.lists():
        for upload in uploads:
            whole.appendlist(name, keep(upload))
    return whole
