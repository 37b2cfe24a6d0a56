"""体验、反馈: from the report to the analysis, with every way that leads aside."""

from __future__ import annotations

from datetime import date, timedelta

from bihuan.loop.clock import day_of
from tests.loop.cast import CALENDAR, ID, MONDAY
from tests.loop.play import Play, analysing, closed, dispatched, party_review, planning, rectifying, reported

NEW = {"id": "p1", "number": "WT-2026-0001", "jurisdiction": 1}
WORDS = {"title": "叫号机坏了三天", "description": "窗口叫号机坏了。", "category": "service", "matter": 1}


# ---- 登记 --------------------------------------------------------------------------------------------------------


def test_a_problem_is_about_a_matter_or_a_place():
    assert Play(row=dict(NEW)).code("centre", "report", **{**WORDS, "matter": None}) == "invalid"
    assert Play(row=dict(NEW)).do("centre", "report", **{**WORDS, "matter": None, "place": 1}).state == "reported"


def to_section_2(matter, place):
    return 2


def test_direct_routing_sends_a_sure_route_to_its_unit_at_once():
    play = Play(row=dict(NEW))
    play.known["route"] = to_section_2
    assert play.do("centre", "report", **WORDS).state == "dispatched"
    assert play.holders() == ("unit:2",)


def test_after_an_unannounced_visit_nothing_is_dispatched_and_no_clock_runs_before_its_day():
    play = Play(row=dict(NEW))
    play.known["route"] = to_section_2
    day = (MONDAY + timedelta(days=7)).date()
    play.do("centre", "report", **WORDS, not_before=day.isoformat())
    assert play.state == "reported", "a sure route waits too"
    assert play.code("centre", "verify") == "not-yet"
    assert play.due == CALENDAR.add_working_days(day, 2)
    assert play.later(5).do("centre", "verify").state == "dispatched"


# ---- 请补充 ------------------------------------------------------------------------------------------------------


def test_one_question_at_a_time_stops_the_clock_for_five_days_at_most():
    play = dispatched().do("centre", "ask_reporter", text="哪天去的？")
    assert play.code("centre", "ask_reporter") == "not-yet"
    assert play.later(3).due == CALENDAR.add_working_days(MONDAY.date(), 1 + 3)
    assert play.later(7).due == CALENDAR.add_working_days(MONDAY.date(), 1 + 5)


def test_an_answer_ends_the_question_and_starts_the_clock_again():
    play = dispatched().do("centre", "ask_reporter").later(2).do("reporter", "answer", text="周一上午。")
    assert play.row["question"] is None
    assert play.later(4).due == CALENDAR.add_working_days(MONDAY.date(), 1 + 2)
    assert "ask_reporter" in play.may("centre")


def test_five_days_of_a_question_are_not_granted_again_in_the_next_state():
    play = dispatched().do("centre", "ask_reporter").later(5).do("clerk1", "accept")
    assert play.later(9).due == CALENDAR.add_working_days(day_of(play.row["since"]), 3)


def test_an_unanswered_question_lapses_by_the_clock_and_another_may_be_asked():
    play = dispatched().do("centre", "ask_reporter").later(5)
    assert play.code("system", "lapse") == "not-yet"
    play.later(1).do("system", "lapse")
    assert play.row["question"] is None
    assert play.due == CALENDAR.add_working_days(MONDAY.date(), 1 + 5), "the clock had gone on by itself"
    assert play.do("centre", "ask_reporter").row["question"]
    assert dispatched().code("system", "lapse") == "not-yet"


def test_nobody_is_asked_where_nobody_can_be_reached():
    assert Play(row=dict(NEW)).do("centre", "report", **WORDS).code("centre", "ask_reporter") == "not-yet"


# ---- 不予立账、申诉 ----------------------------------------------------------------------------------------------


def test_two_persons_decline_and_the_reporter_gets_words():
    play = reported().do("centre", "propose_decline", code="untrue", words="现场看过，叫号机是好的。")
    assert play.code("centre", "confirm_decline") == "forbidden"
    assert play.do("supervisor", "confirm_decline").state == "declined"
    assert play.row["decline"]["words"] == "现场看过，叫号机是好的。"
    assert play.holders() == ()


def test_an_overturned_decline_goes_back_to_where_it_was_proposed():
    assert reported().do("centre", "propose_decline").do("supervisor", "overturn_decline").state == "reported"
    play = analysing().do("clerk1", "propose_decline").do("supervisor", "overturn_decline")
    assert play.state == "analysing"
    assert play.row["handler"] == ID["clerk1"]


def test_an_appeal_is_decided_by_another_person_and_raised_once():
    play = reported().do("centre", "propose_decline").do("supervisor", "confirm_decline")
    play.later(10).do("reporter", "appeal")
    assert play.state == "decline_review"
    assert play.code("supervisor", "confirm_decline") == "apart"
    assert play.code("supervisor", "overturn_decline") == "apart"
    assert play.fork().do("supervision_head", "overturn_decline").state == "reported"
    play.do("supervision_head", "confirm_decline")
    assert play.code("reporter", "appeal") == "not-yet"


def test_an_appeal_after_ten_working_days_is_too_late():
    play = reported().do("centre", "propose_decline").do("supervisor", "confirm_decline")
    assert play.later(11).code("reporter", "appeal") == "not-yet"


def test_a_reopened_problem_is_not_declined_any_more():
    assert closed().do("supervisor", "reopen").code("clerk1", "propose_decline") == "not-yet"


# ---- 并案、移交 --------------------------------------------------------------------------------------------------


def test_a_merged_problem_comes_back_where_it_was_with_its_allowance_anew():
    play = planning().later(2).do("supervisor", "merge", master="WT-2026-0009")
    assert (play.state, play.holders(), play.due) == ("merged", (), None)
    play.later(5).do("supervisor", "unmerge")
    assert play.state == "planning"
    assert play.due == CALENDAR.add_working_days(play.now.date(), 3)


def test_a_problem_with_a_list_in_force_is_not_merged():
    assert rectifying().code("supervisor", "merge") == "wrong-state"
    again = party_review().do("party", "resolve", decision="replan")
    assert again.state == "planning"
    assert again.code("supervisor", "merge") == "not-yet"


def test_voices_follow_into_the_master_and_leave_it_again():
    play = dispatched().do("system", "take_in", number="WT-2026-0002", beside={"voices": ["v2", "v3"]})
    assert play.row["voices"] == ["v1", "v2", "v3"]
    assert play.row["merged"] == ["WT-2026-0002"]
    assert play.do("system", "let_go", number="WT-2026-0002").row["merged"] == []


def test_a_master_is_declined_or_void_only_after_its_merged_ones_were_unmerged():
    play = reported().do("system", "take_in", number="WT-2026-0002")
    assert play.code("centre", "propose_decline") == "not-yet"
    assert play.code("centre", "propose_void") == "not-yet"
    play.do("system", "let_go", number="WT-2026-0002")
    assert play.do("centre", "propose_decline").state == "decline_review"


def test_what_was_taken_in_while_a_decline_or_a_void_waits_stops_it():
    play = reported().do("centre", "propose_decline").do("system", "take_in", number="WT-2026-0002")
    assert play.code("supervisor", "confirm_decline") == "not-yet"
    play = dispatched().do("centre", "propose_void").do("system", "take_in", number="WT-2026-0002")
    assert play.code("supervisor", "void") == "not-yet"


def test_a_transferred_problem_is_another_centres_and_nobodys_unit():
    play = reported().do("centre", "transfer", jurisdiction=2)
    assert play.holders() == ("centre:2",)
    assert play.code("centre", "verify") == "forbidden"


def test_after_the_first_transfer_only_the_citys_supervision_moves_it_on():
    play = reported().do("centre", "transfer", jurisdiction=2)
    assert play.code("centre", "transfer", jurisdiction=1) == "forbidden"
    assert play.do("supervisor", "transfer", jurisdiction=1).holders() == ("centre:1",)


def test_a_transferred_problem_gets_its_allowance_anew():
    play = reported().later(2).do("centre", "transfer", jurisdiction=2)
    assert play.due == CALENDAR.add_working_days(play.now.date(), 2)


# ---- 签收、异议、裁定 --------------------------------------------------------------------------------------------


def test_accepting_names_a_handler_of_the_unit():
    play = dispatched().do("leader1", "accept")
    assert play.row["handler"] == ID["clerk1"], "a leader who accepts names a clerk first"
    assert dispatched().code("clerk1", "accept", handler=ID["clerk2"]) == "invalid"
    assert dispatched().do("colleague1", "accept").row["handler"] == ID["colleague1"]


def test_a_second_dispute_of_the_same_unit_is_refused():
    play = dispatched().do("leader1", "dispute").do("supervisor", "rule", lead=1)
    assert play.code("leader1", "dispute") == "not-yet"


def test_two_disputes_a_round_and_no_third():
    play = dispatched().do("leader1", "dispute").do("supervisor", "rule", lead=2)
    play.do("leader2", "dispute").do("supervisor", "rule", lead=3)
    assert play.code("leader3", "dispute") == "not-yet"
    assert play.do("clerk3", "accept").state == "analysing"


def test_a_ruling_names_the_units_or_sends_it_back_to_the_centre():
    play = analysing().do("leader1", "dispute")
    other = play.fork().do("supervisor", "rule", lead=2, others=[3])
    assert (other.state, other.row["lead"], other.row["others"], other.row["handler"]) == ("dispatched", 2, [3], None)
    play.do("supervisor", "rule", ruling="return")
    assert (play.state, play.holders(), play.row["lead"]) == ("reported", ("centre:1",), None)


def test_supervision_does_not_rule_about_itself():
    play = dispatched(lead=5).do("supervision_head", "dispute")
    assert play.holders() == ("charge:5",)
    assert play.code("supervisor", "rule") == "forbidden"
    assert play.do("other_deputy", "rule", lead=1).state == "dispatched"


def test_where_the_centre_is_the_unit_supervision_may_do_the_centres_part():
    play = dispatched(lead=4)
    assert "ask_reporter" in play.may("supervisor")
    assert "ask_reporter" not in dispatched().may("supervisor")


def test_the_analysis_determines_nature_scope_and_cause():
    play = analysing().do("clerk1", "analyse", nature="global", kind="system", scope="全市 310 户", cause="系统不共享")
    assert play.row["analysis"] == {"nature": "global", "kind": "system", "scope": "全市 310 户", "cause": "系统不共享"}
    assert analysing().code("clerk1", "analyse", cause=None) == "invalid"


def test_the_days_of_each_state_are_working_days_and_receipt_day_is_day_zero():
    friday = reported()
    friday.now += timedelta(days=4)
    friday.do("centre", "verify")
    assert friday.due == date(2026, 3, 23), "one working day after Friday 20 March is Monday"
