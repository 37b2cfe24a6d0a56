"""One person before one row: everything that may be done with it now, what is owed first, and the panel that shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bihuan.kernel.act import gather, load
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import Projection, projection_of
from bihuan.loop import engine
from bihuan.loop.engine import Offer
from bihuan.loop.fields import default
from bihuan.loop.language import Action, Actor, Case, Refusal
from bihuan.organisation import drafts, texts
from bihuan.organisation.telling import own_role, role_word
from bihuan.services import clock
from bihuan.ui import shapes
from bihuan.ui.panel import Begun, Panel, Tried
from bihuan.ui.panel import panel as panel_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks of a row's page: an act to lie open, a form that was refused, more than usual of its parts."""

    chosen: str = ""
    tried: Tried | None = None
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Desk:
    """One person before one row: the case, what the engine offers, the most urgent first, and which of it is owed."""

    subject: Subject
    case: Case
    offers: Sequence[Offer]
    owed: frozenset[str]

    @property
    def ready(self) -> list[Offer]:
        """What can be done at once."""
        return [o for o in self.offers if not o.missing]

    @property
    def idle(self) -> bool:
        """Whether nobody waits for this person here."""
        return not any(o.action.id in self.owed for o in self.ready)

    def joins(self, offer: Offer) -> tuple[Action, Case] | None:
        """What this person may do in the same form, if the act is done as its form is filled in beforehand."""
        table, case = projection_of(self.subject.table).table, replace(self.case, office=offer.base)
        known = {f.name: default(f, case) for f in offer.action.needs} if offer.action.id in table.joined else {}
        return engine.next_in_form(table, case, offer.action, {k: v for k, v in known.items() if v is not None})

    @property
    def role(self) -> str:
        """In which role the person sits here."""
        tree = self.case.directory
        return own_role(self.case.actor, tree) if self.idle else role_word(self.ready[0].office, tree)


def desk(subject: Subject, actor: Actor) -> Desk:
    """Everything that this person may do with the row now; what somebody waits for comes first."""
    projection = projection_of(subject.table)
    names = sorted({name for action in projection.table.in_state[subject.state] for name in action.facts})
    case = case_before(subject, actor, names)
    ranks = _owed(projection, case, subject)
    offers = sorted(engine.offers(projection.table, case), key=lambda o: ranks.get(o.action.id, len(ranks)))
    return Desk(subject, case, offers, frozenset(ranks))


def case_before(subject: Subject, actor: Actor, names: Sequence[str]) -> Case:
    """The row before this person, with these facts of other rows."""
    row, now = load(subject), clock.now()
    return Case(row, actor, gather(projection_of(subject.table), row, subject, names, actor, now), now)


def _owed(projection: Projection, case: Case, subject: Subject) -> dict[str, int]:
    """The actions that this person's offices owe, ranked: by due date, the ball's before others of the same day."""
    duties = projection.duties(case.row, case.facts, case.today, subject.due)
    own = [d for d in duties if d.office in case.actor.offices]
    own.sort(key=lambda d: (d.due or date.max, not d.holds))
    return {action: n for n, action in enumerate(dict.fromkeys(d.action for d in own))}


def panel(
    at: Desk,
    url: str,
    asked: Asked,
    *,
    hints: Mapping[str, str] | None = None,
    then: Mapping[str, str] | None = None,
    unsaid: frozenset[str] = frozenset(),
    like: Mapping[str, Any] | None = None,
) -> Panel:
    """The panel of a row's page. `unsaid`: acts that are not worth a line while they are impossible. `like`: what the form
    that was chosen begins with instead of a draft."""
    shown = [*at.ready, *(o for o in at.offers if o.missing and o.action.id not in unsaid)]
    made = panel_of(
        shown, at.case, lambda action: f"{url}/{action}", url=url, role=at.role, chosen=asked.chosen, tried=asked.tried,
        hints=hints, then=then, idle=at.idle, joins=at.joins,
        begun=lambda action: _begun(at, action, url, asked, like),
    )  # fmt: skip
    made = texts.offered(made, at.subject.table, at.subject.jurisdiction)
    why = _why_not(at, asked.chosen) if asked.chosen and not asked.tried else ""
    return replace(made, note=shapes.Note(why, icon="lock")) if why else made


def _begun(at: Desk, spec: Action, url: str, asked: Asked, like: Mapping[str, Any] | None) -> Begun:
    """The draft of the person's own, where forms of this table are kept."""
    if not projection_of(at.subject.table).table.drafts or not drafts.is_kept(spec):
        return Begun("")
    keep = f"{url}/{spec.id}/draft"
    if like is not None and asked.chosen == spec.id:
        return Begun(keep, like)
    kept = drafts.kept(at.case.actor, at.subject, spec.id) if not asked.tried else None
    return Begun(keep, kept.body, kept.at, kept.version < at.subject.version) if kept else Begun(keep)


def _why_not(at: Desk, action: str) -> str:
    """Why the act that was asked for by its address does not lie open; empty where it does."""
    table = projection_of(at.subject.table).table
    spec, offer = table.actions.get(action), next((o for o in at.offers if o.action.id == action), None)
    if spec is None:
        return ""
    if offer is not None:
        return f"还不能{spec.label}：{offer.missing}" if offer.missing else ""
    refusal = engine.state_gate(table, spec, at.case.row) or engine.who_gate(table, spec, at.case)
    return refusal.sentence if isinstance(refusal, Refusal) else f"“{spec.label}”要由别人来办。"


def case_of(subject: Subject, actor: Actor, spec: Action, office: str | None) -> Case:
    """The case of one act, in the office it is done in or stood in for: its choices may depend on it."""
    case = case_before(subject, actor, spec.facts)
    offer = engine.who_gate(projection_of(subject.table).table, spec, case, office or None)
    return replace(case, office=offer.base) if isinstance(offer, Offer) else case
