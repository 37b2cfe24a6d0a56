"""The loop ring: arcs as far as the problem has come, the ball where it stands."""

import re
from math import atan2, degrees

import pytest

from bihuan.ui.ring import LARGE, SMALL, STAGES, mini_ring, ring
from tests.ui.cases import HOSTILE


def segments(svg):
    return [found.strip() for found in re.findall(r'<path class="seg([^"]*)"', svg)]


def ball(svg):
    found = re.search(r'<circle class="dot"[^>]* cx="([\d.]+)" cy="([\d.]+)"', svg)
    return tuple(map(float, found.groups())) if found else None


def angle(svg, shape):
    """Degrees clockwise from twelve o'clock."""
    x, y = ball(svg)
    return degrees(atan2(x - shape.centre, shape.centre - y)) % 360


@pytest.mark.parametrize(("number", "stage"), list(enumerate(STAGES)))
def test_stages_behind_are_dark_the_present_one_is_walked_in_part_and_the_rest_is_bare(number, stage):
    assert segments(ring(stage, "")) == ["done"] * number + ["cur", "walk"] + [""] * (5 - number)


@pytest.mark.parametrize(("number", "stage"), list(enumerate(STAGES)))
def test_the_ball_stands_in_the_middle_of_its_arc(number, stage):
    assert angle(ring(stage, ""), LARGE) == pytest.approx(number * 60 + 30, abs=0.5)


@pytest.mark.parametrize(("share", "degree"), [(0, 123.15), (0.7, 160.74), (1, 176.85)])
def test_in_rectification_the_ball_stands_at_the_share_that_was_checked(share, degree):
    assert angle(ring("整改", "整改中", share=share, shape=SMALL), SMALL) == pytest.approx(degree, abs=0.5)


def test_nothing_is_walked_before_the_first_step():
    assert "walk" not in segments(ring("整改", "整改中", share=0))


def test_a_closed_ring_is_all_dark_and_nobody_has_the_ball():
    closed = ring("闭环", "已销号", closed=True, colour="blue")

    assert segments(closed) == ["done"] * 6
    assert ball(closed) is None
    assert "都走完了" in closed


def test_a_second_round_shows_a_dotted_circle_and_a_first_one_does_not():
    assert 'class="round"' in ring("反馈", "核查分析", rounds=2)
    assert 'class="round"' not in ring("反馈", "核查分析")


def test_the_ring_is_one_picture_with_a_sentence():
    assert 'role="img" aria-label="闭环六环节，现在是第 3 环节：整改"' in ring("整改", "整改中")


def test_the_ball_has_the_colour_of_the_light():
    assert 'class="dot" data-l="red"' in ring("整改", "整改中", colour="red")


def test_a_mini_ring_is_decoration_and_carries_no_names():
    mini = mini_ring("评价", colour="green")

    assert 'aria-hidden="true"' in mini
    assert "<text" not in mini
    assert segments(mini) == ["done"] * 4 + ["cur", ""]


def test_words_in_the_ring_are_escaped():
    svg = ring("整改", HOSTILE, HOSTILE)

    assert "<script" not in svg
    assert "<img" not in svg


def test_an_unknown_stage_is_an_error_and_no_empty_ring():
    with pytest.raises(ValueError, match="not in tuple"):
        ring("不知道", "")
