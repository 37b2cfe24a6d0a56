"""Whatever is put into any field of any form: the act is carried out or refused in words, and nothing breaks."""

import copy
from datetime import datetime

import pytest
from django.db import transaction

from bihuan.kernel.act import act
from bihuan.kernel.registry import projection_of
from bihuan.kernel.verify import verify
from bihuan.loop import fields
from bihuan.loop.language import Refused
from bihuan.services import clock
from tests import cast
from tests.filler import fill
from tests.kernel.walking import case_of, does, now, offered, offers_to, problem, walk

STATES = (
    "reported", "dispatched", "analysing", "planning", "naming", "consulting", "plan_review", "rectifying", "accepting",
    "optimising", "evaluating", "applying", "leader_check", "countersigning", "party_review", "handing_in", "write_off", "closed",
)  # fmt: skip
PEOPLE = ("centre", "clerk1", "leader1", "supervisor", "deputy", "party", "clerk2", "leader2", "head")
SECTIONS = ("电子政务科", "政策法规科")
STRANGE: tuple[object, ...] = (
    None, "", " ", "\0", "x", "长" * 6000, 0, -1, 1, 2**31, 2**63, 2**64 - 1, 1.5, float("1e308"), True, False, [], {}, [[]], [{}], [None],
    ["x"], [1], [2**63], {"x": 1}, "2026-02-30", "0001-01-01", "1900-01-01", "9999-12-31", "9999-12-31T00:00:00+08:00", "m1", "m999", "WT-2026-9999",
)  # fmt: skip


def outcomes(name, subject, action, bodies):
    """What becomes of each body; a body that is taken is taken back again."""
    seen = set()
    for body in bodies:
        undone = transaction.savepoint()
        try:
            act("problem", subject.pk, action, cast.actor(name), body)
            seen.add("done")
        except Refused as refused:
            seen.add(refused.refusal.code if refused.refusal.sentence else "without a word")
        except Exception as error:
            raise AssertionError(f"{name} {action} {str(body)[:300]}") from error
        transaction.savepoint_rollback(undone)
    return seen


def spoiled(body, schema):
    """The body with each field in turn, and each field of its first row, made strange."""
    for field, shape in schema["properties"].items():
        for value in STRANGE:
            yield {**body, field: value}
            if shape["type"] == "array" and shape["items"].get("properties") and body.get(field):
                for inner in shape["items"]["properties"]:
                    rows = copy.deepcopy(body[field])
                    rows[0][inner] = value
                    yield {**body, field: rows}


@pytest.mark.parametrize("state", STATES)
def test_no_form_of_a_state_breaks_on_anything(city, state):
    problem(title="另一个问题，可以并入")
    subject = problem()
    walk(subject, state, many=SECTIONS)
    subject = now(subject)
    spec, tried = projection_of("problem").table.actions, set()
    for name in PEOPLE:
        for action in offers_to(name, subject):
            if action in tried:
                continue
            tried.add(action)
            schema = fields.schema(spec[action].needs, case_of(name, subject))
            seen = outcomes(name, subject, action, spoiled(fill(schema), schema))
            assert seen <= {"done", "invalid", "not-yet", "forbidden", "apart"}, (name, action)
            assert "invalid" in seen or not schema["properties"], action
    assert tried
    assert verify().finding is None


@pytest.mark.parametrize("day", ["9999-12-31", "2999-01-01", "2068-01-01"])
def test_a_date_beyond_all_sense_is_refused_and_the_form_says_how_far_it_goes(city, day):
    """Else the calendar would come to its end when somebody looks at the row."""
    with clock.at(datetime(2026, 3, 16, 9)):
        subject = problem()
        walk(subject, "planning")
        body = offered("clerk1", "submit_list", now(subject))
        with pytest.raises(Refused) as refused:
            does("clerk1", "submit_list", subject, {**body, "due": day})
        schema = fields.schema(projection_of("problem").table.actions["submit_list"].needs, case_of("clerk1", subject))
    assert list(refused.value.refusal.errors) == ["due"]
    assert schema["properties"]["due"]["formatMaximum"] == "2046-12-31"
    assert now(subject).state == "planning"


def test_the_farthest_date_that_is_taken_lets_the_row_go_on(city):
    with clock.at(datetime(2026, 3, 16, 9)):
        subject = problem()
        walk(subject, "planning")
        does("clerk1", "submit_list", subject, offered("clerk1", "submit_list", now(subject)) | {"due": "2046-12-31"})
        walk(subject)
    assert now(subject).state == "closed"
