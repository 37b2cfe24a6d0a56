import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.text.normalise import clean, clean_line

MESS = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("\r\n\t \u3000\xa0\u200b\u202e\ufeff\x00\ud800_x000D_窗口é e\u0301"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("pasted", "wanted"),
    [
        ("\n\t\t\n\t\t窗口没人\n\t", "窗口没人"),
        ("\u3000\u3000尊敬的领导：\r\n\u3000\u3000我来办证。\r", "尊敬的领导：\n我来办证。"),
        ("等了\xa0两\u2003小时", "等了 两 小时"),
        ("第一段_x000D_\n第二段_x000d_", "第一段\n第二段"),
        ("一\n\n\n\n二", "一\n\n二"),
        ("发票\u202egpj.exe\u202c", "发票gpj.exe"),
        ("坏\ud83d字\x00符\x07", "坏字符"),
        ("e\u0301", "é"),
        ("𠮷䶮👨\u200d👩\u200d👧", "𠮷䶮👨\u200d👩\u200d👧"),
        ("甲\u2028乙\x85丙", "甲\n乙\n丙"),
        (" \n\t ", ""),
    ],
)
def test_pasted_texts_come_out_plain(pasted, wanted):
    assert clean(pasted) == wanted


def test_a_text_is_cut_at_the_limit_and_ends_without_a_blank():
    assert clean("排队 等候", 3) == "排队"
    assert clean("排队等候", 3) == "排队等"


def test_a_title_is_one_line():
    assert clean_line("叫号机\r\n坏了\n\n三天") == "叫号机 坏了 三天"


@given(MESS, st.none() | st.integers(0, 30))
def test_cleaning_never_raises_and_twice_is_once(text, limit):
    once = clean(text, limit)
    assert clean(once, limit) == once
    assert limit is None or len(once) <= limit


@given(MESS)
def test_nothing_invisible_or_unencodable_is_left(text):
    once = clean(text)
    assert once.encode() or once == ""
    assert unicodedata.is_normalized("NFC", once)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\xa0\u3000]|\n{3}|  ", once)
