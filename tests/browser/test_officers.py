"""An officer from the call to the archive: applies on a phone, is reviewed by two, certified, commended, trained, assessed, dismissed."""

import io
import json
from datetime import timedelta

import pytest
from PIL import Image

from bihuan.services import clock
from tests.browser import city
from tests.browser.city import Person
from tests.people.recruiting import completed

pytestmark = pytest.mark.browser

NAME, PASSWORD = "祁若水", "清茶三碗过河去再来一壶"
GROUP = "企业全生命周期"
WHO = {"name": NAME, "identity": completed("14050219910714331"), "phone": "13835612345", "address": "城区东街"}
PAST = {"education": "本科", "occupation": "会计", "experience": "2013 年起做会计。", "why": "常跑大厅，想让大家少跑。"}
WISH = {"groups": [GROUP], "related": "没有"}


@pytest.fixture
def town(empty_city, tmp_path):
    data = city.copied(empty_city, tmp_path / "data")
    with city.served(data) as base:
        yield base, data


def picture():
    out = io.BytesIO()
    Image.new("RGB", (300, 400), "#8fb0b7").save(out, "JPEG")
    return {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def text(person, path):
    person.opens(path)
    return person.page.locator("body").inner_text()


def acts(person, row, action, **fields):
    """Opens the form of an act, fills it in, clicks; the row's page follows."""
    person.opens(f"{row}/{action}")
    form = f'form[action$="{row}/{action}"] '
    for name, value in fields.items():
        person.fill(form, name, value)
    with person.page.expect_response(lambda r: r.request.method == "POST" and r.url.endswith(f"/{action}")) as answer:
        person.page.locator(f"{form}button.pri").click()
    assert answer.value.status < 400, person.page.locator("#panel").inner_text()
    person.page.wait_for_load_state("networkidle")


# ---- on the phone ------------------------------------------------------------------------------------------------


def applies(phone):
    """Step by step, with photos of the materials; the code by which to go on."""
    page = phone.page
    phone.opens("/apply")
    page.locator("a", has_text="看条件，报名").first.click()
    page.check("[name=consent]")
    page.locator("button", has_text="开始报名").click()
    for answers in (WHO, PAST, WISH):
        for name, value in answers.items():
            phone.fill("form ", name, value)
        page.locator("button", has_text="存下，下一步").click()
    for kind in ("id_copy", "diploma", "cv", "photo"):
        page.set_input_files(f"#{kind}-file", picture())
        page.wait_for_selector(f"#{kind}.there")
    page.locator("a", has_text="下一步").click()
    page.locator("button", has_text="提交报名").click()
    return page.locator(".big-code").inner_text().strip()


def takes_the_account(phone, code):
    """Sets a password and signs in; the way to the certificate's page."""
    page = phone.page
    phone.opens(f"/apply/p/{code}")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.locator("button", has_text="设好密码").click()
    check = page.locator("a", has_text="证书查验页").get_attribute("href")
    name = page.locator(".mono").first.inner_text()
    page.locator("a", has_text="登录，看我的档案").click()
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{phone.base}/officer/me")
    return check


# ---- at the centre -----------------------------------------------------------------------------------------------


def reviewed(centre, head, code_page):
    """By two persons, and appointed; the officer's address."""
    centre.opens("/people/applications?state=submitted")
    row = centre.page.locator("tr", has_text=NAME).locator("a.t").get_attribute("href")
    acts(centre, row, "check_pass", identity=True, materials=True, conditions=True, conflicts=True)
    acts(head, row, "review_pass")
    page = code_page.page
    code_page.opens(page.url.removeprefix(code_page.base))
    page.check("[name=agreed]")
    page.locator("button", has_text="签署").click()
    acts(centre, row, "appoint", until=(clock.today() + timedelta(days=700)).isoformat())
    centre.opens(row)
    return centre.page.locator("a", has_text="体验员 TY-").get_attribute("href")


def trained(centre, phone, data):
    """The centre puts a question into the bank and publishes a lesson to be read at home; the officer passes its quiz."""
    page = centre.page
    centre.opens("/people/trainings/questions/new")
    page.select_option("#topic", index=1)
    page.locator("label", has_text="单选").click()
    page.fill("#text", "体验时看到别人的身份证号，怎么办？")
    for n, option in enumerate(("不记、不拍、不说", "记在备注里")):
        page.fill(f"[name=option-{n}]", option)
    page.locator("[name=right]").first.check()
    page.fill("#point", "不记个人信息")
    page.locator("button", has_text="保存").click()
    centre.opens("/people/trainings/new")
    for name, value in {"mode": "自己学", "title": "上岗第一课", "questions": "1"}.items():
        centre.fill("form ", name, value)
    page.locator("form button.pri").click()
    page.wait_for_url("**/people/trainings/PX-*")
    acts(centre, page.url.removeprefix(centre.base), "publish")

    phone.opens("/officer/trainings")
    phone.page.locator("a", has_text="上岗第一课").first.click()
    phone.page.locator("form[action$='/join'] button").click()
    phone.page.locator("button", has_text="开始测验").click()
    phone.page.locator("button", has_text="交卷").wait_for()
    ((drawn,),) = city.asked(data, "SELECT questions FROM training_attempt ORDER BY id DESC LIMIT 1")
    for right in json.loads(drawn)[0]["right"]:
        phone.page.locator(f'fieldset.ask-q label:has(input[value="{right}"])').click()
    phone.page.locator("button", has_text="交卷").click()
    assert "通过" in phone.page.locator("main").inner_text()
    assert "上岗第一课" in text(phone, "/officer/me")


def assessed(centre, phone):
    """A period is begun and counted, a person judges, the officer agrees on the phone."""
    page = centre.page
    centre.opens("/people/assessments")
    page.fill("#title", "年末考核")
    page.locator("button", has_text="开始，算资料").click()
    page.locator("tr", has_text=NAME).locator("a", has_text="审定").click()
    centre.fill("form ", "level", "良好")
    page.fill("#opinion", "记得细，说得清。")
    page.locator("button", has_text="审定，请本人阅看").click()
    page.wait_for_url("**/people/assessments/KH-*")
    phone.opens("/officer/me")
    phone.page.locator("a", has_text="年末考核").click()
    assert "记得细，说得清。" in phone.page.locator("body").inner_text()
    phone.page.locator("button", has_text="认可").click()
    assert "本人认可" in phone.page.locator("body").inner_text()


def test_an_officer_from_the_call_to_the_archive(town, browser):
    base, data = town
    phone = Person.arrives(browser, base, size="phone")
    centre, head = Person.arrives(browser, base, "centre"), Person.arrives(browser, base, "centre_head")
    somebody = Person.arrives(browser, base, size="phone")
    code = applies(phone)
    officer = reviewed(centre, head, phone)
    check = takes_the_account(phone, code)
    assert "有效" in text(somebody, check)

    phone.page.fill("#say", "取号机的字太小，老人看不清。")
    phone.page.locator("button", has_text="说一句").click()
    assert phone.page.locator("ul.said a").count() == 1
    acts(centre, officer, "give_support", kind="交通", what="公交卡充值", amount="50", reason="到高平体验。")
    acts(head, officer, "propose_commendation", reason="建议被采纳，少跑一趟。")
    acts(centre, officer, "commend", reason="建议被采纳，少跑一趟。")
    seen = text(phone, "/officer/me")
    assert "公交卡充值" in seen
    assert "优秀政务服务体验员" in seen
    trained(centre, phone, data)
    assessed(centre, phone)

    acts(centre, officer, "propose_dismissal", code="泄露", facts="把办事人的材料发到网上。")
    assert "政务中心提出解聘" in text(phone, "/officer/me")
    phone.page.fill("#case", "照片里没有姓名。")
    phone.page.locator("button", has_text="交上去").first.click()
    assert "有效" in text(somebody, check)
    acts(head, officer, "decide_dismissal", decision="解聘", reason="截图能看到身份证号，属实。")
    revoked = text(somebody, check)
    assert "已收回" in revoked
    assert NAME not in revoked
    assert "登录" in text(phone, "/officer/me")
    nobody_of_a_unit_learns_it(browser, base, officer)
    assert not [p.errors for p in (phone, centre, head, somebody) if [e for e in p.errors if "403" not in e]]
    assert city.run(data, "verify").returncode == 0


def nobody_of_a_unit_learns_it(browser, base, officer):
    clerk = Person.arrives(browser, base, "clerk1")
    for path in (officer, "/people", "/people/support", "/people/honours", "/people/assessments", "/my", "/my/notices"):
        seen = text(clerk, path)
        assert not [secret for secret in (NAME, WHO["phone"], WHO["identity"][6:]) if secret in seen], path
