"""整改 1: the list, who judges it, and how it changes."""

from __future__ import annotations

from typing import Any

from tests.loop.cast import CALENDAR, ID, MONDAY
from tests.loop.play import Play, analysing, joint, planning, rectifying, seated, work

OTHER = ID["other_deputy"]


def drafted(**given: object) -> Play:
    """A list of sections 1 and 2, accepted by 3, that waits for its lead leader."""
    return planning(others=[2, 3]).do("clerk1", "submit_list", **given)


def consulted() -> Play:
    return drafted().do("party", "name_lead", leader=OTHER)


def revision(play: Play, **changes: object) -> dict[str, Any]:
    """The list in force as a form would send it back, with changes to its second measure."""
    plan = play.row["plan"]
    measures = [{k: m[k] for k in ("key", "text", "person", "due")} for m in plan["measures"]]
    measures[-1] |= changes
    standards = [{k: s[k] for k in ("text", "unit") if s.get(k)} for s in plan["standards"]]
    return {"measures": measures, "standards": standards}


# ---- 提交清单 ----------------------------------------------------------------------------------------------------


def test_each_measure_has_exactly_one_named_person_and_a_milestone_within_the_due_date():
    play, due = planning(), "2026-04-10"
    late = [{"text": "修好", "person": 1, "due": "2026-04-13"}]
    assert play.code("clerk1", "submit_list", measures=late, due=due) == "invalid"
    assert play.code("clerk1", "submit_list", measures=[{"text": "修好"}], due=due) == "invalid"
    assert play.code("clerk1", "submit_list", measures=[]) == "invalid"
    play.do("clerk1", "submit_list", measures=[{"text": "修好", "person": 1}], due=due)
    assert play.row["draft"]["measures"] == [{"key": "m1", "text": "修好", "person": 1, "unit": 1, "due": due}]


def test_no_unit_accepts_its_own_work():
    play = planning(others=[2])
    measures = [{"text": "修好", "person": ID["clerk2"]}]
    refusal = play.refused("clerk1", "submit_list", measures=measures, standards=[{"text": "不再坏", "unit": 2}])
    assert list(refusal.errors) == ["standards-0-unit"]
    assert play.code("clerk1", "submit_list", standards=[{"text": "不再坏", "unit": 1}]) == "invalid"


def test_a_section_alone_goes_straight_to_its_leader_in_charge():
    play = planning().do("clerk1", "submit_list")
    assert (play.state, play.holders()) == ("plan_review", ("charge:1",))


def test_the_leader_in_charge_named_at_the_start_judges_the_list():
    play = planning(charge=OTHER).do("clerk1", "submit_list")
    assert play.holders() == (f"lead:{OTHER}",)
    assert play.code("deputy", "approve_list") == "forbidden"
    assert play.do("other_deputy", "approve_list").state == "rectifying"


def test_the_approved_list_gives_the_due_date():
    play = planning().do("clerk1", "submit_list", due="2026-04-10").do("deputy", "approve_list")
    assert play.due.isoformat() == "2026-04-10"
    assert play.row["plan"]["version"] == 1
    assert play.row["plan"]["approved_by"] == ID["deputy"]


def test_a_returned_list_comes_back_with_all_that_was_written():
    play = planning().do("clerk1", "submit_list", goal="不再排队", task="换叫号机").do("deputy", "return_list")
    assert play.state == "planning"
    play.do("clerk1", "submit_list")
    assert (play.row["draft"]["goal"], play.row["draft"]["task"]) == ("不再排队", "换叫号机")
    assert [m["key"] for m in play.row["draft"]["measures"]] == ["m1"]


def test_a_measure_added_to_a_returned_list_gets_a_key_of_its_own():
    play = planning().do("clerk1", "submit_list").do("deputy", "return_list")
    kept = [{"key": "m1", "text": "修好", "person": 1}, {"text": "贴告示", "person": 1}]
    play.do("clerk1", "submit_list", measures=kept)
    assert [m["key"] for m in play.row["draft"]["measures"]] == ["m1", "m2"]


# ---- 立行立改 ----------------------------------------------------------------------------------------------------


def test_a_quick_fix_is_analysis_and_list_in_one_form_and_meets_the_same_gates():
    play = analysing().do("clerk1", "quick_fix")
    assert play.state == "plan_review"
    assert play.row["analysis"]["nature"] == "single"
    assert play.row["draft"]["due"] == CALENDAR.add_working_days(MONDAY.date(), 5).isoformat()
    assert play.do("deputy", "approve_list").state == "rectifying"


def test_what_a_quick_fix_notes_as_done_needs_only_the_check():
    play = analysing().do("clerk1", "quick_fix", done=True).do("deputy", "approve_list")
    assert "progress" not in play.may("clerk1")
    play.do("leader1", "check_progress")
    assert play.do("clerk1", "finish").state == "optimising"


def test_who_made_the_quick_fix_does_not_check_it():
    play = analysing().do("clerk1", "hand_over", to=ID["leader1"]).do("leader1", "quick_fix", done=True)
    play.do("deputy", "approve_list")
    assert play.code("leader1", "check_progress") == "apart"
    assert play.do("deputy", "check_progress").row["progress"]["m1"]["done"]


# ---- 明确牵头、会签 ----------------------------------------------------------------------------------------------


def test_several_sections_wait_for_the_lead_leader():
    play = drafted()
    assert (play.state, play.holders()) == ("naming", ("secretary:1",))
    assert play.code("deputy", "approve_list") == "wrong-state"
    play.do("party", "name_lead", leader=OTHER, decision="meeting", basis="2026年第5次党组会")
    assert (play.state, play.holders()) == ("consulting", ("leader:2", "leader:3"))
    assert play.row["lead_decision"] == {"decision": "meeting", "basis": "2026年第5次党组会"}


def test_the_standing_rule_names_the_lead_leader_without_waiting():
    play = drafted().do("system", "name_lead", decision="standing", basis="2026年第1次党组会")
    assert play.state == "consulting"
    assert play.row["lead_leader"] == ID["deputy"], "whoever has the lead unit in the portfolio"


def test_a_lead_leader_named_early_leaves_no_wait():
    play = planning(others=[2, 3]).do("party", "name_lead", leader=OTHER)
    assert play.state == "planning"
    assert play.do("clerk1", "submit_list").state == "consulting"


def test_only_a_matter_of_several_sections_gets_a_lead_leader_and_only_one():
    assert planning().code("party", "name_lead") == "not-yet"
    assert consulted().code("party", "name_lead") == "not-yet"


def test_who_answered_before_the_naming_is_not_asked_again():
    play = drafted().do("leader2", "agree_list").do("leader3", "agree_list")
    assert play.state == "naming"
    assert play.do("party", "name_lead", leader=OTHER).state == "plan_review"


def test_the_secretary_may_return_a_list_that_waits_for_a_lead_leader():
    play = drafted()
    assert play.code("deputy", "return_list") == "forbidden"
    assert play.do("party", "return_list").state == "planning"


def test_the_last_answer_moves_the_list_on_and_an_objection_is_kept_for_the_approver():
    play = consulted().do("leader2", "agree_list", decision="object", objection="本科室没有经费")
    assert (play.state, play.holders()) == ("consulting", ("leader:3",))
    play.do("leader3", "agree_list")
    assert (play.state, play.holders()) == ("plan_review", (f"lead:{OTHER}",))
    assert play.row["agreed"]["2"]["objection"] == "本科室没有经费"
    assert play.row["agreed"]["3"]["by"] == ID["leader3"]


def test_an_objection_says_what_is_objected_to():
    assert consulted().code("leader2", "agree_list", decision="object", objection=None) == "invalid"


def test_a_section_answers_once():
    play = consulted().do("leader2", "agree_list")
    assert play.code("leader2", "agree_list") == "forbidden"


def test_after_the_allowance_silence_no_longer_holds_the_list_up():
    play = consulted().do("leader2", "agree_list").later(2)
    assert play.code("other_deputy", "approve_list") == "not-yet"
    assert play.code("other_deputy", "return_list") == "not-yet"
    play.later(1)
    assert play.fork().do("other_deputy", "return_list").state == "planning"
    assert play.do("other_deputy", "approve_list").state == "rectifying"


def test_a_new_draft_is_answered_anew():
    play = consulted().do("leader2", "agree_list").do("leader3", "agree_list").do("other_deputy", "return_list")
    play.do("clerk1", "submit_list")
    assert (play.state, play.holders()) == ("consulting", ("leader:2", "leader:3"))


def test_when_the_lead_leader_has_left_another_is_named():
    play = consulted().do("leader2", "agree_list").do("leader3", "agree_list")
    play.directory = seated(lead_42=[])
    assert play.holders() == ("charge:1",), "meanwhile the leader in charge"
    play.do("party", "name_lead", leader=ID["deputy"])
    assert (play.state, play.holders()) == ("plan_review", (f"lead:{ID['deputy']}",))


# ---- 动态调整 ----------------------------------------------------------------------------------------------------


def test_work_goes_on_under_the_old_list_until_a_revision_is_approved():
    play = joint()
    before = play.due
    play.do("clerk1", "revise_list", **revision(play, text="换一种做法"))
    assert play.row["plan"]["version"] == 1
    play.do("clerk2", "progress", percent=40).do("leader2", "check_progress").do("leader2", "agree_list")
    play.do("other_deputy", "approve_list")
    assert play.state == "rectifying"
    assert play.row["plan"]["version"] == 2
    assert play.row["plan"]["measures"][1]["text"] == "换一种做法"
    assert play.row["progress"]["m2"]["percent"] == 40, "a measure keeps its key and progress"
    assert play.due == before, "the due date moves by extension only"
    assert play.row["lap"] == 1


def test_only_the_sections_that_a_revision_touches_answer_it_within_two_days():
    play = joint()
    play.do("clerk1", "revise_list", **revision(play, text="换一种做法"))
    assert play.row["revision"]["touches"] == [2]
    assert play.code("leader3", "agree_list") == "forbidden"
    assert play.later(2).code("other_deputy", "approve_list") == "not-yet"
    assert play.later(1).do("other_deputy", "approve_list").row["plan"]["version"] == 2


def test_a_revision_that_touches_nobody_else_is_judged_at_once():
    play = rectifying()
    play.do("clerk1", "revise_list", **revision(play, text="换一种做法")).do("deputy", "approve_list")
    assert play.row["plan"]["measures"][0]["text"] == "换一种做法"


def test_the_first_revision_to_name_sections_waits_for_a_lead_leader():
    play = rectifying()
    form = revision(play)
    form["measures"].append({"text": "接口打通", "person": ID["clerk2"]})
    play.do("clerk1", "revise_list", **form)
    assert play.holders() == ("unit:1",)
    play.do("leader2", "agree_list")
    assert play.code("deputy", "approve_list") == "not-yet"
    play.do("party", "name_lead", leader=OTHER)
    assert play.state == "rectifying"
    play.do("other_deputy", "approve_list")
    assert [m["unit"] for m in play.row["plan"]["measures"]] == [1, 2]
    assert play.row["progress"]["m2"]["done"] is False


def test_a_returned_revision_leaves_the_list_in_force():
    play = rectifying()
    play.do("clerk1", "revise_list", **revision(play, text="换一种做法")).do("deputy", "return_list")
    assert play.state == "rectifying"
    assert (play.row["plan"]["version"], play.row.get("revision")) == (1, None)


def test_one_revision_at_a_time_and_none_open_when_the_work_is_finished():
    play = rectifying()
    play.do("clerk1", "revise_list", **revision(play, text="换一种做法"))
    assert play.code("clerk1", "revise_list") == "not-yet"
    assert work(play).code("clerk1", "finish") == "not-yet"


def test_who_revised_the_list_does_not_judge_the_revision():
    play = rectifying().do("clerk1", "hand_over", to=ID["leader1"])
    play.do("leader1", "revise_list", **revision(play, text="换一种做法"))
    play.directory = seated(charge_1=["leader1"])
    assert play.code("leader1", "approve_list") == "apart"
    assert play.do("deputy", "approve_list").row["plan"]["version"] == 2, "another leader takes it"


def test_an_unknown_key_or_the_same_twice_is_refused():
    play = rectifying()
    form = revision(play)
    assert play.code("clerk1", "revise_list", measures=[{**form["measures"][0], "key": "m7"}]) == "invalid"
    assert play.code("clerk1", "revise_list", measures=form["measures"] * 2) == "invalid"


def test_the_key_of_a_measure_taken_out_is_never_given_again():
    play = joint()
    form = revision(play)
    play.do("clerk1", "revise_list", measures=form["measures"][:1]).later(3).do("other_deputy", "approve_list")
    form = revision(play)
    form["measures"].append({"text": "再加一条", "person": 1})
    play.do("clerk1", "revise_list", **form).later(3).do("other_deputy", "approve_list")
    assert list(play.row["progress"]) == ["m1", "m3"]
