"""The daily seal: a chain that was forged as a whole, row and all, still shows; and one root covers all days before."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from bihuan.kernel import seals
from bihuan.kernel.act import act, load
from bihuan.kernel.models import Event, Seal, Subject
from bihuan.kernel.verify import verify
from bihuan.loop import journal
from bihuan.services import clock
from tests import cast
from tests.kernel.test_journal import behind_the_programs_back, run
from tests.kernel.walking import VERIFY, does, problem, walk

DAY = timedelta(days=1)


def sealed_on(day):
    with clock.at(clock.now() + day * DAY):
        return seals.seal_day()


@pytest.fixture
def two_days(city):
    """A problem that is sealed as it was reported, and sealed again when it was verified; another one is younger."""
    first = problem()
    sealed_on(0)
    does("centre", "verify", first, VERIFY)
    second = problem()
    sealed_on(1)
    return first, second


def test_a_seal_covers_the_last_event_of_each_row_and_the_seal_before(two_days):
    first, second = two_days
    old, new = Seal.objects.order_by("day")
    heads = {e.subject_id: bytes(e.hash) for e in Event.objects.order_by("pk")}
    reported = Event.objects.get(subject=first, sequence=1)
    assert (old.heads, new.heads) == (1, 2)
    assert bytes(old.root) == journal.seal(journal.GENESIS, [bytes(reported.hash)])
    assert bytes(new.root) == journal.seal(bytes(old.root), [heads[first.pk], heads[second.pk]])
    assert verify().finding is None


def test_a_day_is_sealed_once_and_an_idle_one_not_at_all(two_days):
    problem()
    assert sealed_on(1) == 0, "that day is sealed"
    assert sealed_on(0) == 0, "and so is all before it"
    assert Seal.objects.count() == 2
    assert sealed_on(2) == 1
    assert sealed_on(3) == 0, "nothing happened"
    assert Seal.objects.count() == 3


def test_what_came_after_the_last_seal_does_not_trouble_it(two_days):
    first, _ = two_days
    walk(first, "planning")
    assert verify().finding is None


def forge(subject):
    """As a patient forger does: changes the first event, chains all that follow anew, and makes the row agree."""
    before, made = journal.GENESIS, []
    for event in Event.objects.filter(subject=subject).order_by("sequence"):
        body = event.body.replace("取号机", "咖啡机")
        made.append((before, body, hashlib.sha256(before + body.encode()).digest(), event.pk))
        before = made[-1][2]
    for previous, body, digest, pk in made:
        behind_the_programs_back(
            "UPDATE kernel_event SET previous = %s, body = %s, hash = %s WHERE id = %s", [previous, body, digest, pk]
        )
    row = journal.canonical(json.loads(subject.row.replace("取号机", "咖啡机"))).decode()
    Subject.objects.filter(pk=subject.pk).update(row=row, head=before)


def test_a_chain_forged_as_a_whole_is_found_by_the_seal_of_its_day(two_days):
    subject = Subject.objects.get(pk=two_days[0].pk)
    forge(subject)
    assert load(Subject.objects.get(pk=subject.pk))["title"].startswith("咖啡机")
    finding = verify().finding
    assert finding is not None
    assert finding.subject == f"{clock.today():%Y-%m-%d} 的封存"
    assert verify(since=clock.today() + 2 * DAY).finding is None, "and only days asked about are looked at"


def test_a_forged_chain_that_no_seal_covers_yet_is_not_found(city):
    """Why the seal is made every day, and kept outside."""
    subject = problem()
    forge(subject)
    assert verify().finding is None


def test_a_row_removed_with_all_its_events_is_found(two_days):
    _, second = two_days
    act("problem", None, "report", cast.actor("centre"), reported(), jurisdiction=1)
    behind_the_programs_back("DELETE FROM kernel_event WHERE subject_id = %s", [second.pk])
    run("DELETE FROM problems_problem WHERE subject_id = %s", [second.pk])
    Subject.objects.filter(pk=second.pk).delete()
    finding = verify().finding
    assert finding is not None
    assert "的封存" in finding.subject


def reported():
    return {"title": "又一个问题", "description": "说明", "category": "service", "matter": 1}


@pytest.mark.parametrize("statement", ["UPDATE kernel_seal SET heads = 1", "DELETE FROM kernel_seal"])
def test_no_program_changes_or_removes_a_seal(two_days, statement):
    before = list(Seal.objects.order_by("day").values_list())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(statement)
    assert list(Seal.objects.order_by("day").values_list()) == before
