"""Records of an unannounced visit say nothing to the units visited before it is released, whoever sits in them: the centre
where supervision went there, a colleague at the centre who belongs to the unit, and every unit's own accounts."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from docx import Document
from python_calamine import CalamineWorkbook

from bihuan.activities import turns
from bihuan.activities.clockwork import run_activities
from bihuan.assessment.counting import count
from bihuan.assessment.indicators import USUAL
from bihuan.assessment.models import Period, Score
from bihuan.kernel.act import act, load
from bihuan.kernel.models import Duty, Event, Subject
from bihuan.loop.language import Refused
from bihuan.notices.models import Notice
from bihuan.organisation import directory
from bihuan.organisation.models import Account, Post
from bihuan.records import reviewing
from bihuan.records.results import Scope, results
from bihuan.services import clock
from tests import cast
from tests.activities.planning import fields, officer, planned, who
from tests.kernel.walking import does, now
from tests.records.recording import by_number, finding, record, sync, upload

pytestmark = pytest.mark.usefixtures("city")
TITLE = "看看大厅中午有没有人"
CANARY = "十二点一刻导办台空着，没有人来换班"
HALL = {"matters": [], "places": [1]}  # the centre's own
UNITS = ("clerk1", "colleague1", "leader1", "clerk2", "leader2", "deputy", "head", "party", "auditor")


def visited(by, **more):
    """A visit under way with an officer assigned and one record handed in: (activity, officer, record)."""
    one = officer()
    subject = planned(by, kind="unannounced", title=TITLE, **more)
    does(by, "publish", subject, {})
    does(by, "assign", subject, {"officers": [one.account_id]})
    does(by, "start", subject, {})
    return subject, one, walked(subject, one)


def walked(subject, one, client_id="c1", **more):
    spot = {"matter": None, "place": 1} if load(now(subject)).get("places") == [1] else {}
    sent = record(client_id, activity=subject.number, **{"findings": [finding(text=CANARY)], **spot, **more})
    (answer,) = sync(sent, actor=who(one))
    assert answer.status in ("created", "conflict"), answer
    return by_number(answer.id)


@pytest.fixture
def at_the_centre(city):
    """Supervision went to the centre's own hall."""
    return visited("supervisor", **HALL)


@pytest.fixture
def at_a_window(city):
    """The centre went to 商事服务科's window."""
    return visited("centre")


@pytest.fixture
def colleague(city):
    """Somebody of the centre who is of 商事服务科 as well."""
    Post.objects.create(account_id=22, role="member", unit_id=1, since="2020-01-01")
    directory.touch()
    directory.forget()
    return "centre_head"


def read(name, path):
    browser = Client()
    browser.force_login(Account.objects.get(username=name))
    answer = browser.get(path, HTTP_ACCEPT="*/*", follow=True)
    return answer, words(answer).replace(path, "") if answer.status_code == 200 else ""


def words(answer):
    """What a page, a workbook or a document says."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if "spreadsheet" in answer["Content-Type"]:
        return str(CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python())
    if "wordprocessing" in answer["Content-Type"]:
        said = Document(BytesIO(content))
        return str(
            [*(p.text for p in said.paragraphs), *(c.text for t in said.tables for r in t.rows for c in r.cells)]
        )
    return content.decode(errors="replace")


def leaks(name, subject, one, handed_in):
    """The addresses that say anything to this person of the visit or of what was recorded in it."""
    number, activity = handed_in.number, subject.number
    paths = (
        "/experience/records", "/experience/records?state=withheld", "/experience/records?state=submitted", f"/experience/records?activity={activity}",
        f"/experience/records/{number}", f"/experience/records/{number}/accept", f"/experience/results?activity={activity}", "/experience/results",
        f"/experience/results.docx?activity={activity}", "/experience/results?matter=1", f"/people/{one.subject.number}", "/my", "/my/notices",
        f"/my?q={number}", f"/problems?q={CANARY[:6]}", f"/problems?q={number}", "/problems", f"/voices?q={CANARY[:6]}", "/voices", "/experience",
        "/experience/assistance", "/supervision", "/my/approve", "/insight", f"/officer/records/{number}", "/api/v1/records",
        "/api/v1/records?state=withheld", f"/api/v1/records/{number}", f"/api/v1/records/{number}/events", "/api/v1/voices", "/api/v1/problems",
        f"/api/v1/activities/{activity}", f"/api/v1/officers/{one.subject.number}", "/api/v1/duties", "/experience/records.xlsx", "/experience/activities.xlsx",
    )  # fmt: skip
    told = ((path, read(name, path)[1].replace(f"q={number}", "").replace(f'value="{number}"', "")) for path in paths)
    words = (CANARY, CANARY[:6], number, activity, TITLE)
    return [path for path, body in told for word in words if word not in path and word in body]


def knows_nothing(name, subject, one, handed_in):
    account = Account.objects.get(username=name)
    offices = set(directory.actor(account.pk).offices)
    assert leaks(name, subject, one, handed_in) == []
    assert not Notice.objects.filter(person=account, subject=handed_in).exists()
    assert not Duty.objects.filter(subject=handed_in, office__in=offices).exists()


# ---- nobody knows before ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["centre", "centre_head", *UNITS])
def test_a_visit_to_the_centre_leaves_no_trace_there(at_the_centre, name):
    knows_nothing(name, *at_the_centre)


@pytest.mark.parametrize("name", UNITS)
def test_a_visit_to_a_unit_leaves_no_trace_there(at_a_window, name):
    knows_nothing(name, *at_a_window)


def test_who_sits_at_the_centre_and_in_the_unit_visited_knows_nothing_either(colleague, at_a_window):
    knows_nothing(colleague, *at_a_window)
    assert CANARY in read("centre", f"/experience/records/{at_a_window[2].number}")[1]


def test_the_place_of_a_record_counts_as_visited_too(city):
    subject, one, _ = visited("supervisor", matters=[1], places=[])
    handed_in = walked(subject, one, "c2", matter=None, place=1)
    assert handed_in.number not in read("centre", "/experience/records")[1]
    assert read("centre", f"/experience/records/{handed_in.number}")[0].status_code == 404
    assert handed_in.number in read("supervisor", "/experience/records")[1]


def test_counts_of_the_centre_stay_as_they_were(at_the_centre):
    def counted():
        page = read("centre", "/my")[1]
        shown = results(cast.actor("centre"), Scope(activity=at_the_centre[0].number))
        return page.count("data-item"), re.findall(r"\d+ ?[件项条]", page), shown.count, shown.waiting

    before = counted()
    walked(at_the_centre[0], at_the_centre[1], "c2")
    assert counted() == before
    assert before[2:] == (0, 0)


def test_a_photo_of_the_visit_opens_to_nobody_of_the_unit(at_the_centre):
    subject, one, _ = at_the_centre
    photo = upload(by="officer1") if one.account.username == "officer1" else _photo_of(one)
    walked(subject, one, "c2", findings=[finding(text=CANARY, files=[photo])])
    assert read("centre", f"/files/{photo}")[0].status_code == 404
    assert read("supervisor", f"/files/{photo}")[0].status_code == 200


def _photo_of(one):
    from bihuan.services.files.uploads import store
    from tests.services import samples

    return str(store(BytesIO(samples.picture()), "现场.png", actor=who(one).id).file.id)


def test_the_figures_of_an_officer_do_not_tell_of_it(at_the_centre):
    _, one, _ = at_the_centre
    month = Period.objects.create(
        jurisdiction=1,
        title="本月",
        weights=USUAL,
        begins_on=clock.today() - timedelta(days=3),
        ends_on=clock.today() + timedelta(days=3),
    )
    count(month, cast.actor("centre"))
    assert not Score.objects.filter(sheet__officer=one, indicator="timely").exists()


def test_answers_to_the_officer_are_the_same_as_of_any_record(at_the_centre):
    subject, one, handed_in = at_the_centre
    sent = record("c2", matter=None, place=1, activity=subject.number)
    again = sync(sent, sent, actor=who(one))
    assert [(a.status, a.detail) for a in again] == [("created", "收到了。"), ("same", "已经收到过，没有重复。")]
    assert CANARY in read(one.account.username, f"/officer/records/{handed_in.number}")[1]


def test_an_officer_who_was_not_sent_reads_nothing(at_the_centre):
    knows_nothing("officer1", *at_the_centre)


# ---- who ordered it reviews it ------------------------------------------------------------------------------------


def test_supervision_reads_what_its_visit_brought_and_nothing_else(at_the_centre):
    _, _, handed_in = at_the_centre
    (other,) = sync(record("c9", findings=[finding(text="这条是政务中心的")]))
    page = read("supervisor", "/experience/records")[1]
    assert handed_in.number in page
    assert other.id not in page
    assert CANARY in read("supervisor", f"/experience/records/{handed_in.number}")[1]
    assert read("supervisor", f"/experience/records/{other.id}")[0].status_code == 404


def test_nobody_is_urged_to_review_before_the_release(at_the_centre):
    *_, handed_in = at_the_centre
    assert (handed_in.state, handed_in.due, handed_in.holder) == ("withheld", None, None)
    assert not Duty.objects.filter(subject=handed_in).exists()
    assert not Notice.objects.filter(subject=handed_in).exists()
    assert load(handed_in)["kept"] == [4]


def test_supervision_may_ask_back_before_the_release_and_what_comes_again_waits_too(at_the_centre):
    subject, one, handed_in = at_the_centre
    does("supervisor", "return", handed_in, {"question": "看到几点？"})
    knows_nothing("centre", subject, one, now(handed_in))
    sent = record(
        "c1-2", activity=subject.number, matter=None, place=1, of=handed_in.number, findings=[finding(text=CANARY)]
    )
    (answer,) = sync(sent, actor=who(one))
    assert answer.resubmitted
    assert now(handed_in).state == "withheld"
    knows_nothing("centre", subject, one, now(handed_in))


def test_the_centre_does_not_review_what_supervision_recorded_there(at_the_centre):
    subject, _, handed_in = at_the_centre
    released(subject, "supervisor")
    with pytest.raises(Refused) as refused:
        reviewing.accept(now(handed_in), cast.actor("centre"), {"quality": "clear"})
    assert refused.value.refusal.code == "forbidden"
    assert not Subject.objects.filter(table="voice").exists()


def test_before_the_release_nobody_accepts_and_no_voice_is_made(at_the_centre):
    _, _, handed_in = at_the_centre
    events = Event.objects.count()
    with pytest.raises(Refused) as refused:
        reviewing.accept(handed_in, cast.actor("supervisor"), {"quality": "clear"})
    assert refused.value.refusal.code == "wrong-state"
    assert not Subject.objects.filter(table="voice").exists()
    assert Event.objects.count() == events


# ---- the release ---------------------------------------------------------------------------------------------------


def released(subject, by):
    does(by, "finish", subject, {"summary": "中午导办台没有人。"})
    does(by, "release", subject, {})


def test_released_the_record_is_to_be_reviewed_by_supervision_and_read_by_the_centre(at_the_centre):
    subject, one, handed_in = at_the_centre
    released(subject, "supervisor")
    handed_in = now(handed_in)
    assert (handed_in.state, handed_in.holder) == ("submitted", "supervision:1")
    assert handed_in.due is not None
    assert "kept" not in load(handed_in)
    assert Notice.objects.filter(person_id=31, subject=handed_in).exists()
    assert CANARY in read("centre", f"/experience/records/{handed_in.number}")[1]
    assert leaks("clerk1", subject, one, handed_in) == []
    reviewing.accept(handed_in, cast.actor("supervisor"), {"quality": "clear"})
    assert Subject.objects.filter(table="voice", jurisdiction=1).count() == 1
    assert CANARY in read("centre", "/api/v1/voices")[1]


def test_the_clock_releases_the_records_with_the_activity(city):
    day = clock.today() + timedelta(days=9)
    subject, _, handed_in = visited("supervisor", **HALL, release_on=day.isoformat())
    does("supervisor", "finish", subject, {"summary": "中午导办台没有人。"})
    with clock.at(clock.now() + timedelta(days=8)):
        run_activities()
        assert now(handed_in).state == "withheld"
    with clock.at(clock.now() + timedelta(days=10)):
        run_activities()
        assert now(handed_in).state == "submitted"
    assert CANARY in read("centre", f"/experience/records/{handed_in.number}")[1]


def test_what_was_turned_down_or_taken_back_before_is_known_after_the_release_too(at_the_centre):
    subject, one, handed_in = at_the_centre
    does("supervisor", "reject", handed_in, {"words": "看不出是哪天。"})
    knows_nothing("centre", subject, one, now(handed_in))
    released(subject, "supervisor")
    assert now(handed_in).state == "rejected"
    assert handed_in.number in read("centre", "/experience/records")[1]


def test_a_record_handed_in_after_the_release_goes_to_its_reviewer_at_once(at_the_centre):
    subject, one, _ = at_the_centre
    released(subject, "supervisor")
    later = walked(subject, one, "c2")
    assert (later.state, later.holder) == ("submitted", "supervision:1")


def test_an_activity_that_becomes_unannounced_takes_its_records_along(city):
    one = officer()
    subject = planned(title=TITLE)
    does("centre", "publish", subject, {})
    does("centre", "assign", subject, {"officers": [one.account_id]})
    handed_in = walked(subject, one)
    assert (handed_in.state, load(handed_in).get("kept")) == ("submitted", None)
    act("activity", subject.pk, "arrange", cast.actor("centre"), fields(title=TITLE, kind="unannounced"))
    assert now(handed_in).state == "withheld"
    assert load(now(handed_in))["kept"] == [1]
    assert not Duty.objects.filter(subject=handed_in).exists()
    act("activity", subject.pk, "arrange", cast.actor("centre"), fields(title=TITLE))
    assert now(handed_in).state == "submitted"


def test_two_drafts_of_a_secret_visit_are_both_kept_from_the_unit(at_the_centre):
    subject, one, handed_in = at_the_centre
    twin = walked(subject, one, "c1", answers={"queue_minutes": 3})
    for each in (handed_in, twin):
        knows_nothing("centre", subject, one, now(each))
    act("record", twin.pk, "choose", who(one))
    assert (now(handed_in).state, now(twin).state) == ("superseded", "withheld")
    knows_nothing("centre", subject, one, now(handed_in))
    released(subject, "supervisor")
    assert now(twin).state == "submitted"


def test_the_turns_of_an_officer_do_not_tell_of_it(at_the_centre):
    _, one, _ = at_the_centre
    other = planned(title="开放日", kind="open_day")
    does("centre", "publish", other, {})
    for name, said in (("centre", "近一年 0 次"), ("supervisor", "近一年 1 次")):
        offered = turns.candidates(load(now(other)), cast.actor(name))
        assert said in offered[one.account_id]["label"], name


def test_the_officers_archive_tells_the_centre_of_no_visit_to_itself(at_the_centre):
    subject, one, _ = at_the_centre
    assert TITLE not in read("centre", f"/people/{one.subject.number}")[1]
    released(subject, "supervisor")
    assert TITLE in read("centre", f"/people/{one.subject.number}")[1]
