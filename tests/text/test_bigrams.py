import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.text.bigrams import bigrams, fold, runs

WORDS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("窗口排队办证abc123 ，𠮷䶮ＡＢ１ﬁßİ")), max_size=40)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("登记3号窗口", ["登记", "记", "3", "号窗", "窗口", "口"]),
        ("排队，等候", ["排队", "队", "等候", "候"]),
        ("ＷＴ－２０２６ Https", ["wt", "2026", "https"]),
        ("𠮷䶮", ["𠮷䶮", "䶮"]),
        ("证", ["证"]),
        ("，。！ _", []),
    ],
)
def test_han_gives_overlapping_pairs_and_the_rest_whole_words(text, tokens):
    assert bigrams(text) == tokens


@given(WORDS)
def test_folding_twice_is_once_and_gives_the_same_tokens(text):
    assert fold(fold(text)) == fold(text)
    assert bigrams(fold(text)) == bigrams(text)


@given(WORDS)
def test_tokens_hold_nothing_that_a_query_language_could_take_for_its_own(text):
    assert all(char.isalnum() or not char.isascii() for token in bigrams(text) for char in token)


@given(st.text(alphabet="窗口排队办证", min_size=1, max_size=30))
def test_every_han_character_begins_exactly_one_token(text):
    assert [token[0] for token in bigrams(text)] == list(text)


def test_endless_words_are_cut():
    assert runs("a" * 5000) == ["a" * 40]
