"""What the house does by itself: direct routing, the standing rule for lead leaders, questions that lapse."""

from datetime import timedelta

import pytest

from bihuan.kernel.act import act
from bihuan.kernel.models import Event, Subject
from bihuan.loop.language import REPORTER, SYSTEM, Refused
from bihuan.organisation import models
from bihuan.organisation.directory import forget, touch
from bihuan.problems.commands import lapse_questions
from bihuan.services import clock
from tests import cast

REPORT = {"title": "叫号机坏了三天", "description": "排队没人管。", "category": "service", "matter": 1}


@pytest.fixture
def city(db):
    cast.found_city()


def configure(key, value):
    models.Setting.objects.create(key=key, value=value, jurisdiction_id=1)
    touch()
    forget()


def reported(extra=None):
    return act("problem", None, "report", cast.actor("centre"), REPORT, jurisdiction=1, extra=extra).subject


def state(subject):
    return Subject.objects.get(pk=subject.pk).state


def actions(subject):
    return [
        body.split('"action":"')[1].split('"')[0]
        for body in Event.objects.filter(subject=subject).values_list("body", flat=True)
    ]


def test_without_direct_routing_the_centre_verifies_first(city):
    assert state(reported()) == "reported"


def test_with_direct_routing_a_sure_matter_goes_to_its_unit_at_once(city):
    configure("direct_routing", True)
    problem = reported()
    assert (state(problem), Subject.objects.get(pk=problem.pk).unit) == ("dispatched", 1)


def planning(subject):
    steps = (
        ("verify", "centre", {"finding": "属实", "severity": "normal", "lead": 1, "others": [2], "seen": True}),
        ("accept", "clerk1", {"handler": 1}),
        ("analyse", "clerk1", {"nature": "single", "kind": "process", "scope": "每天五十人", "cause": "设备老化"}),
    )
    for action, who, fields in steps:
        act("problem", subject.pk, action, cast.actor(who), fields)


def listed(subject):
    due = (clock.today() + timedelta(days=20)).isoformat()
    measures = [{"text": "换设备", "person": 1}, {"text": "改告知单", "person": 2}]
    fields = {"task": "修好", "goal": "不再坏", "standards": [{"text": "抽查三天"}], "measures": measures, "due": due}
    act("problem", subject.pk, "submit_list", cast.actor("clerk1"), fields)


def test_without_a_standing_rule_the_party_group_names_the_lead_leader(city):
    problem = reported()
    planning(problem)
    listed(problem)
    assert state(problem) == "naming"
    assert "name_lead" not in actions(problem)


def test_a_standing_rule_is_filled_in_without_waiting(city):
    configure("standing_lead", "局党组会〔2026〕3号")
    problem = reported()
    planning(problem)
    listed(problem)
    assert state(problem) == "consulting"
    assert actions(problem)[-2:] == ["submit_list", "name_lead"]


def test_a_question_lapses_after_its_days_and_not_before(city):
    problem = reported({"voices": ["0" * 16]})
    act("problem", problem.pk, "ask_reporter", cast.actor("centre"), {"text": "哪个窗口？"})
    assert lapse_questions() == 0
    with clock.at(clock.now() + timedelta(days=16)):
        assert lapse_questions() == 1
        assert lapse_questions() == 0
    assert actions(problem) == ["report", "ask_reporter", "lapse"]


def test_only_the_clock_lets_a_question_lapse(city):
    problem = reported({"voices": ["0" * 16]})
    act("problem", problem.pk, "ask_reporter", cast.actor("centre"), {"text": "哪个窗口？"})
    with clock.at(clock.now() + timedelta(days=16)):
        for actor in (cast.actor("centre"), cast.actor("supervisor"), REPORTER):
            with pytest.raises(Refused):
                act("problem", problem.pk, "lapse", actor)
        act("problem", problem.pk, "lapse", SYSTEM)
