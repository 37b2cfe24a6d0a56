"""Every page says in two sentences what it is for, until it is put away; first steps, words, and empty lists that say more."""

import re
from pathlib import Path

import pytest
from django.urls import resolve

from bihuan.loop.clauses import CLAUSES
from bihuan.loop.language import SYSTEM
from bihuan.organisation.models import Account, Change
from bihuan.web import guide, navigation
from tests import cast
from tests.browser.test_pages import PAGES, lines
from tests.kernel import walking

SOURCES = Path(guide.__file__).parents[2]


@pytest.fixture
def browser(city, client):
    client.force_login(Account.objects.get(username="clerk1"))
    return client


# ---- the sentences -----------------------------------------------------------------------------------------------


def test_every_page_of_the_navigation_that_stands_has_its_two_sentences():
    entries = [e for e in (*navigation.ENTRIES, *navigation.OWN) if navigation.stands(e.url)]
    missing = [e.url for e in entries if e.url.strip("/") not in guide.pages()]
    assert missing == [], "write two sentences in web/guide/help.toml"


def test_every_page_that_staff_open_says_what_it_is_for():
    missing = []
    for block in PAGES:
        for address, roles in lines(block):
            staff = set(roles) - {"public", "officer1"}
            route = resolve(re.sub(r"\{\w+}", "1", address).partition("?")[0]).route if address != "/nowhere" else ""
            if staff and block != "public" and guide.about(route) is None:
                missing.append(address)
    assert missing == []


@pytest.mark.parametrize("key", guide.pages())
def test_sentences_are_sentences_and_short(key):
    for sentence in guide.pages()[key]:
        assert sentence.endswith("。")
        assert sentence.count("。") == 1
        assert 8 <= len(sentence) <= 60


def test_a_page_below_says_what_the_page_above_it_says():
    assert guide.about("problems/<str:name>/<str:action>") == guide.about("problems/<str:name>")
    assert guide.about("problems/<str:name>").key == "problems/*"
    assert guide.about("nowhere/at/all") is None


def test_they_are_shown_until_they_are_put_away_and_come_back(browser):
    sentence = guide.pages()["problems"][0]
    assert sentence in browser.get("/problems").content.decode()
    answer = browser.post("/help/away", {"page": "problems"}, headers={"HX-Request": "true"})

    assert answer.content == b""
    assert sentence not in browser.get("/problems").content.decode()
    assert guide.pages()["my"][0] in browser.get("/my").content.decode()
    assert Account.objects.get(username="clerk1").put_away == ["problems"]
    assert Account.objects.get(username="clerk2").put_away == []
    assert "把收起的 1 处说明放回去" in browser.get("/help").content.decode()
    browser.post("/help/away", {"back": "1"})
    assert sentence in browser.get("/problems").content.decode()


def test_a_problem_says_what_its_page_is_for_whatever_it_says_of_itself(browser):
    problem = walking.problem()
    walking.walk(problem, "analysing")
    page = browser.get(f"/problems/{problem.number}").content.decode()
    assert guide.pages()["problems/*"][0] in page


def test_without_a_script_one_comes_back_to_the_page(browser):
    answer = browser.post("/help/away", {"page": "my"}, headers={"Referer": "http://testserver/my?view=given"})
    assert answer["Location"] == "http://testserver/my?view=given"
    elsewhere = browser.post("/help/away", {"page": "my"}, headers={"Referer": "http://evil.example/"})
    assert elsewhere["Location"] == "/my"


def test_it_is_kept_without_history_and_nonsense_is_not_kept(browser):
    before = Change.objects.count()
    for key in ("problems", "problems", "no/such/page", "x" * 5000, ""):
        browser.post("/help/away", {"page": key})
    assert Account.objects.get(username="clerk1").put_away == ["problems"]
    assert Change.objects.count() == before


def test_a_stranger_puts_nothing_away_and_public_pages_say_nothing(client, city):
    assert client.post("/help/away", {"page": "my"})["Location"].startswith("/login")
    assert 'id="about"' not in client.get("/").content.decode()


# ---- first steps and words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("clerk1", "经办人"), ("leader1", "责任领导"), ("deputy", "局领导"), ("centre", "政务中心"), ("supervisor", "督查科"),
        ("party", "局党组秘书"), ("auditor", "审计"), ("officer1", "体验员"),
    ],
)  # fmt: skip
def test_everybody_finds_the_first_steps_of_their_role_first(city, client, name, role):
    client.force_login(Account.objects.get(username=name))
    page = client.get("/help").content.decode()
    first = page.split("，先做这几步</h2>")[0].rsplit("<h2>", 1)[1]
    own = [steps.role for steps, mine in guide.steps(cast.actor(name)) if mine]
    assert first == own[0]
    assert role in own


def test_first_steps_lead_to_pages_that_stand():
    for steps in guide.steps(SYSTEM):
        for _, url in steps[0].steps:
            assert resolve(url.partition("?")[0])


def test_an_officer_learns_nothing_of_the_steps_of_staff(city, client):
    client.force_login(Account.objects.get(username="officer1"))
    page = client.get("/help").content.decode()
    assert "督查科的头几步" not in page
    assert "/settings/city" not in page


def test_words_are_told_once_and_their_clauses_exist(browser):
    words = guide.words()
    assert len({w.word for w in words}) == len(words)
    assert all(not w.clause or w.clause in CLAUSES for w in words)
    page = browser.get("/help/words").content.decode()
    assert all(w.word in page for w in words)
    assert page.count('class="b-cl"') == sum(bool(w.clause) for w in words)


def test_an_empty_list_says_what_will_stand_there():
    """What is included says head and text; nobody may leave one out."""
    included = re.compile(r"{% include \"ui/parts/empty.html\"[^%]*%}")
    found = [
        (t.name, words) for t in SOURCES.rglob("*.html") for words in included.findall(t.read_text(encoding="utf-8"))
    ]
    assert [f for f in found if "head=" not in f[1] or "text=" not in f[1] or 'text=""' in f[1]] == []
