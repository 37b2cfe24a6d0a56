import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bihuan.services.search.index import index, match, rescope, unindex
from bihuan.text.bigrams import fold

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    index(1, "不动产登记大厅叫号机坏了，排队两小时", ["u5", "j1"])
    index(2, "社保窗口没人，WT-2026-0007 说的也是这件事", ["u6", "j1"])
    index(3, "登记排队太久；ＡＢＣ 系统打不开", ["u5", "j2"])
    index(4, "𠮷祥路窗口的䶮先生很热情", ["u7", "j2"])


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("排", [3, 1]),
        ("排队", [3, 1]),
        ("登记排队", [3]),
        ("不动产 小时", [1]),
        ("小时", [1]),
        ("久", [3]),
        ("abc", [3]),
        ("Ａｂ", [3]),
        ("bc", []),
        ("wt-2026-0007", [2]),
        ("2026-00", [2]),
        ("026-0007", []),
        ("坏了，排队", [1]),
        ("坏排", []),
        ("𠮷祥", [4]),
        ("䶮", [4]),
        ("窗口 没", [2]),
        ("窗口", [4, 2]),
        ("没有这个", []),
        ("", []),
        ("，。 % _ '\" * OR", []),
        ('窗口" OR "排队', []),
        ("窗口' | '排队", []),
    ],
)
def test_words_of_any_length_are_found_newest_first(q, found):
    assert match(q) == found


@pytest.mark.usefixtures("city")
def test_a_scope_finds_its_own_and_no_scope_nothing():
    assert match("排队", ["u5"]) == [3, 1]
    assert match("排队", ["j1"]) == [1]
    assert match("窗口", ["u6", "u7"]) == [4, 2]
    assert match("窗口", ["u5"]) == []
    assert match("窗口", []) == []


@pytest.mark.usefixtures("city")
def test_a_scope_cannot_be_asked_for_in_words_nor_a_word_in_a_scope():
    index(5, "u5 号窗口", ["u9"])
    assert match("u5") == [5]
    assert match("_u5") == [5]
    assert match("号窗口", ["u5"]) == []


@pytest.mark.parametrize("token", ["U5", "u 5", 'u5" OR "u6', "", "单位", "u_5"])
def test_a_scope_token_that_is_none_is_refused(token):
    with pytest.raises(ValueError, match="scope tokens"):
        index(1, "窗口", [token])


@pytest.mark.usefixtures("city")
def test_a_changed_text_is_found_by_its_new_words_alone():
    index(1, "叫号机修好了", ["u5"])
    assert match("排队") == [3]
    assert match("修好") == [1]
    assert match("修好", ["j1"]) == []


@pytest.mark.usefixtures("city")
def test_who_may_find_it_changes_without_the_text():
    rescope(1, ["u6"])
    assert match("叫号机", ["u5"]) == []
    assert match("叫号机", ["u6"]) == [1]
    rescope(99, ["u6"])
    assert match("叫号机") == [1]


@pytest.mark.usefixtures("city")
def test_what_was_taken_out_is_found_no_more():
    unindex(1)
    unindex(1)
    unindex(99)
    assert match("排队") == [3]
    index(1, "又排队", [])
    assert match("排队") == [3, 1]


@pytest.mark.usefixtures("city")
def test_no_more_than_the_limit_are_found():
    for n in range(10, 20):
        index(n, "排队")
    found = match("排队", limit=5)
    assert len(found) == 5
    if connection.vendor == "sqlite":
        assert found == [19, 18, 17, 16, 15]


def contains(text, q):
    """The same question asked of the plain text."""
    return all(pattern in f" {fold(text)} " for pattern in [fold(word) for word in q.split()])


HAN = st.text(alphabet="窗口排队办证，", min_size=1, max_size=4)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet="窗口排队办证，a1", max_size=12), min_size=1, max_size=6), HAN)
def test_it_finds_what_a_scan_of_all_texts_would_find(texts, q):
    for n in range(1, 7):
        unindex(n)
    for n, text in enumerate(texts, 1):
        index(n, text)
    expected = [n for n in range(len(texts), 0, -1) if contains(texts[n - 1], q)] if fold(q) else []
    assert match(q) == expected


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_no_text_and_no_query_breaks_it(text):
    index(1, text)
    match(text)
    unindex(1)
    assert match("窗口") == []
