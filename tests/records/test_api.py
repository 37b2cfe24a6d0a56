"""The contract of templates and of the sync, as a phone sees it."""

import jsonschema
import pytest

from bihuan.kernel.models import Subject
from tests.api.client import Api
from tests.records.recording import ANSWERS, finding, record


@pytest.fixture
def phone(city):
    return Api("officer1")


def test_the_five_forms_are_there_with_their_version_and_the_schema_of_the_answers(phone):
    found = phone.get("templates")["items"]
    assert [(t["id"], t["identity"], t["version"]) for t in found] == [
        ("onsite", "applicant", 1), ("online", "applicant", 1), ("window", "approver", 1), ("survey", "approver", 1),
        ("township", "approver", 1),
    ]  # fmt: skip
    whole = phone.get("templates/onsite")
    jsonschema.Draft202012Validator.check_schema(whole["answers"])
    jsonschema.validate(ANSWERS, whole["answers"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"queue_minutes": "long"}, whole["answers"])
    asked = [o for s in whole["stages"] for o in s["observations"]]
    assert set(asked) == set(whole["answers"]["properties"])
    assert whole["answers"]["properties"]["queue_minutes"]["x-stopwatch"] is True
    assert whole["answers"]["properties"]["passable"]["x-options"][0] == {"value": "good", "label": "好"}


def test_an_earlier_version_is_still_told(phone):
    assert phone.get("templates/onsite?version=1")["version"] == 1
    assert phone.call("GET", "templates/onsite?version=9")[0] == 404
    assert phone.call("GET", "templates/moon")[0] == 404


def test_the_sync_answers_by_client_id(phone):
    photo = phone.upload("p.png")
    sent = {"records": [record("c1", findings=[finding(files=[photo])]), record("c2", version=4)]}
    status, first = phone.call("POST", "records/sync", sent)
    assert status == 200
    assert [(r["client_id"], r["status"]) for r in first["records"]] == [("c1", "created"), ("c2", "refused")]
    assert first["records"][1]["errors"] == [{"field": "template", "detail": "没有这一版模板。"}]
    _, again = phone.call("POST", "records/sync", sent)
    assert [r["status"] for r in again["records"]] == ["same", "refused"]
    _, other = phone.call("POST", "records/sync", {"records": [record("c1", answers={})]})
    assert other["records"][0]["status"] == "conflict"
    assert other["records"][0]["with"] == first["records"][0]["id"]


def test_a_body_that_is_no_sync_is_refused_whole(phone):
    assert phone.call("POST", "records/sync", {})[0] == 422
    assert phone.call("POST", "records/sync", {"records": [], "who": 1})[0] == 422
    assert phone.call("POST", "records/sync", b"{")[0] == 422
    assert Subject.objects.filter(table="record").count() == 0


def test_one_record_is_begun_like_every_lifecycle(phone):
    status, item = phone.call("POST", "records", record())
    assert (status, item["state"], item["label"]) == (201, "submitted", "待审核")
    assert [a["action"] for a in item["actions"]] == ["cancel"]
    status, told = phone.call("POST", "records", record("c2", answers={"queue_minutes": -3}))
    assert (status, told["errors"][0]["field"]) == (422, "answers.queue_minutes")


def test_the_centre_walks_a_record_by_what_is_offered(phone):
    _, item = phone.call("POST", "records", record())
    centre = Api("centre")
    offered = {a["action"]: a["fields"] for a in centre.get(f"records/{item['id']}")["actions"]}
    assert set(offered) == {"accept", "return", "reject"}
    status, done = centre.act(f"records/{item['id']}", "accept", {"quality": "thorough"})
    assert (status, done["state"], done["quality"]) == (200, "accepted", "thorough")
    assert len(centre.get("voices")["items"]) == 1
    assert phone.get(f"records/{item['id']}")["state"] == "accepted"


@pytest.mark.parametrize("name", ["clerk1", "leader1", "supervisor", "auditor"])
def test_templates_and_sync_are_for_officers_and_centres(phone, name):
    client = Api(name)
    assert client.call("GET", "templates")[0] == 403
    assert client.call("POST", "records/sync", {"records": []})[0] == 403
    assert client.call("POST", "records", record())[0] == 403
