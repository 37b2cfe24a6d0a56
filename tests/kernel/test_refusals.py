"""Refused means: nothing written. Not a row of any table."""

import pytest

from bihuan.kernel.act import act
from bihuan.kernel.models import Attachment, Event, Job, Subject
from bihuan.kernel.registry import registry, within
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Refused
from bihuan.services.numbering import next_number
from bihuan.voices import commands, triage
from tests import cast
from tests.kernel.walking import VERIFY, does, events, everything, now, problem, walk


def refuses(*arguments, **how):
    """The refusal's code; fails where the act is carried out."""
    with pytest.raises(Refused) as refused:
        does(*arguments, **how)
    return refused.value.refusal.code


REFUSED = {
    "an action that is not there": ("centre", "bribe", {}, {}, "not-found"),
    "a version of tomorrow": ("centre", "verify", VERIFY, {"version": 9}, "moved-on"),
    "an action of another state": ("supervisor", "write_off", {"agrees": True}, {}, "wrong-state"),
    "somebody who is not asked": ("clerk1", "verify", VERIFY, {}, "forbidden"),
    "an office that one does not hold": ("centre", "verify", VERIFY, {"office": "supervision:1"}, "forbidden"),
    "a field that is missing": ("centre", "verify", {**VERIFY, "finding": None}, {}, "invalid"),
    "a field that is not there": ("centre", "verify", {**VERIFY, "bonus": 1}, {}, "invalid"),
    "a rule that is not met": ("supervisor", "void", {"reason": "登记错了"}, {}, "not-yet"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_refused_act_leaves_every_table_as_it_was(own_city, why):
    name, action, body, how, code = REFUSED[why]
    subject = problem()
    before = everything()

    assert refuses(name, action, subject, body, **how) == code

    assert everything() == before


def test_no_version_is_refused_before_anything_else_is_looked_at(city):
    subject = problem()
    assert refuses("clerk1", "write_off", subject, {"nonsense": 1}, version=None) == "no-version"


def test_who_did_a_part_of_the_work_does_not_judge_it_and_nothing_is_written(own_city):
    subject = problem()
    does("centre", "verify", subject, VERIFY)
    does("leader1", "accept", subject, {"handler": 11})
    walk(subject, "leader_check")
    before = everything()

    assert refuses("leader1", "endorse", subject, {}) == "apart"

    assert everything() == before
    assert "endorse" not in events(subject)


def test_a_file_that_is_another_persons_aborts_an_act_already_half_written(own_city):
    subject = problem()
    walk(subject, "rectifying")
    before = everything()

    sent = {"measure": "m1", "percent": 50, "text": "做了一半", "files": ["0123456789abcdef"]}
    assert refuses("clerk1", "progress", subject, sent) == "invalid"

    assert everything() == before
    assert not Attachment.objects.exists()


class Broken(Exception):
    """What a handler of ours raises by mistake."""


@pytest.fixture
def broken_handler(monkeypatch):
    monkeypatch.setattr(registry, "within", registry.within.copy())

    @within("problem", "accept")
    def breaks(acted):
        raise Broken

    return breaks


def test_a_handler_that_fails_takes_the_whole_act_with_it(own_city, broken_handler):
    subject = problem()
    does("centre", "verify", subject, VERIFY)
    before = everything()

    with pytest.raises(Broken):
        does("clerk1", "accept", subject)

    assert everything() == before
    assert now(subject).state == "dispatched"


def test_two_acts_in_one_transaction_stand_or_fall_together(own_city, broken_handler):
    subject = problem()
    before = everything()

    @one_command
    def both():
        does("centre", "verify", subject, VERIFY)
        does("clerk1", "accept", subject)

    with pytest.raises(Broken):
        both()

    assert everything() == before


def test_where_the_problem_of_a_triage_is_refused_the_voice_is_still_waiting(own_city):
    receipt = commands.say(commands.Said("qr", "窗口叫号机坏了三天没人管", 1, matter=1))
    voice = Subject.objects.get(uid=receipt.uid)
    before = everything()

    sent = {"outcome": "problem", "title": "叫号机坏了", "category": "no-such", "matter": 1}
    with pytest.raises(Refused):
        triage.triage(voice, cast.actor("centre"), sent, version=1)

    assert everything() == before


def test_a_refused_report_leaves_no_gap_in_the_numbers(own_city):
    first = problem()
    for wrong in ({"title": "短"}, {"category": "other-thing"}, {"nonsense": True}):
        with pytest.raises(Refused):
            problem(**wrong)
    second = problem()

    year = now(first).opened.year
    assert [first.number, second.number] == [f"WT-{year}-0001", f"WT-{year}-0002"]
    assert next_number("WT", year) == f"WT-{year}-0003"


def test_one_idempotency_key_makes_one_event_in_the_whole_journal(own_city):
    one, other = problem(), problem()
    does("centre", "verify", one, VERIFY, key="k" * 64)
    before = everything()

    with pytest.raises(Exception, match=r"one_event_a_key|key"):
        does("centre", "verify", other, VERIFY, key="k" * 64)

    assert everything() == before
    assert Event.objects.filter(key="k" * 64).count() == 1


def test_a_job_is_put_out_only_with_an_act_that_was_carried_out(own_city, monkeypatch):
    monkeypatch.setitem(registry.after, ("problem", "verify"), ["tell-the-world"])
    subject = problem()
    assert refuses("clerk1", "verify", subject, VERIFY) == "forbidden"
    assert not Job.objects.exists()

    does("centre", "verify", subject, VERIFY)

    job = Job.objects.get()
    assert (job.kind, job.payload) == (
        "tell-the-world", {"table": "problem", "subject": subject.pk, "sequence": 2},
    )  # fmt: skip
    assert (job.attempts, job.done_at, job.leased_until) == (0, None, None)


def test_an_act_on_a_row_that_is_not_there_says_not_found(city):
    with pytest.raises(Refused) as refused:
        act("problem", 987654, "verify", cast.actor("centre"), VERIFY)
    assert refused.value.refusal.code == "not-found"
