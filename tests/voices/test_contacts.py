"""The contact: a box of its own, opened by two with a purpose, destroyed in time, and the journal stays whole."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from bihuan.cli.tick import command as tick
from bihuan.kernel.models import Event, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.organisation.models import Change
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_sealed
from bihuan.services.sealed.models import Sealed
from bihuan.voices import commands
from bihuan.voices.contacts import opening, retention
from bihuan.voices.models import Opening, Voice
from tests import cast
from tests.problems.asking import browser_of, text
from tests.voices.saying import WORDS, contact, everything, said, triaged, voice
from tests.voices.sending import administrator

PHONE = "13912345678"
LATER = timedelta(days=retention.USUAL + 1)


@pytest.fixture
def question(city):
    """A question with a telephone number, answered."""
    receipt = said(WORDS, contact=PHONE)
    triaged(receipt, outcome="question")
    from bihuan.kernel.act import act

    act("voice", voice(receipt).pk, "answer", cast.actor("centre"), {"words": "周一就修好。"})
    return receipt


def row(receipt):
    return Voice.objects.select_related("subject").get(subject__uid=receipt.uid)


def what_happened(receipt):
    rows = Change.objects.filter(subject=f"voice:{receipt.uid}").order_by("pk")
    return list(rows.values_list("what", flat=True))


# ---- the box -----------------------------------------------------------------------------------------------------


def test_the_contact_has_a_key_of_its_own(city):
    found = row(said(contact=PHONE))
    persons = set(Sealed.objects.values_list("person", flat=True))

    assert len(persons) == 2
    assert open_sealed(found.contact) == {"contact": PHONE}
    assert PHONE not in json.dumps(open_sealed(found.sealed))


def test_who_leaves_no_contact_has_no_second_box(city):
    found = row(said())

    assert (found.contact, Sealed.objects.count()) == ("", 1)


def test_the_event_holds_the_boxs_digest_and_shows_it_to_nobody(question):
    bodies = " ".join(Event.objects.values_list("body", flat=True))
    assert f'"contact":"{row(question).contact}"' in bodies
    page = browser_of("centre").get(f"/api/v1/voices/{question.uid}").content.decode()
    assert row(question).contact not in page
    assert PHONE not in page


# ---- its end -----------------------------------------------------------------------------------------------------


def test_some_time_after_the_end_the_contact_is_destroyed_and_nothing_else(question):
    ref = row(question).contact
    assert retention.forget_due() == 0
    with clock.at(clock.now() + LATER):
        assert retention.forget_due() == 1
        assert retention.forget_due() == 0

    found = row(question)
    assert (found.contact, commands.contact_of(found)) == ("", "")
    assert Sealed.objects.get(pk=ref).wrapped_key is None
    assert open_sealed(found.sealed)["text"] == WORDS
    assert what_happened(question) == ["销毁联系方式"]
    assert verify().finding is None


def test_what_is_still_open_keeps_its_contact_however_old(city):
    waiting, working = said(contact=PHONE), said(contact=PHONE)
    problem = triaged(working)
    assert Subject.objects.get(pk=problem.pk).kind == "open"
    with clock.at(clock.now() + timedelta(days=4000)):
        assert retention.forget_due() == 0

    assert [contact(r.uid) for r in (waiting, working)] == [PHONE, PHONE]


def test_days_are_counted_from_the_last_that_happened(question):
    with clock.at(clock.now() + timedelta(days=retention.USUAL - 1)):
        assert retention.forget_due() == 0


def test_an_administrator_sets_the_days(question):
    retention.keep_for(administrator(), "30")
    with clock.at(clock.now() + timedelta(days=31)):
        assert retention.forget_due() == 1
    with pytest.raises(Refused):
        retention.keep_for(cast.actor("centre"), "30")


@pytest.mark.parametrize("typed", ["", "0", "-1", "x", "99999", "1.5", "３０"])
def test_days_that_are_none_are_refused(city, typed):
    with pytest.raises(Refused) as refused:
        retention.keep_for(administrator(), typed)
    assert "days" in refused.value.refusal.errors


def test_the_clock_does_it(question, settings):
    settings.RATE_LIMITS = True
    moment = (clock.now() + LATER).isoformat()
    done = CliRunner().invoke(tick, ["--at", moment])

    assert "销毁到期联系方式 1 件" in done.output, done.output
    assert row(question).contact == ""


def test_a_message_after_the_end_goes_nowhere(question, settings):
    settings.SMS_URL = "http://127.0.0.1:9/never"
    from bihuan.voices import messages

    with clock.at(clock.now() + LATER):
        retention.forget_due()
    messages.tell(row(question).pk, "answer")


# ---- looking -----------------------------------------------------------------------------------------------------


def test_a_contact_is_read_with_a_purpose_by_leave_of_another_and_each_look_is_recorded(question):
    found, centre, other = row(question), cast.actor("centre"), cast.actor("supervisor")
    opening.ask(found, centre, "打电话告诉他修好了", "3")
    with pytest.raises(Refused):
        opening.look(found, centre)
    with pytest.raises(Refused) as own:
        opening.decide(found, centre, granted=True)
    assert own.value.refusal.code == "apart"
    opening.decide(found, other, granted=True)

    assert [opening.look(found, centre) for _ in range(2)] == [PHONE, PHONE]
    assert Opening.objects.get().looks == 2
    assert what_happened(question) == ["申请看联系方式", "同意看联系方式", "查看联系方式", "查看联系方式"]
    with pytest.raises(Refused):
        opening.look(found, other)
    with clock.at(clock.now() + timedelta(days=4)), pytest.raises(Refused):
        opening.look(found, centre)
    assert PHONE not in everything()


def test_a_refused_request_opens_nothing_and_may_be_made_again(question):
    found, centre = row(question), cast.actor("centre")
    opening.ask(found, centre, "想问问情况", "3")
    with pytest.raises(Refused):
        opening.ask(found, centre, "再申请一次", "3")
    opening.decide(found, cast.actor("supervisor"), granted=False)
    with pytest.raises(Refused):
        opening.look(found, centre)

    opening.ask(found, centre, "打电话回访", "1")
    assert Opening.objects.count() == 2


@pytest.mark.parametrize("name", ["clerk1", "leader1", "deputy", "auditor"])
def test_nobody_else_may_ask(question, name):
    with pytest.raises(Refused) as refused:
        opening.ask(row(question), cast.actor(name), "打电话回访", "3")
    assert refused.value.refusal.code == "forbidden"
    assert not Opening.objects.exists()


def test_of_a_problem_the_original_is_asked_for_there(city):
    receipt = said(contact=PHONE)
    triaged(receipt)
    with pytest.raises(Refused) as refused:
        opening.ask(row(receipt), cast.actor("centre"), "打电话回访", "3")
    assert "问题页" in refused.value.refusal.sentence


@pytest.mark.parametrize(
    ("purpose", "days", "field"), [("", "3", "purpose"), ("打电话回访", "0", "days"), ("打电话回访", "x", "days")]
)
def test_what_is_missing_is_said_at_its_field(question, purpose, days, field):
    answer = browser_of("centre").post(
        f"/voices/{question.uid}/contact", {"do": "ask", "purpose": purpose, "days": days}
    )
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()
    assert not Opening.objects.exists()


def test_the_whole_way_on_the_page(question):
    centre, other, page = browser_of("centre"), browser_of("supervisor"), f"/voices/{question.uid}/contact"
    assert PHONE not in text(centre.get(page))
    centre.post(page, {"do": "ask", "purpose": "打电话回访", "days": "2"})
    assert "等另一个人同意" in text(centre.get(page))
    assert "同意" in text(other.get(page))
    assert other.post(page, {"do": "grant"}).status_code == 302
    assert PHONE not in text(centre.get(page))
    shown = centre.post(page, {"do": "look"})

    assert PHONE in text(shown)
    assert "no-store" in shown["Cache-Control"]
    assert centre.post(page, {"do": "anything"}).status_code == 422
    assert browser_of("auditor").post(page, {"do": "look"}).status_code == 403
