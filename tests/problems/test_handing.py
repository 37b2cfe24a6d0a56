"""What lies with a person by name, and how it goes to a colleague: by the loop's own act, never by an administrator."""

import pytest

from bihuan.kernel.models import Event
from bihuan.loop.language import SYSTEM, Refused
from bihuan.notices.models import Notice
from bihuan.organisation import commands, directory
from bihuan.organisation.directory import actor_of
from bihuan.organisation.models import Account, Jurisdiction, Role, Unit
from bihuan.organisation.upkeep import people
from bihuan.problems import handing
from tests.kernel import walking
from tests.loop import cast as pure

ID = pure.ID


def url(person):
    return f"/organisation/people/{person}/work"


def name_of(person):
    return next(name for name, key in ID.items() if key == person)


def row_of(subject):
    return walking.load(walking.now(subject))


@pytest.fixture
def admin(city):
    """An administrator of the city, of no unit, who reads no problem."""
    account = commands.add_account(SYSTEM, "sysadmin", "系统管理员")
    commands.appoint(SYSTEM, account, Role.ADMIN, jurisdiction=Jurisdiction.objects.get(pk=1))
    return account


@pytest.fixture
def rectifying(city):
    """A problem in rectification whose work is somebody's."""
    subject = walking.problem(title="叫号机坏了没人修")
    walking.walk(subject, "rectifying")
    return subject


@pytest.fixture
def at(rectifying):
    """Who does the work, the unit that leads, its leader, and a colleague who may take over."""
    row = row_of(rectifying)
    person, lead = row["handler"], row["lead"]
    leader = pure.SEATS[f"leader:{lead}"][0]
    others = [p for p in directory.directory().seats[f"unit:{lead}"] if p != person]
    return person, lead, leader, others[0]


def form(lead, subject, to, **more):
    return {"group": str(lead), "pick": [subject.number], "to": to, "reason": "调离", "_key": "k1", **more}


def test_what_is_on_somebodys_name_is_found_and_told_without_what_it_is_about(rectifying, at):
    person = at[0]
    assert [s.number for s, _ in handing.held(person)] == [rectifying.number]
    assert handing.held(ID["supervisor"]) == []
    assert handing.owed(person)[0].startswith(rectifying.number)
    assert "叫号机" not in str(handing.owed(person))


def test_what_waits_for_others_lies_with_the_handler_too(city):
    waiting = walking.problem(title="等审定的")
    walking.walk(waiting, "plan_review")
    assert [s.number for s, _ in handing.held(row_of(waiting)["handler"])] == [waiting.number]


def test_the_leader_hands_it_to_a_colleague_and_the_journal_says_so(rectifying, at, signed_in):
    person, lead, leader, to = at
    browser = signed_in(name_of(leader))
    assert "叫号机坏了没人修" in browser.get(url(person)).content.decode()
    answer = browser.post(url(person), form(lead, rectifying, to))
    event = Event.objects.filter(subject=rectifying).latest("sequence")

    assert answer.status_code == 200
    assert row_of(rectifying)["handler"] == to
    assert '"action":"hand_over"' in event.body
    assert f'"actor":"person:{leader}"' in event.body
    assert handing.owed(person) == []


def test_who_does_the_work_hands_it_over_and_the_same_form_twice_does_it_once(rectifying, at, signed_in):
    person, lead, _, to = at
    browser, before = signed_in(name_of(person)), Event.objects.count()
    assert "我名下的事" in browser.get(url(person)).content.decode()
    for _ in range(2):
        browser.post(url(person), form(lead, rectifying, to))
    assert Event.objects.count() == before + 1
    assert row_of(rectifying)["handler"] == to


def test_nothing_chosen_is_said_at_the_fields_and_nothing_is_done(rectifying, at, signed_in):
    person, lead = at[0], at[1]
    before = Event.objects.count()
    answer = signed_in(name_of(person)).post(url(person), {"group": str(lead), "to": "999", "reason": ""})
    text = answer.content.decode()

    assert answer.status_code == 422
    for sentence in ("请勾选要转交的事。", "请选转交给谁。", "请填写原因。"):
        assert sentence in text
    assert Event.objects.count() == before


@pytest.mark.parametrize("who", ["supervisor", "auditor", "party", "centre"])
def test_others_have_nothing_to_do_with_it(rectifying, at, signed_in, who):
    person, lead, _, to = at
    browser, before = signed_in(who), Event.objects.count()
    assert browser.get(url(person)).status_code == 404
    assert browser.post(url(person), form(lead, rectifying, to)).status_code == 404
    assert Event.objects.count() == before


def test_an_administrator_sees_how_much_never_what_and_cannot_hand_it_over(rectifying, at, admin, client):
    person, lead, leader, to = at
    client.force_login(admin)
    text, before = client.get(url(person)).content.decode(), Event.objects.count()

    assert "还有 1 件您看不到内容" in text
    assert name_of(leader) in text
    assert "叫号机" not in text + client.get(f"/organisation/people/{person}").content.decode()
    assert client.post(url(person), form(lead, rectifying, to)).status_code == 422
    assert Event.objects.count() == before


def test_an_administrator_asks_the_leader_and_not_again_before_it_was_read(rectifying, at, admin, client):
    person, _, leader, _ = at
    client.force_login(admin)
    for _ in range(2):
        client.post(url(person), {"ask": "1"})
    notices = list(Notice.objects.filter(page=url(person)))

    assert [n.person_id for n in notices] == [leader]
    assert "叫号机" not in notices[0].sentence


def test_a_leader_asks_nobody(rectifying, at, signed_in):
    person, _, leader, _ = at
    assert signed_in(name_of(leader)).post(url(person), {"ask": "1"}).status_code == 403
    assert not Notice.objects.filter(page=url(person)).exists()


def test_who_owes_is_not_closed_and_who_handed_over_is(rectifying, at, admin):
    person, _, _, to = at
    by = actor_of(admin)
    with pytest.raises(Refused) as refused:
        commands.close_account(by, Account.objects.get(pk=person), people.owed)
    assert refused.value.refusal.code == "not-yet"
    assert Account.objects.get(pk=person).is_active

    walking.does(name_of(person), "hand_over", rectifying, {"whom": person, "to": to, "reason": "离岗"})
    commands.close_account(by, Account.objects.get(pk=person), people.owed)
    assert not Account.objects.get(pk=person).is_active


def test_who_changed_the_unit_still_owes_and_the_leader_mends_it(rectifying, at, signed_in, admin):
    person, lead, leader, to = at
    other = Unit.objects.exclude(pk=lead).filter(jurisdiction=1).first()
    commands.change_account(actor_of(admin), Account.objects.get(pk=person), unit=other)
    directory.forget()
    assert len(handing.owed(person)) == 1

    signed_in(name_of(leader)).post(url(person), form(lead, rectifying, to))
    assert row_of(rectifying)["handler"] == to
    assert handing.owed(person) == []
