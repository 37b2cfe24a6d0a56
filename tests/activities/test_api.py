"""An activity begun by a program: planned by the centre, proposed by an officer (M12)."""

import pytest

from bihuan.kernel.act import load
from bihuan.kernel.models import Event, Subject
from tests.activities.planning import officer
from tests.api.client import Api

pytestmark = pytest.mark.usefixtures("city")
IDEA = {
    "title": "夜间自助区走一遍",
    "kind": "trial_day",
    "places": [2],
    "why": "下班后没人引导。",
    "action": "propose",
}


def begun(name, body, **head):
    return Api(name).send("POST", "activities", body, **head)


def test_an_officer_proposes_an_activity_and_helps_to_plan_it():
    one = officer()
    answer = begun(one.account.username, IDEA)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    subject = Subject.objects.get(table="activity", number=made["id"])
    assert (made["state"], subject.jurisdiction, load(subject)["planners"]) == ("proposed", 1, [one.account_id])
    assert subject.holder == "centre:1"


def test_what_begins_nothing_is_refused_and_nothing_is_written():
    one = officer()
    before = Event.objects.count()
    name = one.account.username
    assert begun(name, IDEA | {"action": "publish"}).status_code == 422
    assert begun(name, IDEA | {"action": ["propose"]}).status_code == 422
    assert begun(name, {k: v for k, v in IDEA.items() if k != "action"}).status_code == 403
    assert begun("centre", IDEA).status_code == 403
    assert begun("clerk1", IDEA).status_code == 403
    assert begun(name, IDEA | {"why": ""}).status_code == 422
    assert Event.objects.count() == before


def test_a_repeat_with_the_same_key_proposes_once():
    name = officer().account.username
    first, again = (begun(name, IDEA, **{"Idempotency-Key": "once"}) for _ in range(2))
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert Subject.objects.filter(table="activity").count() == 1
