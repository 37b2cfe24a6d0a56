"""One petition that concerns three sections, from the public form to the results list, each step by clicking."""

import pytest

from tests.browser import city
from tests.browser.city import Person

pytestmark = pytest.mark.browser

TEXT = "开饭店办照，同一份住所证明在综合窗口、公积金、税务各交了一次。我叫王建国，电话13935600418。"
LEAD, WORKS, ACCEPTS = "商事服务科", "社会事务科", "项目投资科"


@pytest.fixture
def town(empty_city, tmp_path):
    data = city.copied(empty_city, tmp_path / "data")
    with city.served(data) as base:
        yield base, data


def test_a_petition_of_three_sections_goes_from_the_public_form_to_the_results_list(town, browser):
    base, data = town
    people: dict[str, Person] = {}

    def who(name):
        if name not in people:
            people[name] = Person.arrives(browser, base, name)
        return people[name]

    citizen = Person.arrives(browser, base, size="phone")
    code = said(citizen)
    number = triaged(who("centre"))

    who("centre").act(
        number, "verify", finding="现场核对，三处都收住所证明复印件。", severity="一般", lead=LEAD, others=[WORKS, ACCEPTS], seen=True
    )
    who("clerk1").act(number, "accept")
    who("clerk1").act(number, "analyse", nature="普遍", kind="流程", scope="每月约 310 户新办企业。", cause="三个环节各自留存纸质件。")
    who("clerk1").act(number, "submit_list", goal="住所证明只交一次，三处共用。")
    who("party").act(number, "name_lead")
    who("leader2").act(number, "agree_list")
    who("leader3").act(number, "agree_list")
    who("deputy").act(number, "approve_list", opinion="同意，按节点推进。")
    for clerk, leader in (("clerk1", "leader1"), ("clerk2", "leader2")):
        who(clerk).act(number, "progress", percent="100", text="告知单已改，窗口不再收取。")
        who(leader).act(number, "check_progress")
    who("clerk1").act(number, "finish")
    who("clerk3").act(number, "accept_work")
    who("clerk1").act(
        number, "optimise", outcomes__0__kind="制度", outcomes__0__title="《企业开办综合窗口收件规范》",
        outcomes__0__text="一次收取、内部流转。", experience="原因：各自留存。措施：共享。机制：收件规范。",
    )  # fmt: skip
    who("supervisor").act(number, "evaluate_pass", score="95", opinion="措施落实，数据可查。")
    who("clerk1").act(number, "apply")
    who("leader1").act(number, "endorse")
    who("leader2").act(number, "sign")
    who("leader3").act(number, "sign")
    who("party").act(number, "resolve", held_on=today(), present="7", members="9")
    who("clerk1").act(number, "hand_in", complete=True)
    who("supervisor").act(number, "write_off", agrees=True)

    assert "已销号" in text(who("clerk1"), f"/problems/{number}")
    assert number in text(who("supervisor"), "/results")
    told = text(citizen, f"/track/{code}")
    assert "已经销号" in told
    assert LEAD not in told and "李砚青" not in told
    for name in ("clerk1", "leader1", "clerk2", "leader3"):
        seen = text(who(name), f"/problems/{number}")
        assert "王建国" not in seen and "13935600418" not in seen
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
    page = centre.page
    page.goto(f"{centre.base}/voices?state=received")
    page.locator("a", has_text="同一份住所证明").first.click()
    page.wait_for_load_state("networkidle")
    form = 'form[action$="/triage"] '
    centre.fill(form, "outcome", "立为问题")
    centre.fill(form, "title", "企业开办同一份住所证明要交三次")
    centre.fill(form, "category", "服务功能")
    centre.fill(form, "place", "大厅")
    with page.expect_response(lambda r: r.url.endswith("/triage") and r.request.method == "POST") as answer:
        page.locator(f"{form} button.pri").click()
    assert answer.value.status < 400, page.locator("#panel").inner_text()
    page.wait_for_load_state("networkidle")
    page.goto(f"{centre.base}/problems?q=住所证明")
    return page.locator("a[href*='/problems/WT-']").first.get_attribute("href").rsplit("/", 1)[-1]


def text(person, path):
    person.page.goto(f"{person.base}{path}")
    return person.page.locator("body").inner_text()


def today():
    from bihuan.services import clock

    return clock.today().isoformat()
