"""A small known city in the database, whose persons' names say their rights. The same ids as tests/loop/cast.py."""

from __future__ import annotations

from datetime import date

from django.core.management.color import no_style
from django.db import connection

from bihuan.loop.language import Actor
from bihuan.organisation import directory, models
from tests.loop import cast as pure

SINCE = date(2020, 1, 1)
ROLES = {
    "deputy": (41, 42),
    "head": (43,),
    "secretary": (44,),
    "acting_secretary": (43,),
    "auditor": (51,),
    "officer": (61,),
}
CHARGES = ((41, 1), (41, 2), (42, 3), (41, 4), (42, 5))


def found_city() -> None:
    """晋城市 with three sections, the centre, supervision and leaders; 沁水县 with a centre of its own."""
    for j in pure.DIRECTORY.jurisdictions.values():
        models.Jurisdiction.objects.create(id=j.id, code=f"1405{j.id:02d}", name=j.name, city=j.city)
    for u in pure.UNITS.values():
        models.Unit.objects.create(id=u.id, name=u.name, kind=u.kind, jurisdiction_id=u.jurisdiction)
    for person, (name, unit) in pure.NAMES.items():
        account = models.Account(id=person, username=name, name=name, unit_id=unit)
        account.set_password("bihuan-demo")
        account.save(force_insert=True)
    _posts()
    models.Matter.objects.create(id=1, code="000132007000", name="企业设立登记", unit_id=1, jurisdiction_id=1)
    models.Matter.objects.create(id=2, code="000132008000", name="不动产转移登记", unit_id=2, jurisdiction_id=1)
    hall = models.Place.objects.create(
        id=1, code="hall-1", name="市政务服务中心", kind="hall", unit_id=4, jurisdiction_id=1
    )
    models.Place.objects.create(
        id=2, code="w-a12", name="A12 窗口", kind="window", parent=hall, unit_id=1, jurisdiction_id=1
    )
    count_on()
    directory.touch()
    directory.forget()


def count_on() -> None:
    """PostgreSQL counts on behind the ids that were given here."""
    given = [models.Jurisdiction, models.Unit, models.Account, models.Matter, models.Place]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), given):
            cursor.execute(statement)


def _posts() -> None:
    for office, persons in pure.SEATS.items():
        kind, _, of = office.partition(":")
        for order, person in enumerate(persons):
            if kind == "leader" or (kind == "unit" and person not in pure.SEATS.get(f"leader:{of}", ())):
                role = "leader" if kind == "leader" else "member"
                models.Post.objects.create(account_id=person, role=role, unit_id=int(of), order=order, since=SINCE)
    for role, people in ROLES.items():
        for person in people:
            models.Post.objects.create(account_id=person, role=role, jurisdiction_id=1, since=SINCE)
    for person, unit in CHARGES:
        models.Portfolio.objects.create(account_id=person, unit_id=unit)


def actor(name: str) -> Actor:
    """The person of this name in all their offices, as the running product makes it."""
    return directory.actor(pure.ID[name])
