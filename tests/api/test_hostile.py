"""Whatever is sent is answered in words: a problem of the client's, in Chinese, and nothing is written."""

import json

import pytest

from bihuan.kernel.models import Event, Subject
from bihuan.kernel.origin import mark
from tests.api.client import Api, refusal
from tests.kernel.walking import VERIFY, everything, problem

DEEP = b'{"version":1,"finding":' + b"[" * 900 + b"]" * 900 + b"}"
DEEPER = b"[" * 100_000 + b"]" * 100_000
BROKEN = {
    "half an object": b'{"version": 1',
    "no JSON at all": b"version=1",
    "a list": b"[1]",
    "a word": b'"verify"',
    "null": b"null",
    "not a number": b'{"version": NaN}',
    "endless": b'{"version": Infinity}',
    "half a character": b'{"version":1,"finding":"\\ud800"}',
    "bytes that are no text": b'{"version":1,"finding":"\xff\xfe"}',
    "UTF-16": '{"version":1}'.encode("utf-16"),
    "GB18030": '{"version":1,"finding":"属实"}'.encode("gb18030"),
    "a deep nest": DEEP,
    "a deeper nest": DEEPER,
    "a comment": b'{"version":1 /* x */}',
    "a mark in front": b"\xef\xbb\xbf{}",
}
UNFIT = {
    "NUL": "属实\0吧",
    "a control character": "属实\x07",
    "text that runs backwards": "属实\u202e吧",
    "a hidden tag": "属实\U000e0041",
    "a number": 5,
    "a list": ["属实"],
    "an object": {"a": 1},
    "true": True,
    "too long": "很" * 2001,
    "blanks": " \u200b\n ",
    "nothing": None,
}
HARMLESS = {
    "markup": "<script>alert(1)</script><b>属实</b>",
    "a formula": '=HYPERLINK("http://evil","属实")',
    "a telephone number of a place": "+86 0356-2190000，-3 天，@所有人",
    "rare characters": "排队<30分钟 & “快” 𠮷䶮 👩‍👩‍👧",
    "SQL": "'; DROP TABLE kernel_event; --",
    "a template": "{{ settings.SECRET_KEY }}{% debug %}",
}
IDS = (
    "WT-2026-9999", "wt-2026-9999-r2", "%00", "a%00b", "..%2f..%2fetc", "%F0%A0%AE%B7", "1%20OR%201=1", "%ff", "x" * 3000, "-1", "0",
    "9" * 40, "WT-2026-0001%0d%0aX: y", "%u0000", "None", "１２", "²", "*",
)  # fmt: skip


@pytest.fixture
def path(city):
    return f"problems/{problem().number}"


@pytest.fixture
def nothing_written(path):
    """Whatever the test sends, every table is as it was, but for the day a key was last used."""
    client = Api("centre")
    client.get(path)
    before = everything()
    yield client
    assert everything() == before


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_json_object_is_refused(nothing_written, path, what):
    for where in (f"{path}/actions/verify", "problems"):
        assert nothing_written.call("POST", where, BROKEN[what])[0] in (400, 413, 422)


@pytest.mark.parametrize("what", UNFIT)
def test_a_field_that_will_not_do_is_named(nothing_written, path, what):
    status, told = nothing_written.act(path, "verify", {**VERIFY, "finding": UNFIT[what]})
    assert status == 422
    assert [e["field"] for e in told["errors"]] == ["finding"]


@pytest.mark.parametrize("what", HARMLESS)
def test_words_that_only_look_dangerous_are_kept_as_they_were_written(path, what):
    client = Api("centre")
    status, item = client.act(path, "verify", {**VERIFY, "finding": HARMLESS[what]})
    assert status == 200
    assert item["state"] == "dispatched"
    kept = client.get(f"{path}/events")["items"][-1]["payload"]["finding"]
    assert kept == HARMLESS[what]


def test_unknown_fields_are_named_however_strange_and_many(nothing_written, path):
    strange = {"bonus": 1, "__class__": {}, "a\0b": 1, "\u202e": 2, "x" * 500: 3, **{f"f{n}": n for n in range(500)}}
    status, told = nothing_written.act(path, "verify", {**VERIFY, **strange})
    assert status == 422
    assert len(told["errors"]) <= 25
    assert all("\0" not in e["field"] and len(e["field"]) <= 60 for e in told["errors"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"lead": "1"}, {"lead": 999}, {"lead": 2**63}, {"lead": 2**64 - 1}, {"lead": 1.0}, {"lead": True}, {"lead": [1]}, {"lead": {}},
        {"severity": "Normal"}, {"severity": 1}, {"severity": None}, {"others": 2}, {"others": [999]}, {"others": [[2]]},
        {"others": [{}]}, {"others": [True]}, {"others": [2.0]}, {"seen": False}, {"seen": "true"}, {"seen": 1},
    ],
    ids=str,
)  # fmt: skip
def test_wrong_types_and_choices_are_refused_at_their_field(nothing_written, path, wrong):
    status, told = nothing_written.act(path, "verify", {**VERIFY, **wrong})
    assert status == 422
    assert [e["field"] for e in told["errors"]] == list(wrong)


def test_rows_within_a_field_are_checked_each_by_each(city):
    from tests.kernel.walking import walk

    subject = problem()
    walk(subject, "planning")
    client, before = Api("clerk1"), everything()
    rows = [
        {"text": "x" * 501, "person": 1},
        {"text": "做", "person": "1"},
        {"text": "\0", "person": 2**64 - 1, "rank": 9},
    ]
    sent = {"task": "t", "goal": "g", "standards": [{"text": "s", "unit": {}}], "measures": rows, "due": "2026-02-30"}
    status, told = client.act(f"problems/{subject.number}", "submit_list", sent)
    assert status == 422
    assert {e["field"] for e in told["errors"]} == {
        "standards-0-unit", "measures-0-text", "measures-1-person", "measures-2-text", "measures-2-person", "measures-2-rank", "due",
    }  # fmt: skip
    after = everything()
    assert {t for t in after if after[t] != before[t]} <= {"api_key"}


def test_six_megabytes_are_too_much(nothing_written, path):
    big = json.dumps({**VERIFY, "version": 1, "finding": "很" * 2_000_001}).encode()
    assert nothing_written.call("POST", f"{path}/actions/verify", big)[0] == 413
    assert Api().call("POST", "voices", big)[0] == 413


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "x",
        "application/jsonp",
    ],
)
def test_another_content_type_is_refused(nothing_written, path, kind):
    for client, where in (
        (nothing_written, f"{path}/actions/verify"),
        (nothing_written, "problems"),
        (Api(), "voices"),
    ):
        body = json.dumps({**VERIFY, "version": 1}).encode()
        assert client.call("POST", where, body, **{"Content-Type": kind})[0] == 415


def test_json_with_a_charset_or_of_a_kind_of_its_own_is_taken(path):
    for kind in ("application/json; charset=utf-8", "application/vnd.bihuan+json", "APPLICATION/JSON"):
        assert Api("centre").act(path, "note", {"text": "看过"}, **{"Content-Type": kind})[0] == 200


NOT_THERE = (400, 404)  # an address with a NUL in it is refused at the door


@pytest.mark.parametrize("name", IDS)
def test_an_id_that_is_none_is_not_found(nothing_written, name):
    for where in (f"problems/{name}", f"problems/{name}/events", f"voices/{name}", f"nonsense/{name}"):
        assert nothing_written.call("GET", where)[0] in NOT_THERE
    for where in (f"problems/{name}/actions/verify", f"voices/{name}/actions/triage"):
        assert nothing_written.call("POST", where, {"version": 1})[0] in NOT_THERE
    assert Api().call("GET", f"voices/track/{name}")[0] in NOT_THERE
    assert nothing_written.call("DELETE", f"keys/{name}")[0] in (*NOT_THERE, 422)


QUERIES = (
    "limit=0", "limit=201", "limit=-1", "limit=x", "limit=1e3", "limit=%C2%B2", "limit=", "limit=" + "9" * 30, "after=x",
    "after=2026-13-45T00:00:00%2B08:00_1", "after=_1", "after=2026-01-01T00:00:00%2B08:00_",
    "after=2026-01-01T00:00:00%2B08:00_%C2%B2", "after=2026-01-01T00:00:00%2B08:00_" + "9" * 40, "state=nonsense",
)  # fmt: skip
OF_THE_LEDGER = (
    "stage=nonsense", "light=pink", "unit=x", "unit=" + "9" * 40, "unit=%C2%B2", "matter=-1",
    "q=%E2%80%AE", "since=yesterday", "since=2026-13-45T00:00:00%2B08:00", "since=2026-01-01T00:00:00",
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_a_broken_cursor_or_limit_is_refused_at_its_name(nothing_written, query):
    for collection in ("problems", "voices", "meetings", "results"):
        status, told = nothing_written.call("GET", f"{collection}?{query}")
        assert (status, told["errors"][0]["field"]) == (422, query.partition("=")[0]), collection


@pytest.mark.parametrize("query", OF_THE_LEDGER)
def test_a_filter_that_is_none_is_refused_at_its_name(nothing_written, query):
    status, told = nothing_written.call("GET", f"problems?{query}")
    assert (status, told["errors"][0]["field"]) == (422, query.partition("=")[0])


@pytest.mark.parametrize(
    "name", ["after", "state", "light", "category", "q", "limit", "unit", "since", "mine", "nonsense"]
)
def test_a_nul_in_an_address_is_refused_whatever_it_is_to_be(nothing_written, name):
    assert nothing_written.call("GET", f"problems?{name}=%00")[0] in (400, 422)


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=%C2%B2", "after=" + "9" * 40, "limit=0"])
def test_a_broken_place_in_a_journal_is_refused(nothing_written, path, query):
    assert nothing_written.call("GET", f"{path}/events?{query}")[0] == 422


def test_a_search_for_anything_finds_nothing_and_breaks_nothing(nothing_written):
    for words in ('"', "'", "*", "a* OR b", "-x", "NEAR(", "%25_%25", "\\", "排" * 400, "&|!():*", "取号机 AND NOT"):
        assert nothing_written.call("GET", f"problems?q={words}")[0] == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_a_method_that_an_address_does_not_have_is_a_problem_too(nothing_written, path, method):
    response = nothing_written.send(method, path, {})
    assert refusal(response)["status"] == 405
    assert "GET" in response["Allow"]


def test_an_address_that_is_not_there_is_a_problem_too(nothing_written):
    for where in ("", "nonsense", "problems/a/b/c", "problems/x/actions", "%00/x", "..", "problems/", "keys/x/y"):
        assert nothing_written.call("GET", where)[0] in (*NOT_THERE, 405)


def test_a_head_request_changes_nothing_and_neither_does_a_get(nothing_written, path):
    for where in (
        path,
        f"{path}/events",
        "problems",
        "voices",
        "loop",
        "keys",
        "openapi.json",
        f"{path}/actions/verify",
    ):
        for method in ("HEAD", "GET", "OPTIONS"):
            assert nothing_written.send(method, where).status_code < 500


# ---- the public --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": "12345"}, {"channel": "nonsense"}, {"channel": None}, {"channel": 5}, {"channel": ["qr"]}, {"channel": "q\0r"},
        {"text": ""}, {"text": " \u200b"}, {"text": None}, {"text": 5}, {"text": ["x"]}, {"text": "长" * 5001}, {"rating": 0}, {"rating": 6},
        {"rating": "5"}, {"rating": True}, {"rating": 4.5}, {"rating": 2**70}, {"matter": 999}, {"matter": "0' OR 1=1"}, {"matter": "a\0b"},
        {"matter": -1}, {"matter": 2**63}, {"matter": []}, {"place": 0}, {"place": {}}, {"place": "x" * 9000}, {"contact": "1" * 101},
        {"contact": 13935600418}, {"contact": []}, {"files": "x"}, {"files": [1]}, {"files": ["0123456789abcdef"] * 10},
        {"files": ["0123456789abcdef"]}, {"upload_token": 5}, {"jurisdiction": 2}, {"sealed": "x"}, {"voices": []}, {"is_admin": True},
    ],
    ids=str,
)  # fmt: skip
def test_words_of_the_public_that_will_not_do_are_refused_at_the_field(city, wrong):
    before = everything()
    status, told = Api().call("POST", "voices", {"channel": "qr", "text": "取号机坏了", **wrong})
    assert status == 422
    assert [e["field"] for e in told["errors"]] == list(wrong)
    assert everything() == before


def test_hostile_characters_in_somebodys_words_are_taken_away_and_the_words_are_kept(city):
    status, receipt = Api().call("POST", "voices", {"channel": "qr", "text": "取号\0机\u202e坏了\x07\ufeff，没人管"})
    assert status == 201
    item = Api("centre").get(f"voices/{receipt['id']}")
    assert item["text"] == "取号机坏了，没人管"


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("reply", {}), ("reply", {"text": ""}), ("reply", {"text": 5}), ("reply", {"text": "长" * 2001}), ("reply", {"text": "好", "answer": "solved"}),
        ("satisfaction", {}), ("satisfaction", {"answer": "yes"}), ("satisfaction", {"answer": ["solved"]}),
        ("satisfaction", {"answer": "not", "text": 5}), ("satisfaction", {"answer": "not", "text": "长" * 2001}),
        ("satisfaction", {"answer": "not", "why": "x"}), ("appeal", {}), ("appeal", {"text": None}), ("appeal", {"text": "长" * 2001}),
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_of_a_codes_holder_that_will_not_do_is_refused_before_the_code_is_looked_up(city, where, wrong):
    assert Api().call("POST", f"voices/track/NO-SUCH-CODE/{where}", wrong)[0] == 422


def test_a_code_that_is_none_is_not_found_whatever_is_answered(city):
    for where, sent in (("reply", {"text": "好"}), ("satisfaction", {"answer": "not"}), ("appeal", {"text": "不同意"})):
        assert Api().call("POST", f"voices/track/NO-SUCH-CODE/{where}", sent)[0] == 404
    assert not Subject.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": None}, {"username": 5}, {"username": "centre\0"}, {"username": "x" * 500}, {"password": None}, {"password": ["x"]},
        {"password": "wrong"}, {"password": "x" * 100_000}, {"username": "nobody"}, {"username": "\u202e"},
    ],
    ids=str,
)  # fmt: skip
def test_who_is_not_known_gets_no_key_and_does_not_hear_why(city, wrong):
    mark("test")
    told = Api().call("POST", "keys", {"username": "centre", "password": "bihuan-demo", **wrong})
    assert (told[0], told[1]["detail"]) == (401, "账号或密码不对。")


@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": "everything"}, {"scope": []}, {"scope": {}}, {"scope": 5}, {"scope": None}, {"scope": [1]}, {"scope": ["a\0b"]},
        {"scope": ["x" * 99]}, {"scope": ["problems"] * 41}, {"name": "a\0b"}, {"name": ["x"]}, {"name": "x" * 81}, {"admin": True},
    ],
    ids=str,
)  # fmt: skip
def test_a_key_of_a_strange_kind_is_not_made(city, wrong):
    mark("test")
    before = everything()
    status, told = Api().call("POST", "keys", {"username": "centre", "password": "bihuan-demo", **wrong})
    assert (status, [e["field"] for e in told["errors"]]) == (422, list(wrong))
    assert everything()["api_key"] == before["api_key"]


def test_uploads_that_are_broken_are_refused(city):
    client = Api()
    cases = (
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"nonsense", "multipart/form-data; boundary=x"),
        (b"nonsense", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nno file\r\n--x--\r\n", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.exe\"\r\n\r\nMZ\0\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    )  # fmt: skip
    before = everything()
    for body, kind in cases:
        assert client.call("POST", "files", body, **{"Content-Type": kind})[0] in (400, 422), body
    assert everything() == before


@pytest.mark.parametrize("place", ["1", True, [1], {}, 999, 2**63, 1.0, None, "沁水县"], ids=str)
def test_a_problem_begins_in_no_place_that_is_none(nothing_written, place):
    sent = {"title": "取号机坏了", "description": "没人管", "category": "service", "matter": 1, "jurisdiction": place}
    status, told = nothing_written.call("POST", "problems", sent)
    assert (status, [e["field"] for e in told["errors"]]) == (422, ["jurisdiction"])


def test_nor_in_one_where_the_person_holds_no_office(own_city):
    sent = {"title": "取号机坏了", "description": "没人管", "category": "service", "matter": 1, "jurisdiction": 2}
    assert Api("centre").call("POST", "problems", sent)[0] == 403
    assert problem().number.endswith("-0001")
