"""A row is reached only through a person: what one may not see is not there, is not counted and is not hinted at."""

from datetime import date, datetime

import pytest
from django.test import Client

from bihuan.kernel.access import find, home, sees_critics, visible_to
from bihuan.kernel.act import act
from bihuan.kernel.models import Subject
from bihuan.loop.language import REPORTER, SYSTEM, Refused
from bihuan.loop.tables import TABLES
from bihuan.organisation import directory
from bihuan.organisation.models import Account, Post
from bihuan.services import clock
from tests import cast
from tests.kernel.walking import VERIFY, does, now, problem, walk
from tests.loop.cast import ID

VISIT = datetime(2026, 3, 16, 9)


def seen_by(table="problem"):
    """Who sees anything of the table."""
    return {name for name in ID if visible_to(cast.actor(name), table).exists()}


def test_before_it_is_opened_a_problem_is_seen_by_those_who_oversee_and_by_no_section(city):
    problem()
    assert seen_by() == {
        "centre", "centre_head", "supervisor", "supervision_head", "deputy", "other_deputy", "head", "party", "auditor",
    }  # fmt: skip


def test_the_lead_unit_and_the_sections_named_see_it_from_then_on(city):
    subject = problem()
    does("centre", "verify", subject, {**VERIFY, "others": [2]})
    assert {"clerk1", "colleague1", "leader1", "clerk2", "leader2"} <= seen_by()
    assert not {"clerk3", "leader3"} & seen_by()


def test_a_section_that_is_no_longer_concerned_sees_it_no_longer_and_the_new_one_does(city):
    subject = problem()
    does("centre", "verify", subject, VERIFY)
    does("supervisor", "reassign", subject, {"lead": 3, "others": [], "reason": "归三科"})
    assert not {"clerk1", "leader1"} & seen_by()
    assert {"clerk3", "leader3"} <= seen_by()


@pytest.mark.parametrize("table", ["problem", "voice", "meeting", "result"])
def test_neither_the_reporter_nor_a_person_without_an_office_reads_any_table(city, table):
    subject = problem()
    walk(subject)
    Account.objects.create(id=99, username="nobody", name="nobody")
    directory.touch()
    for actor in (REPORTER, directory.actor(99)):
        assert not visible_to(actor, table).exists()
    assert visible_to(SYSTEM, "problem").exists()


def test_another_jurisdiction_sees_its_own_and_the_city_sees_all(city):
    county = Account.objects.create(id=81, username="county", name="county", unit_id=11)
    Post.objects.create(account=county, role="member", unit_id=11, since=date(2020, 1, 1))
    directory.touch()
    ours = problem()
    theirs = act("problem", None, "report", directory.actor(81), {
        "title": "县里的取号机坏了", "description": "县里的事", "category": "service", "matter": None, "place": None,
    } | _somewhere(), jurisdiction=2).subject  # fmt: skip
    assert set(visible_to(directory.actor(81), "problem")) == {theirs}
    assert set(visible_to(cast.actor("centre"), "problem")) == {ours, theirs}
    with pytest.raises(Refused) as refused:
        find(directory.actor(81), TABLES["problem"], ours.number)
    assert refused.value.refusal.code == "not-found"


def _somewhere():
    """A window of the county's."""
    from bihuan.organisation.models import Place

    Place.objects.create(id=21, code="qs-1", name="沁水县大厅", kind="hall", unit_id=11, jurisdiction_id=2)
    directory.touch()
    return {"place": 21}


@pytest.fixture
def visit(city):
    """What an unannounced visit found, not to be dispatched before Friday."""
    with clock.at(VISIT):
        yield problem(title="暗访发现无人值守", not_before="2026-03-20")


def test_what_a_visit_found_is_seen_by_the_centres_head_and_supervision_alone_until_its_day(visit):
    assert seen_by() == {"centre_head", "supervisor", "supervision_head"}
    for name in ("centre", "deputy", "auditor", "clerk1"):
        with pytest.raises(Refused):
            find(cast.actor(name), TABLES["problem"], visit.number)
    with clock.at(datetime(2026, 3, 20, 0, 1)):
        assert "centre" in seen_by()


def test_until_its_day_no_clock_runs_for_it_and_it_is_not_dispatched(visit):
    assert now(visit).due == date(2026, 3, 24)
    with pytest.raises(Refused) as refused:
        does("centre", "verify", visit, VERIFY)
    assert refused.value.refusal.code == "not-yet"
    assert now(visit).state == "reported"


@pytest.mark.parametrize("page", ["/my", "/my/notices", "/problems", "/problems?q=暗访", "/api/v1/problems"])
def test_no_page_of_those_who_may_not_see_it_yet_speaks_of_a_visit(visit, page):
    for name in ("centre", "deputy", "clerk1", "auditor"):
        browser = Client(raise_request_exception=False)
        browser.force_login(Account.objects.get(pk=ID[name]))
        response = browser.get(page)
        assert response.status_code == 200
        assert "暗访发现" not in response.content.decode()
        assert visit.number not in response.content.decode()


def test_a_lifecycle_begins_at_home(city):
    assert home(cast.actor("centre"), TABLES["problem"]) == 1
    assert home(cast.actor("party"), TABLES["meeting"]) == 1
    for name, table in (("clerk1", "problem"), ("centre", "meeting"), ("auditor", "problem"), ("centre", "result")):
        with pytest.raises(Refused) as refused:
            home(cast.actor(name), TABLES[table])
        assert refused.value.refusal.code == "forbidden"


def test_who_sits_in_the_centre_and_in_the_unit_that_is_criticised_sees_no_critic(city):
    """Whether it leads or is one of the sections named."""
    subject = problem()
    does("centre", "verify", subject, {**VERIFY, "others": [2]})
    for unit in (1, 2):
        Post.objects.filter(account_id=ID["colleague1"]).delete()
        for home_unit in (4, unit):
            Post.objects.create(account_id=ID["colleague1"], role="member", unit_id=home_unit, since=date(2020, 1, 1))
        directory.touch()
        assert not sees_critics(cast.actor("colleague1"), now(subject)), unit
    assert sees_critics(cast.actor("centre"), now(subject))
    assert sees_critics(cast.actor("supervisor"), now(subject))
    assert not sees_critics(cast.actor("deputy"), now(subject))


def test_what_is_asked_for_by_a_strange_name_is_simply_not_there(city):
    subject = problem()
    for name in ("", " ", "\0", f"{subject.number}\0", f" {subject.number}", "ＷＴ-2026-0001", "%", subject.uid):
        with pytest.raises(Refused):
            find(cast.actor("centre"), TABLES["problem"], name)
    assert Subject.objects.count() == 1
