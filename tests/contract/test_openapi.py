"""The schema that others build on: complete, valid, and kept to by every answer, whatever is sent."""

from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bihuan.kernel.act import act
from bihuan.kernel.models import Subject
from bihuan.kernel.verify import verify
from bihuan.services import clock
from bihuan.voices import commands
from bihuan.web.wsgi import application
from tests.api.client import Api
from tests.cast import actor
from tests.contract.cast import ask_a_department, assess, hold, plan_a_round, plan_a_training, suggest
from tests.kernel.walking import problem, walk
from tests.people import recruiting
from tests.records import recording

COLLECTIONS = (
    "problems",
    "voices",
    "meetings",
    "results",
    "rounds",
    "suggestions",
    "campaigns",
    "applications",
    "officers",
    "trainings",
    "records",
    "assessments",
    "requests",
    "activities",
)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BOUNDED = settings(
    max_examples=16, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def told(db):
    return Api().get("openapi.json")


def test_every_address_of_the_contract_is_there_in_full(told):
    wanted = {
        *(f"/api/v1/{c}{rest}" for c in COLLECTIONS for rest in ("", "/{id}", "/{id}/events", "/{id}/actions/{action}")),
        *(f"/api/v1/voices/track/{{code}}{rest}" for rest in ("", "/reply", "/satisfaction", "/appeal")),
        "/api/v1/keys", "/api/v1/keys/{pk}", "/api/v1/files", "/api/v1/loop", "/api/v1/intake/{channel}",
        "/api/v1/certificates/{code}", "/api/v1/calendar.ics", "/api/v1/trainings/mine",
        *(f"/api/v1/trainings/{{name}}/{step}" for step in ("sign-up", "leave", "quiz", "quiz/answers")),
        "/api/v1/templates", "/api/v1/templates/{name}", "/api/v1/records/sync",
    }  # fmt: skip
    assert set(told["paths"]) == wanted


def test_every_body_is_a_json_schema_and_the_public_ones_name_their_fields(told):
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            assert ("requestBody" in operation) == (method == "post"), (path, method)
            for content in operation.get("requestBody", {}).get("content", {}).values():
                Draft202012Validator.check_schema(content["schema"])
                if "security" not in operation:
                    assert content["schema"]["additionalProperties"] is False
                    assert content["schema"]["required"]


def test_what_needs_no_sign_in_says_so_and_all_else_names_key_and_session(told):
    public = {
        f"{method} {path.removeprefix('/api/v1/')}"
        for path, operations in told["paths"].items()
        for method, operation in operations.items()
        if "security" not in operation
    }
    assert public == {
        "post keys", "get loop", "post voices", "get voices/track/{code}", "post voices/track/{code}/reply",
        "post voices/track/{code}/satisfaction", "post voices/track/{code}/appeal",
        "post applications", "get certificates/{code}", "get calendar.ics",
    }  # fmt: skip


def test_every_refusal_is_told_to_be_a_problem_and_every_reference_leads_somewhere(told):
    references = []

    def walks(node):
        if isinstance(node, dict):
            references.extend(v for k, v in node.items() if k == "$ref")
            for child in node.values():
                walks(child)
        elif isinstance(node, list):
            for child in node:
                walks(child)

    walks(told)
    assert {r.rpartition("/")[2] for r in references} <= set(told["components"]["schemas"])
    for operations in told["paths"].values():
        for operation in operations.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert len(operation["responses"]) == 2
    ids = [o["operationId"] for operations in told["paths"].values() for o in operations.values()]
    assert len(set(ids)) == len(ids)


def test_the_schema_can_be_read_by_anybody_and_is_the_same_each_time(told):
    again = Client().get("/api/v1/openapi.json")
    assert (again.status_code, again.json()) == (200, told)


LOADED = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
FOUND = [o.ok() for o in LOADED.get_all_operations()]  # type: ignore[union-attr]
OPERATIONS = {operation.label: operation for operation in FOUND}


@pytest.fixture
def rows(city):
    """Of each collection a row, which half of the requests are of. As in Django's own client no request ends the transaction."""
    subject = problem()
    walk(subject)
    receipt = commands.say(commands.Said("qr", "窗口叫号机坏了三天没人管", 1, matter=1))
    meeting = does_plan()
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    result = Subject.objects.get(table="result").number
    engaged = recruiting.appointed()
    yield {
        "problems": subject.number,
        "voices": receipt.uid,
        "meetings": meeting,
        "results": result,
        "rounds": plan_a_round().number,
        "suggestions": suggest().number,
        "campaigns": Subject.objects.get(table="campaign").number,
        "applications": Subject.objects.get(table="application").number,
        "officers": engaged.number,
        "trainings": plan_a_training().number,
        "records": recording.handed_in().number,
        "assessments": assess(engaged),
        "requests": ask_a_department(),
        "activities": hold().number,
        "code": receipt.code,
    }
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def does_plan():
    planned = {"title": "党组会", "planned_on": (clock.today() + timedelta(days=30)).isoformat()}
    return act("meeting", None, "plan", actor("party"), planned, jurisdiction=1).subject.number


@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_breaks_the_server_or_is_answered_otherwise_than_told(rows, label):
    plain = {"Accept-Encoding": "identity"}  # schemathesis asks for gzip in the process, and cannot read it
    heads = [{**Api("centre").head, **plain}, {**Api().head, **plain}]

    @given(case=OPERATIONS[label].as_strategy(), known=st.booleans(), head=st.sampled_from(heads))
    @BOUNDED
    def sent(case, known, head):
        if known and "id" in case.path_parameters:
            case.path_parameters["id"] = rows[case.path.split("/")[3]]
        if known and "code" in case.path_parameters:
            case.path_parameters["code"] = rows["code"]
        case.call_and_validate(headers={**(case.headers or {}), **head}, checks=CHECKS)

    sent()
    assert verify().finding is None
