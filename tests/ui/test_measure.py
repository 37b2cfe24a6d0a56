"""Bars and the due track are measured by SVG attributes."""

import re

import pytest

from bihuan.ui.measure import Mark, bar, track

MARKS = [
    Mark(0, "3月30日", done=True), Mark(0.27, "4月3日", "措施 1", done=True), Mark(0.53, "4月10日", "措施 2", done=True),
    Mark(0.87, "4月17日", "措施 3"), Mark(1, "4月21日"),
]  # fmt: skip


def texts(svg):
    return re.findall(r'<text class="([^"]*)" x="([\d.]+)%" y="\d+">([^<]*)</text>', svg)


@pytest.mark.parametrize(("percent", "width"), [(0, "0"), (62, "62"), (100, "100"), (-5, "0"), (130, "100")])
def test_a_bar_is_as_wide_as_its_share_and_never_wider(percent, width):
    assert f'<rect width="{width}%"' in bar(percent)


def test_a_bar_beside_its_figure_is_decoration_and_a_named_one_speaks():
    assert 'aria-hidden="true"' in bar(62)
    assert 'role="img" aria-label="做完 62%"' in bar(62, "做完 62%")


def test_the_ball_of_the_track_stands_at_today():
    assert '<circle cx="80%"' in track(MARKS, 0.8, "节点")


def test_reached_milestones_are_ticked_and_named():
    above = [text for css, _, text in texts(track(MARKS, 0.8, "节点")) if css.startswith("name")]

    assert above == ["措施 1 ✓", "措施 2 ✓", "措施 3"]


def test_dates_that_would_touch_are_left_out_and_today_is_not():
    beneath = [text for css, _, text in texts(track(MARKS, 0.8, "节点")) if not css.startswith("name")]

    assert beneath == ["今天", "3月30日", "4月21日", "4月3日", "4月10日"]


def test_a_date_that_has_room_at_a_desk_alone_is_not_shown_on_a_phone():
    close = [Mark(0, "11月25日"), Mark(0.8, "12月11日", "措施 1"), Mark(1, "12月16日", "措施 2")]
    shown = {text: css for css, _, text in texts(track(close, 0, "节点"))}

    assert shown["12月11日"] == "only-d"
    assert shown["12月16日"] == "last"
    assert shown["措施 1"] == "name"


def test_the_first_and_last_date_stay_inside_the_track():
    by_text = {text: css for css, _, text in texts(track(MARKS, 0.5, "节点"))}

    assert by_text["3月30日"] == "first"
    assert by_text["4月21日"] == "last"
