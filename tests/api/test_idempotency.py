"""The same key answers as at first and writes nothing; another body, another person, another moment do not confuse it."""

from bihuan.kernel.models import Event, Reply, Subject
from bihuan.kernel.verify import verify
from bihuan.voices.models import Voice
from tests.api.client import Api
from tests.kernel.test_races import at_once
from tests.kernel.walking import VERIFY, does, events, everything, now, problem, walk

KEY = {"Idempotency-Key": "4f0c-key"}
REPORT = {"title": "取号机坏了", "description": "三天没人管", "category": "service", "matter": 1}


def test_a_repeated_act_is_answered_byte_for_byte_and_changes_no_row(city):
    subject = problem()
    path, sent = f"problems/{subject.number}/actions/verify", {**VERIFY, "version": 1}
    client = Api("centre")
    first = client.send("POST", path, sent, **KEY)
    before = everything()
    again = client.send("POST", path, dict(reversed(sent.items())), **KEY)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert everything() == before


def test_a_repeated_start_is_answered_byte_for_byte_and_takes_no_number(city):
    client = Api("centre")
    first, again = (client.send("POST", "problems", REPORT, **KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert Subject.objects.filter(table="problem").count() == 1


def test_the_same_key_with_another_body_action_or_row_is_refused(city):
    one, other = problem(), problem()
    client = Api("centre")
    assert client.act(f"problems/{one.number}", "verify", VERIFY, **KEY)[0] == 200
    before = everything()
    for path, sent in (
        (f"problems/{one.number}/actions/verify", {**VERIFY, "version": 1, "finding": "另一种说法"}),
        (f"problems/{one.number}/actions/note", {**VERIFY, "version": 1}),
        (f"problems/{other.number}/actions/verify", {**VERIFY, "version": 1}),
        ("problems", REPORT),
    ):
        status, told = client.call("POST", path, sent, **KEY)
        assert (status, told["code"]) == (422, "key-reused"), path
    assert everything() == before


def test_a_key_belongs_to_a_person_and_is_no_hindrance_to_another(city):
    subject = problem()
    sent = {"text": "看过", "version": 1}
    for name in ("centre", "centre_head"):
        assert Api(name).call("POST", f"problems/{subject.number}/actions/note", sent, **KEY)[0] == 200
    assert events(subject) == ["report", "note", "note"]


def test_a_refused_act_leaves_its_key_free(city):
    subject = problem()
    client = Api("centre")
    assert client.act(f"problems/{subject.number}", "verify", {**VERIFY, "lead": None}, **KEY)[0] == 422
    assert client.act(f"problems/{subject.number}", "verify", VERIFY, **KEY)[0] == 200


def test_without_a_key_a_repeat_meets_moved_ground(city):
    subject = problem()
    client, sent = Api("centre"), {**VERIFY, "version": 1}
    answers = [client.call("POST", f"problems/{subject.number}/actions/verify", sent)[0] for _ in range(2)]
    assert answers == [200, 409]
    assert not Reply.objects.exists()


def test_a_key_that_is_blank_or_endless_is_refused(city):
    subject = problem()
    for key in (" ", "x" * 201):
        status, _ = Api("centre").act(f"problems/{subject.number}", "verify", VERIFY, **{"Idempotency-Key": key})
        assert status == 422
    assert events(subject) == ["report"]


def test_ten_posts_of_one_act_at_once_are_one_event_and_ten_like_answers(own_city):
    subject = problem()
    path, client = f"problems/{subject.number}/actions/verify", Api("centre")
    answers = at_once(*[lambda: client.send("POST", path, {**VERIFY, "version": 1}, **KEY)] * 10)
    assert {(a.status_code, a.content) for a in answers} == {(200, answers[0].content)}
    assert events(subject) == ["report", "verify"]
    assert verify().finding is None


def test_ten_starts_at_once_with_one_key_are_one_problem(own_city):
    client = Api("centre")
    answers = at_once(*[lambda: client.send("POST", "problems", REPORT, **KEY)] * 10)
    assert {(a.status_code, a.content) for a in answers} == {(201, answers[0].content)}
    assert Event.objects.count() == 1


def test_an_act_that_disturbs_nobody_is_still_done_once_a_key(own_city):
    subject = problem()
    path, client = f"problems/{subject.number}/actions/note", Api("centre")
    answers = at_once(*[lambda: client.send("POST", path, {"text": "看过", "version": 1}, **KEY)] * 6)
    assert {(a.status_code, a.content) for a in answers} == {(200, answers[0].content)}
    assert events(subject) == ["report", "note"]


def test_ten_posts_of_somebodys_words_at_once_are_one_voice_with_one_code(own_city):
    answers = at_once(*[lambda: Api().call("POST", "voices", {"channel": "qr", "text": "取号机坏了三天"}, **KEY)] * 10)
    assert {status for status, _ in answers} == {201}
    assert len({receipt["tracking_code"] for _, receipt in answers}) == 1
    assert Voice.objects.count() == 1
    status, told = Api().call("POST", "voices", {"channel": "qr", "text": "别的话"}, **KEY)
    assert (status, told["code"]) == (422, "key-reused")


def test_a_code_holders_answer_sent_twice_with_one_key_counts_once(own_city):
    receipt = Api().call("POST", "voices", {"channel": "qr", "text": "取号机坏了三天", "matter": 1})[1]
    sent = {"outcome": "problem", "title": "取号机坏了", "category": "service", "matter": 1}
    number = Api("centre").act(f"voices/{receipt['id']}", "triage", sent)[1]["problem"]
    subject = Subject.objects.get(number=number)
    for _ in range(2):
        path = f"voices/track/{receipt['tracking_code']}/satisfaction"
        assert Api().call("POST", path, {"answer": "not", "text": "还没好"}, **KEY)[0] == 200
    assert events(subject).count("answer") == 1
    does("centre", "verify", subject, VERIFY)
    walk(subject, "analysing")
    assert now(subject).state == "analysing"


def test_triage_answers_with_what_it_made_and_a_repeat_makes_no_second(city):
    receipt = Api().call("POST", "voices", {"channel": "qr", "text": "取号机坏了三天", "matter": 1})[1]
    sent = {"outcome": "problem", "title": "取号机坏了", "category": "service", "matter": 1, "version": 1}
    client, path = Api("centre"), f"voices/{receipt['id']}/actions/triage"
    first, again = (client.send("POST", path, sent, **KEY) for _ in range(2))
    assert first.content == again.content
    assert first.json()["problem"].startswith("WT-")
    assert Subject.objects.filter(table="problem").count() == 1
