"""A field is rendered, posted and read back as the body that the API takes."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.loop.fields import validate
from bihuan.loop.language import Field
from bihuan.ui.forms import bind, parse, with_uploads
from tests.ui.cases import CASE, HOSTILE
from tests.ui.pages import form, posted

UNITS = [(n, f"第{n}科") for n in range(1, 10)]
ROWS = (
    Field("key", "编号", required=False), Field("text", "措施", "long"), Field("unit", "科室", "choice", options=UNITS),
    Field("done", "已做完", "bool", required=False),
)  # fmt: skip
FIELDS = (
    Field("title", "标题"),
    Field("nature", "性质", "choice", options=[("one", "个别"), ("many", "普遍")]),
    Field("cause", "原因", "long", when=("nature", ("many",))),
    Field("unit", "牵头科室", "choice", options=UNITS),
    Field("others", "会同科室", "choices", required=False, options=UNITS),
    Field("percent", "做到多少", "number", high=100),
    Field("due", "时限", "date"),
    Field("at", "会议时间", "datetime"),
    Field("sure", "核对过", "bool", required=False),
    Field("scan", "扫描件", "file"),
    Field("files", "佐证", "files", required=False),
    Field("measures", "措施", "rows", low=1, high=20, rows=ROWS),
)
BODY = {
    "title": "名称申报系统打不开", "nature": "many", "cause": "第一行\n第二行", "unit": 8, "others": [2, 5], "percent": 60,
    "due": "2026-04-21", "at": "2026-04-22T09:00:00+08:00", "sure": True, "scan": "scan-0001",
    "files": ["file-0001", "file-0002"],
    "measures": [{"key": "m1", "text": "改系统", "unit": 3, "done": False}, {"text": "改指南", "unit": 4, "done": True}],
}  # fmt: skip

WORDS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x9FA5, exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1
)
MEASURES = st.lists(
    st.fixed_dictionaries({"text": WORDS, "unit": st.sampled_from(range(1, 10)), "done": st.booleans()}),
    min_size=1,
    max_size=4,
)


def bound(fields, data=None, errors=None):
    return {field.name: field for field in bind(fields, CASE, data, errors)}


def round_trip(fields, data):
    return parse(fields, posted(form(bind(fields, CASE, data))), CASE)


# ---- there and back ----------------------------------------------------------------------------------------------


def test_a_body_that_is_shown_and_posted_untouched_comes_back_as_it_was():
    assert round_trip(FIELDS, BODY) == BODY


def test_what_comes_back_is_what_the_engine_accepts():
    clean, errors = validate(FIELDS, round_trip(FIELDS, BODY), CASE)

    assert errors == {}
    assert clean == BODY


@settings(max_examples=40, deadline=None)
@given(title=WORDS, others=st.lists(st.sampled_from(range(1, 10)), unique=True).map(sorted), measures=MEASURES)
def test_any_words_choices_and_rows_survive_the_round_trip(title, others, measures):
    data = {**BODY, "title": title, "others": others, "measures": measures}

    assert round_trip(FIELDS, data) == data


def test_defaults_that_are_posted_untouched_become_the_body():
    fields = (Field("title", "标题", default="已拟好"), Field("unit", "科室", "choice", options=UNITS, default=5))

    assert round_trip(fields, None) == {"title": "已拟好", "unit": 5}


# ---- reading -----------------------------------------------------------------------------------------------------


def test_blank_fields_are_left_out_and_lists_are_there_though_empty():
    assert parse(FIELDS, QueryDict("title=&percent=+"), CASE) == {
        "others": [],
        "sure": False,
        "files": [],
        "measures": [],
    }


def test_a_choice_comes_back_in_its_own_type_and_an_unknown_one_as_it_came():
    assert parse(FIELDS, QueryDict("unit=8&others=2&others=99"), CASE)["unit"] == 8
    assert parse(FIELDS, QueryDict("unit=8&others=2&others=99"), CASE)["others"] == [2, "99"]


def test_what_is_no_number_is_handed_on_so_that_the_engine_refuses_it():
    body = parse(FIELDS, QueryDict("percent=六十"), CASE)

    assert body["percent"] == "六十"
    assert validate(FIELDS, body, CASE)[1]["percent"] == "做到多少应当是整数。"


def test_a_field_that_hangs_on_another_answer_is_dropped_unless_that_was_given():
    assert "cause" not in parse(FIELDS, QueryDict("nature=one&cause=写了一半"), CASE)
    assert parse(FIELDS, QueryDict("cause=写了一半&nature=many"), CASE)["cause"] == "写了一半"


def test_blank_rows_do_not_count_and_the_others_keep_their_order():
    body = parse(FIELDS, QueryDict("measures-10-text=后&measures-2-text=先&measures-3-text=&measures-3-unit="), CASE)

    assert [row["text"] for row in body["measures"]] == ["先", "后"]


def test_a_row_in_which_only_a_nought_stands_is_a_row():
    fields = (Field("lines", "行", "rows", rows=(Field("n", "数", "number"),)),)

    assert parse(fields, QueryDict("lines-0-n=0"), CASE) == {"lines": [{"n": 0}]}


def test_the_row_to_copy_and_strange_row_numbers_are_not_rows():
    assert (
        parse(FIELDS, QueryDict("measures-__n__-text=x&measures-99999999-text=y&measures--1-text=z"), CASE)["measures"]
        == []
    )


def test_line_ends_are_the_houses_own():
    assert parse(FIELDS, QueryDict("nature=many&cause=a%0D%0Ab"), CASE)["cause"] == "a\nb"


def test_files_sent_without_a_script_are_kept_and_join_those_kept_before():
    files = MultiValueDict[str, UploadedFile]({"files": [SimpleUploadedFile("新.pdf", b"x")]})
    whole = with_uploads(QueryDict("files=file-0001"), files, lambda upload: f"kept-{upload.name}")

    assert parse(FIELDS, whole, CASE)["files"] == ["file-0001", "kept-新.pdf"]


# ---- binding -----------------------------------------------------------------------------------------------------


def test_up_to_seven_choices_lie_open_and_more_fold_into_a_list():
    seven, eight = (Field("unit", "科室", "choice", options=UNITS[:n]) for n in (7, 8))

    assert bound([seven])["unit"].template.endswith("radios.html")
    assert bound([eight])["unit"].template.endswith("select.html")


def test_an_error_stands_at_its_field_and_the_field_points_to_it():
    html = form(bind(FIELDS, CASE, BODY, {"due": "5月2日放假。", "measures-1-text": "第 2 行：请填写措施。"}))

    assert 'aria-invalid="true" aria-describedby="f-due-error"' in html
    assert 'id="f-due-error"' in html
    assert 'id="f-measures-1-text-error"' in html
    assert "f-measures-0-text-error" not in html


def test_optional_fields_are_marked_and_required_ones_are_not():
    html = form(bind([Field("a", "甲"), Field("b", "乙", required=False)], CASE))

    assert html.count("（可不写）") == 1


def test_what_the_system_filled_in_says_so_until_a_person_has():
    field = Field("title", "标题", default="已拟好")

    assert bound([field])["title"].auto
    assert not bound([field], {"title": "已拟好"})["title"].auto


def test_the_first_of_computed_options_is_suggested_and_of_given_ones_none_is():
    computed = Field("unit", "科室", "choice", options=lambda case: UNITS[:5])
    given = Field("nature", "性质", "choice", options=UNITS)
    chosen = bound([computed, given])

    assert [c.value for c in chosen["unit"].choices if c.chosen] == ["1"]
    assert not any(c.chosen for c in chosen["nature"].choices)


def test_a_decision_goes_forward_unless_somebody_decides_otherwise():
    decision = Field("decision", "决定", "choice", options=[("pass", "通过"), ("return", "退回")])

    assert [c.chosen for c in bound([decision])["decision"].choices] == [True, False]
    assert [c.chosen for c in bound([decision], {"decision": "return"})["decision"].choices] == [False, True]
    assert not any(c.chosen for c in bound([decision], {})["decision"].choices)


def test_a_list_shows_the_rows_that_must_be_and_blank_ones_to_fill_in_without_a_script():
    rows = bound([Field("measures", "措施", "rows", low=3, rows=ROWS)])["measures"].rows

    assert len(rows) == 5


def test_a_full_list_offers_no_further_row():
    full = Field("measures", "措施", "rows", low=1, high=2, rows=ROWS)

    assert len(bound([full], BODY)["measures"].rows) == 2


def test_a_spare_row_suggests_nothing_so_that_it_stays_blank():
    computed = replace(ROWS[2], options=lambda case: UNITS)
    fields = (Field("measures", "措施", "rows", rows=(ROWS[1], computed)),)

    assert round_trip(fields, None) == {"measures": []}


def test_the_key_of_a_row_is_carried_along_and_shown_to_nobody():
    html = form(bind(FIELDS, CASE, BODY))

    assert '<input type="hidden" name="measures-0-key" value="m1">' in html
    assert "编号" not in html


def test_kept_files_have_their_names_and_can_be_dropped_without_a_script():
    html = form(bind(FIELDS, CASE, BODY, names={"file-0001": "综窗现场.jpg"}))

    assert 'type="checkbox" name="files" value="file-0001" checked> 综窗现场.jpg' in html
    assert "材料 2" in html


@pytest.mark.parametrize("kind", ["text", "long"])
def test_hostile_text_is_shown_and_does_nothing(kind):
    field = Field("title", HOSTILE, kind, help=HOSTILE)
    html = form(bind([field], CASE, {"title": HOSTILE}, {"title": HOSTILE}))

    assert "<script" not in html
    assert "<img" not in html
    assert parse([field], posted(html), CASE) == {"title": HOSTILE}


def test_hostile_options_and_values_do_nothing():
    field = Field("unit", "科室", "choice", options=[(HOSTILE, HOSTILE)] * 9)
    html = form(bind([field], CASE, {"unit": HOSTILE}))

    assert "<script" not in html
    assert "<img" not in html


def test_a_choice_of_nothing_that_nobody_has_to_make_is_not_shown():
    nothing = Field("meeting", "哪次会议", "choice", required=False, options=lambda case: [])

    assert bound([nothing, FIELDS[0]]).keys() == {"title"}


def test_many_choices_lie_folded_until_something_is_chosen():
    many = Field("others", "会同科室", "choices", required=False, options=[(n, f"第{n}科") for n in range(1, 31)])

    assert '<details class="b-many">' in form(bind([many], CASE))
    assert '<details class="b-many" open>' in form(bind([many], CASE, {"others": [3]}))
    assert "<details" not in form(bind([replace(many, options=UNITS)], CASE))
    assert round_trip([many], {"others": [3, 30]}) == {"others": [3, 30]}


def test_what_another_field_may_stand_for_is_never_chosen_beforehand():
    matter = Field("matter", "事项", "choice", options=lambda case: UNITS[:5], unless="place")

    assert not any(choice.chosen for choice in bound([matter])["matter"].choices)


def test_the_head_of_a_long_list_is_no_suggestion_but_in_a_row_it_is():
    lead = Field("lead", "牵头科室", "choice", options=lambda case: UNITS)
    rows = Field("measures", "措施", "rows", low=1, rows=(lead,))

    assert not any(choice.chosen for choice in bound([lead])["lead"].choices)
    assert bound([rows])["measures"].rows[0][0].choices[0].chosen
