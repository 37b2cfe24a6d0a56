"""What leaves the straight way: another unit, more time, back again, together with another, not taken up, taken back."""

from datetime import date, timedelta

import pytest
from django.test import Client

from bihuan.kernel.act import load
from bihuan.kernel.models import Duty, Event
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.voices import commands, triage
from tests.kernel import walking
from tests.kernel.walking import does, events, now
from tests.problems.asking import browser_of, text
from tests.suggestions.suggesting import STUDY, answered, state, suggested
from tests.voices.saying import SECRETS, journal, said, voice


def refusal(name, action, subject, sent):
    with pytest.raises(Refused) as refused:
        does(name, action, subject, sent)
    return refused.value.refusal.code


def owed(subject):
    return [(d.office, d.action) for d in Duty.objects.filter(subject=subject)]


def test_a_unit_says_once_that_it_is_not_its_own_and_the_centre_decides(made):
    _, subject = made
    does("clerk1", "send_back", subject, {"reason": "轮椅归政务中心管"})
    assert (state(subject), owed(subject)) == ("received", [("centre:1", "assign")])
    assert browser_of("clerk1").get(f"/suggestions/{subject.number}").status_code == 404
    assert "轮椅归政务中心管" in text(browser_of("centre").get(f"/suggestions/{subject.number}"))

    does("centre", "assign", subject, {"unit": 1})
    assert refusal("clerk1", "send_back", subject, {"reason": "还是不归我们"}) == "not-yet"
    assert (state(subject), owed(subject)) == ("studying", [("unit:1", "study")])
    assert verify().finding is None


def test_the_unit_that_said_no_is_offered_last(made):
    _, subject = made
    does("clerk1", "send_back", subject, {"reason": "轮椅归政务中心管"})
    assert walking.offered("centre", "assign", now(subject))["unit"] != 1


def test_the_centre_gives_it_to_another_unit_and_the_first_no_longer_sees_it(made):
    _, subject = made
    does("clerk1", "study", subject, STUDY)
    does("centre", "transfer", subject, {"unit": 2, "reason": "职责调整"})
    row = load(now(subject))
    assert (row["state"], row["unit"], row.get("study")) == ("studying", 2, None)
    assert browser_of("clerk1").get(f"/suggestions/{subject.number}").status_code == 404
    assert browser_of("clerk2").get(f"/suggestions/{subject.number}").status_code == 200
    assert owed(subject) == [("unit:2", "study")]


def test_returned_it_is_studied_again_with_all_that_was_written(made):
    receipt, subject = made
    does("clerk1", "study", subject, STUDY)
    does("leader1", "return_study", subject, {"reason": "写清楚什么时候到位"})
    page = browser_of("clerk1").get(f"/suggestions/{subject.number}/study").content.decode()
    assert "写清楚什么时候到位" in page
    assert STUDY["effort"] in page.partition('name="effort"')[2][:400]
    assert "正在研究" in text(Client().get(f"/track/{receipt.code}"))
    does("colleague1", "study", subject, STUDY)
    assert "returned" not in load(now(subject))


def test_the_study_is_extended_once_and_within_bounds(made):
    receipt, subject = made
    was = now(subject).due

    def asked(days):
        return {"until": (was + timedelta(days)).isoformat(), "reason": "要问厂家"}

    assert refusal("clerk1", "extend", subject, asked(7)) == "forbidden"
    assert refusal("leader1", "extend", subject, asked(90)) == "invalid"
    assert now(subject).due == was

    does("leader1", "extend", subject, asked(7))
    assert now(subject).due == was + timedelta(7)
    assert refusal("leader1", "extend", subject, asked(10)) == "not-yet"
    assert events(subject) == ["receive", "extend"]
    told = text(Client().get(f"/track/{receipt.code}"))
    assert "研究要多用几天" in told
    assert "要问厂家" not in told


def test_a_step_is_taken_back_while_nobody_acted_on_it(made):
    _, subject = made
    does("clerk1", "study", subject, STUDY)
    does("clerk1", "withdraw", subject, {"reason": "写错了"})
    assert (state(subject), "study" in load(now(subject))) == ("studying", False)
    does("clerk1", "study", subject, STUDY)
    does("leader1", "return_study", subject, {"reason": "再算算"})
    assert refusal("clerk1", "withdraw", subject, {"reason": "写错了"}) == "forbidden"
    assert verify().finding is None


# ---- together with another ---------------------------------------------------------------------------------------


def test_merged_into_another_both_suggesters_read_the_one_answer(made):
    first, master = made
    second, other = suggested(2, "大厅没有轮椅，我妈走不动。", "大厅备轮椅")
    does("centre", "merge", other, {"master": master.number, "reason": "同一件事"})

    assert (state(other), load(now(master))["voices"]) == ("merged", [first.uid, second.uid])
    assert events(master) == ["receive", "take_in"]
    assert not Duty.objects.filter(subject=other).exists()
    answered(master)
    for receipt in (first, second):
        assert STUDY["words"] in text(Client().get(f"/track/{receipt.code}"))
    assert "大厅没有轮椅" not in text(Client().get(f"/track/{first.code}"))
    assert f"/suggestions/{master.number}" in browser_of("clerk2").get(f"/suggestions/{other.number}").content.decode()
    assert verify().finding is None


def test_nothing_is_merged_into_itself_or_into_what_has_ended(made):
    _, subject = made
    _, ended = suggested(1, "大厅没有轮椅。", "大厅备轮椅")
    answered(ended)
    for master in (subject.number, ended.number, "JY-2026-0999"):
        assert refusal("centre", "merge", subject, {"master": master, "reason": "同一件事"}) in ("invalid", "not-yet")
    assert (state(subject), events(ended)) == ("studying", ["receive", "study", "answer"])


def test_a_voice_joins_an_open_suggestion_and_follows_it_through_a_merge(made):
    _, subject = made
    _, master = suggested(1, "大厅没有轮椅。", "大厅备轮椅")
    late = said("门口能不能放轮椅？")
    done = triage.triage(voice(late), walking.cast.actor("centre"), {"outcome": "merge", "master": subject.number})

    assert (voice(late).state, load(voice(late))["suggestion"]) == ("merged", subject.number)
    assert "problem" not in done.event.payload
    assert load(now(subject))["voices"][-1] == late.uid
    does("centre", "merge", subject, {"master": master.number, "reason": "同一件事"})
    answered(master)
    assert STUDY["words"] in text(Client().get(f"/track/{late.code}"))


def test_a_voice_does_not_join_a_suggestion_that_has_ended(made):
    _, subject = made
    answered(subject)
    late = said("门口能不能放轮椅？")
    with pytest.raises(Refused):
        triage.triage(voice(late), walking.cast.actor("centre"), {"outcome": "merge", "master": subject.number})
    assert (voice(late).state, journal(voice(late))) == ("received", ["submit"])


def test_a_voice_that_says_the_same_is_shown_the_suggestion(made):
    _, subject = made
    late = said("建议大厅门口放几辆轮椅，老人方便。")
    page = browser_of("centre").get(f"/voices/{late.uid}").content.decode()
    assert f'href="/suggestions/{subject.number}"' in page
    assert f'data-merge="{subject.number}"' in page


# ---- not taken up, and its appeal --------------------------------------------------------------------------------


def test_declined_says_why_and_the_appeal_is_judged_by_another(city):
    receipt, subject = suggested(None)
    does("centre", "decline", subject, {"words": "已经有了，在总服务台旁边。"})
    told = text(Client().get(f"/track/{receipt.code}"))
    assert "已经有了，在总服务台旁边。" in told
    assert "可以申诉一次" in told

    commands.appeal(receipt.code, "总服务台没有，我问过。电话13935601234")
    assert state(subject) == "received"
    assert refusal("centre", "assign", subject, {"unit": 1}) == "apart"
    assert refusal("centre", "decline", subject, {"words": "还是不受理。"}) == "apart"
    does("centre_head", "decline", subject, {"words": "我们再去看了，确实有两辆。"})
    with pytest.raises(Refused):
        commands.appeal(receipt.code, "再说一次")
    assert events(subject) == ["receive", "decline", "appeal", "decline"]
    assert "13935601234" not in "".join(Event.objects.values_list("body", flat=True))


# ---- how the answer is taken -------------------------------------------------------------------------------------


def test_who_suggested_it_says_what_the_answer_is_worth(made):
    receipt, subject = made
    answered(subject)
    page = Client().get(f"/track/{receipt.code}")
    assert "这样答复，您满意吗？" in text(page)
    for _ in range(2):
        sent = {"answer": "not", "text": "我叫张建国，轮椅太少。", "_key": "k1"}
        Client().post(f"/track/{receipt.code}/satisfaction", sent)

    assert events(subject) == ["receive", "study", "answer", "rate"], "the second press does nothing"
    assert load(now(subject))["satisfaction"]["answer"] == "not"
    assert "您说过“不满意”" in text(Client().get(f"/track/{receipt.code}"))
    seen = text(browser_of("clerk1").get(f"/suggestions/{subject.number}"))
    assert "不满意" in seen
    assert not any(secret in seen for secret in SECRETS)
    assert state(subject) == "answered"


def test_each_of_two_suggesters_sees_the_own_verdict_alone(made):
    first, subject = made
    second = said("门口能不能放轮椅？")
    triage.triage(voice(second), walking.cast.actor("centre"), {"outcome": "merge", "master": subject.number})
    answered(subject)
    commands.satisfaction(first.code, "solved")
    assert "您说过“满意”" in text(Client().get(f"/track/{first.code}"))
    assert "您说过" not in text(Client().get(f"/track/{second.code}"))


def test_an_overdue_study_says_so_to_who_waits(made):
    receipt, subject = made
    type(subject).objects.filter(pk=subject.pk).update(due=date(2020, 1, 6))
    assert "已经超期" in text(Client().get(f"/track/{receipt.code}"))


# ---- hidden later ------------------------------------------------------------------------------------------------


def test_what_the_machine_overlooked_the_centre_hides_from_the_unit(city):
    _, subject = suggested(1, "建议三楼综合窗口穿红毛衣的大姐的建议箱挂高一点。", "建议箱挂高")
    assert "穿红毛衣" in text(browser_of("clerk1").get(f"/suggestions/{subject.number}"))
    does("centre", "redact", subject, {"title": "建议箱挂高", "description": "建议把建议箱挂高一点。"})
    receipt_voice = voice_of(subject)
    commands.act("voice", receipt_voice.pk, "redact", walking.cast.actor("centre"), {"text": "建议把建议箱挂高一点。"})
    for name in ("clerk1", "leader1"):
        assert "穿红毛衣" not in text(browser_of(name).get(f"/suggestions/{subject.number}"))
    assert refusal("clerk1", "redact", subject, {"title": "建议箱挂高", "description": "都看得到"}) == "forbidden"


def voice_of(subject):
    uid = load(now(subject))["voices"][0]
    return type(subject).objects.get(uid=uid)
