"""The journal is append-only in the database itself, and `verify` finds whatever was done behind the program's back."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from bihuan.kernel.models import Event, Subject
from bihuan.kernel.recount import recount
from bihuan.kernel.verify import verify
from bihuan.loop.journal import GENESIS
from bihuan.services import clock
from tests.kernel.walking import VERIFY, does, now, problem, walk

TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'kernel_event'",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE tgrelid = 'kernel_event'::regclass AND NOT tgisinternal",
}


def run(sql, params=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else None


def behind_the_programs_back(sql, params=()):
    """As somebody does who owns the database: without the triggers, which stand again afterwards."""
    triggers = run(TRIGGERS[connection.vendor])
    assert triggers
    on = " ON kernel_event" if connection.vendor == "postgresql" else ""
    for name, _ in triggers:
        run(f"DROP TRIGGER {name}{on}")
    run(sql, params)
    for _, definition in triggers:
        run(definition)


@pytest.fixture
def told(city):
    """A problem with four events, between two others."""
    problem(title="之前的一个问题")
    subject = problem()
    does("centre", "verify", subject, VERIFY)
    walk(subject, "planning")
    problem(title="之后的一个问题")
    assert verify().finding is None
    return subject


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_event SET body = 'x'",
        "UPDATE kernel_event SET sequence = sequence",
        "DELETE FROM kernel_event",
        "DELETE FROM kernel_event WHERE sequence = 2",
    ],
)
def test_no_program_changes_or_removes_an_event(told, statement):
    before = list(Event.objects.order_by("pk").values_list())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(statement)
    assert list(Event.objects.order_by("pk").values_list()) == before


def test_nor_does_it_empty_the_journal_at_one_stroke(own_city):
    subject = problem()
    with pytest.raises(DatabaseError, match="append-only"):
        run("TRUNCATE kernel_event" if connection.vendor == "postgresql" else "DELETE FROM kernel_event")
    assert Event.objects.filter(subject=subject).count() == 1


def test_every_event_hashes_the_one_before_and_the_head_is_the_last(told):
    before = GENESIS
    for event in Event.objects.filter(subject=told).order_by("sequence"):
        assert bytes(event.previous) == before
        before = hashlib.sha256(before + event.body.encode()).digest()
        assert bytes(event.hash) == before
    assert bytes(now(told).head) == before


def test_chains_of_two_rows_do_not_touch(told):
    heads = [bytes(h) for h in Subject.objects.values_list("head", flat=True)]
    assert len(set(heads)) == len(heads)
    assert Event.objects.filter(sequence=1).count() == len(heads)
    assert all(bytes(e.previous) == GENESIS for e in Event.objects.filter(sequence=1))


def found(subject):
    """What verify says; it must speak of this subject."""
    finding = verify().finding
    assert finding is not None
    assert finding.subject == subject.number
    return finding.sequence


def test_one_changed_byte_in_an_event_is_found_with_its_number(told):
    behind_the_programs_back(
        "UPDATE kernel_event SET body = replace(body, '属实', '不实') WHERE subject_id = %s AND sequence = 2", [told.pk]
    )
    assert found(told) == 2


def test_a_changed_hash_is_found(told):
    behind_the_programs_back(
        "UPDATE kernel_event SET hash = %s WHERE subject_id = %s AND sequence = 3", [b"\1" * 32, told.pk]
    )
    assert found(told) == 3


def test_a_removed_last_event_is_found(told):
    behind_the_programs_back("DELETE FROM kernel_event WHERE subject_id = %s AND sequence = 4", [told.pk])
    assert found(told) == 3


def test_a_removed_event_in_the_middle_is_found_at_the_one_that_follows(told):
    behind_the_programs_back("DELETE FROM kernel_event WHERE subject_id = %s AND sequence = 2", [told.pk])
    assert found(told) == 3


def test_a_row_without_any_event_is_found(told):
    behind_the_programs_back("DELETE FROM kernel_event WHERE subject_id = %s", [told.pk])
    assert found(told) == 1


def test_an_event_moved_to_another_row_is_found(told):
    other = Subject.objects.exclude(pk=told.pk).latest("pk")
    behind_the_programs_back(
        "UPDATE kernel_event SET subject_id = %s, sequence = 2 WHERE subject_id = %s AND sequence = 4",
        [other.pk, told.pk],
    )
    assert found(told) == 3


def test_a_forger_who_hashes_anew_must_still_make_the_row_agree(told):
    """Without the row the events alone say otherwise: whoever recomputes the chain is caught by the fold."""
    event = Event.objects.filter(subject=told).latest("sequence")
    body = event.body.replace('"to":"planning"', '"to":"closed"')
    head = hashlib.sha256(bytes(event.previous) + body.encode()).digest()
    behind_the_programs_back("UPDATE kernel_event SET body = %s, hash = %s WHERE id = %s", [body, head, event.pk])
    Subject.objects.filter(pk=told.pk).update(head=head)
    assert found(told) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "closed"},
        {"version": 3},
        {"number": "WT-2020-0001"},
        {"jurisdiction": 2},
        {"kind": "ended"},
        {"round": 2},
        {"row": "{}"},
        {"row": "no json at all"},
    ],
    ids=str,
)
def test_a_row_that_its_events_do_not_make_is_found(told, changes):
    Subject.objects.filter(pk=told.pk).update(**changes)
    finding = verify().finding
    assert finding is not None
    assert finding.subject == changes.get("number", told.number)
    assert "不一致" in finding.sentence


def test_a_forged_severity_is_found(told):
    row = json.loads(now(told).row)
    row["severity"] = "minor"
    Subject.objects.filter(pk=told.pk).update(row=json.dumps(row))
    assert found(told) is None


def test_an_event_that_makes_no_sense_is_a_finding_and_no_crash(told):
    event = Event.objects.filter(subject=told).latest("sequence")
    body = json.dumps({**json.loads(event.body), "action": "bribe"})
    head = hashlib.sha256(bytes(event.previous) + body.encode()).digest()
    behind_the_programs_back("UPDATE kernel_event SET body = %s, hash = %s WHERE id = %s", [body, head, event.pk])
    Subject.objects.filter(pk=told.pk).update(head=head)
    assert found(told) is None


def test_the_chain_alone_can_be_checked_without_folding(told):
    Subject.objects.filter(pk=told.pk).update(state="closed")
    assert verify(refold=False).finding is None
    assert verify().finding is not None


def test_verify_since_a_day_looks_at_what_changed_on_it_by_local_time(told):
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    Subject.objects.filter(pk=told.pk).update(updated=midnight + timedelta(minutes=5))
    Subject.objects.exclude(pk=told.pk).update(updated=midnight - timedelta(minutes=5))
    proof = verify(since=midnight.date())
    assert (proof.subjects, proof.events, proof.finding) == (1, 4, None)


def test_what_was_withdrawn_leaves_its_number_in_the_chain_and_the_proof_holds(city):
    subject = problem()
    walk(subject, "planning")
    does("clerk1", "withdraw", subject, {"reason": "再想想"})
    assert now(subject).state == "analysing"
    assert now(subject).version == 5
    assert verify().finding is None


def test_a_due_date_that_todays_calendar_does_not_make_is_told_and_counting_anew_mends_it(told):
    assert verify().undated == []
    Subject.objects.filter(pk=told.pk).update(due=clock.today() + timedelta(days=400))
    proof = verify()
    assert (proof.finding, proof.undated) == (None, [told.number])
    recount()
    assert verify().undated == []
