"""Light, days, ball and dates say one thing in few words."""

from datetime import date, datetime

import pytest

from bihuan.services.clock import ZONE
from bihuan.ui.ball import ball
from bihuan.ui.days import days, sentence, workdays
from bihuan.ui.icon import icon
from bihuan.ui.light import LIGHTS, light
from bihuan.ui.when import when, words
from tests.ui.cases import HOSTILE, TODAY

MOMENT = datetime(2026, 4, 15, 16, 20, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("colour", "word", "glyph"),
    [
        ("green", "正常", "circle-check"), ("yellow", "将到期", "alert-triangle"), ("red", "已逾期", "alert-octagon"),
        ("grey", "已挂起", "player-pause"), ("blue", "已销号", "lock-check"),
    ],
)  # fmt: skip
def test_every_light_is_an_icon_and_a_word(colour, word, glyph):
    chip = light(colour)

    assert f"#i-{glyph}" in chip
    assert word in chip
    assert f'data-l="{colour}"' in chip


def test_no_two_lights_share_an_icon_or_a_word():
    assert len({word for word, _ in LIGHTS.values()}) == len({glyph for _, glyph in LIGHTS.values()}) == len(LIGHTS)


def test_a_light_may_say_something_else_and_no_light_says_nothing():
    assert "未回函" in light("red", "未回函")
    assert "已逾期" not in light("red", "未回函")
    assert light(None) == ""


@pytest.mark.parametrize(
    ("left", "colour", "said"),
    [
        (9, "green", "余 9 天"), (1, "yellow", "余 1 天"), (0, "yellow", "今天到期"), (-1, "red", "逾期 1 天"), (3, "grey", "计时已停"),
        (None, "blue", "回头看"), (None, None, "没有期限"),
    ],
)  # fmt: skip
def test_days_left_are_a_sentence(left, colour, said):
    assert sentence(left, colour) == said


def test_days_left_can_name_working_days():
    assert sentence(3, "yellow", "个工作日") == "余 3 个工作日"


def test_the_due_date_stands_beneath_unless_a_note_says_more():
    assert "<small>4月21日</small>" in days(3, date(2026, 4, 21), TODAY, colour="yellow")
    assert "<small>18:00 前</small>" in days(0, TODAY, TODAY, colour="yellow", note="18:00 前")


def test_a_span_is_counted_in_working_days():
    assert (workdays(0), workdays(15)) == ("当天", "15 个工作日")


def test_the_ball_names_the_unit_then_the_person():
    assert ball("商事服务科", "李砚青", "red") == (
        '<span class="b-ball" data-l="red"><span>商事服务科</span><span class="mut">李砚青</span></span>'
    )


def test_without_a_holder_the_ball_is_hollow():
    assert "b-ball none" in ball("")
    assert "无人持球" in ball("")


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("weekday", "4月15日 周三"), ("bracket", "4月15日（周三）"), ("day", "4月15日"), ("month", "4月"), ("time", "4月15日 16:20"),
        ("ago", "昨天 16:20"),
    ],
)  # fmt: skip
def test_a_moment_is_said_as_people_say_it(style, said):
    assert words(MOMENT, style, TODAY) == said


def test_the_year_is_named_only_where_it_is_another_one():
    assert words(date(2025, 12, 31), "weekday", TODAY) == "2025年12月31日 周三"
    assert words(date(2025, 12, 31), "month", TODAY) == "2025年12月"


def test_a_moment_of_another_zone_is_shown_in_local_time():
    assert words("2026-04-15T20:30:00+00:00", "time", TODAY) == "4月16日 04:30"


def test_the_machine_readable_time_carries_the_rest():
    assert when(MOMENT, "time", TODAY) == '<time datetime="2026-04-15T16:20:00+08:00">4月15日 16:20</time>'
    assert when(None, "time", TODAY) == "未定"


def test_hostile_words_are_escaped_everywhere():
    pieces = (ball(HOSTILE, HOSTILE, HOSTILE), light("red", HOSTILE), days(1, None, TODAY, note=HOSTILE), icon(HOSTILE))
    for piece in pieces:
        assert "<script" not in piece
        assert "<img" not in piece
        assert "&quot;&gt;&lt;img" in piece
