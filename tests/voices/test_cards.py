"""Paper cards in batches: one after the other by keyboard, each number once, a second entry compared with the first."""

import pytest

from bihuan.kernel.act import load
from bihuan.kernel.models import Event, Subject
from bihuan.voices.cards import following
from tests.problems.asking import browser_of, text
from tests.voices.saying import SECRETS, WORDS, everything

CARD = {
    "origin": "JC-0099",
    "text": "大厅门口没有轮椅，老人上台阶不方便。",
    "rating": "2",
    "matter": "企业设立登记",
    "said_on": "2026-03-02",
}


def cards():
    return Subject.objects.filter(table="voice")


@pytest.fixture
def centre(city):
    return browser_of("centre")


def enter(browser, **more):
    return browser.post("/voices/cards", {**CARD, **more})


def test_a_card_is_taken_in_and_the_next_form_knows_its_number_place_and_day(centre):
    answer = enter(centre, place="2")
    row = load(cards().get())

    assert answer["Location"] == "/voices/cards?origin=JC-0100&place=2&said_on=2026-03-02"
    assert (row["channel"], row["origin"], row["rating"], row["matter"], row["place"]) == ("card", "JC-0099", 2, 1, 2)
    assert row["said"] == "2026-03-02"
    page = centre.get(answer["Location"]).content.decode()
    assert 'value="JC-0100"' in page
    assert 'value="2" selected' in page
    assert "大厅门口没有轮椅" in page


def test_a_second_entry_that_agrees_says_so_and_takes_nothing_in(centre):
    enter(centre)
    events = Event.objects.count()
    page = text(centre.get(enter(centre)["Location"]))
    assert "卡 JC-0099：两次录的一致" in page
    assert (cards().count(), Event.objects.count()) == (1, events)


@pytest.mark.parametrize("other", [{"text": "大厅门口没有轮椅。"}, {"rating": "3"}, {"contact": "13935600418"}])
def test_a_second_entry_that_differs_is_refused_with_every_word_kept(centre, other):
    enter(centre)
    answer = enter(centre, **other)
    assert answer.status_code == 422
    assert "已经录过，和这一次录的不一样" in text(answer)
    assert next(iter(other.values())) in answer.content.decode()
    assert cards().count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"text": ""}, "请填写这一项。"), ({"origin": ""}, "请填写这一项。"), ({"rating": "6"}, "填 1 到 5"),
     ({"matter": "没有这件事"}, "没有叫这个名字的事项"), ({"said_on": "2099-01-01"}, "这一天还没到。"), ({"place": "999"}, "")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_taken_in(centre, wrong, words):
    answer = enter(centre, **wrong)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not cards().exists()


def test_who_wrote_the_card_is_sealed(centre):
    enter(centre, text=WORDS, contact="13935601234")
    kept = everything()
    assert not any(secret in kept for secret in SECRETS)
    assert not any(secret in centre.get("/voices/cards").content.decode() for secret in SECRETS)


@pytest.mark.parametrize(("name", "status"), [("centre", 200), ("clerk1", 403), ("leader1", 403)])
def test_only_who_reads_voices_enters_cards(city, name, status):
    assert browser_of(name).get("/voices/cards").status_code == status


@pytest.mark.parametrize(
    ("number", "following_one"), [("0099", "0100"), ("JC-7", "JC-8"), ("A9B", ""), ("999", "1000")]
)
def test_the_next_number_keeps_its_width(number, following_one):
    assert following(number) == following_one
