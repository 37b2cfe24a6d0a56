"""What a request costs: the act itself twelve queries at most, six more to find it, keep its key and show it again."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.kernel.models import Subject
from tests.api.client import Api
from tests.filler import fill
from tests.kernel.walking import LIKELY, now, problem, walk

ACT, AROUND, PAGE, LIST = 12, 6, 15, 8
NOT_COUNTED = (
    "api_key",
    "organisation_stamp",
    "calendar_stamp",
    "BEGIN",
    "COMMIT",
)  # the account, the memory's freshness


def cost(request):
    with CaptureQueriesContext(connection) as captured:
        status, _ = request()
    assert status in (200, 201)
    return len([q for q in captured.captured_queries if not any(word in q["sql"][:200] for word in NOT_COUNTED)])


def costs(subject):
    """What each happy act of the way costs over the API."""
    found = {}
    while (state := now(subject).state) != "closed":
        action, spent = next(filter(None, (tried(f"problems/{subject.number}", *step) for step in LIKELY[state])))
        found[action] = spent
    return found


def tried(path, name, action):
    """The action and what it cost, None where this person is not offered it."""
    client = Api(name)
    status, item = client.call("GET", path)
    form = next((a for a in item["actions"] if a["action"] == action), None) if status == 200 else None
    if form is None:
        return None
    sent = {**fill(form["fields"]), "version": item["version"]}
    key = {"Idempotency-Key": f"{action}{sent['version']}"}
    return action, cost(lambda: client.call("POST", f"{path}/actions/{action}", sent, **key))


def voice(text, **triaged):
    receipt = Api().call("POST", "voices", {"channel": "qr", "text": text, "matter": 1})[1]
    return Api("centre").act(f"voices/{receipt['id']}", "triage", triaged)[1]


@pytest.fixture
def told(own_city):
    """A problem with one voice; what the process remembers of places and faults is warm."""
    Client().get("/say")
    made = voice("取号机坏了三天", outcome="problem", title="取号机坏了三天", category="service", matter=1)
    return Subject.objects.get(number=made["problem"])


def test_every_act_of_a_way_keeps_to_the_budget_with_key_and_answer(told):
    found = costs(told)
    assert len(found) == 15
    budget = {"write_off": ACT + AROUND + 1}  # two acts in one, and officers hear what became of their findings
    assert {a: n for a, n in found.items() if n > budget.get(a, ACT + AROUND)} == {}
    everyday = {a: n for a, n in found.items() if a not in ("verify", "write_off")}
    assert max(everyday.values()) <= ACT + 3, everyday


def test_a_problem_of_thirty_voices_costs_no_more_than_one_of_one(told):
    for n in range(30):
        voice(f"取号机又坏了，第{n}次", outcome="merge", master=told.number)
    many = costs(told)
    lone = costs(
        Subject.objects.get(
            number=voice("一个人说的话", outcome="problem", title="一个人说的", category="service", matter=1)["problem"]
        )
    )
    assert many == lone


def test_an_item_a_journal_and_a_list_keep_to_theirs(told):
    walk(told, "rectifying")
    problem()
    client = Api("clerk1")
    for path, most in ((f"problems/{told.number}", PAGE), (f"problems/{told.number}/events", LIST), ("problems", LIST)):
        assert cost(lambda: client.call("GET", path)) <= most, path  # noqa: B023
