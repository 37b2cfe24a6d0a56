"""The pages on which a city is set up: who may, what is written, what history says, and what nobody learns."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.kernel.models import Job
from bihuan.loop.language import SYSTEM
from bihuan.notices.models import Notice
from bihuan.organisation import commands, directory
from bihuan.organisation.models import (
    Account,
    Change,
    Delegation,
    Invite,
    Matter,
    Place,
    Portfolio,
    Role,
    SecondFactor,
    Setting,
    Unit,
)
from bihuan.organisation.upkeep import calendar, people
from bihuan.services.calendar.models import Day
from bihuan.services.clock import now, today
from tests.costs import asked as questions

pytestmark = pytest.mark.django_db
ADMINS = (
    "/organisation/units", "/organisation/people", "/organisation/portfolios", "/organisation/matters",
    "/organisation/import", "/settings/allowances", "/settings/numbering",
)  # fmt: skip


@pytest.fixture
def browser(client, city):
    """The administrator's browser."""
    client.force_login(city.admin)
    return client


def does(client, url, deed, **fields):
    return client.post(url, {"deed": deed, **fields})


def latest(subject):
    return Change.objects.filter(subject=subject).latest("id")


# ---- who may -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ADMINS)
@pytest.mark.parametrize(
    "who", ["clerk", "leader", "desk", "inspector", "deputy", "head", "party", "auditor", "officer"]
)
def test_setting_up_is_the_administrators_alone(client, city, address, who):
    client.force_login(getattr(city, who))
    assert client.get(address).status_code == 403
    assert client.post(address, {"deed": "add", "name": "混进来的"}).status_code == 403
    assert not Unit.objects.filter(name="混进来的").exists()


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("/organisation/places", {"admin", "desk", "warden"}),
        ("/settings/calendar", {"admin", "auditor"}),
        ("/settings/history", {"admin", "auditor"}),
        ("/settings/city", {"admin", "auditor", "desk", "warden", "inspector", "chief", "leader", "party"}),
    ],
)
def test_places_are_the_centres_too_and_auditors_look(client, city, address, may):
    for who in (
        "admin",
        "auditor",
        "desk",
        "warden",
        "inspector",
        "chief",
        "leader",
        "party",
        "clerk",
        "deputy",
        "officer",
    ):
        client.force_login(getattr(city, who))
        assert client.get(address).status_code == (200 if who in may else 403), who


@pytest.mark.parametrize("address", [*ADMINS, "/settings/city", "/organisation/places", "/settings/history"])
def test_a_stranger_signs_in_first(client, city, address):
    assert client.get(address)["Location"].startswith("/login?next=")


def test_a_countys_administrator_sets_up_the_county_and_finds_nothing_of_the_city(client, city, county):
    own = commands.add_account(SYSTEM, "county-admin", "县管理员", unit=county.centre)
    commands.appoint(SYSTEM, own, Role.ADMIN, jurisdiction=county.area)
    client.force_login(own)

    assert "审批服务股" in client.get("/organisation/units").content.decode()
    assert "商事服务科" not in client.get(f"/organisation/units?area={city.area.pk}").content.decode()
    for address in (f"/organisation/units/{city.trade.pk}", f"/organisation/people/{city.clerk.pk}"):
        assert client.get(address).status_code == 404
        assert does(client, address, "rename", name="改掉").status_code == 404
    does(client, f"/organisation/units/{county.section.pk}", "rename", name="审批一股", kind="section")
    county.section.refresh_from_db()
    assert county.section.name == "审批一股"
    assert "姓clerk" not in client.get("/settings/history").content.decode()


def test_an_administrator_opens_no_problem_by_these_rights(browser):
    assert browser.get("/problems").status_code in {200, 403}
    assert browser.get("/problems/WT-2026-0001").status_code in {403, 404}


# ---- units -------------------------------------------------------------------------------------------------------


def test_a_unit_is_added_renamed_moved_and_dissolved_each_with_its_history(browser, city):
    does(
        browser, "/organisation/units", "add", name="政策法规科", kind="section", parent=city.bureau.pk, short="法规科"
    )
    unit = Unit.objects.get(name="政策法规科")
    page = f"/organisation/units/{unit.pk}"
    does(browser, page, "rename", name="法规科", short="", kind="section")
    does(browser, page, "move", parent=city.centre.pk, order="7")
    does(browser, page, "dissolve", successor=city.trade.pk)
    unit.refresh_from_db()

    assert (unit.name, unit.parent, unit.order, unit.successor) == ("法规科", city.centre, 7, city.trade)
    rows = list(Change.objects.filter(subject=f"unit:{unit.pk}").order_by("id"))
    assert [r.what for r in rows] == ["增加单位", "单位更名", "调整单位位置", "撤并单位"]
    assert {r.actor for r in rows} == {f"person:{city.admin.pk}"}
    assert (rows[1].before["name"], rows[1].after["name"]) == ("政策法规科", "法规科")
    told = browser.get(page).content.decode()
    assert "<del>政策法规科</del> <ins>法规科</ins>" in told
    assert "由商事服务科承接" in told


def test_a_wrong_name_stays_in_the_form_with_its_sentence(browser, city):
    answer = does(browser, "/organisation/units", "add", name="商事服务科", kind="section")
    text = answer.content.decode()

    assert answer.status_code == 422
    assert "这个地区已经有同名的单位" in text
    assert 'value="商事服务科"' in text
    empty = does(browser, "/organisation/units", "add", name="", kind="").content.decode()
    assert "请填写名称。" in empty
    assert empty.count('aria-invalid="true"') >= 2
    assert Unit.objects.filter(name="商事服务科").count() == 1


def test_what_an_old_page_sends_is_refused_in_words(browser, city):
    commands.dissolve_unit(SYSTEM, city.social, city.trade)
    answer = does(browser, f"/organisation/units/{city.social.pk}", "rename", name="又活了", kind="section")
    assert answer.status_code == 404
    assert "请刷新后再做" in answer.content.decode()


# ---- accounts ----------------------------------------------------------------------------------------------------


def test_a_person_is_added_and_sets_the_password_by_a_link_that_works_once(browser, city, client):
    answer = does(
        browser, "/organisation/people", "add", name="新同事", username="xin", unit=city.trade.pk, title="科员"
    )
    account = Account.objects.get(username="xin")
    assert answer["Location"] == f"/organisation/people/{account.pk}"
    assert not account.has_usable_password()
    assert "还没有设密码" in browser.get(answer["Location"]).content.decode()

    told = does(browser, answer["Location"], "invite")
    link = told.content.decode().split('id="told">http://testserver')[1].split("<")[0]
    assert told.status_code == 201
    token = link.removeprefix("/invite/")
    assert token not in str(list(Invite.objects.values()))
    assert token not in str(list(Change.objects.values()))
    assert latest(f"account:{account.pk}").what == "发设置密码的链接"
    browser.logout()

    assert "xin" in client.get(link).content.decode()
    wrong = client.post(link, {"password": "a-good-long-one", "again": "another"})
    assert "两遍写的不一样" in wrong.content.decode()
    assert client.post(link, {"password": "123", "again": "123"}).status_code == 422
    account.refresh_from_db()
    assert not account.has_usable_password()
    done = client.post(link, {"password": "q7-long-enough", "again": "q7-long-enough"})
    account.refresh_from_db()
    assert done["Location"] == "/my"
    assert account.check_password("q7-long-enough")
    assert client.get("/my").status_code == 200
    assert client.get(link).status_code == 404
    assert client.post(link, {"password": "q8-long-enough", "again": "q8-long-enough"}).status_code == 404


def test_an_old_link_a_replaced_one_and_that_of_a_closed_account_sound_alike(client, city):
    first = commands.invite(SYSTEM, city.clerk)
    second = commands.invite(SYSTEM, city.clerk)
    closed = commands.invite(SYSTEM, city.colleague)
    commands.close_account(SYSTEM, city.colleague, lambda _: [])
    pages = [client.get(f"/invite/{t}").content for t in (first, closed, "nothing")]
    assert len(set(pages)) == 1
    assert client.get(f"/invite/{second}").status_code == 200
    Invite.objects.filter(account=city.clerk).update(made_at="2020-01-01T00:00+08:00")
    assert client.get(f"/invite/{second}").status_code == 404


def test_a_name_a_title_and_a_unit_are_changed_with_history(browser, city):
    page = f"/organisation/people/{city.clerk.pk}"
    does(browser, page, "change", name="王新名", title="副科长")
    does(browser, page, "transfer", unit=city.social.pk)
    city.clerk.refresh_from_db()
    directory.forget()

    assert (city.clerk.name, city.clerk.title, city.clerk.unit) == ("王新名", "副科长", city.social)
    assert city.clerk.pk in directory.directory().seats[f"unit:{city.social.pk}"]
    assert city.clerk.pk not in directory.directory().seats[f"unit:{city.trade.pk}"]
    whats = set(Change.objects.filter(actor=f"person:{city.admin.pk}").values_list("what", flat=True))
    assert {"修改账号", "免职", "任职"} <= whats
    told = browser.get(page).content.decode()
    assert "<del>商事服务科</del> <ins>社会事务科</ins>" in told


def test_offices_are_given_and_taken_but_never_to_oneself_and_no_officers(browser, city):
    page = f"/organisation/people/{city.clerk.pk}"
    does(browser, page, "appoint", role="leader", unit=city.trade.pk)
    post = city.clerk.posts.get(role=Role.LEADER)
    does(browser, page, "relieve", post=post.pk)
    post.refresh_from_db()
    assert post.until == today()
    assert does(browser, page, "appoint", role="officer", area=city.area.pk).status_code == 422
    assert not city.clerk.posts.filter(role=Role.OFFICER).exists()

    own = f"/organisation/people/{city.admin.pk}"
    assert browser.get(own).status_code == 200
    assert does(browser, own, "appoint", role="head", area=city.area.pk).status_code == 404
    assert does(browser, own, "close").status_code == 404
    assert not city.admin.posts.filter(role=Role.HEAD).exists()


def test_who_is_an_officer_is_told_by_no_page_of_the_set_up(browser, city):
    commands.change_account(SYSTEM, city.officer, name="秘密的体验员")
    assert browser.get(f"/organisation/people/{city.officer.pk}").status_code == 404
    for address in (
        "/organisation/people",
        "/organisation/people?q=officer",
        "/settings/history",
        "/organisation/people?closed=1",
    ):
        text = browser.get(address).content.decode()
        assert "秘密的体验员" not in text, address
        assert "姓officer" not in text.replace('value="officer"', ""), address


def test_a_lost_telephone_is_taken_from_an_account_with_a_reason_that_history_keeps_and_the_person_hears(browser, city):
    secret = commands.begin_second_factor(city.deputy)
    at = f"/organisation/people/{city.deputy.pk}"
    assert "停用动态口令" not in browser.get(at).content.decode()  # begun is not set up
    SecondFactor.objects.update(confirmed=now())
    assert secret not in browser.get(at).content.decode()

    assert does(browser, at, "lost", reason=" ").status_code == 422
    assert commands.has_second_factor(city.deputy)
    assert not Notice.objects.exists()
    assert does(browser, at, "lost", reason="手机进水，本人到办公室核实").status_code == 302
    assert not commands.has_second_factor(city.deputy)
    assert latest(f"account:{city.deputy.pk}").after == {"reason": "手机进水，本人到办公室核实"}
    assert "手机进水" in browser.get(at).content.decode()
    (notice,) = Notice.objects.all()
    assert (notice.person_id, notice.page) == (city.deputy.pk, "/settings/factor")
    assert does(browser, at, "lost", reason="再来一次").status_code == 404


def test_an_account_that_owes_stays_open_and_says_so(browser, city, monkeypatch):
    monkeypatch.setattr(
        people.registry, "burdens", [lambda person: ["WT-2026-0001 整改中"] if person == city.clerk.pk else []]
    )
    page = f"/organisation/people/{city.clerk.pk}"
    text = browser.get(page).content.decode()

    assert "1 件记在本人名下" in text
    assert f"{page}/work" in text
    assert "转给同事以后才能停用" in text
    assert does(browser, page, "close").status_code == 404
    city.clerk.refresh_from_db()
    assert city.clerk.is_active


def test_an_account_that_owes_nothing_is_closed_with_all_it_holds(browser, city):
    commands.delegate(SYSTEM, city.deputy, city.second, begins=today(), ends=today(), reason="休假")
    answer = does(browser, f"/organisation/people/{city.deputy.pk}", "close")
    city.deputy.refresh_from_db()

    assert answer.status_code == 302
    assert not city.deputy.is_active
    assert not Portfolio.objects.filter(account=city.deputy).exists()
    assert Delegation.objects.get().revoked_on == today()
    assert latest(f"account:{city.deputy.pk}").what == "停用账号"
    assert "姓deputy" in browser.get("/organisation/people?closed=1").content.decode()
    assert "姓deputy" not in browser.get("/organisation/people").content.decode()


def test_a_long_list_of_people_costs_the_same_and_pages_by_key(browser, city):
    browser.get("/organisation/people")
    with CaptureQueriesContext(connection) as few:
        browser.get("/organisation/people")
    for n in range(60):
        commands.add_account(SYSTEM, f"p{n:03d}", f"人{n:03d}", unit=city.trade)
    browser.get("/organisation/people")
    with CaptureQueriesContext(connection) as many:
        first = browser.get("/organisation/people").content.decode()
    assert questions(many) <= questions(few) + 1  # how many of one's own wait is asked when somebody looks
    assert "人000" in first
    assert "人059" not in first
    after = first.split("&amp;after=")[1].split('"')[0]
    assert "人059" in browser.get(f"/organisation/people?area={city.area.pk}&after={after}").content.decode()


# ---- portfolios, matters, places ---------------------------------------------------------------------------------


def test_a_unit_without_a_leader_in_charge_is_loud_until_one_is_given(browser, city):
    for portfolio in Portfolio.objects.filter(account=city.deputy):
        commands.take_portfolio(SYSTEM, portfolio)
    assert "没有分管领导：商事服务科" in browser.get("/organisation/portfolios").content.decode()
    assert "单位没有分管领导" in browser.get("/settings/city").content.decode()
    does(browser, "/organisation/portfolios", "give", account=city.deputy.pk, unit=city.bureau.pk)
    row = Portfolio.objects.get(account=city.deputy)
    page = browser.get("/organisation/portfolios").content.decode()

    assert row.unit == city.bureau
    assert latest(f"portfolio:{row.pk}").what == "分管"
    assert "没有分管领导" not in page
    assert "随上级" in page
    does(browser, "/organisation/portfolios", "take", portfolio=row.pk)
    assert latest(f"portfolio:{row.pk}").what == "取消分管"


def test_a_matter_is_added_changed_and_put_out_of_use(browser, city):
    does(browser, "/organisation/matters", "add", code="A-01", name="企业设立", unit=city.trade.pk)
    matter = Matter.objects.get(code="A-01")
    page = f"/organisation/matters/{matter.pk}"
    does(browser, page, "change", name="企业设立登记", unit=city.social.pk, theme="市场准入")
    matter.refresh_from_db()

    assert (matter.name, matter.unit, matter.theme, matter.active) == ("企业设立登记", city.social, "市场准入", False)
    assert latest(f"matter:{matter.pk}").before["active"] is True
    assert "停用" in browser.get("/organisation/matters?q=企业").content.decode()
    again = does(browser, "/organisation/matters", "add", code="A-01", name="重复的", unit=city.trade.pk)
    assert again.status_code == 422
    assert Matter.objects.count() == 1


def test_the_centre_adds_a_hall_and_a_window_and_puts_it_out_of_use(client, city):
    client.force_login(city.desk)
    does(client, "/organisation/places", "add", kind="hall", name="政务大厅", code="H1", unit=city.centre.pk)
    hall = Place.objects.get(code="H1")
    does(
        client,
        "/organisation/places",
        "add",
        kind="window",
        parent=hall.pk,
        name="3 号窗",
        code="H1-3",
        unit=city.trade.pk,
    )
    window = Place.objects.get(code="H1-3")
    does(client, f"/organisation/places/{window.pk}", "change", name="三号窗", unit=city.trade.pk)
    window.refresh_from_db()

    assert (window.parent, window.name, window.active) == (hall, "三号窗", False)
    assert latest(f"place:{window.pk}").actor == f"person:{city.desk.pk}"
    refused = does(
        client, "/organisation/places", "add", kind="window", parent=hall.pk, name="x", code="一号", unit=city.trade.pk
    )
    assert "代码用字母、数字和短横" in refused.content.decode()


def test_the_centre_of_a_county_keeps_no_place_of_the_city(client, city, county):
    hall = commands.add_place(SYSTEM, "H1", "市大厅", "hall", city.centre)
    client.force_login(county.warden)
    assert client.get(f"/organisation/places/{hall.pk}").status_code == 404
    assert "市大厅" not in client.get(f"/organisation/places?area={city.area.pk}").content.decode()


# ---- rules -------------------------------------------------------------------------------------------------------


def test_a_steps_days_are_set_for_a_jurisdiction_and_go_back_to_the_usual(browser, city):
    does(browser, "/settings/allowances", "set", step="problem.reported", days="1")
    row = Setting.objects.get(key="allowances")
    assert (row.value, row.jurisdiction) == ({"problem.reported": 1}, city.area)
    assert directory.setting("allowances", city.area.pk) == {"problem.reported": 1}
    assert latest(f"setting:{row.pk}").after["value"] == {"problem.reported": 1}
    assert "比通常紧" in browser.get("/settings/allowances").content.decode()
    assert does(browser, "/settings/allowances", "set", step="problem.reported", days="0").status_code == 422
    assert does(browser, "/settings/allowances", "set", step="problem.nowhere", days="3").status_code == 422
    does(browser, "/settings/allowances", "set", step="problem.reported", days="")
    assert not Setting.objects.filter(key="allowances").exists()
    assert latest(f"setting:{row.pk}").what == "恢复通常的规则"


def test_rules_are_set_and_unset_and_leave_history(browser, city):
    does(browser, "/settings/numbering", "certificate_prefix", certificate_prefix="JCTY")
    assert directory.setting("certificate_prefix", city.area.pk) == "JCTY"
    wrong = does(browser, "/settings/numbering", "certificate_prefix", certificate_prefix="jc-1")
    assert "字头用大写字母" in wrong.content.decode()
    does(browser, "/settings/numbering", "direct_routing", direct_routing="true")
    assert directory.setting("direct_routing", city.area.pk) is True
    does(browser, "/settings/numbering", "direct_routing")
    assert directory.setting("direct_routing", city.area.pk) is None
    whats = list(Change.objects.filter(subject__startswith="setting:").order_by("id").values_list("what", flat=True))
    assert whats == ["修改配置", "修改配置", "恢复通常的规则"]


# ---- calendar ----------------------------------------------------------------------------------------------------


def test_what_is_not_published_is_loud(browser, city):
    Day.objects.filter(date__year__gte=today().year + 1).delete()
    calendar.forget()
    for address in ("/settings/calendar", "/settings/city"):
        assert f"未公布：{today().year + 1} 年" in browser.get(address).content.decode()
    assert f"{today().year + 1} 年未公布" in browser.get(f"/settings/calendar?year={today().year + 1}").content.decode()


# ---- history -----------------------------------------------------------------------------------------------------


def test_the_history_is_read_by_kind_and_by_key_and_cannot_be_bent(client, city):
    client.force_login(city.auditor)
    all_of_it = client.get("/settings/history").content.decode()
    units = client.get("/settings/history?of=unit").content.decode()

    assert "增加账号" in all_of_it
    assert "增加单位" in units
    assert "增加账号" not in units
    assert client.get("/settings/history?after=x").status_code == 422
    assert client.get("/settings/history?of=nonsense").status_code == 200


def test_the_due_dates_are_counted_anew_by_the_worker_after_a_calendar_came_in(city):
    from bihuan.organisation.directory import actor_of

    year = today().year + 3
    rows = [
        "日期,类型,说明,依据",
        f"{year}-01-01,休,元旦,通知",
        f"{year}-05-01,休,劳动节,通知",
        f"{year}-10-01,休,国庆节,通知",
    ]
    content = "\n".join(rows).encode()
    by = actor_of(city.admin)
    assert calendar.rehearse(by, content).years == {year}
    assert not Day.objects.filter(date__year=year).exists()
    assert not Job.objects.exists()
    calendar.take_in(by, content)
    assert Day.objects.filter(date__year=year).count() == 3
    assert Job.objects.get().kind == calendar.JOB
    entry = latest(calendar.SUBJECT)
    assert json.loads(json.dumps(entry.after))["years"] == [year]
    assert entry.actor == f"person:{city.admin.pk}"
