"""Acts that 我的待办 does at once: those that ask for nothing, or for one choice, and judge nobody's work.

A decision about what others did is never offered here: whoever approves has the page before them (L6.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from django.http import QueryDict

from bihuan.kernel.access import find
from bihuan.kernel.act import gather, load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import projection_of
from bihuan.loop import engine
from bihuan.loop.fields import empty_choice
from bihuan.loop.language import Action, Actor, Case, Field, Refusal, Refused, Row, Table
from bihuan.loop.tables import TABLES
from bihuan.organisation import acting
from bihuan.organisation.several import Several, act_once, each
from bihuan.services import clock
from bihuan.ui.forms import BoundField, bind, parse

GONE = Refusal("not-found", "没有找到，或者您不能查看。")
NOT_HERE = Refusal("wrong-state", "这件事要打开页面办。")
MOST = 50  # rows of one batch


@dataclass(frozen=True, slots=True)
class AtOnce:
    """One such act: where it is posted, what was seen, and the one choice where there is one."""

    action: str
    label: str
    name: str
    version: int
    key: str
    office: str
    field: BoundField | None = None

    @property
    def url(self) -> str:
        return f"/my/act/{self.name}"

    @property
    def pick(self) -> str:
        """What a tick in a batch posts: the act, and the version seen."""
        return f"{self.name}/{self.version}"


def is_simple(spec: Action) -> bool:
    """Whether the law asks nothing but one choice for it, and lets whoever did the work before do it too."""
    asked = asked_for(spec)
    judges = bool(spec.apart) or spec.person is not None
    depends = bool(spec.facts) or any(f.when or f.unless for f in spec.needs)
    return not judges and not depends and not spec.public and len(asked) < 2 and all(f.kind == "choice" for f in asked)


def asked_for(spec: Action) -> list[Field]:
    """The fields without which it cannot be done."""
    return [f for f in spec.needs if f.required is not False]


def offered(actor: Actor, subject: Subject, row: Row, action: str, path: str = "") -> AtOnce | None:
    """The act, where it is simple and this person may do it now. Asks the database nothing."""
    table = projection_of(subject.table).table
    spec = table.actions[action]
    if not is_simple(spec):
        return None
    case = _case(actor, subject, row)
    offer = _offer(table, spec, case)
    if offer is None:
        return None
    case = replace(case, office=offer.base or offer.office)
    bound = bind(asked_for(spec), case, prefix=f"{subject.uid}-{action}", path=path)
    name = f"{subject.table}/{subject.number or subject.uid}/{action}"
    return AtOnce(action, spec.label, name, subject.version, uuid4().hex, offer.office, next(iter(bound), None))


def _case(actor: Actor, subject: Subject, row: Row) -> Case:
    now = clock.now()
    return Case(row, actor, gather(projection_of(subject.table), row, subject, (), actor, now), now)


def _offer(table: Table, spec: Action, case: Case) -> engine.Offer | None:
    """As the panel would offer it; nothing where something is still missing."""
    offer = engine.who_gate(table, spec, case)
    if isinstance(offer, Refusal) or engine.state_gate(table, spec, case.row):
        return None
    missing = empty_choice(spec.needs, case) or (spec.rule and spec.rule(case))
    return None if missing else offer


def found(actor: Actor, table: str, name: str, action: str) -> tuple[Subject, Action]:
    """The row and the act that an address names. Raises Refused: not-found, or wrong-state for an act that needs its page."""
    law = TABLES.get(table)
    spec = law.actions.get(action) if law else None
    if law is None or spec is None:
        raise Refused(GONE)
    if not is_simple(spec):
        raise Refused(NOT_HERE)
    return find(actor, law, name), spec


# ---- several at once ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picked:
    """One row that was ticked: its act with its choice, or why it cannot be done from here. `path` names its fields."""

    pick: str
    path: str
    subject: Subject
    spec: Action
    act: AtOnce | None = None
    version: int = 0

    @property
    def title(self) -> str:
        return f"{self.subject.number or ''} {self.subject.title}".strip()

    @property
    def why_not(self) -> str:
        return "" if self.act else "现在不归您办，或者还差前面的步骤。"


def picked(actor: Actor, picks: Sequence[str]) -> list[Picked]:
    """The ticked rows as they are now; names that nobody would tick are left out."""
    return [one for n, pick in enumerate(dict.fromkeys(picks[:MOST])) if (one := _picked(actor, pick, f"{n}-"))]


def _picked(actor: Actor, pick: str, path: str) -> Picked | None:
    table, name, action, seen = (pick.split("/") + [""] * 3)[:4]
    try:
        subject, spec = found(actor, table, name, action)
    except Refused:
        return None
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    return Picked(pick, path, subject, spec, offered(actor, subject, load(subject), action, path), version)


def carry_out(actor: Actor, rows: Sequence[Picked], posted: QueryDict) -> Several[Picked, str]:
    """Each act by itself, once a key: what was done in words. Never raises Refused."""
    return each(rows, lambda row: _done(actor, row, posted))


def _done(actor: Actor, row: Picked, posted: QueryDict) -> str:
    fields = parse(asked_for(row.spec), posted, _case(actor, row.subject, load(row.subject)), row.path)
    done = act_once(
        row.subject, row.spec.id, actor, fields, version=row.version, key=posted.get("_key", "")[:64],
        office=row.act.office if row.act else None,
    )  # fmt: skip
    return f"{row.title}：{acting.told(row.spec, done)}"


def words(rows: Sequence[Picked]) -> Iterator[str]:
    """The verbs of the acts, each once."""
    yield from dict.fromkeys(row.spec.label for row in rows if row.act)
