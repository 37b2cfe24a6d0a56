"""The centre's review: accepted, and every finding is a voice; asked back; refused. Two drafts, and which counts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.kernel.act import events_of, load
from bihuan.kernel.models import Attachment, Duty, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.notices.models import Notice
from bihuan.records import queries, reviewing
from bihuan.voices import triage
from bihuan.voices.commands import Original, look
from bihuan.voices.models import Voice
from tests import cast
from tests.costs import asked
from tests.kernel.walking import does, now, walk
from tests.problems.asking import browser_of
from tests.records.recording import WORDS, accepted, by_number, finding, handed_in, record, sync, upload

TWO = [finding(), finding("f2", kind="suggestion", text="建议东门加一台取号机。", severity="minor")]


def voices():
    return list(Subject.objects.filter(table="voice").order_by("id"))


def told(person=61):
    return list(Notice.objects.filter(person=person).order_by("id").values_list("action", flat=True))


def test_each_finding_of_an_accepted_record_is_a_voice_of_the_officers_channel_with_its_evidence(city):
    photo = upload()
    subject = accepted(findings=[finding(files=[photo]), TWO[1]])
    row, made = load(subject), voices()
    assert (row["state"], row["quality"]) == ("accepted", "clear")
    assert queries.voices(subject) == {"f1": made[0], "f2": made[1]}
    first = load(made[0])
    assert (first["channel"], first["matter"], first["place"], first["state"]) == ("officer", 1, 2, "received")
    assert first["text"] == f"{WORDS}\n（环节：取号和排队，程度：严重）"
    assert [a.file_id for a in Attachment.objects.filter(subject=made[0])] == [photo]
    assert [e.actor for v in made for e in events_of(v)] == ["reporter", "reporter"]
    assert verify().finding is None


def test_the_journal_of_a_voice_names_neither_officer_nor_record(city):
    subject = accepted()
    (voice,) = voices()
    stored = voice.row + "".join(str(e.payload) + e.actor for e in events_of(voice))
    assert "person:61" not in stored
    assert str(subject.number) not in stored
    assert voice.person is None


def test_a_record_without_findings_makes_no_voice(city):
    assert accepted(findings=[]).state == "accepted"
    assert voices() == []


def test_what_is_refused_makes_no_voice(city):
    subject = handed_in()
    with pytest.raises(Refused):
        reviewing.accept(subject, cast.actor("centre"), {"quality": "gorgeous"})
    with pytest.raises(Refused):
        reviewing.accept(subject, cast.actor("clerk1"), {"quality": "clear"})
    assert (voices(), now(subject).state) == ([], "submitted")
    does("centre", "reject", subject, {"words": "这次没有到现场，请补走一趟。"})
    with pytest.raises(Refused):
        reviewing.accept(now(subject), cast.actor("centre"), {"quality": "clear"})
    assert voices() == []


def test_the_officer_is_told_of_a_question_and_owes_the_answer(city):
    subject = handed_in()
    does("centre", "return", subject, {"question": "哪个窗口？几点？"})
    assert [(d.office, d.action) for d in Duty.objects.filter(subject=subject)] == [("officer:61", "resubmit")]
    assert told() == ["return"]


def test_nobody_reviews_their_own(city):
    from bihuan.organisation import directory
    from bihuan.organisation.models import Post

    Post.objects.create(account_id=61, role="member", unit_id=4, since="2020-01-01")
    directory.touch()
    subject = handed_in()
    with pytest.raises(Refused) as refused:
        reviewing.accept(subject, cast.actor("officer1"), {"quality": "clear"})
    assert refused.value.refusal.code == "apart"


# ---- what became of it -------------------------------------------------------------------------------------------


def as_problem(voice):
    done = triage.triage(
        voice,
        cast.actor("centre"),
        {"outcome": "problem", "title": "叫号机坏了没人修", "category": "service", "matter": 1},
    )
    return Subject.objects.get(number=done.event.payload["problem"])


def test_a_finding_goes_through_the_loop_and_comes_back_to_the_officer_as_solved(city):
    subject = accepted()
    problem = as_problem(voices()[0])
    walk(problem)
    row = load(now(subject))
    assert (now(problem).state, row["fates"], bool(row["thanked"])) == ("closed", {"f1": "closed"}, True)
    assert told() == ["accept", "hear", "thank"]
    assert verify().finding is None


def test_a_record_with_many_findings_asks_the_database_as_often_as_with_one(city):
    def cost(name, path):
        client = browser_of(name)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return asked(captured)

    few = accepted("c1", findings=[finding(), finding("f2"), finding("f3")])
    first, second, third = voices()
    problem = as_problem(first)
    triage.triage(second, cast.actor("centre"), {"outcome": "suggestion", "title": "东门加取号机", "unit": 1})
    triage.triage(third, cast.actor("centre"), {"outcome": "decline", "words": "这是装修期间的临时安排。"})
    many = accepted("c2", findings=[finding(f"g{n}", text=f"第 {n} 条：窗口只开了一个。") for n in range(24)])
    for n, voice in enumerate(voices()[3:]):
        if n % 4 == 0:
            as_problem(voice)
        elif n % 4 == 1:
            triage.triage(voice, cast.actor("centre"), {"outcome": "merge", "master": problem.number})
        elif n % 4 == 2:
            triage.triage(
                voice, cast.actor("centre"), {"outcome": "suggestion", "title": f"东门加 {n} 台取号机", "unit": 1}
            )
    for name, base in (("centre", "/experience/records"), ("officer1", "/officer/records")):
        assert cost(name, f"{base}/{many.number}") == cost(name, f"{base}/{few.number}") <= 20, name
    page = browser_of("centre").get(f"/experience/records/{many.number}").content.decode()
    assert page.count("正在核查") == 12
    assert page.count("正在研究") >= 6


def test_thanks_come_when_all_findings_are_settled_and_once(city):
    subject = accepted(findings=TWO)
    first, second = voices()
    triage.triage(first, cast.actor("centre"), {"outcome": "decline", "words": "这是装修期间的临时安排。"})
    assert "thanked" not in load(now(subject))
    done = triage.triage(second, cast.actor("centre"), {"outcome": "suggestion", "title": "东门加取号机", "unit": 1})
    idea = Subject.objects.get(number=done.event.payload["suggestion"])
    does("clerk1", "study", idea, {"decision": "adopt", "effort": "买一台", "effect": "少排队", "words": "下月到位。"})
    does("leader1", "answer", idea, {})
    row = load(now(subject))
    assert (row["fates"], bool(row["thanked"])) == ({"f1": "declined", "f2": "adopted"}, True)
    assert told().count("thank") == 1


def test_a_voice_of_somebody_else_tells_no_officer(city):
    from tests.voices.saying import said, voice

    accepted()
    triage.triage(voice(said()), cast.actor("centre"), {"outcome": "decline", "words": "这不归我们管。"})
    assert told() == ["accept"]


def test_the_words_as_written_are_opened_only_on_the_shielded_way(city):
    accepted(findings=[finding(text=f"{WORDS}我叫张沐禾，电话13835678901")])
    (voice,) = voices()
    assert "13835678901" not in load(voice)["text"]
    problem = as_problem(voice)
    with pytest.raises(Refused):
        look(Voice.objects.get(subject=voice), cast.actor("centre"))
    does("centre", "ask_unseal", problem)
    does("supervisor", "unseal", problem)
    original = look(Voice.objects.get(subject=voice), cast.actor("centre"))
    assert isinstance(original, Original)
    assert "13835678901" in original.text


# ---- two drafts --------------------------------------------------------------------------------------------------


@pytest.fixture
def twins(city):
    (first,), (other,) = sync(record()), sync(record(answers={"queue_minutes": 5}))
    return by_number(first.id), by_number(other.id)


def test_neither_of_two_drafts_is_accepted_before_somebody_says_which_counts(twins):
    for draft in twins:
        with pytest.raises(Refused) as refused:
            reviewing.accept(draft, cast.actor("centre"), {"quality": "clear"})
        assert refused.value.refusal.code == "not-yet"
    assert {(d.office, d.action) for d in Duty.objects.filter(action="choose")} == {("officer:61", "choose")}
    assert voices() == []


def test_the_one_that_was_chosen_counts_and_the_other_stays_to_be_read(twins):
    first, other = twins
    does("officer1", "choose", other, {})
    row = load(now(first))
    assert (row["state"], row["master"], row.get("conflict")) == ("superseded", other.number, None)
    reviewing.accept(other, cast.actor("centre"), {"quality": "clear"})
    assert (now(other).state, len(voices())) == ("accepted", 1)
    assert verify().finding is None


def test_both_may_count(twins):
    does("centre", "keep_both", twins[0], {})
    assert [load(now(t)).get("conflict") for t in twins] == [None, None]


def test_one_that_is_taken_back_leaves_the_other_free(twins):
    does("officer1", "cancel", twins[1], {})
    assert load(now(twins[0])).get("conflict") is None


def test_what_was_accepted_is_not_taken_back_by_choosing_a_later_draft(city):
    subject = accepted()
    (late,) = sync(record(answers={}))
    with pytest.raises(Refused) as refused:
        does("officer1", "choose", by_number(late.id), {})
    assert str(subject.number) in refused.value.refusal.sentence


# ---- who reads ---------------------------------------------------------------------------------------------------


def test_an_officers_quality_is_counted_by_how_good_the_records_were(city):
    accepted()
    accepted("c2", findings=[])
    handed_in("c3")
    assert queries.quality(61) == {"clear": 2}
    assert queries.quality(1) == {}


@pytest.mark.parametrize("name", ["clerk1", "leader1", "deputy", "head", "supervisor", "party", "auditor"])
def test_who_was_visited_or_watches_learns_nothing_of_a_record(city, name):
    from tests.api.client import Api

    subject = accepted()
    problem = as_problem(voices()[0])
    walk(problem, "rectifying")
    client = Api(name)
    for path in (f"records/{subject.number}", f"records/{subject.number}/events"):
        assert client.send("GET", path).status_code == 404
    assert client.get("records")["items"] == []
    page = browser_of(name).get(f"/problems/{problem.number}").content.decode()
    assert WORDS[:12] in page
    assert not [s for s in (str(subject.number), "officer1", "JL-") if s in page]
