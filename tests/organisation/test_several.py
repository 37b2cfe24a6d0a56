"""The same done to many rows: what is refused holds up no other, what is sent twice is done once."""

import pytest

from bihuan.loop.language import Refusal, Refused
from bihuan.organisation.several import Several, each


def odd(number):
    if number % 2:
        raise Refused(Refusal("wrong-state", f"{number} 不行。"))
    return number * 10


def test_each_is_done_by_itself_and_what_is_refused_keeps_its_reason():
    found = each([2, 3, 4], odd)
    assert found.done == [(2, 20), (4, 40)]
    assert found.made == [20, 40]
    assert [(n, r.sentence) for n, r in found.refused] == [(3, "3 不行。")]
    assert found.status == 200


def test_where_nothing_was_done_the_first_refusal_is_the_status():
    assert each([1, 3], odd).status == 409
    assert each([], odd).status == 200


@pytest.mark.parametrize(
    ("done", "code", "said"), [([], "invalid", True), ([(1, 1)], "invalid", False), ([], "stale", False)]
)
def test_the_form_is_wrong_only_where_nothing_was_done_for_what_was_typed(done, code, said):
    refusal = Refusal(code, "请写理由。")
    assert Several(done, [(2, refusal)]).wrong == (refusal if said else None)
