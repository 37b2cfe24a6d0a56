"""One petition that concerns three sections, from the public form to the results list, each step by clicking."""

import pytest

from bihuan.services import clock
from tests.browser import city
from tests.browser.city import Person

pytestmark = pytest.mark.browser

TEXT = "开饭店办照，同一份住所证明在综合窗口、公积金、税务各交了一次。我叫王建国，电话13935600418。"
LEAD, WORKS, ACCEPTS = "商事服务科", "社会事务科", "项目投资科"


# Who does what, in the words of each; what a form already knows is left as it is
STEPS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("centre", "verify", {"finding": "现场核对，三处都收住所证明复印件。", "severity": "一般", "lead": LEAD,
                          "others": [WORKS, ACCEPTS], "seen": True}),
    ("clerk1", "accept", {}),
    ("clerk1", "analyse", {"nature": "普遍", "kind": "流程", "scope": "每月约 310 户新办企业。", "cause": "各自留存纸质件。"}),
    ("clerk1", "submit_list", {"goal": "住所证明只交一次，三处共用。"}),
    ("party", "name_lead", {}),
    ("leader2", "agree_list", {}),
    ("leader3", "agree_list", {}),
    ("deputy", "approve_list", {"opinion": "同意，按节点推进。"}),
    ("clerk1", "progress", {"percent": "100", "text": "告知单已改，窗口不再收取。"}),
    ("leader1", "check_progress", {}),
    ("clerk2", "progress", {"percent": "100", "text": "系统已经共享。"}),
    ("leader2", "check_progress", {}),
    ("clerk1", "finish", {}),
    ("clerk3", "accept_work", {}),
    ("clerk1", "optimise", {"outcomes-0-kind": "制度", "outcomes-0-title": "《企业开办综合窗口收件规范》",
                            "outcomes-0-text": "一次收取、内部流转。", "experience": "原因、措施、机制都写在规范里。"}),
    ("supervisor", "evaluate_pass", {"score": "95", "opinion": "措施落实，数据可查。"}),
    ("clerk1", "apply", {}),
    ("leader1", "endorse", {}),
    ("leader2", "sign", {}),
    ("leader3", "sign", {}),
    ("party", "resolve", {"held_on": clock.today().isoformat(), "present": "7", "members": "9"}),
    ("clerk1", "hand_in", {"complete": True}),
    ("supervisor", "write_off", {"agrees": True}),
)  # fmt: skip


@pytest.fixture
def town(empty_city, tmp_path):
    data = city.copied(empty_city, tmp_path / "data")
    with city.served(data) as base:
        yield base, data


class People(dict[str, Person]):
    """Each with a browser of their own, opened when first needed."""

    def __init__(self, browser, base):
        super().__init__()
        self.browser, self.base = browser, base

    def __missing__(self, name):
        self[name] = Person.arrives(self.browser, self.base, name)
        return self[name]


def test_a_petition_of_three_sections_goes_from_the_public_form_to_the_results_list(town, browser):
    base, data = town
    people, citizen = People(browser, base), Person.arrives(browser, base, size="phone")
    code = said(citizen)
    number = triaged(people["centre"])
    for who, action, fields in STEPS:
        people[who].act(number, action, **fields)
    assert "已销号" in text(people["clerk1"], f"/problems/{number}")
    assert number in text(people["supervisor"], "/results")
    nobody_is_told_who_spoke(people, number)
    told = text(citizen, f"/track/{code}")
    assert "已经销号" in told
    assert LEAD not in told
    assert "李砚青" not in told
    assert not {name: p.errors for name, p in people.items() if p.errors}
    proof = city.run(data, "verify")
    assert proof.returncode == 0, proof.stdout


def nobody_is_told_who_spoke(people, number):
    for name in ("clerk1", "leader1", "clerk2", "leader3"):
        seen = text(people[name], f"/problems/{number}")
        assert "王建国" not in seen
        assert "13935600418" not in seen


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
