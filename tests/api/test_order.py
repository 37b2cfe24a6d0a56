"""A command is judged in the contract's order: each refusal speaks although a later gate would refuse as well."""

import pytest

from tests.api.client import Api
from tests.kernel.walking import VERIFY, does, events, everything, now, problem, walk

NONSENSE = {"nonsense": 1, "version": "x"}


@pytest.fixture
def path(city):
    return f"problems/{problem().number}"


def test_first_without_a_good_key_nobody_hears_whether_the_row_is_there(path):
    for head in ({}, {"Authorization": "Bearer bh_no-such-key"}, {"Authorization": "Basic Y2VudHJlOng="}):
        for where in (path, "problems/WT-1999-9999", "nonsense/1"):
            status, told = Api().call("POST", f"{where}/actions/verify", NONSENSE, **head)
            assert (status, told["code"]) == (401, "unauthorised")


def test_then_what_this_person_may_not_see_is_not_there_whatever_else_is_wrong(path):
    known = Api("clerk1").call("POST", f"{path}/actions/verify", NONSENSE)
    unknown = Api("clerk1").call("POST", "problems/WT-1999-9999/actions/verify", NONSENSE)
    assert known == unknown
    assert (known[0], known[1]["code"]) == (404, "not-found")


def test_an_action_that_is_not_there_is_not_found_before_the_body_is_read(path):
    assert Api("centre").call("POST", f"{path}/actions/bribe", b"{")[0] == 404


def test_then_a_key_that_was_seen_is_answered_as_at_first_though_the_ground_has_moved(path):
    first = Api("centre").send("POST", f"{path}/actions/verify", {**VERIFY, "version": 1}, **{"Idempotency-Key": "k1"})
    assert first.status_code == 200
    does("clerk1", "accept", problem_at(path))
    again = Api("centre").send("POST", f"{path}/actions/verify", {**VERIFY, "version": 1}, **{"Idempotency-Key": "k1"})
    assert (again.status_code, again.content) == (200, first.content)
    assert events(problem_at(path)) == ["report", "verify", "accept"]


def test_a_key_that_was_seen_with_another_body_is_refused_before_the_version_is_missed(path):
    assert Api("centre").act(path, "verify", VERIFY, **{"Idempotency-Key": "k1"})[0] == 200
    status, told = Api("centre").call("POST", f"{path}/actions/verify", {}, **{"Idempotency-Key": "k1"})
    assert (status, told["code"]) == (422, "key-reused")


def test_then_a_missing_version_is_422_though_state_person_and_fields_are_wrong_too(path):
    for version in ({}, {"version": None}, {"version": "1"}, {"version": 1.5}, {"version": True}, {"version": [1]}):
        status, told = Api("supervisor").call("POST", f"{path}/actions/write_off", {"nonsense": 1, **version})
        assert (status, told["code"]) == (422, "no-version"), version
        assert told["errors"][0]["field"] == "version"


def test_no_number_sent_as_a_version_passes_for_a_command_of_the_house(path):
    for version in (-1, 0, -(10**9)):
        status, told = Api("centre").call("POST", f"{path}/actions/verify", {**VERIFY, "version": version})
        assert (status, told["code"]) == (422, "no-version")
    assert events(problem_at(path)) == ["report"]


def test_then_moved_ground_is_409_with_the_present_version_and_what_happened(path):
    does("centre", "verify", problem_at(path), VERIFY)
    status, told = Api("centre").call("POST", f"{path}/actions/verify", {"nonsense": 1, "version": 1})
    assert (status, told["code"], told["version"]) == (409, "moved-on", 2)
    assert [(h["action"], h["label"]) for h in told["happened"]] == [("verify", "核查属实并立账定责")]
    assert "核查属实并立账定责" in told["detail"]


def test_a_version_of_tomorrow_is_moved_ground_too(path):
    for version in (2, 2**31, 2**53, 2**63, 2**64 - 1):
        status, told = Api("centre").call("POST", f"{path}/actions/verify", {**VERIFY, "version": version})
        assert (status, told["code"], told["version"]) == (409, "moved-on", 1)


def test_then_an_action_of_another_state_is_409_before_the_person_is_looked_at(path):
    status, told = Api("centre").act(path, "write_off", {"nonsense": 1})
    assert (status, told["code"]) == (409, "wrong-state")
    assert "待核查" in told["detail"]


def test_then_who_may_not_is_403_before_the_fields_are_looked_at(path):
    status, told = Api("supervisor").act(path, "verify", {"nonsense": 1})
    assert (status, told["code"]) == (403, "forbidden")
    assert "政务服务中心" in told["detail"]


def test_separation_of_duties_is_403_before_the_fields_are_looked_at(path):
    subject = problem_at(path)
    does("centre", "verify", subject, VERIFY)
    does("leader1", "accept", subject, {"handler": 11})
    walk(subject, "leader_check")
    status, told = Api("leader1").act(path, "endorse", {"nonsense": 1})
    assert (status, told["code"]) == (403, "apart")


def test_then_fields_are_422_each_with_its_sentence_before_a_rule_speaks(path):
    subject = problem_at(path)
    walk(subject, "rectifying")
    status, told = Api("clerk1").act(path, "finish", {"nonsense": 1})
    assert (status, told["code"]) == (422, "invalid")
    assert told["errors"] == [{"field": "nonsense", "detail": "没有这个字段。"}]


def test_last_a_rule_that_is_not_met_is_409_and_says_what_is_missing(path):
    walk(problem_at(path), "rectifying")
    status, told = Api("clerk1").act(path, "finish", {})
    assert (status, told["code"]) == (409, "not-yet")
    assert "措施 1" in told["detail"]


def test_none_of_these_wrote_anything(path):
    subject = problem_at(path)
    walk(subject, "rectifying")
    people = {name: Api(name) for name in ("clerk1", "supervisor", "centre", "auditor", "leader3")}
    before = everything()
    version = now(subject).version
    for name, client in people.items():
        for action in ("bribe", "verify", "finish", "void", "write_off", "approve_list"):
            for sent in ({}, {"version": 1}, {"version": version, "nonsense": 1}, {"version": version + 9}):
                status, _ = client.call(
                    "POST", f"{path}/actions/{action}", sent, **{"Idempotency-Key": f"{name}{action}{sent}"}
                )
                assert status in (403, 404, 409, 422)
    after = everything()
    assert {t for t in after if after[t] != before[t]} <= {"api_key"}  # the day a key was last used


def problem_at(path):
    from bihuan.kernel.models import Subject

    return Subject.objects.get(number=path.partition("/")[2])
