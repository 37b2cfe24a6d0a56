"""A suggestion from somebody's words to the answer with reasons, read by its code; the unit never learns whose it is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.kernel.act import act, load
from bihuan.kernel.models import Duty, Event, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.notices.models import Notice
from bihuan.voices import commands, forms, triage
from tests import cast
from tests.costs import asked
from tests.kernel import walking
from tests.loop.cast import ID
from tests.problems.asking import browser_of, form, queries, text
from tests.services import samples
from tests.suggestions.suggesting import STUDY, WORDS, answered, state, suggested
from tests.voices.saying import SECRETS, said, voice


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
    done = triage.triage(voice(receipt), cast.actor("centre"), {"outcome": "suggestion", "title": "大厅门口放轮椅"})
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


def test_a_refused_triage_makes_no_suggestion_and_uses_up_no_number(city):
    receipt = said(WORDS)
    with pytest.raises(Refused):
        triage.triage(voice(receipt), cast.actor("centre"), {"outcome": "suggestion", "title": "短"})
    with pytest.raises(Refused):
        triage.triage(voice(receipt), cast.actor("clerk1"), {"outcome": "suggestion", "title": "大厅门口放轮椅"})
    assert not Subject.objects.filter(table="suggestion").exists()
    assert voice(receipt).state == "received"


def test_the_leader_is_told_that_something_waits(made):
    _, subject = made
    walking.does("clerk1", "study", subject, STUDY)
    assert Duty.objects.get(subject=subject).office == "leader:1"
    assert Notice.objects.filter(subject=subject, person=ID["leader1"]).exists()
    assert not Notice.objects.filter(subject=subject, person=ID["clerk2"]).exists()


def test_the_same_page_and_every_act_cost_the_same_whatever_hangs_on_it(made):
    _, subject = made
    lone = queries(browser_of("clerk1"), f"/suggestions/{subject.number}")
    for n in range(29):
        late = said(f"门口能不能放轮椅？第{n}次")
        triage.triage(voice(late), cast.actor("centre"), {"outcome": "merge", "master": subject.number})
    assert queries(browser_of("clerk1"), f"/suggestions/{subject.number}") == lone <= 15
    for name, action, sent in (("clerk1", "study", STUDY), ("leader1", "answer", {})):
        with CaptureQueriesContext(connection) as captured:
            walking.does(name, action, subject, sent)
        assert asked(captured) <= 12, action


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_few_questions_whatever_it_shows(city, count):
    given = {"title": "大厅门口放轮椅", "description": "门口放几辆轮椅", "unit": 1}
    for _ in range(count):
        act("suggestion", None, "receive", cast.actor("centre"), given, jurisdiction=1)
    assert queries(browser_of("centre"), "/suggestions") <= 5


def test_who_owes_what_stands_in_the_tasks_of_each_and_of_nobody_else(made):
    _, subject = made
    page = browser_of("clerk1").get("/my")
    assert "提出研究意见：大厅门口放轮椅" in text(page)
    assert f'href="/suggestions/{subject.number}?act=study#act"' in page.content.decode()
    assert "大厅门口放轮椅" not in text(browser_of("clerk2").get("/my"))
    walking.does("clerk1", "study", subject, STUDY)
    assert "审核并答复：大厅门口放轮椅" in text(browser_of("leader1").get("/my"))
    walking.does("leader1", "answer", subject, {})
    assert "审核并答复" not in text(browser_of("leader1").get("/my"))


def test_files_and_keys_of_the_voice_never_reach_the_unit(city):
    photo = forms.keep(SimpleUploadedFile("a.png", samples.picture()), "")
    receipt, subject = suggested(files=[photo.file.id], token=photo.upload_token)
    answered(subject)
    commands.satisfaction(receipt.code, "partly", "我叫张建国")
    client = browser_of("clerk1")
    told = "".join(
        client.get(url).content.decode()
        for url in (
            f"/suggestions/{subject.number}", f"/api/v1/suggestions/{subject.number}",
            f"/api/v1/suggestions/{subject.number}/events", "/api/v1/suggestions", "/my/notices",
        )
    )  # fmt: skip
    assert subject.number in told
    for kept in (receipt.uid, receipt.code, photo.file.id, *SECRETS):
        assert kept not in told
    assert client.get(f"/files/{photo.file.id}").status_code in (403, 404)
    assert browser_of("centre").get(f"/files/{photo.file.id}").status_code == 200


def test_a_centre_that_studies_itself_learns_no_more_than_a_unit(city):
    _, subject = suggested(4)
    body = browser_of("centre").get(f"/api/v1/suggestions/{subject.number}/events").json()
    assert "voices" not in str(body)
    other = browser_of("supervisor").get(f"/api/v1/suggestions/{subject.number}/events").json()
    assert "voices" in str(other)
