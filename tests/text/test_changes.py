"""Words that changed between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.text.changes import LONGEST, changes, sides


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("办三次", "办三次", [("", "办三次")]),
        ("到窗口办 3 次", "到窗口办 12 次", [("", "到窗口办 "), ("del", "3"), ("ins", "12"), ("", " 次")]),
        (
            "窗口管理科更换告知单",
            "商事服务科更换告知单",
            [("del", "窗口管理"), ("ins", "商事服务"), ("", "科更换告知单")],
        ),
        ("", "新写的", [("ins", "新写的")]),
        ("都去掉", "", [("del", "都去掉")]),
    ],
)
def test_what_went_and_what_came_is_marked(old, new, found):
    assert changes(old, new) == found


@given(st.text(alphabet="办事窗口科 12\n", max_size=40), st.text(alphabet="办事窗口科 12\n", max_size=40))
def test_both_texts_are_there_in_full(old, new):
    found = changes(old, new)
    assert "".join(text for mark, text in found if mark != "ins") == old
    assert "".join(text for mark, text in found if mark != "del") == new
    left, right = sides(old, new)
    assert ("".join(t for _, t in left), "".join(t for _, t in right)) == (old, new)


def test_two_texts_too_long_to_compare_are_two_texts():
    old, new = "甲" * (LONGEST + 1), "乙" * 10
    assert changes(old, new) == [("del", old), ("ins", new)]
