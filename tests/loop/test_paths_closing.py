"""评价、闭环: from the evaluation to write-off and back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bihuan.loop import engine
from tests.loop.cast import CALENDAR, ID
from tests.loop.play import (
    Play,
    applying,
    closed,
    countersigning,
    evaluating,
    finished,
    joint,
    party_review,
    planning,
    rectifying,
    seated,
    write_off,
)


def handing_in(play: Play | None = None) -> Play:
    return party_review(play).do("party", "resolve")


# ---- 评价 --------------------------------------------------------------------------------------------------------


def test_a_failed_evaluation_sends_it_back_with_a_limit_and_counts_a_lap():
    play = evaluating().do("supervisor", "evaluate_fail", measures=["m1"], limit=7)
    assert (play.state, play.row["lap"], play.row["round"]) == ("rectifying", 2, 1)
    assert play.due == CALENDAR.add_working_days(play.now.date(), 7)


def test_extensions_stay_counted_over_a_return():
    play = rectifying().do("clerk1", "ask_extension").do("deputy", "decide_extension")
    play = evaluating(play).do("supervisor", "evaluate_fail", measures=["m1"])
    play.do("clerk1", "ask_extension").do("deputy", "decide_extension")
    assert play.code("clerk1", "ask_extension") == "not-yet"


def test_the_evaluation_goes_to_the_unit_and_the_leader_in_charge_who_acknowledge_it():
    play = applying()
    assert list(play.row["unread"]) == ["leader:1", "charge:1"]
    play.do("leader1", "acknowledge").do("deputy", "acknowledge")
    assert play.row["unread"] == {}
    assert play.code("leader1", "acknowledge") == "forbidden"


def test_the_evaluation_waits_for_no_answer_of_the_reporter():
    play = evaluating()
    assert "evaluate_pass" in play.may("supervisor")
    assert play.do("supervisor", "evaluate_pass").row.get("answer") is None, "silence is not satisfaction"


@pytest.mark.parametrize("answer", ["not", "partly"])
def test_an_unsettled_answer_blocks_the_write_off_until_supervision_settles_it(answer):
    play = write_off().do("reporter", "answer", answer=answer)
    assert play.code("supervisor", "write_off") == "not-yet"
    play.do("supervisor", "settle")
    assert play.do("supervisor", "write_off").state == "closed"


def test_the_latest_answer_counts_until_it_is_settled():
    play = evaluating().do("reporter", "answer", answer="not").do("reporter", "answer", answer="solved")
    assert play.code("supervisor", "settle") == "not-yet"
    play.do("reporter", "answer", answer="partly").do("supervisor", "settle")
    assert play.code("supervisor", "settle") == "not-yet"


def test_a_return_to_work_settles_a_not_and_the_reporter_is_asked_again():
    play = evaluating().do("reporter", "answer", answer="not").do("supervisor", "evaluate_fail", measures=["m1"])
    assert play.row["answer"]["settled"] is True
    asked = play.row["asked_at"]
    play.now += timedelta(days=1)
    assert finished(play).do("clerk1", "optimise").row["asked_at"] > asked


def test_an_empty_answer_is_none():
    assert evaluating().code("reporter", "answer") == "invalid"


def test_a_master_past_rectifying_takes_a_new_voice_as_a_not():
    play = handing_in().do("system", "take_in", number="WT-2026-0002", beside={"voices": ["v9"]})
    assert (play.row["answer"]["answer"], play.row["answer"]["settled"]) == ("not", False)
    assert rectifying().do("system", "take_in", number="WT-2026-0002").row.get("answer") is None


def test_a_master_suspended_past_rectifying_takes_it_as_a_not_too():
    play = finished(rectifying()).do("clerk1", "ask_suspension").do("deputy", "decide_suspension")
    assert play.do("system", "take_in", number="WT-2026-0002").row["answer"]["answer"] == "not"


def test_supervision_does_not_evaluate_where_it_is_concerned():
    lines = [{"text": "不再排队", "unit": 5}]
    play = planning(others=[5]).do("party", "name_lead", leader=ID["other_deputy"])
    play.do("clerk1", "submit_list", measures=[{"text": "修好", "person": 1}], standards=lines)
    play.do("supervision_head", "agree_list").do("other_deputy", "approve_list")
    play = finished(play).do("supervisor", "accept_work").do("clerk1", "optimise")
    assert play.holders() == ("charge:5",)
    assert play.code("supervision_head", "evaluate_pass") == "forbidden"
    assert play.do("other_deputy", "evaluate_pass").state == "applying"


# ---- 申请、把关 --------------------------------------------------------------------------------------------------


def test_the_account_is_prefilled_with_each_measure_by_whom_and_with_what_effect():
    play = evaluating(work_with_words()).do("supervisor", "evaluate_pass").do("clerk1", "apply")
    assert play.row["account"] == [
        {"measure": play.row["plan"]["measures"][0]["text"], "by": "商事服务科 clerk1", "effect": "新叫号机已经启用"}
    ]


def work_with_words() -> Play:
    return rectifying().do("clerk1", "progress", percent=100, text="新叫号机已经启用").do("leader1", "check_progress")


def test_an_application_returned_for_its_papers_leaves_the_work_alone():
    play = applying(joint()).do("clerk1", "apply").do("leader1", "return_application", what="papers")
    assert (play.state, play.row["lap"]) == ("applying", 1)
    assert all(m["done"] for m in play.row["progress"].values())


def test_an_application_returned_for_the_work_opens_measures():
    play = applying(joint()).do("clerk1", "apply")
    assert play.code("leader1", "return_application", what="work", measures=None) == "invalid"
    play.do("leader1", "return_application", what="work", measures=["m2"], limit=5)
    assert (play.state, play.row["lap"], play.row["progress"]["m2"]["done"]) == ("rectifying", 2, False)


def test_who_applied_does_not_endorse():
    play = applying().do("clerk1", "hand_over", to=ID["leader1"]).do("leader1", "apply")
    assert play.code("leader1", "endorse") == "apart"
    assert play.do("deputy", "endorse").state == "party_review"
    assert play.event.payload["stands_for"] == "leader:1"


def test_a_section_alone_needs_no_countersignature():
    assert applying().do("clerk1", "apply").do("leader1", "endorse").state == "party_review"


# ---- 会签 --------------------------------------------------------------------------------------------------------


def test_each_section_signs_once_and_the_last_signature_moves_it_on():
    play = countersigning()
    assert play.holders() == ("leader:2", "leader:3")
    play.do("leader3", "sign")
    assert play.holders() == ("leader:2",)
    assert play.code("leader3", "sign") == "forbidden"
    assert play.do("leader2", "sign").state == "party_review"


def test_a_refused_signature_ends_the_others_and_goes_back_to_work():
    play = countersigning().do("leader2", "sign").do("leader3", "refuse", measures=["m2"])
    assert (play.state, play.row["lap"], play.row["signed"]) == ("rectifying", 2, {})
    play = finished(play).do("clerk1", "optimise").do("supervisor", "evaluate_pass")
    play.do("clerk1", "apply").do("leader1", "endorse")
    assert play.holders() == ("leader:2", "leader:3")


def test_who_carried_out_or_applied_does_not_sign():
    play = joint().do("clerk2", "hand_over", to=ID["leader2"]).do("leader2", "progress").do("deputy", "check_progress")
    play = applying(play).do("clerk1", "apply").do("leader1", "endorse")
    assert play.code("leader2", "sign") == "apart"
    assert play.code("leader2", "refuse") == "apart"
    play.do("deputy", "sign")
    assert play.row["signed"]["2"]["by"] == ID["deputy"]
    assert play.holders() == ("leader:3",)


def test_the_ladder_signs_for_the_unit_it_stands_in_for_while_another_still_waits():
    play = joint()
    play.do("clerk2", "hand_over", to=ID["leader2"]).do("leader2", "progress").do("deputy", "check_progress")
    lines = play.row["plan"]["standards"]
    assert [s["unit"] for s in lines] == [3]
    play = applying(play).do("clerk1", "apply").do("leader1", "endorse")
    assert play.code("other_deputy", "sign") == "forbidden", "section 3 has its leader"
    assert play.do("deputy", "sign").do("leader3", "sign").state == "party_review"


def test_a_signer_is_added_and_taken_away_again():
    play = countersigning().do("leader1", "add_signer", unit=4)
    assert play.holders() == ("leader:2", "leader:3", "leader:4")
    assert play.code("leader1", "remove_signer", unit=2) == "invalid", "only an added one"
    play.do("leader2", "sign").do("leader3", "sign")
    assert play.state == "countersigning"
    assert play.do("leader1", "remove_signer", unit=4).state == "party_review"


def test_a_unit_that_has_signed_is_not_taken_away():
    play = countersigning().do("leader1", "add_signer", unit=4).do("centre_head", "sign")
    assert play.code("leader1", "remove_signer", unit=4) in ("invalid", "not-yet")


def test_the_centre_files_a_signature_on_paper_as_the_leaders_own():
    play = countersigning()
    assert play.code("centre", "sign_paper", unit=2, signer=ID["leader3"], scan="scan-0001") == "invalid"
    play.do("centre", "sign_paper", unit=2, signer=ID["leader2"], scan="scan-0001")
    assert play.row["signed"]["2"]["by"] == ID["leader2"]
    assert play.row["signed"]["2"]["paper"] is True
    assert play.code("leader2", "sign") == "forbidden"
    assert play.do("centre", "sign_paper", scan="scan-0002").state == "party_review"


def test_who_carried_out_does_not_sign_on_paper_either():
    play = joint().do("clerk2", "hand_over", to=ID["leader2"]).do("leader2", "progress").do("deputy", "check_progress")
    play = applying(play).do("clerk1", "apply").do("leader1", "endorse")
    assert play.code("centre", "sign_paper", unit=2, signer=ID["leader2"], scan="scan-0002") == "invalid"
    assert play.do("centre", "sign_paper", scan="scan-0002").row["signed"]["3"]["paper"]


# ---- 党组审议 ----------------------------------------------------------------------------------------------------


def test_the_meeting_has_a_quorum_or_decides_nothing():
    play = party_review()
    held = {"held_on": "2026-03-16", "members": 9}
    assert play.code("party", "resolve", **held, present=4) == "invalid"
    assert play.code("party", "resolve", **held, present=10) == "invalid"
    assert play.code("party", "resolve", held_on=None) == "invalid"
    assert play.do("party", "resolve", **held, present=5).state == "handing_in"


def test_a_held_meeting_is_chosen_where_there_is_one():
    play = party_review()
    play.known["held_meetings"] = [{"number": "HY-2026-0003", "label": "第3次党组会"}]
    assert play.code("party", "resolve", meeting="HY-2026-0099") == "invalid"
    assert play.do("party", "resolve").row["resolution"]["meeting"] == "HY-2026-0003"


def test_the_due_date_is_the_first_planned_meeting():
    play = party_review()
    assert play.due == CALENDAR.add_working_days(play.now.date(), 10)
    play.known["meetings"] = [date(2026, 4, 8), date(2026, 3, 25)]
    assert play.due == date(2026, 3, 25)


def test_postponed_it_waits_for_the_next_meeting():
    play = party_review()
    play.known["meetings"] = [date(2026, 3, 25), date(2026, 4, 8)]
    play.later(8).do("party", "resolve", decision="postpone", held_on="2026-03-25")
    assert (play.state, play.due) == ("party_review", date(2026, 4, 8))


@pytest.mark.parametrize(
    ("decision", "state", "lap"),
    [("pass", "handing_in", 1), ("rework", "rectifying", 2), ("replan", "planning", 2), ("papers", "applying", 1)],
)
def test_the_five_decisions_of_the_meeting(decision, state, lap):
    play = party_review(joint()).do("party", "resolve", decision=decision)
    assert (play.state, play.row["lap"]) == (state, lap)
    assert bool(play.row["signed"]) is (decision in ("pass", "papers"))


def test_every_decision_but_the_first_says_why():
    for decision in ("rework", "replan", "papers", "postpone"):
        assert party_review().code("party", "resolve", decision=decision, reason=None) == "invalid"


def test_signatures_stand_while_list_and_account_do():
    play = party_review(joint()).do("party", "resolve", decision="papers")
    same = play.fork().do("clerk1", "apply").do("leader1", "endorse")
    assert same.state == "party_review"
    changed = [{"measure": "修好", "by": "clerk1", "effect": "补了照片"}]
    other = play.do("clerk1", "apply", account=changed).do("leader1", "endorse")
    assert other.holders() == ("leader:2", "leader:3")


def test_an_adjusted_list_keeps_keys_and_progress_and_is_judged_again():
    play = party_review(joint()).do("party", "resolve", decision="replan").do("clerk1", "submit_list")
    assert play.state == "consulting", "the lead leader stays"
    play.do("leader2", "agree_list").do("leader3", "agree_list").do("other_deputy", "approve_list")
    assert play.row["plan"]["version"] == 2
    assert all(m["done"] for m in play.row["progress"].values())
    play.do("clerk1", "finish")
    assert play.state == "optimising", "what was accepted stands by its words"


# ---- 材料、销号、回头看 ------------------------------------------------------------------------------------------


def test_returned_materials_are_handed_in_again():
    play = write_off().do("supervisor", "return_materials")
    assert (play.state, play.holders()) == ("handing_in", ("unit:1",))
    assert play.do("clerk1", "hand_in").state == "write_off"


def test_the_ledger_must_agree_and_the_file_be_complete():
    assert handing_in().code("clerk1", "hand_in", complete=False) == "invalid"
    assert write_off().code("supervisor", "write_off", agrees=False) == "invalid"


def test_what_is_missing_in_the_file_is_named():
    play = handing_in()
    del play.row["evaluation"]
    assert play.refused("clerk1", "hand_in").sentence == "一案一档还缺：评估意见。"


@pytest.mark.parametrize("step", ["leader1", "clerk1"])
def test_who_worked_on_it_or_vouched_for_it_does_not_write_it_off(step):
    play = write_off()
    play.directory = seated(supervision_1=[step, "supervisor"])
    assert play.code(step, "write_off") == "apart"
    assert play.do("supervisor", "write_off").state == "closed"


def test_one_may_evaluate_and_write_off():
    assert closed().row["did"]["evaluate_pass"] == closed().row["did"]["write_off"] == [ID["supervisor"]]


def test_what_is_closed_asks_nobody_any_more():
    play = write_off().do("supervisor", "remind").do("centre", "propose_void").do("supervisor", "write_off")
    assert (play.holders(), play.due) == ((), None)
    assert (play.row["requests"], play.row["question"], play.row["unread"]) == ({}, None, {})


def test_rework_is_ordered_from_the_work_done_to_the_write_off():
    for play in (finished(joint()), finished(rectifying()), applying(), party_review(), handing_in(), write_off()):
        play.do("supervisor", "order_rework", code="false", measures=["m1"])
        assert (play.state, play.row["lap"], play.row["progress"]["m1"]["done"]) == ("rectifying", 2, False)


def test_the_secretary_is_told_of_rework_after_the_meeting_passed_it():
    play = handing_in().do("supervisor", "order_rework")
    offices = engine.offices_of(play.table, ("secretary_if_passed",), play.row, play.directory)
    assert offices == ("secretary:1",)
    assert engine.offices_of(play.table, ("secretary_if_passed",), applying().row, play.directory) == ()


def test_a_look_back_changes_no_state():
    play = closed(joint()).later(60).do("clerk3", "look_back", finding="fails")
    assert (play.state, play.row["look_backs"][0]["finding"]) == ("closed", "fails")


# ---- 反弹重开 ----------------------------------------------------------------------------------------------------


def test_a_rebound_begins_a_round_in_which_everything_counts_anew():
    play = rectifying().do("clerk1", "ask_extension").do("deputy", "decide_extension")
    play = closed(play).do("supervisor", "reopen", code="not")
    assert (play.state, play.row["round"], play.row["lap"]) == ("analysing", 2, 1)
    assert (play.row["did"], play.row["extensions"], play.row["disputes"], play.row["signed"]) == ({}, 0, [], {})
    assert play.row["handler"] == ID["clerk1"]
    assert play.due == CALENDAR.add_working_days(play.now.date(), 3)
    assert play.row["results_valid"] is False


def test_in_a_new_round_versions_go_on_and_old_keys_are_history():
    play = closed(joint()).do("supervisor", "reopen").do("clerk1", "analyse").do("clerk1", "submit_list")
    assert play.state == "naming", "the lead leader is named anew"
    play.do("party", "name_lead", leader=ID["other_deputy"]).do("leader2", "agree_list").do("leader3", "agree_list")
    play.do("other_deputy", "approve_list")
    assert play.row["plan"]["version"] == 2
    assert not any(m["done"] for m in play.row["progress"].values())
    play = closed(play)
    assert (play.state, play.row["round"]) == ("closed", 2)


def test_separation_is_by_round():
    play = applying().do("clerk1", "hand_over", to=ID["leader1"]).do("leader1", "apply").do("deputy", "endorse")
    play.do("party", "resolve").do("leader1", "hand_in").do("supervisor", "write_off").do("supervisor", "reopen")
    play.do("leader1", "hand_over", to=ID["clerk1"]).do("clerk1", "quick_fix").do("deputy", "approve_list")
    play = applying(play).do("clerk1", "apply")
    assert play.do("leader1", "endorse").state == "party_review"


def test_a_handler_gone_by_then_is_replaced_by_the_leader():
    play = closed().do("supervisor", "reopen").do("leader1", "hand_over", whom=ID["clerk1"], to=ID["colleague1"])
    assert play.do("colleague1", "analyse").state == "planning"


def test_a_disputed_unit_may_dispute_again_in_a_new_round():
    play = closed().do("supervisor", "reopen")
    assert "dispute" in play.may("leader1")
