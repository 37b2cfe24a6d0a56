"""A person's notices: their own, newest first, read at once, never more than they may see."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from bihuan.kernel.access import visible_to
from bihuan.kernel.models import Stake, Subject
from bihuan.loop.tables import TABLES
from bihuan.notices import queries
from bihuan.notices.models import Notice
from bihuan.organisation import directory
from bihuan.organisation.models import Account
from bihuan.services import clock
from bihuan.voices import commands
from tests import cast
from tests.cast import actor
from tests.costs import asked as questions
from tests.kernel.walking import VERIFY, does, problem, walk
from tests.loop.cast import ID, NAMES

BUDGET, SESSION_AND_ACCOUNT = 8, 2


@pytest.fixture
def city(db):
    cast.found_city()
    yield
    directory.forget()


def browser(name):
    client = Client()
    client.force_login(Account.objects.get(pk=ID[name]))
    return client


def told(name, subject, count=1):
    Notice.objects.bulk_create(
        [
            Notice(person_id=ID[name], subject=subject, action="accept", sentence=f"第{n}句", at=clock.now())
            for n in range(count)
        ]
    )


def test_a_notice_leads_to_what_it_speaks_of(city):
    subject = problem(title="取号机坏了三天")
    does("centre", "verify", subject, VERIFY)

    html = browser("clerk1").get("/my/notices").content.decode()

    assert f'href="/problems/{subject.number}" data-open>取号机坏了三天</a>' in html
    assert "核查属实并立账定责，现在是“待签收”" in html
    assert "1 条没看过" in html


def test_all_are_read_at_once_and_only_ones_own(city):
    subject = problem()
    told("clerk1", subject, 3)
    told("clerk2", subject)

    answer = browser("clerk1").post("/my/notices/read")

    assert answer.url == "/my/notices"
    assert not Notice.objects.filter(person=ID["clerk1"], read_at__isnull=True).exists()
    assert Notice.objects.filter(person=ID["clerk2"], read_at__isnull=True).exists()
    assert "都看过了" in browser("clerk1").get("/my/notices").content.decode()


def test_reading_is_a_post(city):
    assert browser("clerk1").get("/my/notices/read").status_code == 405


def test_what_one_may_no_longer_see_has_neither_title_nor_link(city):
    subject = problem(title="别人家的事")
    told("clerk2", subject)

    html = browser("clerk2").get("/my/notices").content.decode()

    assert "别人家的事" not in html
    assert f"/problems/{subject.number}" not in html
    assert "这件事已经不在您这里" in html


def test_pages_show_every_notice_once(city):
    subject = problem()
    told("clerk1", subject, 70)
    seen: list[str] = []
    urls = ["/my/notices"]
    for url in urls:
        html = browser("clerk1").get(url).content.decode()
        seen += re.findall(r"(第\d+句)", html)
        urls += re.findall(r'href="(/my/notices\?after=[^"]+)"', html)

    assert len(seen) == len(set(seen)) == 70


@pytest.mark.parametrize(
    "cursor", ["x", "2026-13-01T00:00:00+08:00_1", "2026-01-01T00:00:00_1", "2026-01-01T00:00:00+08:00_9" * 9]
)
def test_a_broken_cursor_is_refused(city, cursor):
    assert browser("clerk1").get("/my/notices", {"after": cursor}).status_code == 422


def test_strangers_sign_in_first(client, city):
    assert client.get("/my/notices").url == "/login?next=%2Fmy%2Fnotices"


@pytest.mark.parametrize("name", [name for name, _ in NAMES.values()])
def test_what_is_seen_among_rows_is_what_everybody_may_see(city, name):
    """One law: the short way over rows at hand answers as `visible_to` does."""
    opened, quiet = problem(), problem(not_before="2040-01-01")
    does("centre", "verify", opened, VERIFY)
    walk(opened, "analysing")
    said = commands.say(commands.Said("qr", "窗口没有人", 1, matter=1))
    far = Subject.objects.get(pk=quiet.pk)
    far.pk, far.uid, far.number, far.jurisdiction = None, "far", "WT-2020-0001", 2
    far.save(force_insert=True)
    Stake.objects.create(key="unit:3", subject=far, updated=clock.now())
    assert said
    rows, who = list(Subject.objects.all()), actor(name)

    lawful = {pk for table in ("problem", "voice") for pk in visible_to(who, table).values_list("pk", flat=True)}

    assert len(rows) == 4
    assert queries.visible_among(who, rows) == lawful


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_few_questions_whatever_it_shows(city, count):
    told("clerk1", problem(), count)
    client = browser("clerk1")
    client.get("/my/notices")
    with CaptureQueriesContext(connection) as captured:
        client.get("/my/notices")

    assert questions(captured) <= BUDGET + SESSION_AND_ACCOUNT


@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_every_lifecycle_has_a_page_that_notices_and_tasks_lead_to(table):
    url = queries.address(Subject(table=table, number="XX-2026-0001", uid="0123456789abcdef"))
    assert resolve(url).url_name in (table, "one")
