"""The results list: for staff with its state and its problem, for everybody else what has changed and no name."""

import pytest
from django.test import Client

from bihuan.kernel.models import Subject
from bihuan.organisation import directory
from bihuan.organisation.models import Account
from tests import cast
from tests.kernel import walking
from tests.loop.cast import ID, NAMES
from tests.problems.asking import form, queries, text
from tests.voices.saying import SECRETS, said, triaged


@pytest.fixture
def city(db):
    """晋城市, gone after the test."""
    cast.found_city()
    yield
    directory.forget()


def closed(**more):
    """A written-off problem, and the entry it became."""
    problem = triaged(said(), **more)
    walking.walk(problem)
    return problem, Subject.objects.filter(table="result").latest("pk")


def signed_in(name):
    client = Client()
    client.force_login(Account.objects.get(pk=ID[name]))
    return client


def test_everybody_reads_what_has_changed_without_a_name_or_a_problem(city):
    problem, result = closed()
    pages = [Client().get("/results"), Client().get(f"/results/{result.number}")]

    for page in pages:
        html = page.content.decode()
        assert page.status_code == 200
        assert "叫号机坏了三天没有人修" in html
        assert problem.number not in html
        for name in (*SECRETS, "商事服务科", *(n for n, _ in NAMES.values() if n not in ("party", "head", "centre"))):
            assert name not in html, name


def test_a_stranger_costs_next_to_nothing(city):
    closed()

    assert queries(Client(), "/results", around=0) <= 2


def test_staff_read_state_unit_and_problem_too(city):
    problem, result = closed()
    page = text(signed_in("supervisor").get("/results"))

    assert problem.number in page
    assert "商事服务科" in page
    assert "在用" in page
    assert result.number in text(signed_in("clerk1").get("/results"))
    assert result.number not in text(signed_in("clerk2").get("/results"))


def test_a_rebound_puts_the_entry_under_review_and_out_of_sight_of_the_public(city):
    problem, result = closed()
    walking.does("supervisor", "reopen", problem)

    assert Client().get(f"/results/{result.number}").status_code == 404
    assert "叫号机" not in text(Client().get("/results"))
    assert "待复核" in text(signed_in("supervisor").get(f"/results/{result.number}"))


def test_supervision_says_on_the_page_whether_it_still_holds(city):
    problem, result = closed()
    walking.does("supervisor", "reopen", problem)
    browser = signed_in("supervisor")
    page = browser.get(f"/results/{result.number}")
    answer = browser.post(f"/results/{result.number}/confirm", {**form(page), "reason": "制度没有问题，执行不到位"})

    assert answer["Location"] == f"/results/{result.number}"
    assert walking.now(result).state == "in_use"
    assert walking.events(result) == ["enter", "flag", "confirm"]


def test_staff_of_another_unit_read_of_an_entry_what_everybody_reads(city):
    problem, result = closed()
    page = signed_in("clerk2").get(f"/results/{result.number}")

    assert page.status_code == 200
    assert problem.number not in text(page)
    assert "商事服务科" not in text(page)
    walking.does("supervisor", "reopen", problem)
    assert signed_in("clerk2").get(f"/results/{result.number}").status_code == 404
    assert signed_in("clerk1").get(f"/results/{result.number}").status_code == 200


def test_what_is_not_there_is_found_by_nobody_and_changed_by_no_stranger(city):
    _, result = closed()

    assert Client().get("/results/CG-2026-9999").status_code == 404
    assert Client().post(f"/results/{result.number}/retire").status_code in (302, 401)
    assert walking.now(result).state == "in_use"


@pytest.mark.parametrize("after", ["nonsense", "2026_x", "\0"])
def test_a_broken_cursor_is_not_found(city, after):
    assert Client().get("/results", {"after": after}).status_code in (400, 404)


def test_states_narrow_the_list_of_staff(city):
    _, result = closed()

    assert result.number in text(signed_in("supervisor").get("/results?state=in_use"))
    assert result.number not in text(signed_in("supervisor").get("/results?state=retired"))
