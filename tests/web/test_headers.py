"""What every answer carries."""

import gzip

import pytest
from django.http import HttpResponse

from bihuan.web.middleware import Compressed


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


def test_a_page_goes_out_compressed_and_a_file_as_it_is(client, rf):
    packed = client.get("/no-such-page", HTTP_ACCEPT_ENCODING="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content).decode().startswith("<!doctype html>")
    assert "Content-Encoding" not in client.get("/no-such-page")

    book = HttpResponse(
        b"PK" + bytes(5000), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    answer = Compressed(lambda request: book)(rf.get("/", HTTP_ACCEPT_ENCODING="gzip"))
    assert "Content-Encoding" not in answer
    assert answer.content == b"PK" + bytes(5000)
