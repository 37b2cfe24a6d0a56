"""Forms: what comes in is checked without mercy, and what the schema offers is what is accepted."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bihuan.loop import engine
from bihuan.loop.engine import Decision
from bihuan.loop.fields import MOST_UNKNOWN, empty_choice, schema, validate
from bihuan.loop.journal import canonical
from bihuan.loop.language import Field
from bihuan.loop.tables import TABLES
from tests.filler import fill, value
from tests.loop.cast import ID, MONDAY
from tests.loop.play import Play, planning, rectifying, reported
from tests.loop.scenes import scenes

CASE = reported().case("centre")
ROWS = (Field("text", "措施"), Field("person", "责任人", "choice", options=((1, "甲"), (2, "乙"))))


def checked(field, given):
    """The clean value, or the sentence of its error."""
    clean, errors = validate([field], {field.name: given} if given is not None else {}, CASE)
    return errors.get(field.name) or (errors and next(iter(errors.values()))) or clean.get(field.name)


# ---- texts -------------------------------------------------------------------------------------------------------

TITLE = Field("title", "标题", low=4, high=20)
LONG = Field("text", "内容", "long")


@pytest.mark.parametrize(
    "hostile",
    [
        "叫号机\x00坏了", "叫号机\x1b[31m坏了", "叫号机\u202e了坏", "叫号机\u2066坏了\u2069", "叫号机\ud800坏了", "叫号机\x85坏了",
        "叫号机\u200f坏了", "叫号机\uffff坏了", "叫号机\U000e0041坏了",
    ],
)  # fmt: skip
def test_controls_backward_text_and_broken_characters_are_refused(hostile):
    assert "看不见的控制字符" in checked(TITLE, hostile)


@pytest.mark.parametrize("padding", ["\u200b", "\u2060", "\ufeff", "\u00ad"])
def test_what_only_pads_is_taken_away_and_is_no_text(padding):
    assert checked(TITLE, f"叫{padding}号机坏了") == "叫号机坏了"
    assert checked(TITLE, padding * 8) == "请填写标题。"


@pytest.mark.parametrize(
    "rare", ["𠮷家桥叫号机坏了", "䶮先生说坏了", "坏了😡坏了", "=SUM(A1)坏了", "<script>坏了</script>", "50％ & “快”"]
)
def test_rare_characters_and_signs_are_kept_as_they_are(rare):
    assert checked(Field("title", "标题", high=40), rare) == rare


def test_lengths_and_lines():
    assert "至少" in checked(TITLE, "坏了")
    assert "最多 20" in checked(TITLE, "坏" * 21)
    assert "一行" in checked(TITLE, "叫号机\n坏了三天")
    assert checked(LONG, "一\r\n二\r三") == "一\n二\n三"
    assert "最多 5000" in checked(LONG, "坏" * 5001)
    assert checked(TITLE, "  叫号机坏了 ") == "叫号机坏了"


@pytest.mark.parametrize("nothing", [None, "", "   ", "\n\t", []])
def test_nothing_is_asked_for_where_it_is_required_and_left_out_where_not(nothing):
    assert checked(TITLE, nothing) == "请填写标题。"
    assert checked(replace(TITLE, required=False), nothing) is None


@pytest.mark.parametrize("junk", [1, 1.5, True, {}, {"a": 1}, ["叫号机坏了"], [[]]])
def test_a_text_is_text(junk):
    assert checked(TITLE, junk) == "标题应当是文字。"


# ---- numbers, dates, choices, files ------------------------------------------------------------------------------

NUMBER = Field("percent", "做到多少", "number", low=0, high=100)


@pytest.mark.parametrize("junk", ["50", 50.0, float("nan"), float("inf"), True, False, [50], {"n": 5}])
def test_a_number_is_an_integer(junk):
    assert checked(NUMBER, junk) == "做到多少应当是整数。"


@pytest.mark.parametrize("beyond", [-1, 101, 2**53, 10**400, -(10**400)])
def test_a_number_lies_within_its_bounds_however_huge_it_is(beyond):
    assert "应当在 0 到 100 之间" in checked(NUMBER, beyond)


def test_a_number_without_bounds_still_fits_the_journal():
    unbounded = Field("row", "序号", "number")
    assert checked(unbounded, 10**9) == 10**9
    assert "之间" in checked(unbounded, 2**53)


DAY = Field("until", "延到", "date", low=lambda case: case.today)


@pytest.mark.parametrize(
    "junk",
    [
        "2026-02-30",
        "16.3.2026",
        "2026-3-1",
        "20260316",
        "2026-03-16T09:00",
        "２０２６-03-16",
        20260316,
        True,
        ["2026-03-16"],
    ],
)
def test_a_date_is_a_day_of_the_calendar(junk):
    assert "应当是日期" in checked(DAY, junk)


def test_a_date_lies_within_its_bounds():
    assert checked(DAY, "2026-03-15") == "延到不能早于 2026-03-16。"
    assert checked(DAY, "2026-03-16") == "2026-03-16"


@pytest.mark.parametrize("junk", ["2026-03-16T09:00", "gestern", 5, True, ["x"], {}])
def test_a_moment_has_a_zone(junk):
    assert checked(Field("at", "时间", "datetime"), junk)
    assert checked(Field("at", "时间", "datetime"), "2026-03-16T09:00:00.5+08:00") == "2026-03-16T09:00:00+08:00"


ONE = Field("unit", "科室", "choice", options=((1, "甲科"), (2, "乙科")))
SOME = Field("units", "科室", "choices", options=((1, "甲科"), (2, "乙科")), low=1)


@pytest.mark.parametrize("junk", ["1", 1.0, True, 3, [1], {"value": 1}, {}])
def test_a_choice_is_one_of_its_options_in_its_own_type(junk):
    assert checked(ONE, junk) == "科室里没有这个选项。"


@pytest.mark.parametrize("junk", ["1", 1, {"1": 1}, [1.0], [True], [[1]], [{}], [None], [1, 3]])
def test_choices_are_a_list_of_options(junk):
    assert checked(SOME, junk) in ("科室应当是一组选项。", "科室里有不存在的选项。")


def test_a_choice_made_twice_counts_once():
    assert checked(SOME, [2, 1, 2]) == [2, 1]


@pytest.mark.parametrize("junk", ["true", 1, 0, [True], {}])
def test_a_tick_is_yes_or_no(junk):
    assert checked(Field("seen", "看过", "bool"), junk) == "看过应当是是或否。"


def test_a_tick_that_is_required_must_be_set():
    assert checked(Field("seen", "看过", "bool"), False) == "请确认：看过。"
    assert checked(Field("seen", "看过", "bool", required=False), False) is False


@pytest.mark.parametrize(
    "junk", ["../etc/passwd", "short", "a" * 65, "abc def 12", "坏了坏了坏了坏了", 12345678, ["abcdefgh"], "abcdefgh\n"]
)
def test_a_file_is_the_id_of_an_upload(junk):
    assert "应当是已上传文件的编号" in checked(Field("scan", "扫描件", "file"), junk)


def test_files_are_counted_and_each_kept_once():
    files = Field("files", "材料", "files", high=2)
    assert checked(files, ["abcdefgh", "abcdefgh"]) == ["abcdefgh"]
    assert "最多 2 项" in checked(files, ["abcdefg1", "abcdefg2", "abcdefg3"])
    assert "应当是一组文件" in checked(files, "abcdefgh")


# ---- rows, hanging fields, unknown names -------------------------------------------------------------------------

TABLE = Field("measures", "措施", "rows", low=1, high=3, rows=ROWS)


def test_errors_of_rows_stand_at_their_fields():
    rows = [{"text": "修好", "person": 1}, {"text": "", "person": 9, "strange": 1}]
    _, errors = validate([TABLE], {"measures": rows}, CASE)
    assert set(errors) == {"measures-1-text", "measures-1-person", "measures-1-strange"}
    assert errors["measures-1-text"] == "第 2 行：请填写措施。"


@pytest.mark.parametrize(
    "junk", ["x", 1, {"0": {}}, [[]], [None], ["x"], [{"text": {}}], [{}] * 4, [{"text": ["x"], "person": 1}]]
)
def test_rows_are_a_list_of_rows(junk):
    _, errors = validate([TABLE], {"measures": junk}, CASE)
    assert errors
    assert canonical(errors)


def test_what_hangs_on_another_answer_is_asked_only_then():
    fields = (
        Field("decision", "决定", "choice", options=(("pass", "通过"), ("return", "退回"))),
        Field("reason", "理由", when=("decision", ("return",))),
    )
    assert validate(fields, {"decision": "pass"}, CASE) == ({"decision": "pass"}, {})
    assert validate(fields, {"decision": "pass", "reason": "没有人问"}, CASE)[0] == {"decision": "pass"}
    assert validate(fields, {"decision": "return"}, CASE)[1] == {"reason": "请填写理由。"}
    form = schema(fields, CASE)
    assert form["required"] == ["decision"], "what only another choice needs is not required"
    assert form["allOf"][0]["then"] == {"required": ["reason"]}


def test_what_the_first_choice_asks_is_required():
    fields = (
        Field("outcome", "怎么办", "choice", options=(("problem", "立为问题"), ("decline", "不予受理"))),
        Field("title", "标题", when=("outcome", ("problem",))),
    )
    assert schema(fields, CASE)["required"] == ["outcome", "title"]
    assert validate(fields, {"outcome": "decline"}, CASE)[1] == {}


def test_one_field_may_do_instead_of_another():
    fields = (
        Field("measures", "要重做的", "choices", options=(("m1", "一"),), unless="extra"),
        Field("extra", "另加一条", required=False),
    )
    assert validate(fields, {"extra": "再培训"}, CASE) == ({"extra": "再培训"}, {})
    assert validate(fields, {"extra": " \u200b"}, CASE)[1] == {"measures": "请选择或填写要重做的。"}
    assert schema(fields, CASE)["required"] == ["measures"]


def test_unknown_fields_are_refused_by_names_fit_to_be_shown():
    strange = {"a\ud800b\x00": 1, "x" * 500: 2, "sequence": 3}
    _, errors = validate([replace(TITLE, required=False)], strange, CASE)
    assert set(errors) == {"a?b?", "x" * 60, "sequence"}
    _, errors = validate([], {f"n{n}": 1 for n in range(10_000)}, CASE)
    assert len(errors) == MOST_UNKNOWN


def test_a_required_choice_without_options_means_not_yet():
    field = Field("master", "并入", "choice", options=())
    assert empty_choice([field], CASE) == "并入"
    assert empty_choice([replace(field, required=False)], CASE) is None
    assert empty_choice([replace(field, unless="place")], CASE) is None


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.just("2026-03-16"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)
EVERY_FIELD = {f.name: f for table in TABLES.values() for action in table.actions.values() for f in action.needs}


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(EVERY_FIELD)), JUNK, max_size=6),
    st.sampled_from(sorted(TABLES["problem"].actions)),
)
def test_no_junk_breaks_the_check_and_what_passes_fits_the_journal(body, action):
    needs = TABLES["problem"].actions[action].needs
    clean, errors = validate(needs, body, rectifying_case())
    canonical(clean)
    assert all(isinstance(name, str) and isinstance(sentence, str) for name, sentence in errors.items())
    orjson.dumps(errors)


def rectifying_case():
    return RECTIFYING.case("clerk1")


RECTIFYING = rectifying()

# ---- the schema and the check agree ------------------------------------------------------------------------------

OFFERED = [
    (table, state, name, offer.action.id)
    for table in TABLES
    for state, play in scenes(table).items() if state != "new"
    for name in (*ID, "reporter", "system")
    for offer in engine.offers(TABLES[table], play.case(name)) if offer.missing is None
]  # fmt: skip


@pytest.mark.parametrize(("table", "state"), sorted({(t, s) for t, s, _, _ in OFFERED}))
def test_what_a_client_makes_from_the_schema_alone_is_accepted(table, state):
    play, wrong = scenes(table)[state], []
    for name, action in [(n, a) for t, s, n, a in OFFERED if (t, s) == (table, state)]:
        form = schema(TABLES[table].actions[action].needs, play.case(name))
        body = uploaded(form, fill(form))
        found = play.decide(name, action, body)
        if not isinstance(found, Decision) and action != "answer":  # one of two: a word or a verdict
            wrong.append(f"{name} {action}: {found}")
    assert wrong == []


@pytest.mark.parametrize(("table", "state"), sorted({(t, s) for t, s, _, _ in OFFERED}))
def test_every_form_is_a_valid_schema_and_its_first_choices_fit_it(table, state):
    play = scenes(table)[state]
    for name, action in [(n, a) for t, s, n, a in OFFERED if (t, s) == (table, state)]:
        form = schema(TABLES[table].actions[action].needs, play.case(name))
        Draft202012Validator.check_schema(form)
        Draft202012Validator(form).validate(uploaded(form, fill(form)))
        orjson.dumps(form)


def uploaded(form, body):
    """Files are ids of uploads, which the filler does not know."""
    single = {n: "scan-0001" for n, f in form["properties"].items() if f.get("format") == "file-id" and n in body}
    return {**body, **single}


@pytest.mark.parametrize(("table", "state"), sorted({(t, s) for t, s, _, _ in OFFERED}))
def test_every_option_and_every_default_is_accepted(table, state):
    """Each option of each choice passes the check of its own field; a default does too."""
    play = scenes(table)[state]
    for name, action in [(n, a) for t, s, n, a in OFFERED if (t, s) == (table, state)]:
        needs, case = TABLES[table].actions[action].needs, play.case(name)
        form = schema(needs, case)
        for field in needs:
            shape = form["properties"][field.name]
            options = [o["value"] for o in shape.get("x-options", ())]
            tries = [[o] for o in options] if field.kind == "choices" else options
            for one in [*tries, *([shape["default"]] if "default" in shape else [])]:
                alone = replace(field, when=None, low=None if field.kind == "choices" else field.low)
                assert validate([alone], {field.name: one}, case)[1] == {}, (action, field.name, one)


def test_the_first_choices_of_the_form_lead_on():
    play = planning(others=[2, 3]).do("clerk1", "submit_list")
    assert {m["person"] for m in play.row["draft"]["measures"]} == {ID["clerk1"], ID["clerk2"]}
    assert [s["unit"] for s in play.row["draft"]["standards"]] == [3]
    assert value({"type": "boolean", "const": True}) is True


def test_a_form_after_a_return_begins_with_what_was_written_as_far_as_it_can_be_kept():
    play: Play = planning().do("clerk1", "submit_list", due="2026-03-20").do("deputy", "return_list").later(9)
    form = schema(play.table.actions["submit_list"].needs, play.case("clerk1"))["properties"]
    assert "due" not in form["measures"]["default"][0], "its milestone has passed"
    assert form["due"]["default"] > play.now.date().isoformat()
    assert MONDAY.date().isoformat() < play.now.date().isoformat()
    assert play.do("clerk1", "submit_list").state == "plan_review"
