"""What the centre asks of departments, answered by their liaisons (M4)."""

from datetime import timedelta

import pytest

from bihuan.kernel.act import act, load
from bihuan.kernel.models import Duty, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.notices.models import Notice
from bihuan.people.clockwork import run_people
from bihuan.services import clock
from tests import cast
from tests.kernel.walking import does, events, now
from tests.loop.cast import ID
from tests.people.recruiting import campaign
from tests.people.test_review import refusal
from tests.problems.asking import browser_of, queries, text


def ask(name="centre", **more):
    until = (clock.today() + timedelta(days=7)).isoformat()
    asked = {"unit": 1, "title": "安排体验窗口", "text": "请安排一个普通窗口。", "until": until, **more}
    return act("request", None, "ask", cast.actor(name), asked, jurisdiction=1).subject


def test_the_liaison_of_the_department_is_told_and_the_department_owes_the_answer(city):
    of = campaign()
    does("clerk1", "name_liaison", of, {"person": ID["colleague1"]})
    subject = ask()
    assert load(subject)["liaison"] == ID["colleague1"]
    assert [(d.office, d.action, d.due) for d in Duty.objects.filter(subject=subject)] == [
        ("unit:1", "answer", clock.today() + timedelta(days=7))
    ]
    assert Notice.objects.filter(subject=subject, person=ID["colleague1"]).exists()
    assert not Notice.objects.filter(subject=subject, person=ID["clerk3"]).exists()


def test_an_answer_in_time_is_closed_by_the_centre_and_counts_as_timely(city):
    subject = ask()
    does("colleague1", "answer", subject, {"text": "已安排 A12 窗口。"})
    assert load(now(subject))["late"] is False
    assert [d.action for d in Duty.objects.filter(subject=subject)] == ["close"]
    does("centre", "close", subject, {})
    assert now(subject).state == "closed"
    page = text(browser_of("centre").get("/people/requests"))
    assert "商事服务科 还没定 0 0 1 1" in page
    assert verify().finding is None


def test_an_answer_after_the_day_stays_late_however_often_it_is_asked_again(city):
    subject = ask()
    with clock.at(clock.now() + timedelta(days=9)):
        does("clerk1", "answer", subject, {"text": "刚安排好。"})
        again = {"words": "哪个窗口？", "until": (clock.today() + timedelta(days=3)).isoformat()}
        does("centre", "ask_again", subject, again)
        does("clerk1", "answer", subject, {"text": "A12。"})
    row = load(now(subject))
    assert (row["late"], row["answer"], row["state"]) == (True, "A12。", "answered")


def test_the_clock_reminds_the_day_before_and_once_when_it_is_late(city):
    subject = ask()
    assert run_people() == 0
    for days, expected in ((6, 1), (6, 0), (8, 1), (9, 0)):
        with clock.at(clock.now() + timedelta(days=days)):
            assert run_people() == expected, days
    assert events(subject) == ["ask", "remind", "remind"]
    assert now(subject).state == "asked"


def test_the_centre_reminds_once_a_day(city):
    subject = ask()
    does("centre", "remind", subject, {})
    assert refusal("centre", "remind", subject, {}).code == "not-yet"


def test_what_is_wrong_is_refused_at_its_field_and_nothing_is_sent(city):
    for wrong, at in (
        ({"unit": 10**6}, "unit"),
        ({"until": clock.today().isoformat()}, "until"),
        ({"text": ""}, "text"),
        ({"title": "窗"}, "title"),
    ):
        with pytest.raises(Refused) as refused:
            ask(**wrong)
        assert set(refused.value.refusal.errors) == {at}
    assert not Subject.objects.filter(table="request").exists()


def test_another_department_neither_reads_nor_answers(city):
    subject = ask()
    for name in ("clerk3", "leader3", "officer1"):
        assert browser_of(name).get(f"/people/requests/{subject.number}").status_code in (403, 404)
        with pytest.raises(Refused):
            does(name, "answer", subject, {"text": "冒答"})
    assert "安排体验窗口" not in text(browser_of("clerk3").get("/people/requests"))
    assert "安排体验窗口" in text(browser_of("clerk1").get("/people/requests"))
    assert "其中按期" not in text(browser_of("clerk1").get("/people/requests"))


def test_only_the_centre_asks(city):
    for name in ("clerk1", "leader1", "supervisor", "head"):
        with pytest.raises(Refused):
            ask(name)


def test_the_list_costs_the_same_for_many(city):
    ask()
    few = queries(browser_of("centre"), "/people/requests")
    for n in range(5):
        ask(title=f"第 {n} 件事", unit=1 + n % 2)
    assert queries(browser_of("centre"), "/people/requests") == few
