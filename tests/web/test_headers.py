"""What every answer carries."""

import pytest


@pytest.fixture
def answer(client):
    """An answer to somebody who has not signed in; this test has no database, so neither session nor user was read."""
    return client.get("/no-such-page")


def test_every_answer_carries_the_policy_and_the_guards(answer):
    assert "default-src 'self'" in answer["Content-Security-Policy"].split("; ")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_stranger_gets_no_session(answer):
    assert answer.status_code == 404
    assert "sessionid" not in answer.cookies
