"""Pages: the reviewer's at the centre, and the officer's own with the desktop form."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.kernel.act import load
from bihuan.kernel.models import Attachment, Subject
from bihuan.organisation import directory
from bihuan.organisation.models import Account, Post
from bihuan.records import commands
from tests.costs import asked
from tests.kernel.walking import does, now
from tests.problems.asking import browser_of, text
from tests.records.recording import WORDS, accepted, by_number, finding, handed_in, record, sync, upload
from tests.services import samples

FORM = {
    "version": "1", "started": "2026-03-16T09:00", "ended": "2026-03-16T10:00", "matter": "1", "place": "2", "a.queue_minutes": "41.5",
    "a.attitude": "3", "a.promise": "no", "a.queue_note": "四个窗口开一个", "f1-kind": "problem", "f1-text": WORDS, "f1-severity": "major",
    "f1-stage": "queue", "client_id": "desk-1", "f1-id": "f-one",
}  # fmt: skip


@pytest.fixture
def officer(city):
    return browser_of("officer1")


def typed(officer, **more):
    return officer.post("/officer/records/new/onsite", {**FORM, **more})


def records():
    return Subject.objects.filter(table="record")


# ---- the desktop form --------------------------------------------------------------------------------------------


def test_a_record_is_filled_in_on_the_desktop_with_a_photo(officer):
    photo = SimpleUploadedFile("现场.png", samples.picture(), "image/png")
    answer = typed(officer, **{"f1-files": photo})
    subject = records().get()
    row = load(subject)
    assert (answer.status_code, answer["Location"]) == (302, f"/officer/records/{subject.number}")
    assert row["answers"] == {"queue_minutes": 41.5, "attitude": 3, "promise": "no", "queue_note": "四个窗口开一个"}
    assert (row["findings"][0]["text"], row["matter"], row["place"], row["client_id"]) == (WORDS, 1, 2, "desk-1")
    assert row["started"] == "2026-03-16T09:00:00+08:00"
    assert Attachment.objects.filter(subject=subject).count() == 1


def test_an_error_keeps_every_word_and_the_photo(officer):
    photo = SimpleUploadedFile("现场.png", samples.picture(), "image/png")
    answer = typed(officer, **{"a.queue_minutes": "很久", "f1-files": photo})
    page = answer.content.decode()
    assert (answer.status_code, records().count()) == (422, 0)
    assert "“排队用时”应当是数字" in page
    assert 'value="很久"' in page
    assert WORDS in page
    kept = re.search(r'name="f1-kept" value="([0-9a-f]{16}\|[^"]+)"', page)
    assert kept
    typed(officer, **{"f1-kept": kept[1]})
    assert load(records().get())["findings"][0]["files"] == [kept[1][:16]]


def test_what_is_no_photo_is_said_to_be_none_and_the_words_stay(officer):
    broken = SimpleUploadedFile("现场.jpg", b"\xff\xd8\xff" + b"broken" * 50, "image/jpeg")
    answer = typed(officer, **{"f1-files": broken})
    page = answer.content.decode()
    assert (answer.status_code, records().count()) == (422, 0)
    assert "“现场.jpg”没有收" in page
    assert WORDS in page


def test_one_more_finding_is_asked_for_and_nothing_is_handed_in(officer):
    page = typed(officer, _more="1").content.decode()
    assert 'name="f2-text"' in page
    assert WORDS in page
    assert records().count() == 0


def test_pressed_twice_it_is_there_once(officer):
    first, second = typed(officer), typed(officer)
    assert first["Location"] == second["Location"]
    assert records().count() == 1


def test_what_was_asked_back_is_completed_with_all_that_was_written(officer):
    subject = handed_in(findings=[finding(files=[upload()])])
    does("centre", "return", subject, {"question": "哪个窗口？几点？"})
    at = f"/officer/records/{subject.number}/complete"
    page = officer.get(at).content.decode()
    assert all(words in page for words in ("哪个窗口？几点？", WORDS, 'value="41.5"'))
    kept = re.search(r'name="f1-kept" value="([^"]+)"', page)
    sent = {**FORM, "f1-id": "f1", "f1-kept": kept[1], "f2-id": "f2", "f2-text": "三号窗口，十点", "f2-kind": "problem"}
    assert officer.post(at, sent)["Location"] == f"/officer/records/{subject.number}"
    row = load(now(subject))
    assert (row["state"], [f["client_id"] for f in row["findings"]]) == ("submitted", ["f1", "f2"])
    assert records().count() == 1


# ---- an officer's own --------------------------------------------------------------------------------------------


def test_an_officer_reads_what_became_of_each_finding(officer):
    subject = accepted()
    page = text(officer.get(f"/officer/records/{subject.number}"))
    assert all(words in page for words in (WORDS, "已收到", "已采用", "排队用时", "41.5 分钟"))
    code = re.search(r'href="(/track/[^"]+)"', officer.get(f"/officer/records/{subject.number}").content.decode())
    assert Client().get(code[1]).status_code == 200


def test_two_drafts_are_shown_and_one_is_chosen(officer):
    (first,), (other,) = sync(record()), sync(record(answers={}))
    page = officer.get(f"/officer/records/{other.id}").content.decode()
    assert "用这一份" in page
    assert str(first.id) in page
    officer.post(f"/officer/records/{other.id}/choose", {"_key": "k1"})
    assert by_number(first.id).state == "superseded"
    assert officer.post(f"/officer/records/{other.id}/accept").status_code == 404


def test_another_officers_record_is_not_there(officer):
    Account.objects.create(id=62, username="officer2", name="officer2")
    Post.objects.create(account_id=62, role="officer", jurisdiction_id=1, since="2020-01-01")
    directory.touch()
    theirs = commands.sync([record()], directory.actor(62))[0]
    for at in ("", "/complete"):
        assert officer.get(f"/officer/records/{theirs.id}{at}").status_code == 404
    assert officer.post(f"/officer/records/{theirs.id}/cancel").status_code == 404
    assert str(theirs.id) not in officer.get("/officer/records").content.decode()


@pytest.mark.parametrize("path", ["/officer/records", "/officer/records/new", "/officer/records/new/onsite"])
def test_the_officers_pages_are_for_officers(city, path):
    assert browser_of("centre").get(path).status_code == 403
    assert Client().get(path).status_code == 302
    assert browser_of("officer1").get(path).status_code == 200


# ---- the centre --------------------------------------------------------------------------------------------------


def test_the_reviewer_accepts_on_the_page_and_sees_where_each_finding_went(city):
    subject, centre = handed_in(), browser_of("centre")
    page = centre.get(f"/experience/records/{subject.number}").content.decode()
    assert all(words in page for words in (WORDS, "采用", "退回补充", "没做到"))
    assert "officer1" not in page
    version = re.search(r'name="_version" value="(\d+)"', page)
    sent = {"_version": version[1], "quality": "clear", "_key": "k"}
    assert centre.post(f"/experience/records/{subject.number}/accept", sent).status_code == 302
    assert "已收到" in text(centre.get(f"/experience/records/{subject.number}"))


@pytest.mark.parametrize("name", ["clerk1", "leader1", "deputy", "party", "auditor"])
def test_nobody_but_the_centre_reads_records(city, name):
    subject = accepted()
    client = browser_of(name)
    assert client.get("/experience/records").status_code == 403
    assert client.get(f"/experience/records/{subject.number}").status_code == 404


def test_a_notice_leads_an_officer_to_the_own_page(officer):
    subject = accepted()
    assert f'href="/experience/records/{subject.number}"' in officer.get("/my/notices").content.decode()
    answer = officer.get(f"/experience/records/{subject.number}")
    assert answer["Location"] == f"/officer/records/{subject.number}"


def cost(client, path):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return asked(captured)


def test_lists_ask_the_database_as_often_for_many_as_for_few(city):
    handed_in("c1")
    centre, officer = browser_of("centre"), browser_of("officer1")
    pages = ((centre, "/experience/records"), (officer, "/officer/records"))
    for client, path in pages:
        client.get(path)
    few = [cost(client, path) for client, path in pages]
    for n in range(2, 12):
        handed_in(f"c{n}", findings=[])
    many = [cost(client, path) for client, path in pages]
    assert few == many
    assert max(many) <= 10
