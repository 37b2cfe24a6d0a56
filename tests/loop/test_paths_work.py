"""整改 2: progress, requests, suspension, referral, acceptance."""

from __future__ import annotations

from datetime import date

import pytest

from bihuan.loop import clock
from bihuan.loop.tables.problem_offers import measure_due
from tests.loop.cast import CALENDAR, ID
from tests.loop.play import Play, analysing, evaluating, finished, joint, planning, rectifying, seated, work


def light(play: Play) -> str | None:
    due, today = play.due, play.now.date()
    kind = play.table.states[play.state].kind
    asked = "extension" in play.row["requests"]
    return clock.light(kind, due, clock.yellow_from(due, (), CALENDAR), today, asked=asked)


# ---- 进展 --------------------------------------------------------------------------------------------------------


def test_only_what_passed_its_check_counts():
    play = joint().do("clerk2", "progress", percent=60)
    assert play.row["progress"]["m2"]["percent"] == 0
    play.do("leader2", "check_progress", decision="return")
    assert (play.row["progress"]["m2"]["percent"], play.row["progress"]["m2"]["pending"]) == (0, None)
    play.do("clerk2", "progress", percent=60).do("leader2", "check_progress")
    assert (play.row["progress"]["m2"]["percent"], play.row["progress"]["m2"]["done"]) == (60, False)


def test_nobody_reports_while_a_report_waits_nor_on_a_done_measure():
    play = joint().do("clerk2", "progress", percent=100)
    assert play.code("clerk2", "progress") == "forbidden"
    play.do("leader2", "check_progress")
    assert play.code("clerk2", "progress") == "forbidden"


def test_nobody_reports_on_anothers_measure():
    assert joint().code("clerk2", "progress", measure="m1") == "invalid"
    assert joint().code("clerk3", "progress", measure="m1") == "forbidden"


def test_percent_never_falls_silently():
    play = rectifying().do("clerk1", "progress", percent=50).do("leader1", "check_progress")
    assert play.code("clerk1", "progress", percent=49) == "invalid"
    assert play.do("clerk1", "progress", percent=50).row["progress"]["m1"]["pending"]["percent"] == 50


def test_a_report_is_checked_by_the_leader_of_the_measures_own_unit():
    play = joint().do("clerk2", "progress").do("clerk1", "progress")
    assert play.code("leader1", "check_progress", measure="m2") == "invalid"
    assert play.do("leader1", "check_progress").row["progress"]["m1"]["done"]
    assert play.code("leader1", "check_progress") == "forbidden"


def test_a_leaders_own_report_is_checked_by_the_next_one_up_while_other_leaders_go_on():
    play = joint().do("clerk1", "hand_over", to=ID["leader1"]).do("leader1", "progress").do("clerk2", "progress")
    assert play.code("leader1", "check_progress") == "apart"
    assert play.code("deputy", "check_progress", measure="m2") == "invalid", "section 2 has its leader"
    play.do("deputy", "check_progress", measure="m1")
    assert play.event.payload["stands_for"] == "leader:1"
    assert play.do("leader2", "check_progress").row["progress"]["m2"]["done"]


def test_the_work_is_finished_when_every_measure_is_done_and_checked():
    play = joint().do("clerk1", "progress").do("leader1", "check_progress").do("clerk2", "progress")
    assert play.code("clerk1", "finish") == "not-yet"
    play.do("leader2", "check_progress")
    assert play.do("clerk1", "finish").state == "accepting"


# ---- 延期 --------------------------------------------------------------------------------------------------------


def test_an_extension_moves_the_due_date_and_nobody_asks_a_third_time():
    play = rectifying()
    for day in ("2026-04-20", "2026-05-20"):
        play.do("clerk1", "ask_extension", until=day)
        assert play.code("clerk1", "ask_extension") == "not-yet"
        assert play.do("deputy", "decide_extension").due.isoformat() == day
    assert play.code("clerk1", "ask_extension") == "not-yet"
    assert play.row["extensions"] == 2


def test_a_refused_extension_changes_nothing_and_is_not_counted():
    play = rectifying()
    before = play.due
    play.do("clerk1", "ask_extension").do("deputy", "decide_extension", decision="refuse")
    assert (play.due, play.row.get("extensions", 0), play.row["requests"]) == (before, 0, {})


def test_an_extension_is_asked_for_before_the_due_date_and_to_a_later_day():
    play = rectifying()
    assert play.code("clerk1", "ask_extension", until=play.due.isoformat()) == "invalid"
    play.now = play.now.replace(month=play.due.month, day=play.due.day)
    play.fork().do("clerk1", "ask_extension")
    assert play.later(1).code("clerk1", "ask_extension") == "not-yet"


def test_asked_in_time_the_light_stays_yellow_until_decided():
    play = rectifying().do("clerk1", "ask_extension")
    play.now = play.now.replace(month=play.due.month, day=play.due.day)
    assert light(play.later(2)) == "yellow"
    assert light(play.fork().do("deputy", "decide_extension", decision="refuse")) == "red"


def test_supervision_is_told_of_requests():
    action = rectifying().table.actions
    assert "supervision" in action["ask_extension"].tells
    assert "supervision" in action["ask_suspension"].tells


# ---- 挂起 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("begin", [analysing, planning, rectifying, lambda: finished(rectifying())])
def test_a_suspended_problem_comes_back_where_it_was_with_the_days_that_were_left(begin):
    play = begin().later(1)
    state, due = play.state, play.due
    play.do("clerk1", "ask_suspension", until="2026-06-30").do("deputy", "decide_suspension")
    assert (play.state, light(play), play.holders()) == ("suspended", "grey", ("supervision:1",))
    play.later(10)
    assert play.due == date(2026, 6, 30), "its own date does not move"
    play.do("clerk1", "resume")
    assert play.state == state
    assert play.due == CALENDAR.add_working_days(due, 10)


def test_milestones_move_by_the_days_passed_too():
    play = rectifying()
    due = measure_due(play.row, "m1", CALENDAR, play.now.date())
    play.do("clerk1", "ask_suspension").do("deputy", "decide_suspension").later(4).do("supervisor", "resume")
    assert measure_due(play.row, "m1", CALENDAR, play.now.date()) == CALENDAR.add_working_days(due, 4)


def test_nothing_is_reported_while_suspended_and_what_was_done_is_kept():
    play = joint().do("clerk2", "progress", percent=30).do("leader2", "check_progress")
    play.do("clerk1", "ask_suspension").do("other_deputy", "decide_suspension")
    assert play.code("clerk2", "progress") == "wrong-state"
    assert play.do("supervisor", "resume").row["progress"]["m2"]["percent"] == 30


def test_a_refused_suspension_changes_nothing():
    play = rectifying().do("clerk1", "ask_suspension").do("deputy", "decide_suspension", decision="refuse")
    assert (play.state, play.row["requests"]) == ("rectifying", {})


def test_requests_lapse_when_the_state_moves():
    play = rectifying().do("clerk1", "ask_extension").do("clerk1", "ask_suspension")
    play.do("deputy", "decide_suspension").do("supervisor", "resume")
    assert play.code("deputy", "decide_extension") == "not-yet"
    play = analysing().do("clerk1", "ask_suspension").do("clerk1", "analyse")
    assert play.code("deputy", "decide_suspension") == "not-yet"


def test_who_asked_does_not_decide():
    play = rectifying().do("clerk1", "hand_over", to=ID["leader1"]).do("leader1", "ask_extension")
    play.directory = seated(charge_1=["leader1"])
    assert play.code("leader1", "decide_extension") == "apart"


# ---- 转办 --------------------------------------------------------------------------------------------------------


def test_a_referral_stops_the_clock_until_the_reply():
    play = rectifying().later(2)
    due = play.due
    play.do("deputy", "refer", until="2026-04-30")
    assert (play.state, play.holders(), play.due) == ("referred", ("centre:1",), date(2026, 4, 30))
    play.later(6).do("body", "take_reply")
    assert (play.state, play.due) == ("rectifying", CALENDAR.add_working_days(due, 6))
    assert play.row["referral"]["outcome"] == "settled"


def test_no_reply_counts_as_such_only_after_two_reminders_of_the_body():
    play = rectifying().do("supervisor", "remind").do("supervisor", "remind").do("deputy", "refer")
    assert play.code("centre", "take_reply", outcome="none") == "invalid", "reminders of the unit do not count"
    play.do("centre", "remind")
    assert play.code("centre", "take_reply", outcome="none") == "invalid"
    assert play.do("centre", "remind").do("centre", "take_reply", outcome="none").state == "rectifying"


def test_what_the_body_settled_becomes_a_quick_fix():
    play = analysing().do("deputy", "refer").do("centre", "take_reply", outcome="settled")
    assert play.do("clerk1", "quick_fix").state == "plan_review"


# ---- 验收 --------------------------------------------------------------------------------------------------------


def two_acceptors() -> Play:
    """Section 1 works, sections 2 and 3 accept a line each."""
    lines = [{"text": "不再排队", "unit": 2}, {"text": "告示贴出", "unit": 3}]
    play = planning(others=[2, 3]).do("party", "name_lead", leader=ID["other_deputy"])
    play.do("clerk1", "submit_list", measures=[{"text": "修好", "person": 1}], standards=lines)
    play.do("leader2", "agree_list").do("leader3", "agree_list").do("other_deputy", "approve_list")
    return finished(play)


def test_the_last_acceptance_moves_it_on():
    play = two_acceptors()
    assert play.holders() == ("unit:2", "unit:3")
    play.do("clerk2", "accept_work")
    assert (play.state, play.holders()) == ("accepting", ("unit:3",))
    assert play.code("leader2", "accept_work") == "forbidden"
    assert play.do("leader3", "accept_work").state == "optimising"


def test_every_line_of_ones_own_is_ticked_or_it_fails():
    lines = [{"text": "不再排队", "unit": 3}, {"text": "告示贴出", "unit": 3}]
    play = planning(others=[3]).do("party", "name_lead", leader=ID["other_deputy"])
    play.do("clerk1", "submit_list", measures=[{"text": "修好", "person": 1}], standards=lines)
    play.do("leader3", "agree_list").do("other_deputy", "approve_list")
    play = finished(play)
    assert play.code("clerk3", "accept_work", lines=["s1"]) == "invalid"
    assert play.do("clerk3", "accept_work").state == "optimising"


def test_work_not_accepted_goes_back_and_accepted_lines_stand():
    play = two_acceptors().do("clerk2", "accept_work").do("clerk3", "reject_work", measures=["m1"], limit=4)
    assert (play.state, play.row["lap"]) == ("rectifying", 2)
    assert play.due == CALENDAR.add_working_days(play.now.date(), 4)
    assert play.row["progress"]["m1"]["done"] is False
    finished(play)
    assert play.holders() == ("unit:3",), "section 2 accepted its line before"


def test_what_was_done_stays_done_unless_it_is_opened():
    play = finished(joint()).do("clerk3", "reject_work", measures=["m2"])
    assert play.row["progress"]["m1"]["done"] is True
    assert play.holders() == ("unit:1",)
    assert play.code("clerk1", "progress") == "forbidden"
    play.do("clerk2", "progress").do("leader2", "check_progress").do("clerk1", "finish")
    assert play.state == "accepting"


def test_an_opened_measure_gets_the_limit_for_its_milestone():
    play = finished(joint()).later(40).do("clerk3", "reject_work", measures=["m2"], limit=6)
    day = CALENDAR.add_working_days(play.now.date(), 6)
    assert measure_due(play.row, "m2", CALENDAR, play.now.date()) == day


def test_a_return_opens_a_measure_or_adds_one_and_does_not_do_without():
    play = finished(joint())
    assert play.code("clerk3", "reject_work", measures=None) == "invalid"
    play.do("clerk3", "reject_work", measures=None, extra="再培训一次")
    assert [m["text"] for m in play.row["plan"]["measures"]][-1] == "再培训一次"
    assert play.row["plan"]["version"] == 2
    assert [k for k, m in play.row["progress"].items() if not m["done"]] == ["m3"]
    assert work(play).do("clerk1", "finish").state == "accepting"


def test_who_carried_out_does_not_accept():
    play = joint().do("clerk2", "progress").do("leader2", "check_progress")
    play.do("clerk1", "hand_over", to=ID["colleague1"]).do("colleague1", "progress").do("leader1", "check_progress")
    play.do("colleague1", "finish")
    play.directory = seated(unit_3=["clerk2", "clerk3", "leader3"])
    assert play.code("clerk2", "accept_work") == "apart"
    assert play.do("clerk3", "accept_work").state == "optimising"


# ---- 优化 --------------------------------------------------------------------------------------------------------


def test_a_common_problem_is_written_up():
    play = finished(
        analysing().do("clerk1", "analyse", nature="common").do("clerk1", "submit_list").do("deputy", "approve_list")
    )
    assert play.code("clerk1", "optimise", experience=None) == "invalid"
    assert play.do("clerk1", "optimise", experience="原因、措施、长效机制。").state == "evaluating"


def test_outcomes_go_with_the_optimisation_or_a_reason_why_none():
    outcome = [{"kind": "none", "title": "无需固化", "text": "设备已换，个别故障。"}]
    play = finished(rectifying())
    assert play.code("clerk1", "optimise", outcomes=[]) == "invalid"
    play.do("clerk1", "optimise", outcomes=outcome)
    assert play.row["outcomes"] == [{"kind": "none", "title": "无需固化"}]
    assert evaluating().row["outcomes"]
