"""任何时候: taking back, handing over, reassigning, voiding, unsealing, inspecting."""

from __future__ import annotations

import pytest

from bihuan.loop import engine
from bihuan.loop.clock import day_of
from tests.loop.cast import CALENDAR, ID
from tests.loop.play import (
    analysing,
    applying,
    away,
    closed,
    countersigning,
    dispatched,
    finished,
    joint,
    planning,
    rectifying,
    reported,
    seated,
    work,
    write_off,
)

# ---- 撤回 --------------------------------------------------------------------------------------------------------


def same_but_for_the_journal(row, before):
    own = ("version", "moved", "withdrawn", "last")
    return {k: v for k, v in row.items() if k not in own} == {k: v for k, v in before.items() if k not in own}


@pytest.mark.parametrize(
    ("begin", "name", "action"),
    [
        (reported, "centre", "verify"),
        (reported, "centre", "propose_decline"),
        (dispatched, "leader1", "dispute"),
        (dispatched, "clerk1", "accept"),
        (analysing, "clerk1", "analyse"),
        (analysing, "clerk1", "quick_fix"),
        (planning, "clerk1", "submit_list"),
        (rectifying, "clerk1", "progress"),
        (rectifying, "clerk1", "ask_extension"),
        (lambda: finished(joint()), "clerk3", "accept_work"),
        (lambda: finished(rectifying()), "clerk1", "optimise"),
        (applying, "clerk1", "apply"),
        (countersigning, "leader2", "sign"),
    ],
)  # fmt: skip
def test_a_step_is_taken_back_and_everything_is_as_before_it(begin, name, action):
    play = begin().later(1)
    before, due = play.row, play.due
    play.do(name, action).do(name, "withdraw")
    assert same_but_for_the_journal(play.row, before)
    assert play.due == due
    assert play.row["version"] == before["version"] + 2, "nothing is deleted"
    assert engine.fold(play.table, play.events) == play.row


def test_the_same_step_is_taken_back_once():
    play = planning().do("clerk1", "submit_list").do("clerk1", "withdraw").do("clerk1", "submit_list")
    assert play.code("clerk1", "withdraw") == "not-yet"


def test_only_who_took_the_step_takes_it_back_and_only_while_nobody_acted_on_it():
    play = planning().do("clerk1", "submit_list")
    assert play.code("leader1", "withdraw") == "forbidden"
    play.do("deputy", "return_list")
    assert play.code("clerk1", "withdraw") == "forbidden"


def test_a_note_or_a_letter_does_not_end_the_taking_back():
    play = planning().do("clerk1", "submit_list").do("supervisor", "remind").do("deputy", "note", text="尽快。")
    assert play.do("clerk1", "withdraw").state == "planning"
    assert list(play.row["unread"]) == ["leader:1"], "what others did meanwhile stays"


def test_a_decision_of_a_leader_is_not_taken_back():
    play = planning().do("clerk1", "submit_list").do("deputy", "approve_list")
    assert play.code("deputy", "withdraw") == "not-yet"
    assert closed().code("supervisor", "withdraw") == "wrong-state"


def test_a_signature_is_taken_back_only_while_countersigning():
    play = countersigning().do("leader2", "sign").do("leader3", "sign")
    assert play.state == "party_review"
    assert play.code("leader3", "withdraw") == "not-yet"


def test_who_took_a_step_back_is_free_of_it():
    play = applying().do("clerk1", "hand_over", to=ID["leader1"]).do("leader1", "apply").do("leader1", "withdraw")
    play.do("leader1", "hand_over", to=ID["colleague1"], whom=ID["leader1"]).do("colleague1", "apply")
    assert play.do("leader1", "endorse").state == "party_review"


# ---- 转交、改派 --------------------------------------------------------------------------------------------------


def test_work_is_handed_over_to_a_colleague_measures_too():
    play = joint().do("clerk1", "hand_over", to=ID["colleague1"])
    assert play.row["handler"] == ID["colleague1"]
    assert [m["person"] for m in play.row["plan"]["measures"]] == [ID["colleague1"], ID["clerk2"]]
    play.do("colleague1", "progress").do("leader1", "check_progress")


def test_what_is_done_keeps_the_name_of_who_did_it():
    play = work(joint()).do("clerk1", "hand_over", to=ID["colleague1"])
    assert play.row["plan"]["measures"][0]["person"] == ID["clerk1"]


def test_a_named_person_hands_over_the_own_measure_within_the_own_unit():
    play = joint()
    assert play.code("clerk2", "hand_over", to=ID["clerk1"]) == "invalid"
    assert play.code("clerk2", "hand_over", whom=ID["clerk1"]) == "invalid"
    play.do("clerk2", "hand_over", to=ID["leader2"])
    assert (play.row["handler"], play.row["plan"]["measures"][1]["person"]) == (ID["clerk1"], ID["leader2"])


def test_the_responsible_leader_hands_over_for_somebody_of_the_unit():
    play = rectifying().do("leader1", "hand_over")
    assert play.row["handler"] != ID["clerk1"]
    assert joint().code("leader1", "hand_over", whom=ID["clerk2"], to=ID["leader2"]) == "invalid"


def test_nobody_hands_over_to_the_same_person_or_out_of_the_unit():
    assert rectifying().code("leader1", "hand_over", whom=1, to=1) == "invalid"
    assert rectifying().code("leader1", "hand_over", whom=1, to=2) == "invalid"


def test_the_leader_above_hands_over_where_handler_and_leader_are_away():
    play = rectifying()
    play.directory = away("clerk1", "leader1")
    assert play.do("deputy", "hand_over", whom=ID["clerk1"], to=ID["colleague1"]).row["handler"] == ID["colleague1"]


def test_a_reassigned_problem_begins_at_its_new_unit_with_the_old_list_to_read():
    play = joint().do("clerk1", "ask_extension").do("other_deputy", "decide_extension")
    play.do("supervisor", "reassign", lead=2, others=[3])
    assert (play.state, play.holders(), play.row["handler"]) == ("dispatched", ("unit:2",), None)
    assert play.row["earlier_list"]["version"] == 1
    assert (play.row.get("plan"), play.row["progress"], play.row.get("lead_leader")) == (None, {}, None)
    assert play.row["extensions"] == 1, "counts stay"
    assert play.due == CALENDAR.add_working_days(play.now.date(), 1)


@pytest.mark.parametrize("aside", ["suspended", "referred"])
def test_a_problem_is_reassigned_out_of_suspension_and_referral_too(aside):
    play = rectifying()
    if aside == "suspended":
        play.do("clerk1", "ask_suspension").do("deputy", "decide_suspension")
    else:
        play.do("deputy", "refer")
    play.later(5).do("supervisor", "reassign", lead=2)
    assert play.state == "dispatched"
    assert play.later(4).due == CALENDAR.add_working_days(day_of(play.row["since"]), 1), "the clock runs again"


# ---- 作废、看原文 ------------------------------------------------------------------------------------------------


def test_two_persons_make_a_problem_void():
    play = dispatched()
    assert play.code("supervisor", "void") == "not-yet"
    play.do("centre", "propose_void")
    assert play.code("centre", "void") == "forbidden"
    assert play.do("supervisor", "void").holders() == ()


def test_who_proposed_to_void_does_not_decide_in_another_office_either():
    play = dispatched().do("centre", "propose_void")
    play.directory = seated(supervision_1=["centre", "supervisor"])
    assert play.code("centre", "void") == "apart"


def test_two_persons_open_the_original_for_a_purpose_and_a_time():
    play = dispatched()
    assert play.code("centre", "unseal") == "not-yet"
    play.do("centre", "ask_unseal", purpose="核实身份", days=3)
    assert play.code("centre", "unseal") == "apart"
    assert play.code("centre_head", "ask_unseal") == "not-yet", "one request at a time"
    play.do("centre_head", "unseal").do("centre", "look")
    assert play.code("centre_head", "look") == "forbidden", "it is the asker's"
    assert play.later(3).may("centre").count("look") == 1
    assert play.later(1).code("centre", "look") == "not-yet"


def test_each_look_at_the_original_is_an_event():
    play = dispatched().do("centre", "ask_unseal").do("supervisor", "unseal").do("centre", "look").do("centre", "look")
    assert [e.action for e in play.events[-2:]] == ["look", "look"]


def test_the_unit_concerned_and_its_leaders_never_see_the_original():
    play = dispatched(lead=4)
    assert play.code("centre", "ask_unseal") == "forbidden"
    assert play.do("supervisor", "ask_unseal").code("centre_head", "unseal") == "forbidden"
    play = dispatched()
    play.directory = seated(centre_1=["leader1", "centre"])
    assert play.code("leader1", "ask_unseal") == "apart"
    play.do("centre", "ask_unseal")
    assert play.code("leader1", "unseal") == "apart"


def test_redaction_changes_what_the_unit_reads():
    play = dispatched().do("centre", "redact", title="叫号机故障", description="窗口叫号机故障。")
    assert (play.row["title"], play.row["description"]) == ("叫号机故障", "窗口叫号机故障。")


# ---- 督查、研判、批示 --------------------------------------------------------------------------------------------


def test_an_untrue_measure_loses_check_and_percent():
    play = work(joint()).do("supervisor", "inspect", untrue=["m2"])
    assert (play.row["progress"]["m2"]["percent"], play.row["progress"]["m2"]["done"]) == (0, False)
    assert play.row["progress"]["m1"]["done"]
    assert play.code("clerk1", "finish") == "not-yet"


def test_past_the_work_an_inspection_opens_nothing_and_rework_is_ordered_instead():
    play = write_off(joint())
    assert play.code("supervisor", "inspect", untrue=["m2"]) == "invalid"
    play.do("supervisor", "inspect", finding="措施 2 没有做")
    assert play.row["progress"]["m2"]["done"]
    assert closed().do("supervisor", "inspect").row["progress"]["m1"]["done"], "what is closed is frozen"


def test_a_study_may_demand_a_revision_by_a_day():
    play = rectifying().do("supervisor", "study", revise_by="2026-03-27")
    assert play.row["revise_by"] == "2026-03-27"
    assert list(play.row["unread"]) == ["leader:1", "charge:1"]


def test_an_instruction_is_acknowledged_by_the_unit():
    play = rectifying().do("head", "instruct").do("leader1", "acknowledge")
    assert play.row["unread"] == {}
