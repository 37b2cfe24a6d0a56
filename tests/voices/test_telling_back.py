"""Status back: signed, once a stage, tried again, given up where it can be seen; and nothing of anybody in it."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from itertools import pairwise

import pytest

from bihuan.kernel import outbox
from bihuan.kernel.models import Job, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.organisation.commands import configure
from bihuan.organisation.models import Change, Jurisdiction
from bihuan.services import clock
from bihuan.services.webhooks import signing
from bihuan.voices import triage
from bihuan.voices.exchange import desk, keys, telling
from tests import cast
from tests.kernel import walking
from tests.receiver import listening
from tests.voices.saying import WORDS, said, triaged
from tests.voices.sending import administrator, sends

ORDER = {"text": WORDS, "origin": "GD1", "contact": "张建国 13935601234", "matter": "000132007000", "place": "w-a12"}
SECRETS = ("张建国", "13935601234", "黄华街", "clerk", "leader", "centre")


@pytest.fixture
def admin(city):
    return administrator()


@pytest.fixture
def other(admin):
    """The other system, with a key and a callback: its server."""
    with listening() as server:
        server.secret = keys.make(admin, "12345", 1)
        desk.save_callback(admin, "12345", 1, f"{server.base}/told", [server.base])
        yield server


def handed_in(other, id="msg_1", **more):
    """The subject of an order that the other system handed in."""
    answer = sends(other.secret, {**ORDER, **more}, id=id)
    assert answer.status_code == 201, answer.content
    return Subject.objects.get(uid=answer.json()["id"])


def into_a_problem(subject):
    fields = {"outcome": "problem", "title": "叫号机坏了三天没有人修", "category": "service", "matter": 1}
    done = triage.triage(subject, cast.actor("centre"), fields)
    return Subject.objects.get(number=done.event.payload["problem"])


def told(other):
    """What came, in order: its data."""
    return [json.loads(body)["data"] for _, _, body in other.got]


def jobs():
    return Job.objects.filter(kind=telling.JOB)


def drain(later=timedelta(0)):
    """How many messages went out; other jobs of the outbox go too."""
    before = jobs().filter(done_at__isnull=False).count()
    with clock.at(clock.now() + later):
        outbox.drain()
    return jobs().filter(done_at__isnull=False).count() - before


def test_each_thing_that_the_page_of_the_code_would_say_anew_is_told_once(other):
    subject = into_a_problem(handed_in(other))
    walking.walk(subject)
    drain()

    headlines = [data["headline"] for data in told(other)]
    assert headlines[:3] == ["正在核查", "已经交办", "正在分析"]
    assert headlines[-1] == "改好了，已经销号"
    assert "已经改了，想听您说" in headlines
    assert all(one != following for one, following in pairwise(headlines))
    assert {data["number"] for data in told(other)} == {"GD1"}
    assert told(other)[-1]["state"] == "closed"
    assert jobs().filter(done_at__isnull=True).count() == 0
    assert verify().finding is None


def test_a_message_says_number_state_and_time_is_signed_and_names_nobody(other):
    subject = into_a_problem(handed_in(other))
    walking.walk(subject)
    drain()

    ids = set()
    for path, headers, body in other.got:
        lower = {name.lower(): value for name, value in headers.items()}
        assert path == "/told"
        assert signing.signer({1: other.secret}, lower, body) == 1
        sent = json.loads(body)
        assert (sent["type"], set(sent["data"])) == ("voice.state", {"number", "state", "headline", "sentence", "at"})
        assert not [s for s in SECRETS if s in body.decode()]
        ids.add(lower["webhook-id"])
    assert len(ids) == len(other.got)


@pytest.mark.parametrize(("fields", "headlines", "sentence"), [
    ({"outcome": "decline", "words": "这件事归公安管，请打 110，找王大明 13900002222。"}, ["没有受理"], "这件事归公安管"),
    ({"outcome": "question"}, ["正在答复"], "正在准备答复"), ({"outcome": "praise"}, ["谢谢您的表扬"], "转达"),
    ({"outcome": "suggestion", "title": "窗口开到中午"}, ["已经收下"], "建议"),
])  # fmt: skip
def test_what_triage_decides_is_told_and_telephones_in_a_clerks_words_are_not(other, fields, headlines, sentence):
    triage.triage(handed_in(other), cast.actor("centre"), fields)
    drain()

    assert [data["headline"] for data in told(other)] == headlines
    assert sentence in told(other)[0]["sentence"]
    assert "13900002222" not in other.got[0][2].decode()


def test_an_answer_is_told(other):
    subject = handed_in(other)
    triage.triage(subject, cast.actor("centre"), {"outcome": "question"})
    walking.does("centre", "answer", subject, {"words": "带户口本就行。"})
    drain()
    assert [(d["headline"], d["sentence"]) for d in told(other)][-1] == ("已经答复", "带户口本就行。")


def test_a_voice_that_joins_a_problem_is_told_where_that_is_and_the_others_are_not_told_again(other):
    problem = into_a_problem(handed_in(other))
    drain()
    second = handed_in(other, id="msg_2", origin="GD2")
    triage.triage(second, cast.actor("centre"), {"outcome": "merge", "master": problem.number})
    drain()
    assert [(d["number"], d["headline"]) for d in told(other)] == [("GD1", "正在核查"), ("GD2", "正在核查")]


def test_who_has_no_number_there_or_came_another_way_is_nobodys_business(other):
    triaged(said())
    sends(other.secret, {"text": "没有编号的事"}, id="msg_9")
    triage.triage(Subject.objects.get(table="voice", state="received"), cast.actor("centre"), {"outcome": "praise"})
    assert not jobs().exists()


def test_acts_that_change_nothing_for_the_reporter_tell_nothing(other):
    subject = into_a_problem(handed_in(other))
    drain()
    before = len(other.got)
    walking.does("centre", "note", subject, {"text": "电话核实过"})
    assert jobs().filter(done_at__isnull=True).count() == 0
    drain()
    assert len(other.got) == before


def test_where_nobody_wants_to_know_no_row_is_written(admin):
    secret = keys.make(admin, "12345", 1)
    answer = sends(secret, ORDER)
    into_a_problem(Subject.objects.get(uid=answer.json()["id"]))
    assert not jobs().exists()


def test_a_countys_voice_is_told_to_the_citys_callback_where_it_has_none_of_its_own(other):
    subject = handed_in(other, area="沁水县", matter="", place="")
    assert telling.address_of("12345", 2) == telling.address_of("12345", 1)
    assert subject.jurisdiction == 2


# ---- tried again -------------------------------------------------------------------------------------------------


def test_five_hundred_and_then_yes_is_one_message_twice_with_the_same_id_and_body(other):
    other.answers = [500]
    into_a_problem(handed_in(other))

    assert drain() == 0
    job = jobs().get()
    assert (job.attempts, job.done_at) == (1, None)
    assert "500" in job.error
    assert other.base not in job.error
    assert drain(timedelta(minutes=5)) == 1

    (_, first, body), (_, second, again) = other.got
    assert (first["webhook-id"], body) == (second["webhook-id"], again)
    job.refresh_from_db()
    assert (job.error, job.done_at is not None) == ("", True)


def test_a_message_is_signed_with_every_key_that_counts_when_it_goes(admin, other):
    into_a_problem(handed_in(other))
    fresh = keys.rotate(admin, "12345", 1, 7)
    drain()

    [(_, headers, body)] = other.got
    lower = {name.lower(): value for name, value in headers.items()}
    assert len(lower["webhook-signature"].split()) == 2
    assert signing.signer({1: other.secret}, lower, body) == signing.signer({1: fresh}, lower, body) == 1


def test_what_is_given_up_can_be_seen_and_sent_again_and_the_history_says_by_whom(admin, other, signed_in):
    other.answers = [500] * outbox.MOST_ATTEMPTS
    into_a_problem(handed_in(other))
    later = timedelta(0)
    for _ in range(outbox.MOST_ATTEMPTS + 2):
        drain(later)
        later += timedelta(hours=40)
    assert len(other.got) == outbox.MOST_ATTEMPTS

    [late] = desk.late("12345", 1)
    assert (late.number, late.over, late.attempts) == ("GD1", True, outbox.MOST_ATTEMPTS)
    client = signed_in("admin1")
    assert "已放弃" in client.get("/settings/intake?channel=12345&area=1").content.decode()
    assert client.post(f"/settings/intake/again/{late.id}", {"channel": "12345", "area": 1}).status_code == 302
    drain()
    assert len(other.got) == outbox.MOST_ATTEMPTS + 1
    assert desk.late("12345", 1) == []
    assert (Change.objects.first().what, Change.objects.first().actor) == ("重送回告", admin.id)


def test_whoever_wants_no_more_is_left_alone_at_once(other):
    other.answers = [410]
    into_a_problem(handed_in(other))
    drain()
    drain(timedelta(days=2))
    assert len(other.got) == 1
    assert desk.late("12345", 1)[0].over is True


def test_without_a_key_nothing_goes_out_and_it_says_why(admin, other):
    into_a_problem(handed_in(other))
    for key in desk.keys_of("12345", 1):
        keys.end(admin, key.pk)
    drain()
    assert other.got == []
    assert "没有可用的密钥" in desk.late("12345", 1)[0].error


def test_a_callback_taken_away_meanwhile_or_off_the_list_is_not_called(admin, other):
    into_a_problem(handed_in(other))
    with pytest.raises(Refused):
        desk.save_callback(admin, "12345", 1, f"{other.base}/told", [])
    desk.save_callback(admin, "12345", 1, "", [])
    assert drain() == 1
    assert other.got == []


def test_an_address_that_left_the_allow_list_is_not_reached_any_more(admin, other):
    into_a_problem(handed_in(other))
    configure(admin, telling.HOSTS, {"allowed": []}, jurisdiction=Jurisdiction.objects.get(pk=1))
    drain()
    assert other.got == []
    assert "允许名单" in desk.late("12345", 1)[0].error


# ---- a worker that is killed -------------------------------------------------------------------------------------

POSTS_AND_DIES = """
import os, signal
import django; django.setup()
from bihuan.kernel import outbox
from bihuan.services.webhooks import posting
real = posting.post
def post(*words):
    if {after}: real(*words)
    os.kill(os.getpid(), signal.SIGKILL)
posting.post = post
outbox.drain()
"""


@pytest.mark.parametrize(("after", "came"), [(False, 1), (True, 2)])
def test_a_killed_worker_strands_nothing_and_what_comes_twice_is_the_same_message(committed_db, tmp_path, after, came):
    from django.conf import settings

    cast.found_city()
    admin = administrator()
    with listening() as server:
        server.secret = keys.make(admin, "12345", 1)
        desk.save_callback(admin, "12345", 1, f"{server.base}/told", [server.base])
        into_a_problem(handed_in(server))
        own = {
            **os.environ, "BIHUAN_DATABASE_URL": committed_db, "BIHUAN_DATA": str(settings.DATA), "DJANGO_SETTINGS_MODULE": "bihuan.web.settings",
            "BIHUAN_SECRET_KEY": settings.SECRET_KEY,
        }  # fmt: skip
        killed = subprocess.run(
            [sys.executable, "-c", POSTS_AND_DIES.format(after=after)],
            env=own,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]

        assert drain() == 0, "its lease is not over"
        assert drain(outbox.LEASE + timedelta(seconds=1)) == 1
        assert drain(timedelta(days=1)) == 0
        assert len(server.got) == came
        assert len({(headers["webhook-id"], body) for _, headers, body in server.got}) == 1
