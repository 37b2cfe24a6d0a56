"""The organisation in memory: one snapshot a process, good as long as its stamp stands and the day lasts.

Every organisation command replaces the stamp. Whether it still stands is asked at most once a second; a transaction
that has itself changed the organisation asks each time and keeps what it sees to itself until it is over.
"""

from __future__ import annotations

import threading
import time
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from bihuan.loop.directory import Directory, Jurisdiction, Office, Person, Unit, person_office
from bihuan.loop.language import Actor
from bihuan.organisation import models
from bihuan.organisation.seats import Charge, Held, Seating, Standing, offices_of, seat
from bihuan.services.clock import today

T = TypeVar("T")
TRUSTED = 1.0  # seconds


@dataclass(frozen=True)
class Snapshot:
    """The organisation as of a stamp and a day."""

    stamp: str
    day: date
    directory: Directory
    seating: Seating
    active: frozenset[int]
    settings: Mapping[int | None, dict[str, Any]]
    actors: dict[int, Actor] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)


def directory() -> Directory:
    """The organisation today: units, persons, and who sits in which office."""
    return _snapshot().directory


def actor_of(account: models.Account) -> Actor:
    """The account as an actor in all its offices, those delegated to it today included; none once it is closed."""
    return actor(account.pk)


def actor(person: int) -> Actor:
    """The person with this account id as an actor."""
    snapshot = _snapshot()
    if person not in snapshot.actors:
        snapshot.actors[person] = (
            _seated(person, snapshot) if person in snapshot.directory.persons else _officer(person)
        )
    return snapshot.actors[person]


def _seated(person: int, snapshot: Snapshot) -> Actor:
    active = person in snapshot.active
    offices: Mapping[Office, int | None] = offices_of(person, snapshot.seating) if active else {}
    return Actor(f"person:{person}", snapshot.directory.person_name(person), offices)


def _officer(person: int) -> Actor:
    """Who sits in no snapshot: an officer 体验员, of whom there may be a hundred thousand, and who is nobody's colleague."""
    found = models.Account.objects.filter(pk=person, is_active=True).first()
    if found is None:
        return Actor(f"person:{person}", "", {})
    posts = _in_force(models.Post.objects.filter(account=found, role=models.Role.OFFICER), today())
    places = list(posts.values_list("jurisdiction", flat=True))
    offices: dict[Office, int | None] = {f"officer:{person}": None} if places else {}
    offices |= {f"officers:{place}": None for place in places}
    return Actor(f"person:{person}", found.name, {**offices, person_office(person): None})


def setting(key: str, jurisdiction: int | None = None, default: Any = None) -> Any:
    """What the city configured: for the jurisdiction, else for all, else `default`."""
    return settings_of(jurisdiction).get(key, default)


def settings_of(jurisdiction: int | None) -> Mapping[str, Any]:
    """Everything configured for the jurisdiction, its own before what holds for all."""
    settings = _snapshot().settings
    return ChainMap(settings.get(jurisdiction, {}), settings.get(None, {}))


def remembered(name: str, make: Callable[[], T]) -> T:
    """What `make` makes of the organisation's rows, kept under `name` as long as the snapshot stands."""
    made = _snapshot().made
    if name not in made:
        made[name] = make()
    found: T = made[name]
    return found


# ---- the snapshot and its stamp ----------------------------------------------------------------------------------


class _Shared:
    snapshot: Snapshot | None = None
    checked = 0.0


class _Own(threading.local):
    """A transaction of this thread has changed the organisation; nobody else may see its snapshot."""

    snapshot: Snapshot | None = None
    changing = False


_own = _Own()


def touch() -> None:
    """Something of the organisation changed: every snapshot is stale once this transaction is over, ours at once."""
    _own.changing = True
    models.Stamp.objects.update_or_create(id=models.Stamp.ONLY, defaults={"value": uuid4().hex})
    transaction.on_commit(_look_again)


def _look_again() -> None:
    """Whoever has just changed something reads it in the next page, whichever thread makes that."""
    _Shared.checked = 0.0


def forget() -> None:
    """Drops what this process and thread remember, as if they had just begun."""
    _Shared.snapshot, _Shared.checked = None, 0.0
    _own.snapshot, _own.changing = None, False


def _snapshot() -> Snapshot:
    if _own.changing and not transaction.get_connection().in_atomic_block:
        _own.snapshot, _own.changing, _Shared.checked = None, False, 0.0
    held, day = (_own.snapshot if _own.changing else _Shared.snapshot), today()
    if held and held.day == day and not _own.changing and time.monotonic() - _Shared.checked < TRUSTED:
        return held
    stamp = models.Stamp.objects.filter(id=models.Stamp.ONLY).values_list("value", flat=True).first() or ""
    if held is None or held.stamp != stamp or held.day != day:
        held = _build(stamp, day)
    if _own.changing:
        _own.snapshot = held
    else:
        _Shared.snapshot, _Shared.checked = held, time.monotonic()
    return held


def _build(stamp: str, day: date) -> Snapshot:
    units = {
        u.id: Unit(u.id, u.name, u.kind, u.jurisdiction_id, u.parent_id, u.successor_id)
        for u in models.Unit.objects.order_by("order", "id")
    }
    accounts = list(colleagues().order_by("id").values_list("id", "name", "unit_id", "title", "is_active"))
    active = frozenset(a[0] for a in accounts if a[4])
    seating = seat(units, _posts(day), _charges(), _standings(day, active))
    return Snapshot(
        stamp,
        day,
        Directory(
            units=units,
            persons={a[0]: Person(*a[:4]) for a in accounts},
            jurisdictions={
                j.id: Jurisdiction(j.id, j.name, j.city, j.deliberates) for j in models.Jurisdiction.objects.all()
            },
            seats=seating.seats,
            standing={(o, p): g for p, held in seating.offices.items() for o, g in held.items() if g is not None},
        ),
        seating,
        active,
        _settings(),
    )


def _settings() -> dict[int | None, dict[str, Any]]:
    found: dict[int | None, dict[str, Any]] = {}
    for row in models.Setting.objects.all():
        found.setdefault(row.jurisdiction_id, {})[row.key] = row.value
    return found


def colleagues() -> QuerySet[models.Account]:
    """All accounts but those of who is an officer and nothing else: the only ones that a page may list."""
    return models.Account.objects.exclude(_officers_alone("pk", "unit"))


def _officers_alone(account: str, unit: str) -> Q:
    """Who is an officer and nothing else: they are looked up one by one, and no snapshot holds them."""
    officers = models.Post.objects.filter(role=models.Role.OFFICER).values("account")
    others = models.Post.objects.exclude(role=models.Role.OFFICER).values("account")
    return Q(**{f"{unit}__isnull": True, f"{account}__in": officers}) & ~Q(**{f"{account}__in": others})


def _in_force(rows: QuerySet[models.Post], day: date) -> QuerySet[models.Post]:
    return rows.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gt=day))


def _posts(day: date) -> list[Held]:
    rows = models.Post.objects.filter(account__is_active=True).exclude(_officers_alone("account", "account__unit"))
    rows = _in_force(rows, day)
    names = ("account_id", "role", "unit_id", "jurisdiction_id", "order", "account__demo")
    return [Held(*row) for row in rows.values_list(*names)]


def _charges() -> list[Charge]:
    rows = models.Portfolio.objects.filter(account__is_active=True).order_by("id")
    return [Charge(*row) for row in rows.values_list("account_id", "unit_id", "account__demo")]


def _standings(day: date, active: frozenset[int]) -> list[Standing]:
    rows = models.Delegation.objects.filter(begins__lte=day, ends__gte=day, revoked_on__isnull=True)
    found = [Standing(*row) for row in rows.order_by("id").values_list("giver_id", "taker_id", "away")]
    return [s for s in found if s.giver in active and s.taker in active]
