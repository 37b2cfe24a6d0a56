"""A suggestion from somebody's words to the answer with reasons, read by its code; the unit never learns whose it is."""

import pytest
from django.test import Client

from bihuan.kernel.act import act, load
from bihuan.kernel.models import Duty, Event, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.notices.models import Notice
from bihuan.organisation import directory
from bihuan.voices import commands
from tests import cast
from tests.costs import asked
from tests.kernel import walking
from tests.loop.cast import ID
from tests.problems.asking import browser_of, form, text
from tests.voices.saying import SECRETS, said, voice

WORDS = "建议在大厅门口放几辆轮椅。我叫张建国，电话13935601234，家住黄华街12号3单元501。"
STUDY = {
    "decision": "partly",
    "effort": "买两辆轮椅",
    "effect": "老人上台阶方便",
    "words": "先放两辆，月底前到位；电梯明年修。",
}


@pytest.fixture
def city(db):
    cast.found_city()
    yield
    directory.forget()


@pytest.fixture
def made(city):
    """A voice triaged into a suggestion for 商事服务科: its receipt and the suggestion."""
    receipt = said(WORDS)
    done = commands.triage(
        voice(receipt), cast.actor("centre"), {"outcome": "suggestion", "title": "大厅门口放轮椅", "unit": 1}
    )
    return receipt, Subject.objects.get(table="suggestion", number=done.event.payload["suggestion"])


def state(subject):
    return walking.now(subject).state


def test_triage_makes_it_and_the_voice_knows_its_number(made):
    receipt, subject = made
    row = load(subject)

    assert subject.number.startswith("JY-")
    assert (state(subject), row["unit"], row["voices"]) == ("studying", 1, [receipt.uid])
    assert load(voice(receipt))["suggestion"] == subject.number
    assert voice(receipt).state == "suggested"
    assert [d.office for d in Duty.objects.filter(subject=subject)] == ["unit:1"]
    assert not Subject.objects.filter(table="problem").exists()
    assert verify().finding is None


def test_without_a_unit_the_centre_names_one_later(city):
    receipt = said(WORDS)
    done = commands.triage(voice(receipt), cast.actor("centre"), {"outcome": "suggestion", "title": "大厅门口放轮椅"})
    subject = Subject.objects.get(number=done.event.payload["suggestion"])
    assert state(subject) == "received"
    assert browser_of("clerk1").get(f"/suggestions/{subject.number}").status_code == 404
    walking.does("centre", "assign", subject, {"unit": 2})
    assert browser_of("clerk2").get(f"/suggestions/{subject.number}").status_code == 200


def test_the_unit_studies_its_leader_answers_and_who_suggested_it_reads_why(made):
    receipt, subject = made
    browser = browser_of("clerk1")
    page = browser.get(f"/suggestions/{subject.number}/study")
    assert browser.post(f"/suggestions/{subject.number}/study", {**form(page), **STUDY}).status_code == 302
    assert "正在审核" in text(Client().get(f"/track/{receipt.code}"))
    assert STUDY["words"] not in text(Client().get(f"/track/{receipt.code}")), "not before it is approved"

    leader = browser_of("leader1")
    page = leader.get(f"/suggestions/{subject.number}")
    assert leader.post(f"/suggestions/{subject.number}/answer", form(page)).status_code == 302
    told = text(Client().get(f"/track/{receipt.code}"))
    assert "您的建议部分采纳" in told
    assert STUDY["words"] in told
    assert "买两辆轮椅" not in told, "what it costs is the house's own"
    assert walking.events(subject) == ["receive", "study", "answer"]


def test_who_studied_does_not_answer(made):
    _, subject = made
    walking.does("leader1", "study", subject, STUDY)
    with pytest.raises(Refused) as refused:
        walking.does("leader1", "answer", subject, {})
    assert refused.value.refusal.code == "apart"
    assert state(subject) == "review"


def test_returned_it_is_studied_again_and_sent_back_it_finds_another_unit(made):
    receipt, subject = made
    walking.does("clerk1", "study", subject, STUDY)
    walking.does("leader1", "return_study", subject, {"reason": "写清楚什么时候到位"})
    assert "正在研究" in text(Client().get(f"/track/{receipt.code}"))
    walking.does("clerk1", "send_back", subject, {"reason": "轮椅归政务中心管"})
    assert state(subject) == "received"
    walking.does("centre", "assign", subject, {"unit": 2})
    assert browser_of("clerk1").get(f"/suggestions/{subject.number}").status_code == 404
    assert verify().finding is None


def test_the_unit_never_learns_who_it_was(made):
    _, subject = made
    browser = browser_of("clerk1")
    page = browser.get(f"/suggestions/{subject.number}").content.decode()
    assert "轮椅" in page
    journal = "".join(Event.objects.values_list("body", flat=True))
    notices = "".join(Notice.objects.values_list("sentence", flat=True))
    for kept in (page, journal, notices, subject.row, text(browser.get("/suggestions"))):
        assert not any(secret in kept for secret in SECRETS)


@pytest.mark.parametrize(
    ("name", "status"), [("centre", 200), ("clerk1", 200), ("supervisor", 200), ("deputy", 200), ("clerk2", 404)]
)
def test_who_studies_or_reads_the_place_sees_it(made, name, status):
    _, subject = made
    browser = browser_of(name)
    assert browser.get(f"/suggestions/{subject.number}").status_code == status
    assert (subject.number in text(browser.get("/suggestions"))) is (status == 200)


def test_declined_says_why_to_who_suggested_it(city):
    receipt = said(WORDS)
    commands.triage(voice(receipt), cast.actor("centre"), {"outcome": "suggestion", "title": "大厅门口放轮椅"})
    subject = Subject.objects.get(table="suggestion")
    walking.does("centre", "decline", subject, {"words": "已经有了，在总服务台旁边。"})
    assert "已经有了，在总服务台旁边。" in text(Client().get(f"/track/{receipt.code}"))


def test_a_refused_triage_makes_no_suggestion_and_uses_up_no_number(city):
    receipt = said(WORDS)
    with pytest.raises(Refused):
        commands.triage(voice(receipt), cast.actor("centre"), {"outcome": "suggestion", "title": "短"})
    with pytest.raises(Refused):
        commands.triage(voice(receipt), cast.actor("clerk1"), {"outcome": "suggestion", "title": "大厅门口放轮椅"})
    assert not Subject.objects.filter(table="suggestion").exists()
    assert voice(receipt).state == "received"


def test_the_leader_is_told_that_something_waits(made):
    _, subject = made
    walking.does("clerk1", "study", subject, STUDY)
    assert Duty.objects.get(subject=subject).office == "leader:1"
    assert Notice.objects.filter(subject=subject, person=ID["leader1"]).exists()
    assert not Notice.objects.filter(subject=subject, person=ID["clerk2"]).exists()


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_few_questions_whatever_it_shows(city, count, django_assert_max_num_queries):
    given = {"title": "大厅门口放轮椅", "description": "门口放几辆轮椅", "unit": 1}
    for _ in range(count):
        act("suggestion", None, "receive", cast.actor("centre"), given, jurisdiction=1)
    browser = browser_of("centre")
    browser.get("/suggestions")
    with django_assert_max_num_queries(9) as captured:
        browser.get("/suggestions")
    assert asked(captured) <= 8
