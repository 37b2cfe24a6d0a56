"""What may be done lies open, what cannot be done says what is missing, and a refused form comes back as it was typed."""

import pytest
from django.template.loader import render_to_string

from bihuan.loop.engine import Offer
from bihuan.loop.language import Action, Field, Refusal
from bihuan.ui import panel as panels
from tests.ui.cases import CASE, HOSTILE


def offer(id, label, *needs, missing=None, rung=0):
    action = Action(id, label, "", ("rectifying",), "rectifying", ("handler",), needs=needs)
    return Offer(action, "unit:5", None, rung, missing)


PROGRESS = offer("progress", "填报进展", Field("text", "做了什么", "long"))
REVISE = offer("revise_list", "调整清单", Field("measures", "措施", "rows", rows=(Field("text", "措施"),)))
FINISH = offer("finish", "整改完成", missing="还差措施 3、措施 4")
OFFERS = [PROGRESS, REVISE, FINISH]


def panel(offers=OFFERS, **how):
    return panels.panel(offers, CASE, "/problems/1/actions/{}".format, url="/problems/1", role="经办人", **how)


def page(found):
    return render_to_string("ui/parts/panel.html", {"panel": found})


def tried(action, code="invalid", errors=None, **data):
    return panels.Tried(action, data, Refusal(code, "没有办成。", errors or {}))


def test_the_first_act_lies_open_the_others_are_lines_and_the_impossible_says_why():
    found = panel()

    assert found.open.id == "progress"
    assert [act.id for act in found.more] == ["revise_list"]
    assert [(act.id, act.missing) for act in found.blocked] == [("finish", "还差措施 3、措施 4")]


def test_another_act_can_be_opened_and_an_impossible_one_cannot():
    assert panel(chosen="revise_list").open.id == "revise_list"
    assert panel(chosen="finish").open.id == "progress"


def test_a_form_carries_what_its_person_has_seen_and_a_key_of_its_own():
    first, second = panel(), panel()
    html = page(first)

    assert 'name="_version" value="9"' in html
    assert 'name="_as" value="unit:5"' in html
    assert f'name="_key" value="{first.open.key}"' in html
    assert first.open.key != second.open.key


def test_a_refused_form_keeps_every_word_and_says_why_at_the_field():
    html = page(panel(tried=tried("progress", errors={"text": "请填写做了什么。"}, text="写了一半")))

    assert "写了一半</textarea>" in html
    assert "请填写做了什么。" in html
    assert "没有办成。" in html


def test_words_of_an_act_that_is_no_longer_offered_can_still_be_copied():
    html = page(panel([REVISE], tried=tried("progress", "moved-on", text="写了很久很久的一段话，不能丢。")))

    assert "写了很久很久的一段话，不能丢。" in html
    assert 'data-l="yellow"' in html


def test_nothing_lies_open_unasked_for_somebody_for_whom_nobody_waits():
    found = panel(idle=True)

    assert found.open is None
    assert [act.id for act in found.more] == ["progress", "revise_list"]
    assert panel(idle=True, chosen="revise_list").open.id == "revise_list"
    assert "眼下没有该您办的" in page(found)


def test_an_impossible_act_has_no_form_and_no_link():
    html = page(panel([FINISH]))

    assert "整改完成" in html
    assert "还差措施 3、措施 4" in html
    assert "<form" not in html
    assert "<a " not in html


def test_who_stands_in_is_told_so():
    assert 'b-tag warm">代</span>' in page(panel([offer("sign", "会签同意", rung=1)]))


def test_a_form_with_rows_asks_for_the_width_of_the_page():
    assert panel(chosen="revise_list").wide
    assert not panel().wide


def test_many_acts_fold_together():
    found = panel([offer(f"a{n}", f"动作{n}") for n in range(9)])

    assert (len(found.more), len(found.rest)) == (5, 3)


@pytest.mark.parametrize("offers", [[], [FINISH]])
def test_whoever_has_nothing_to_do_is_told_so(offers):
    assert "眼下没有该您办的" in page(panel(offers))


def test_hostile_words_in_a_refusal_do_nothing():
    refused = panels.Tried("progress", {"text": HOSTILE}, Refusal("invalid", HOSTILE, {"text": HOSTILE}))

    assert "<script" not in page(panel(tried=refused))
    assert "<img" not in page(panel(tried=refused))
