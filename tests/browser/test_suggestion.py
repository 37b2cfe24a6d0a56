"""One suggestion from the public form through triage, study and review to the answer read by its code, by clicking."""

import pytest

from tests.browser import city
from tests.browser.city import Person
from tests.browser.test_journey import People, text

pytestmark = pytest.mark.browser

TEXT = "建议大厅门口放几辆轮椅，老人上台阶不方便。我叫王建国，电话13935600418。"
WORDS = "先放两辆轮椅，下月一日到位；台阶旁的坡道明年修。"
INSTEAD = "坡道修好以前，导办员在门口搀扶。"
SECRETS = ("王建国", "13935600418")


@pytest.fixture
def town(empty_city, tmp_path):
    data = city.copied(empty_city, tmp_path / "data")
    with city.served(data) as base:
        yield base, data


def test_a_suggestion_goes_from_the_public_form_to_the_answer_on_the_page_of_its_code(town, browser):
    base, data = town
    people, citizen = People(browser, base), Person.arrives(browser, base, size="phone")
    code = said(citizen)
    triaged(people["centre"])
    number = studied(people["clerk1"])
    assert "正在审核" in text(citizen, f"/track/{code}")
    assert WORDS not in text(citizen, f"/track/{code}")
    acted(people["leader1"], number, "answer")
    told = text(citizen, f"/track/{code}")
    assert all(words in told for words in ("您的建议部分采纳", WORDS, INSTEAD))
    assert "买两辆" not in told
    citizen.page.locator("button[value=solved]").click()
    citizen.page.wait_for_load_state("networkidle")
    assert "您说过“满意”" in citizen.page.locator("body").inner_text()
    for name in ("clerk1", "leader1"):
        seen = text(people[name], f"/suggestions/{number}")
        assert "满意" in seen
        assert not any(secret in seen for secret in SECRETS)
    assert not city.barriers(citizen.page)
    assert not {name: p.errors for name, p in people.items() if p.errors}
    proof = city.run(data, "verify")
    assert proof.returncode == 0, proof.stdout


def said(citizen):
    page = citizen.page
    page.goto(f"{citizen.base}/say")
    page.fill("textarea[name=text]", TEXT)
    page.locator(".b-dock button.pri").click()
    page.wait_for_selector("[data-copy-code]", state="attached")
    return page.locator("[data-copy-code]").get_attribute("data-copy-code")


def triaged(centre):
    page, form = centre.page, 'form[action$="/triage"] '
    page.goto(f"{centre.base}/voices?state=received")
    page.locator("a", has_text="建议大厅门口放几辆轮椅").first.click()
    page.wait_for_load_state("networkidle")
    centre.fill(form, "outcome", "建议，交单位研究")
    assert not page.locator(f'{form}[name="category"]').first.is_visible(), "a suggestion has no category"
    centre.fill(form, "title", "大厅门口放轮椅")
    centre.fill(form, "unit", "商事服务科")
    sent(page, form, "triage")
    assert page.locator("a[href*='/suggestions/JY-']").first.is_visible()


def studied(clerk):
    """From 我的待办 to the study handed in; the suggestion's number."""
    page, form = clerk.page, 'form[action$="/study"] '
    page.goto(f"{clerk.base}/my")
    page.locator("main a", has_text="大厅门口放轮椅").first.click()
    page.wait_for_selector(form)
    clerk.fill(form, "decision", "部分采纳")
    given = {"effort": "买两辆轮椅，导办员保管。", "effect": "老人上台阶方便。", "instead": INSTEAD, "words": WORDS}
    for name, words in given.items():
        clerk.fill(form, name, words)
    sent(page, form, "study")
    return page.url.partition("/suggestions/")[2].partition("/")[0].partition("?")[0]


def acted(person, number, action):
    person.page.goto(f"{person.base}/suggestions/{number}")
    sent(person.page, f'form[action$="/{action}"] ', action)


def sent(page, form, action):
    with page.expect_response(lambda r: r.url.endswith(f"/{action}") and r.request.method == "POST") as answer:
        page.locator(f"{form}button.pri").click()
    assert answer.value.status < 400, (action, page.locator("#panel").inner_text())
    page.wait_for_load_state("networkidle")
