"""Records come from phones: exactly once, never refused for a wrong clock, kept side by side where they differ."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from PIL import Image

from bihuan.kernel.act import events_of, load
from bihuan.kernel.models import Attachment, Event, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.organisation import directory
from bihuan.organisation.models import Account, Post
from bihuan.records import observing
from bihuan.records.models import Delivery, Template, Version
from bihuan.records.standard import bodies
from bihuan.services import clock
from bihuan.services.files import reading
from tests import cast
from tests.kernel.walking import does, now
from tests.records.recording import SECRETS, WORDS, accepted, by_number, finding, handed_in, record, sync, upload
from tests.services import samples


def count():
    return Subject.objects.filter(table="record").count()


def test_a_record_is_taken_in_with_its_findings_and_waits_for_the_centre(city):
    (answer,) = sync(record())
    subject = by_number(answer.id)
    row = load(subject)
    assert (answer.status, answer.notes, row["state"], subject.person) == ("created", [], "submitted", 61)
    assert row["answers"]["queue_minutes"] == 41.5
    assert (row["findings"][0]["text"], row["findings"][0]["severity"]) == (WORDS, "major")
    assert [(e.action, e.actor) for e in events_of(subject)] == [("submit", "person:61")]
    assert (subject.title, subject.holder) == ("实地办事 · 企业设立登记", "centre:1")
    assert verify().finding is None


def test_the_same_content_again_is_answered_alike_and_doubles_nothing(city):
    sent = record()
    (first,), (again,) = sync(sent), sync(json.loads(json.dumps(sent)))
    assert (again.status, again.id) == ("same", first.id)
    assert (count(), Delivery.objects.count(), Event.objects.filter(subject__table="record").count()) == (1, 1, 1)


def test_another_content_under_the_same_id_is_a_conflict_and_both_are_kept(city):
    first, other = record(), record(answers={"queue_minutes": 5})
    (created,), (conflict,) = sync(first), sync(other)
    assert (conflict.status, conflict.other) == ("conflict", created.id)
    assert count() == 2
    assert load(by_number(created.id))["conflict"] == conflict.id
    assert load(by_number(conflict.id))["conflict"] == created.id
    (again,), (as_before,) = sync(other), sync(first)
    assert (again.status, again.id, as_before.status, as_before.id) == ("conflict", conflict.id, "same", created.id)
    assert count() == 2
    assert verify().finding is None


def test_two_contents_in_one_call_are_kept_both(city):
    found = sync(record(), record(answers={}), record("c2"))
    assert [a.status for a in found] == ["created", "conflict", "created"]


def test_another_officers_id_is_another_id(city):
    Account.objects.create(id=62, username="officer2", name="officer2")
    Post.objects.create(account_id=62, role="officer", jurisdiction_id=1, since=datetime(2020, 1, 1).date())
    directory.touch()
    (mine,), (theirs,) = sync(record()), sync(record(answers={}), actor=directory.actor(62))
    assert (mine.status, theirs.status) == ("created", "created")


def test_one_that_will_not_do_is_refused_with_its_reasons_and_the_others_are_taken(city):
    bad = record(
        "c2", answers={"queue_minutes": -1, "attitude": 9, "gone": 1}, findings=[finding(kind="gossip", stage="moon")]
    )
    found = sync(record(), bad, "nothing", record("c3"))
    assert [a.status for a in found] == ["created", "refused", "refused", "created"]
    assert set(found[1].errors) == {
        "answers.queue_minutes", "answers.attitude", "answers.gone", "findings.0.kind", "findings.0.stage",
    }  # fmt: skip
    assert "记录还在手机里" in found[1].detail
    assert count() == 2
    (mended,) = sync(record("c2"))
    assert mended.status == "created"


def test_ten_thousand_findings_are_explained_and_nothing_is_written(city):
    (answer,) = sync(record(findings=[finding(f"f{n}") for n in range(10_000)]))
    assert answer.status == "refused"
    assert "10000 条发现，一份最多 100 条" in answer.detail
    assert count() == 0


def test_more_records_than_a_call_may_hold_are_refused_as_a_whole(city):
    with pytest.raises(Refused) as refused:
        sync(*[{}] * 201)
    assert refused.value.refusal.code == "too-many"


def test_who_is_no_officer_hands_nothing_in(city):
    for name in ("clerk1", "centre", "deputy"):
        with pytest.raises(Refused) as refused:
            sync(record(), name=name)
        assert refused.value.refusal.code == "forbidden"
    assert count() == 0


# ---- clock -------------------------------------------------------------------------------------------------------


def times(subject):
    row = load(subject)
    return datetime.fromisoformat(row["started"]), datetime.fromisoformat(row["ended"])


def test_a_phone_that_says_what_time_it_has_is_put_right(city):
    """Two years behind; the visit ended an hour before it was sent."""
    real = clock.now()
    phone = real - timedelta(days=730)
    sent = record(
        started=(phone - timedelta(minutes=100)).isoformat(), ended=(phone - timedelta(minutes=60)).isoformat()
    )
    (answer,) = sync(sent, sent=phone.isoformat())
    began, ended = times(by_number(answer.id))
    assert ended - began == timedelta(minutes=40)
    assert abs(real - timedelta(minutes=60) - ended) < timedelta(seconds=5)
    assert "手机的时间慢了约 730 天" in answer.notes[0]


def test_a_clock_that_runs_ahead_is_put_right_though_nothing_was_said(city):
    ahead = clock.now() + timedelta(hours=8)
    sent = record(started=(ahead - timedelta(minutes=30)).isoformat(), ended=ahead.isoformat())
    (answer,) = sync(sent)
    began, ended = times(by_number(answer.id))
    assert ended - began == timedelta(minutes=30)
    assert ended <= clock.now()
    assert "快了" in answer.notes[0]


def test_an_end_before_the_beginning_lasts_nothing(city):
    base = clock.now()
    (answer,) = sync(record(started=base.isoformat(), ended=(base - timedelta(hours=1)).isoformat()))
    began, ended = times(by_number(answer.id))
    assert began == ended


@pytest.mark.parametrize("value", ["gestern", 12, None, "0000-00-00T00:00:00", "2026-13-01"])
def test_what_is_no_time_is_said_to_be_none(city, value):
    (answer,) = sync(record(ended=value))
    assert (answer.status, set(answer.errors)) == ("refused", {"ended"})


# ---- template ----------------------------------------------------------------------------------------------------


def test_a_template_that_changed_meanwhile_still_takes_what_was_made_with_the_old_one(city):
    template = Template.objects.get(code="onsite")
    Version.objects.create(template=template, number=2, body={"stages": []}, made=clock.now())
    Template.objects.filter(pk=template.pk).update(version=2, active=False)
    (answer,) = sync(record())
    row = load(by_number(answer.id))
    assert (row["template_version"], row["newer"]) == (1, 2)
    assert "现在已经是第 2 版" in answer.notes[0]


def test_a_version_that_never_was_is_refused(city):
    assert [a.status for a in sync(record(version=7), record("c2", template="moon"), record("c3", version=True))] == [
        "refused"
    ] * 3


def test_the_five_templates_name_everything_once_and_help_with_all_of_it():
    for code, _, _, body in bodies():
        seen = [o["id"] for _, o in observing.observations(body)]
        assert len(seen) == len(set(seen)), code
        assert all(o.get("help") for _, o in observing.observations(body)), code
        kinds = {o["kind"] for _, o in observing.observations(body)}
        assert {"measured", "rated", "checked", "judged"} <= kinds, code
        assert set(observing.schema(body)["properties"]) == set(seen)


# ---- evidence ----------------------------------------------------------------------------------------------------


def test_the_photos_of_a_finding_belong_to_the_record(city):
    ids = [upload(), upload()]
    subject = handed_in(findings=[finding(files=ids)])
    assert set(Attachment.objects.filter(subject=subject).values_list("file_id", flat=True)) == set(ids)
    assert [f[0] for f in next(events_of(subject)).payload["files"]] == ids


def test_a_photo_of_somebody_else_or_that_is_gone_is_said_to_be_missing_and_the_record_waits(city):
    (answer,) = sync(record(findings=[finding(files=[upload("clerk1")])]))
    assert (answer.status, count()) == ("refused", 0)
    assert "请重新上传" in answer.detail


def test_names_and_numbers_are_sealed_and_stand_in_no_row(city):
    told = f"{WORDS}我是{SECRETS[0]}，电话{SECRETS[1]}"
    subject = handed_in(findings=[finding(text=told)], answers={"queue_note": told})
    stored = subject.row + "".join(Event.objects.filter(subject=subject).values_list("body", flat=True))
    assert SECRETS[1] not in stored
    assert WORDS in stored


def test_what_pads_or_turns_round_is_taken_out_of_the_words(city):
    subject = handed_in(findings=[finding(text="叫号机\u202e坏了\u200b\r\n没人修 𠮷䶮 <b>")])
    assert load(subject)["findings"][0]["text"] == "叫号机坏了\n没人修 𠮷䶮 <b>"


# ---- asked back --------------------------------------------------------------------------------------------------


def test_what_came_back_is_completed_from_the_phone_and_keeps_its_number(city):
    subject = handed_in()
    does("centre", "return", subject, {"question": "哪个窗口？几点？"})
    assert (now(subject).state, now(subject).holder) == ("returned", "officer:61")
    sent = record(of=subject.number, findings=[finding(), finding("f2", text="三号窗口，十点")])
    (answer,), (again,) = sync(sent), sync(sent)
    assert (answer.status, answer.id, answer.resubmitted) == ("created", subject.number, True)
    assert (again.status, again.id) == ("same", subject.number)
    row = load(now(subject))
    assert (row["state"], len(row["findings"]), row.get("question")) == ("submitted", 2, None)
    assert verify().finding is None


def test_what_completes_a_record_that_waits_no_more_is_kept_beside_it(city):
    subject = accepted()
    (answer,) = sync(record(of=subject.number, answers={"queue_minutes": 1}))
    assert (answer.status, answer.other) == ("conflict", subject.number)
    assert load(now(subject)).get("conflict") is None


# ---- from the field ----------------------------------------------------------------------------------------------


def test_a_photo_is_turned_upright_and_says_no_more_where_it_was_taken(city):
    """Case 2: by its orientation first, then everything is stripped."""
    taken = samples.picture(size=(60, 40), exif=samples.telltale_exif(6))
    subject = handed_in(findings=[finding(files=[upload(content=taken)])])
    kept = reading.open_file(Attachment.objects.get(subject=subject).file)
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (40, 60)
        assert not picture.getexif()


@pytest.mark.parametrize("name", ["现场.HEIC", "现场.png", "photo.jpg.exe"])
def test_a_photo_is_judged_by_what_it_is_whatever_it_is_called(city, name):
    """Case 3."""
    subject = handed_in(findings=[finding(files=[upload(name=name)])])
    assert Attachment.objects.get(subject=subject).file.kind == "image/jpeg"


def test_eight_phones_at_once_with_one_draft_make_one_record(committed_db):
    """Case 12, in one moment: the same content once, and every phone is told so."""
    cast.found_city()
    sent = record(findings=[finding()])
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: in_thread(sent), range(8)))
    assert sorted(a.status for a in found) == ["created", *["same"] * 7]
    assert len({a.id for a in found}) == 1
    assert (count(), Delivery.objects.count()) == (1, 1)
    assert verify().finding is None


def test_other_contents_at_once_under_one_id_are_kept_every_one(committed_db):
    cast.found_city()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: in_thread(record(answers={"queue_minutes": n})), range(4)))
    assert sorted(a.status for a in found) == ["conflict", "conflict", "conflict", "created"]
    assert (count(), Delivery.objects.count()) == (4, 4)
    assert all(load(s).get("conflict") for s in Subject.objects.filter(table="record"))


def in_thread(sent):
    try:
        return sync(sent)[0]
    finally:
        connection.close()
