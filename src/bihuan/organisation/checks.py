"""Start-up check: no step of any jurisdiction is without a person, a bureau of six included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core import checks
from django.db import DatabaseError

from bihuan.loop.directory import Directory, Office, ladder
from bihuan.organisation.directory import directory

# What the tables' relations name: seats of a jurisdiction, and of each living unit that can be given work
OF_JURISDICTION = ("centre", "supervision", "secretary", "head")
OF_UNIT = ("unit", "leader", "charge")
WORKING = frozenset({"section", "centre", "supervision", "department", "township"})


def steps_without_a_person(directory: Directory) -> list[str]:
    """A sentence for each office that nobody present can fill, on no rung of the ladder above it; and for each that
    one person alone can fill, who then could neither be away nor step back (回避)."""
    found = []
    for office in offices(directory):
        able = {p for rung in [(office,), *ladder(office, directory)] for o in rung for p in directory.present(o)}
        if len(able) < 2:
            found.append(_said(office, directory) + ("只有一个人能办，要回避时没有别人。" if able else "没有人能办。"))
    return found


def vacant_seats(directory: Directory) -> list[str]:
    """A sentence for each office whose own seat is empty: the ladder carries it, but somebody should be named."""
    return [
        _said(office, directory) + "空缺，要由上一级代办。"
        for office in offices(directory)
        if not directory.present(office)
    ]


def offices(directory: Directory) -> Iterator[Office]:
    """Every office that a step of a lifecycle can wait for."""
    for jurisdiction in directory.jurisdictions:
        yield from (f"{kind}:{jurisdiction}" for kind in OF_JURISDICTION)
    for unit in directory.units.values():
        if unit.successor is None and unit.kind in WORKING:
            yield from (f"{kind}:{unit.id}" for kind in OF_UNIT)


def _said(office: Office, directory: Directory) -> str:
    kind, _, number = office.partition(":")
    jurisdiction = directory.units[int(number)].jurisdiction if kind in OF_UNIT else int(number)
    return f"{directory.jurisdictions[jurisdiction].name}：{directory.office_name(office)}"


@checks.register(checks.Tags.database)
def every_step_has_a_person(**_: Any) -> list[checks.CheckMessage]:
    """Django's check (only with --database): an error a step that nobody can take, a warning an empty seat."""
    try:
        now = directory()
    except DatabaseError:  # before the first migration there is no organisation to check
        return []
    return [
        *(checks.Error(text, id="organisation.E001") for text in steps_without_a_person(now)),
        *(checks.Warning(text, id="organisation.W001") for text in vacant_seats(now)),
    ]
