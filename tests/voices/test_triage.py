"""What becomes of a voice beside the plain triage: split, taken back within the minute, praise conveyed to the unit."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.kernel.act import act
from bihuan.kernel.models import Duty, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.loop.tables.voice import UNDO
from bihuan.notices.models import Notice
from bihuan.organisation.directory import directory
from bihuan.services import clock
from bihuan.services.sealed.erasure import erase
from bihuan.voices import commands, praise, queries, triage
from bihuan.voices.models import Voice
from tests import cast
from tests.costs import asked
from tests.voices.saying import SECRETS, WORDS, everything, journal, row, said, triaged, voice

PARTS = [{"text": "三号窗口的叫号机坏了三天。"}, {"text": "我叫张建国，电话13935601234。二楼没有轮椅坡道。"}]


def split(receipt, parts=PARTS, who="centre"):
    return triage.split(voice(receipt), cast.actor(who), {"parts": parts})


def parts_of(receipt):
    return list(Subject.objects.filter(voice__of=voice(receipt).pk).order_by("id"))


def withdraw(receipt, who="centre"):
    return act("voice", voice(receipt).pk, "withdraw", cast.actor(who), {})


# ---- split -------------------------------------------------------------------------------------------------------


def test_each_part_waits_in_the_inbox_as_a_voice_of_its_own_with_the_place_and_channel_of_the_whole(city):
    receipt = said(contact="13935601234", origin="GD-7")
    split(receipt)

    assert voice(receipt).state == "split"
    first, second = parts_of(receipt)
    assert (first.state, second.state) == ("received", "received")
    assert row(first)["text"] == "三号窗口的叫号机坏了三天。"
    assert {name: row(second)[name] for name in ("channel", "place", "matter", "origin")} == {
        "channel": "qr", "place": 2, "matter": 1, "origin": "GD-7",
    }  # fmt: skip
    assert not any(secret in row(second)["text"] for secret in SECRETS)
    assert not any(secret in everything() for secret in SECRETS)


def test_the_first_code_leads_to_every_part_and_each_goes_its_own_way(city):
    receipt = said()
    split(receipt)
    first, _ = parts_of(receipt)
    triage.triage(first, cast.actor("centre"), {"outcome": "question"})

    told = queries.track(receipt.code)
    assert (told.state, [(p.state, p.headline) for p in told.parts]) == (
        "split", [("question", "正在答复"), ("received", "已收到")],
    )  # fmt: skip
    assert [queries.track(p.tracking_code).state for p in told.parts] == ["question", "received"]
    assert len({receipt.code, *(p.tracking_code for p in told.parts)}) == 3
    assert (told.may_add, told.may_rate, told.may_reply, told.may_appeal) == (False,) * 4


def test_who_may_look_at_the_original_of_a_part_reads_all_that_was_said(city):
    receipt = said(contact="13935601234")
    split(receipt)
    first, _ = parts_of(receipt)
    fields = {"outcome": "problem", "title": "叫号机坏了三天没有人修", "category": "service", "matter": 1}
    problem = triage.triage(first, cast.actor("centre"), fields).event.payload["problem"]
    subject = Subject.objects.get(number=problem)
    act("problem", subject.pk, "ask_unseal", cast.actor("supervisor"), {"purpose": "核实", "days": 3})
    act("problem", subject.pk, "unseal", cast.actor("centre"), {})
    seen = commands.look(queries.columns_of(first), cast.actor("supervisor"))
    assert (seen.text, seen.contact) == (WORDS, "13935601234")


def test_whose_words_are_destroyed_has_no_parts_left_to_read(city):
    receipt = said(contact="13935601234")
    split(receipt)
    erase(Voice.objects.get(subject=voice(receipt)).sealed)
    assert queries.track(receipt.code).parts == []


@pytest.mark.parametrize("parts", [PARTS[:1], [], [{"text": "啊"}, PARTS[0]], "两条", [PARTS[0]] * 10])
def test_what_is_no_split_changes_nothing(city, parts):
    receipt = said()
    with pytest.raises(Refused) as refused:
        split(receipt, parts)
    assert refused.value.refusal.code == "invalid"
    assert (voice(receipt).state, parts_of(receipt), journal(voice(receipt))) == ("received", [], ["submit"])


def test_only_the_centre_splits(city):
    receipt = said()
    with pytest.raises(Refused):
        split(receipt, who="clerk1")
    assert parts_of(receipt) == []


# ---- taken back --------------------------------------------------------------------------------------------------


def test_a_triage_that_is_taken_back_leaves_the_problem_void_and_the_voice_in_the_inbox(city):
    receipt = said()
    problem = triaged(receipt)
    withdraw(receipt)

    assert voice(receipt).state == "received"
    assert "problem" not in row(voice(receipt))
    again = Subject.objects.get(pk=problem.pk)
    assert (again.state, row(again)["voices"], journal(again)) == ("void", [], ["report", "retract"])
    assert not Duty.objects.filter(subject=problem).exists()
    assert verify().finding is None


def test_the_same_voice_may_be_triaged_again(city):
    receipt = said()
    triaged(receipt)
    withdraw(receipt)
    problem = triaged(receipt)
    assert (problem.state, row(voice(receipt))["problem"]) == ("reported", problem.number)


@pytest.mark.parametrize(
    "outcome", [{"outcome": "question"}, {"outcome": "praise"}, {"outcome": "decline", "words": "这里不管这件事。"}]
)
def test_what_made_nothing_is_taken_back_alike(city, outcome):
    receipt = said()
    triaged(receipt, **outcome)
    withdraw(receipt)
    assert (voice(receipt).state, row(voice(receipt)).get("outcome")) == ("received", None)


def test_a_voice_that_joined_leaves_again_and_the_others_stay(city):
    problem = triaged(first := said())
    second = said()
    triaged(second, outcome="merge", master=problem.number)
    withdraw(second)
    assert row(problem)["voices"] == [first.uid]
    assert (voice(second).state, Subject.objects.get(pk=problem.pk).state) == ("received", "reported")


def test_after_a_minute_it_stays(city):
    receipt = said()
    problem = triaged(receipt)
    with clock.at(clock.now() + UNDO + timedelta(seconds=1)), pytest.raises(Refused, match="不能再撤回"):
        withdraw(receipt)
    assert Subject.objects.get(pk=problem.pk).state == "reported"


def test_what_somebody_has_gone_on_with_stays(city):
    receipt = said()
    problem = triaged(receipt)
    act("problem", problem.pk, "note", cast.actor("centre"), {"text": "已经打电话问过。"})
    with pytest.raises(Refused, match="已经有人接着办了"):
        withdraw(receipt)
    assert (voice(receipt).state, Subject.objects.get(pk=problem.pk).state) == ("passed", "reported")


def test_nobody_takes_back_what_another_did(city):
    receipt = said()
    triaged(receipt)
    with pytest.raises(Refused) as refused:
        withdraw(receipt, who="centre_head")
    assert refused.value.refusal.code == "forbidden"


# ---- praise ------------------------------------------------------------------------------------------------------


def praised(who="centre", **fields):
    receipt = said("三号窗口的小李特别耐心。我叫张建国，电话13935601234。")
    triaged(receipt, outcome="praise")
    act("voice", voice(receipt).pk, "convey", cast.actor(who), {"unit": 2, "words": "谢谢，已经转达。", **fields})
    return receipt


def test_conveyed_praise_is_the_units_and_its_reporter_reads_so(city):
    receipt = praised()
    assert Voice.objects.get(subject=voice(receipt)).unit == 2
    told = queries.track(receipt.code)
    assert (told.state, told.sentence) == ("answered", "谢谢，已经转达。")


def test_everybody_of_the_unit_hears_of_it_and_reads_the_words_without_the_critic(city, signed_in):
    praised()
    for name in ("clerk2", "leader2"):
        assert "收到一条表扬" in signed_in(name).get("/my/notices").content.decode()
        html = signed_in(name).get("/praise").content.decode()
        assert "特别耐心" in html
        assert not [secret for secret in SECRETS if secret in html]


def test_another_unit_reads_nothing_of_it_and_the_voice_itself_stays_closed_to_both(city, signed_in):
    receipt = praised()
    assert "特别耐心" not in signed_in("clerk1").get("/praise").content.decode()
    assert Notice.objects.filter(person=cast.actor("clerk1").person).count() == 0
    assert signed_in("clerk2").get(f"/voices/{receipt.uid}").status_code == 403


def test_praise_is_counted_by_unit_for_this_year(city, signed_in):
    with clock.at(clock.now() - timedelta(days=400)):
        praised()
    praised()
    praised(unit=1)
    units = directory().unit_name
    assert dict(praise.praise(cast.actor("supervisor")).counts) == {units(1): 1, units(2): 1}
    assert len(praise.praise(cast.actor("supervisor")).lines) == 3


def test_the_page_of_praise_costs_the_same_however_much_there_is(city):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            praise.praise(cast.actor("supervisor"))
        return asked(captured)

    praised()
    few = cost()
    for _ in range(5):
        praised()
    assert cost() == few


# ---- several at once ---------------------------------------------------------------------------------------------

PROBLEM = {"outcome": "problem", "title": "叫号机坏了三天没有人修", "category": "service", "place": "2"}


def batch(client, receipts, **form):
    address = "/voices/batch?" + "&".join(f"v={r.uid}" for r in receipts)
    return client.post(address, {"_key": "k1", "_version": "1", **(form or PROBLEM)})


def test_several_become_one_problem_and_each_reporter_follows_it(city, signed_in):
    receipts = [said(), said("叫号机又坏了。"), said("三号窗口叫号没声音。")]
    html = batch(signed_in("centre"), receipts).content.decode()

    (problem,) = Subject.objects.filter(table="problem")
    assert sorted(row(problem)["voices"]) == sorted(r.uid for r in receipts)
    assert {voice(r).state for r in receipts} == {"passed", "merged"}
    assert {queries.track(r.code).state for r in receipts} == {"reported"}
    assert "办好 3 件" in html
    assert problem.number in html


def test_the_same_form_sent_twice_makes_nothing_twice(city, signed_in):
    receipts, client = [said(), said("叫号机又坏了。")], signed_in("centre")
    batch(client, receipts)
    batch(client, receipts)
    assert Subject.objects.filter(table="problem").count() == 1
    assert {tuple(journal(voice(r))) for r in receipts} == {("submit", "triage")}


def test_what_somebody_else_has_triaged_meanwhile_is_told_and_the_others_are_done(city, signed_in):
    first, second = said(), said("请问周六上班吗？")
    triaged(first, outcome="praise")
    html = batch(signed_in("centre"), [first, second], outcome="question").content.decode()
    assert (voice(first).state, voice(second).state) == ("praise", "question")
    assert "办好 1 件，1 件没办成" in html


def test_a_form_that_is_wrong_does_nothing_and_keeps_what_was_typed(city, signed_in):
    receipts = [said(), said("叫号机又坏了。")]
    answer = batch(signed_in("centre"), receipts, outcome="decline", words="短")
    assert answer.status_code == 422
    assert {voice(r).state for r in receipts} == {"received"}


def test_nobody_batches_what_they_do_not_see_and_nobody_but_the_centre_at_all(city, signed_in):
    here, there = said(), said(jurisdiction=2, place=None, matter=None)
    batch(signed_in("centre"), [here, there], outcome="question")
    assert (voice(here).state, voice(there).state) == ("question", "received")
    assert batch(signed_in("supervisor"), [there], outcome="question").status_code == 403
    assert batch(signed_in("clerk1"), [there], outcome="question").status_code == 403
    assert voice(there).state == "received"


def test_more_than_fifty_are_refused_whole(city, signed_in):
    receipts = [said(f"第 {n} 条反馈") for n in range(51)]
    batch(signed_in("centre"), receipts, outcome="question")
    assert {voice(r).state for r in receipts} == {"received"}
