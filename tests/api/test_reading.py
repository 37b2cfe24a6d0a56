"""Lists, items and journals: who sees what, in which order, page by page; and keys, sessions, tokens."""

import re
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator, validate

from bihuan.kernel.origin import mark
from bihuan.organisation.models import Account
from tests.api.client import Api, refusal
from tests.filler import fill
from tests.kernel.walking import VERIFY, does, everything, problem, walk
from tests.loop.cast import ID

STAFF = (
    "centre", "clerk1", "leader1", "supervisor", "deputy", "party", "clerk2", "leader2", "clerk3", "leader3", "head",
    "centre_head", "supervision_head",
)  # fmt: skip


@pytest.fixture
def path(city):
    return f"problems/{problem().number}"


# ---- items -------------------------------------------------------------------------------------------------------


def test_an_item_says_where_it_stands_who_has_the_ball_and_until_when(path):
    item = Api("centre").get(path)
    assert (item["id"], item["number"]) == (path[9:], path[9:])
    assert (item["state"], item["label"], item["stage"], item["version"]) == ("reported", "待核查", "体验", 1)
    assert item["holder"] == {
        "relation": "centre",
        "id": 1,
        "name": "政务服务中心",
        "all": [{"id": 1, "name": "政务服务中心"}],
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", item["due"])
    assert item["light"] in ("green", "yellow")
    assert (item["round"], item["lap"]) == (1, 1)
    assert (
        {"verify", "merge", "note"}
        >= {a["action"] for a in item["actions"]} & {"verify", "merge", "note"}
        >= {"verify", "note"}
    )


def test_where_several_hold_it_the_first_and_all_of_them_are_named(city):
    subject = problem()
    walk(subject, "countersigning", many=("电子政务科", "政策法规科"))
    holder = Api("supervisor").get(f"problems/{subject.number}")["holder"]
    assert holder["relation"] == "signers_left"
    assert [h["id"] for h in holder["all"]] == [2, 3]
    assert (holder["id"], holder["name"]) == (holder["all"][0]["id"], holder["all"][0]["name"])


def test_what_has_ended_is_held_by_nobody_due_never_and_blue(city):
    subject = problem()
    walk(subject)
    item = Api("supervisor").get(f"problems/{subject.number}")
    assert (item["holder"], item["due"], item["light"]) == (None, None, "blue")


@pytest.mark.parametrize("suffix", ["-R1", "-R2", "-r2", "-R99"])
def test_a_number_with_a_round_finds_the_same_problem(path, suffix):
    assert Api("centre").get(path + suffix)["id"] == path[9:]
    assert Api("centre").get(path.lower() + suffix)["id"] == path[9:]


@pytest.mark.parametrize("suffix", ["-R", "-Rx", "-R2-R2", "R2", "-R-1"])
def test_what_only_looks_like_a_round_finds_nothing(path, suffix):
    assert Api("centre").call("GET", path + suffix)[0] == 404


def test_after_an_act_that_takes_the_row_out_of_sight_the_answer_says_only_where_it_is(city):
    subject = problem()
    does("centre", "verify", subject, VERIFY)
    walk(subject, "analysing")
    does("supervisor", "reassign", subject, {"lead": 2, "others": [1], "reason": "先给二科"})
    does("leader2", "dispute", subject, {"code": "not_ours", "reason": "不归我科"})
    status, shown = Api("leader2").call("GET", f"problems/{subject.number}")
    assert (status, shown["state"]) == (200, "disputed")
    does("supervisor", "rule", subject, {"ruling": "dispatch", "lead": 3, "others": [], "reason": "归三科"})
    assert Api("leader2").call("GET", f"problems/{subject.number}")[0] == 404


# ---- what is offered ---------------------------------------------------------------------------------------------


WAY = (
    "reported", "dispatched", "analysing", "planning", "naming", "consulting", "plan_review", "rectifying", "accepting",
    "optimising", "evaluating", "applying", "leader_check", "countersigning", "party_review", "handing_in", "write_off", "closed",
)  # fmt: skip


def test_whatever_is_offered_to_anybody_on_the_way_of_a_joint_problem_is_taken_as_a_blind_client_fills_it_in(city):
    """Every act of every state, aside from the straight way too: a valid schema, options to choose from, 200."""
    problem(title="另一个问题，可以并入")
    subject, tried = problem(), set()
    people = {name: Api(name) for name in STAFF}
    path = f"problems/{subject.number}"
    for state in WAY:
        walk(subject, state, many=("电子政务科", "政策法规科"))
        for name, client in people.items():
            status, item = client.call("GET", path)
            for action in item["actions"] if status == 200 else ():
                if (state, action["action"]) not in tried:
                    tried.add((state, action["action"]))
                    _is_taken(name, client, path, item["version"], action)
    assert len(tried) > 150
    assert {action for _, action in tried} > {
        "transfer",
        "merge",
        "dispute",
        "refer",
        "reassign",
        "refuse",
        "reopen",
        "look_back",
    }


def _is_taken(name, client, path, version, action):
    schema, said = action["fields"], (name, action["action"])
    Draft202012Validator.check_schema(schema)
    for field, shape in schema["properties"].items():
        options = [o["value"] for o in shape.get("x-options", ())]
        if field in schema["required"] and "x-options" in shape:
            assert options, (*said, field)
        if shape.get("default") is not None and options and shape["type"] != "array":
            assert shape["default"] in options, (*said, field)
    body = fill(schema) | {n: client.upload() for n, s in schema["properties"].items() if s.get("format") == "file-id"}
    validate(body, schema)
    undone = transaction.savepoint()
    status, told = client.call("POST", f"{path}/actions/{action['action']}", {**body, "version": version})
    transaction.savepoint_rollback(undone)
    assert status == 200, (*said, told)


def test_who_may_in_several_roles_is_offered_the_act_once_and_chooses_the_role_by_as(city):
    subject = problem()
    walk(subject, "rectifying")
    client, path = Api("deputy"), f"problems/{subject.number}"
    assert [a["action"] for a in client.get(path)["actions"]].count("note") == 1

    for sent, role in (({}, None), ({"as": "deputy:1"}, "deputy:1"), ({"as": "charge:1"}, "charge:1")):
        assert client.act(path, "note", {"text": "看过", **sent})[0] == 200
        event = client.get(f"{path}/events?limit=200")["items"][-1]
        assert event["actor"] == f"person:{ID['deputy']}"
        assert role in (None, event["role"])

    before = everything()
    for office in ("head:1", "centre:1", "system", "nonsense", 5, ["charge:1"], {}, ""):
        status, told = client.act(path, "note", {"text": "看过", "as": office})
        assert (status, told["code"]) == (403, "forbidden"), office
    assert everything() == before


# ---- lists -------------------------------------------------------------------------------------------------------


def pages(client, path, limit):
    """Every id page by page."""
    found, after = [], ""
    for _ in range(100):
        page = client.get(f"{path}?limit={limit}{after}")
        assert len(page["items"]) <= limit
        found += [item["id"] for item in page["items"]]
        if page["next"] is None:
            return found
        after = "&after=" + page["next"].replace("+", "%2B")
    raise AssertionError(found)


@pytest.mark.parametrize("limit", [1, 3, 7, 200])
def test_pages_of_any_size_hold_every_row_once_the_newest_change_first(city, limit):
    numbers = [problem().number for _ in range(7)]
    assert pages(Api("centre"), "problems", limit) == numbers[::-1]


def test_what_is_added_meanwhile_neither_doubles_nor_hides_a_row_of_the_next_page(city):
    numbers = [problem().number for _ in range(6)]
    client = Api("centre")
    first = client.get("problems?limit=3")
    problem()
    problem()
    second = client.get(f"problems?limit=3&after={first['next'].replace('+', '%2B')}")
    assert [i["id"] for i in first["items"] + second["items"]] == numbers[::-1]


def test_a_unit_pages_through_what_it_is_concerned_with_and_nothing_else(city):
    mine = []
    for n in range(6):
        subject = problem()
        if n % 2:
            does("centre", "verify", subject, VERIFY)
            mine.append(subject.number)
    assert pages(Api("clerk1"), "problems", 2) == mine[::-1]
    assert pages(Api("clerk3"), "problems", 2) == []


@pytest.mark.parametrize("name", ["centre", "clerk1"])
def test_a_list_costs_the_same_for_three_rows_and_thirty(city, name):
    """In the state whose due dates hang on the meetings planned."""
    subject = problem()
    walk(subject, "party_review")
    client, costs = Api(name), []
    for _ in range(2):
        client.get("problems")
        with CaptureQueriesContext(connection) as captured:
            client.get("problems?limit=50")
        costs.append(len([q for q in captured.captured_queries if "stamp" not in q["sql"]]))
        for _ in range(5):
            walk(problem(), "party_review")
    assert costs[0] == costs[1] <= 8


def test_filters_of_the_ledger_find_what_they_say(city):
    one, two = problem(title="评价器不亮", category="system"), problem(description="等候太久没人管")
    does("centre", "verify", two, VERIFY)
    walk(two, "analysing")
    client = Api("supervisor")

    def ids(query):
        return [i["id"] for i in client.get(f"problems?{query}")["items"]]

    assert ids("state=reported") == [one.number]
    assert ids("state=reported,analysing") == [two.number, one.number]
    assert ids("category=system") == [one.number]
    assert ids("unit=1") == [two.number]
    assert ids("q=评价器") == [one.number]
    assert ids(f"q={two.number.lower()}-R1") == [two.number]
    assert ids("light=blue") == []
    assert ids("since=2999-01-01T00:00:00%2B08:00") == []
    assert [i["id"] for i in Api("clerk1").get("problems?mine=true")["items"]] == [two.number]


def test_a_stranger_finds_neither_rows_nor_words(city):
    problem(title="取号机坏了三天")
    for name in ("clerk3", "leader3"):
        assert Api(name).get("problems?q=取号机") == {"items": [], "next": None}


# ---- journals ----------------------------------------------------------------------------------------------------


def test_a_journal_is_told_oldest_first_with_every_field_of_the_contract(path):
    walk(subject_at(path), "rectifying")
    found = Api("supervisor").get(f"{path}/events")["items"]
    assert [e["sequence"] for e in found] == list(range(1, len(found) + 1))
    for event, following in pairwise(found):
        assert set(event) == {
            "sequence", "action", "actor", "role", "on_behalf_of", "at", "from", "to", "payload", "previous", "hash",
        }  # fmt: skip
        assert (following["previous"], following["from"]) == (event["hash"], event["to"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00", event["at"])
    assert found[0]["previous"] == "0" * 64
    assert len({e["hash"] for e in found}) == len(found)


def test_a_journal_is_paged_by_sequence(path):
    walk(subject_at(path), "planning")
    client = Api("supervisor")
    first = client.get(f"{path}/events?limit=2")
    assert ([e["sequence"] for e in first["items"]], first["next"]) == ([1, 2], "2")
    rest = client.get(f"{path}/events?after={first['next']}")
    assert ([e["sequence"] for e in rest["items"]], rest["next"]) == ([3, 4], None)


def test_who_may_not_see_a_row_does_not_see_its_journal(path):
    assert Api("clerk1").call("GET", f"{path}/events")[0] == 404


# ---- keys, sessions, tokens --------------------------------------------------------------------------------------


@pytest.fixture
def demo(city):
    mark("demo")


def new_key(**more):
    sent = {"username": "centre", "password": "bihuan-demo", "name": "测试", "scope": "all", **more}
    status, made = Api().call("POST", "keys", sent)
    assert status == 201
    client = Api()
    client.head = {"Authorization": f"Bearer {made['key']}"}
    return client


def test_a_key_is_told_once_listed_without_itself_and_ends_when_it_is_revoked(demo):
    client = new_key()
    (listed,) = client.get("keys")["items"]
    assert (listed["name"], listed["scope"]) == ("测试", "all")
    assert client.head["Authorization"].split()[1] not in str(listed)
    assert client.call("DELETE", f"keys/{listed['id']}") == (204, None)
    assert client.call("GET", "problems")[0] == 401


def test_nobody_revokes_another_persons_key(demo):
    mine = new_key()
    (listed,) = mine.get("keys")["items"]
    assert Api("clerk1").call("DELETE", f"keys/{listed['id']}")[0] == 404
    assert mine.call("GET", "problems")[0] == 200


def test_a_key_opens_what_its_scope_names_and_nothing_else(demo):
    path = f"problems/{problem().number}"
    client = new_key(scope=["problems:read"])
    assert client.get(path)["state"] == "reported"
    before = everything()
    for method, where in (
        ("POST", f"{path}/actions/verify"),
        ("POST", "problems"),
        ("GET", "voices"),
        ("GET", "keys"),
        ("POST", "files"),
    ):
        status, told = client.call(method, where, {"version": 1})
        assert (status, told["code"]) == (403, "out-of-scope"), where
    assert everything() == before
    assert new_key(scope=["problems"]).act(path, "verify", VERIFY)[0] == 200


def test_the_key_of_a_closed_account_opens_nothing(demo):
    client = new_key()
    Account.objects.filter(pk=ID["centre"]).update(is_active=False)
    assert client.call("GET", "problems")[0] == 401


def test_a_key_that_is_no_longer_good_is_not_taken_for_the_public(demo):
    client = Api()
    client.head = {"Authorization": "Bearer bh_no-such-key"}
    assert client.call("POST", "files", {})[0] == 401


def test_guessing_passwords_is_slowed_down(city, settings):
    settings.RATE_LIMITS = True
    sent = {"username": "centre", "password": "wrong"}
    answers = [Api().send("POST", "keys", sent) for _ in range(7)]
    assert [a.status_code for a in answers[:5]] == [401] * 5
    assert refusal(answers[-1])["code"] == "too-many"
    assert int(answers[-1]["Retry-After"]) > 0


def test_in_production_the_demo_password_makes_no_key(city):
    sent = {"username": "centre", "password": "bihuan-demo"}
    assert Api().call("POST", "keys", sent)[0] == 401


@pytest.fixture
def browser(city):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(Account.objects.get(pk=ID["centre"]))
    return client


def test_a_session_reads_without_a_token_and_writes_only_with_it(browser):
    path = f"/api/v1/problems/{problem().number}"
    assert browser.get(path).status_code == 200
    sent = {**VERIFY, "version": 1}
    refused = browser.post(f"{path}/actions/verify", sent, content_type="application/json")
    assert (refused.status_code, refusal(refused)["code"]) == (403, "csrf")
    assert browser.get(path).json()["state"] == "reported"

    token = "t" * 32
    browser.cookies["csrftoken"] = token
    done = browser.post(f"{path}/actions/verify", sent, content_type="application/json", headers={"X-CSRFToken": token})
    assert (done.status_code, done.json()["state"]) == (200, "dispatched")


def test_a_form_of_another_site_cannot_act_in_a_session(browser):
    path = f"/api/v1/problems/{problem().number}"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        refused = browser.generic("POST", f"{path}/actions/verify", b'{"version":1}', content_type=kind)
        assert refusal(refused)["code"] == "csrf"
    assert browser.get(path).json()["version"] == 1


def test_the_public_form_needs_no_token_and_no_session(city):
    assert Api().call("POST", "voices", {"channel": "qr", "text": "取号机坏了"})[0] == 201
    assert Api().call("POST", "problems", {})[0] == 401


def subject_at(path):
    from bihuan.kernel.models import Subject

    return Subject.objects.get(number=path.partition("/")[2])
