from hypothesis import given
from hypothesis import strategies as st

from bihuan.text.similarity import cosine, grams, jaccard, most_alike

VOICES = [
    (1, "不动产登记大厅叫号机坏了，排队两个小时"),
    (2, "社保窗口中午没有人"),
    (3, "不动产大厅叫号机又坏，等了两小时"),
    (4, "停车位太少"),
]


def test_the_likest_come_first_and_unlike_ones_not_at_all():
    found = most_alike("不动产大厅叫号机坏了", VOICES)
    assert [alike.key for alike in found] == [1, 3]
    assert found[0].score > found[1].score > 0.3


def test_no_more_than_asked_for_are_given():
    assert len(most_alike("不动产大厅叫号机坏了", VOICES, limit=1, least=0)) == 1


def test_an_empty_text_is_like_nothing():
    assert most_alike("，。", VOICES) == []


@given(st.text(max_size=30), st.text(max_size=30))
def test_both_measures_are_symmetric_between_zero_and_one(left, right):
    a, b = grams(left), grams(right)
    for measure in (jaccard, cosine):
        assert measure(a, b) == measure(b, a)
        assert 0 <= measure(a, b) <= 1.000001


@given(st.text(alphabet="窗口排队ab", min_size=1, max_size=30))
def test_a_text_is_most_like_itself(text):
    assert jaccard(grams(text), grams(text)) == 1
