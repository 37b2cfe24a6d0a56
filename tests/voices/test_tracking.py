"""What the holder of a code is told, and what such a person can do."""

from datetime import datetime, timedelta

import pytest

from bihuan.kernel.act import act, events_of
from bihuan.kernel.models import Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_sealed
from bihuan.voices import commands, queries, triage
from bihuan.voices.codes import grouped, plain
from bihuan.voices.models import Voice
from tests import cast
from tests.kernel.walking import VERIFY, does, walk
from tests.voices.saying import everything, journal, row, said, triaged, voice


def test_a_code_is_found_however_it_is_typed(city):
    code = said().code

    for typed in (
        code.lower(),
        grouped(code),
        f" {grouped(code)} ",
        code.translate({ord(c): ord(c) + 0xFEE0 for c in code}),
    ):
        assert queries.track(typed).headline == "已收到"


@pytest.mark.parametrize("code", ["", "AAAA", "1" * 5000, "\x00", "'; --", "🙂", "\ud800"])
def test_a_wrong_code_finds_nothing_and_says_so_kindly(city, code):
    said()

    with pytest.raises(Refused) as refused:
        queries.track(code)

    assert refused.value.refusal.code == "not-found"
    assert "没有找到这个查询码" in refused.value.refusal.sentence


def test_plain_takes_away_what_parts_and_nothing_else():
    assert plain("７ｋ2m—px49 qd_8r") == "7K2MPX49QD8R"


def test_a_question_of_the_centre_is_answered_under_seal(city):
    receipt = said()
    problem = triaged(receipt)
    does("centre", "ask_reporter", problem, {"text": "是上午还是下午？"})
    assert queries.track(receipt.code).question == "是上午还是下午？"

    commands.reply(receipt.code, "上午。我的新号码是13700001111。")

    told = queries.track(receipt.code)
    assert (told.question, told.may_reply) == (None, False)
    assert row(problem)["question"] is None
    assert "13700001111" not in everything()
    event = list(events_of(problem))[-1]
    assert event.actor == "reporter"
    assert "上午" in event.payload["text"]
    assert open_sealed(event.payload["sealed"])["text"].endswith("13700001111。")


def test_nothing_was_asked_of_a_voice_that_is_no_problem(city):
    receipt = said()

    with pytest.raises(Refused) as refused:
        commands.reply(receipt.code, "补充一句")

    assert refused.value.refusal.code == "not-yet"
    assert journal(voice(receipt)) == ["submit"]


def test_each_reporter_of_one_problem_sees_the_own_words_and_verdict_alone(city):
    first, second = said(), said("叫号机又坏了，等了一上午。")
    problem = triaged(first)
    triaged(second, outcome="merge", master=problem.number)
    walk(problem, "evaluating")

    commands.satisfaction(first.code, "not", "还是要排队")

    assert queries.track(first.code).answer == "not"
    assert queries.track(second.code).answer is None
    assert "还是要排队" not in repr(queries.follow(second.code))
    assert row(problem)["answer"]["answer"] == "not"


def test_the_latest_verdict_counts(city):
    receipt = said()
    walk(triaged(receipt), "evaluating")

    commands.satisfaction(receipt.code, "not")
    commands.satisfaction(receipt.code, "solved")

    assert queries.track(receipt.code).answer == "solved"
    assert [m.label for m in queries.follow(receipt.code).way][:2] == ["您说：解决了", "您说：没有解决"]


def test_a_second_press_of_the_same_button_is_one_answer(city):
    receipt = said()
    problem = triaged(receipt)
    walk(problem, "evaluating")

    for _ in range(3):
        commands.satisfaction(receipt.code, "not", "还是慢", key="k" * 64)

    assert journal(problem).count("answer") == 1


def test_a_verdict_is_not_asked_before_there_is_a_problem(city):
    with pytest.raises(Refused) as refused:
        commands.satisfaction(said().code, "solved")

    assert refused.value.refusal.code == "not-yet"


def test_the_code_of_a_merged_problem_leads_to_its_master(city):
    receipt, other = said(), said("大厅空调不冷。")
    problem, master = triaged(receipt), triaged(other)
    does("centre", "merge", problem, {"master": master.number, "reason": "同一件事"})
    does("centre", "ask_reporter", master, {"text": "几号窗口？"})

    commands.reply(receipt.code, "三号")

    assert queries.track(receipt.code).state == "reported"
    assert journal(master)[-1] == "answer"
    assert journal(problem)[-1] == "merge"


def test_a_declined_voice_is_appealed_once_and_another_person_looks(city):
    receipt = said()
    triaged(receipt, outcome="decline", words="这件事省里规定要原件。")
    assert queries.track(receipt.code).may_appeal

    commands.appeal(receipt.code, "我问过省里，说可以用复印件。")

    assert voice(receipt).state == "received"
    assert not queries.track(receipt.code).may_appeal
    with pytest.raises(Refused) as refused:
        triage.triage(voice(receipt), cast.actor("centre"), {"outcome": "praise"})
    assert refused.value.refusal.code == "apart"
    triage.triage(voice(receipt), cast.actor("centre_head"), {"outcome": "decline", "words": "仍按省里规定办。"})
    with pytest.raises(Refused) as again:
        commands.appeal(receipt.code, "还是不同意")
    assert again.value.refusal.code == "not-yet"


def test_a_declined_problem_is_appealed_to_supervision(city):
    receipt = said()
    problem = triaged(receipt)
    does("centre", "propose_decline", problem, {"code": "no_basis", "words": "省里规定要原件，复印件没有依据。"})
    does("supervisor", "confirm_decline", problem, {})
    told = queries.track(receipt.code)
    assert (told.headline, told.may_appeal) == ("没有采纳", True)
    assert "省里规定要原件" in told.sentence

    commands.appeal(receipt.code, "我不同意，我叫张建国。")

    assert Subject.objects.get(pk=problem.pk).state == "decline_review"
    assert "张建国" not in everything()


def test_an_answered_question_shows_the_answer(city):
    receipt = said("护照要带几张照片？")
    triaged(receipt, outcome="question")
    act("voice", voice(receipt).pk, "answer", cast.actor("centre"), {"words": "两张白底的。"})

    assert queries.track(receipt.code).sentence == "两张白底的。"
    assert queries.follow(receipt.code).way[0].text == "两张白底的。"


def test_what_is_told_names_no_person_of_the_unit(city):
    receipt = said()
    problem = triaged(receipt)
    does("centre", "verify", problem, VERIFY)
    walk(problem, "closed")

    told = repr(queries.follow(receipt.code))

    assert not [name for name in ("clerk1", "leader1", "deputy", "supervisor", "party") if name in told]
    assert queries.track(receipt.code).headline == "改好了，已经销号"
    assert verify().finding is None


def test_what_was_taken_back_is_not_told(city):
    receipt = said()
    problem = triaged(receipt)
    does("centre", "verify", problem, VERIFY)
    does("centre", "withdraw", problem, {"reason": "点错了"})

    assert [m.label for m in queries.follow(receipt.code).way] == ["收到了"]


def test_while_it_is_put_right_the_day_is_named_and_a_missed_one_admitted(city):
    receipt = said()
    problem = triaged(receipt)
    walk(problem, "rectifying")
    due = Subject.objects.get(pk=problem.pk).due
    assert due

    assert f"{due.month}月{due.day}日前改好" in queries.track(receipt.code).sentence
    with clock.at(datetime(due.year, due.month, due.day, 12) + timedelta(days=1)):
        assert "已经超期" in queries.track(receipt.code).sentence


def test_tracking_changes_nothing(city):
    receipt = said()
    triaged(receipt)
    before = everything()

    queries.follow(receipt.code)

    assert everything() == before


def test_after_erasing_a_person_tracking_goes_on_without_the_words_that_came_later(city):
    from bihuan.services.sealed.erasure import erase

    receipt = said()
    walk(triaged(receipt), "evaluating")
    commands.satisfaction(receipt.code, "not", "还是慢")
    erase(Voice.objects.get().sealed)

    assert queries.track(receipt.code).answer is None
    with pytest.raises(Refused) as refused:
        commands.satisfaction(receipt.code, "solved")
    assert refused.value.refusal.code == "not-yet"
