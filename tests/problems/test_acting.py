"""An act on a page: shown without a change, done once, refused with every word kept, whole without a script."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bihuan.kernel.models import Attachment, Event, Subject
from bihuan.organisation.models import Account
from bihuan.services.files.models import File
from tests.kernel import walking
from tests.problems.asking import form, text

SESSION = ("django_session",)


def url(subject, action=""):
    return f"/problems/{subject.number}" + (f"/{action}" if action else "")


def rows():
    return {table: found for table, found in walking.everything().items() if table not in SESSION}


@pytest.fixture
def reported(city):
    return walking.problem()


@pytest.fixture
def at_work(city):
    problem = walking.problem()
    walking.walk(problem, to="rectifying")
    return problem


def send(client, subject, action, sent, **how):
    """The form of the page, filled in and sent."""
    page = client.get(url(subject, action))
    return client.post(url(subject, action), {**form(page), **sent}, **how)


# ---- shown -------------------------------------------------------------------------------------------------------


def test_the_address_of_an_act_shows_its_form_and_changes_nothing(at_work, signed_in):
    browser = signed_in("clerk1")
    before = rows()
    page = browser.get(url(at_work, "ask_suspension"))

    assert page.status_code == 200
    assert 'name="until"' in page.content.decode()
    assert rows() == before


def test_the_act_that_is_waited_for_lies_open_and_others_do_not(reported, signed_in):
    assert 'action="/problems/WT-2026-0001/verify"' in signed_in("centre").get(url(reported)).content.decode()
    idle = signed_in("supervisor").get(url(reported))
    assert '<form class="body"' not in idle.content.decode()
    assert "眼下没有该您办的" in text(idle)


def test_what_is_impossible_says_what_is_missing(at_work, signed_in):
    page = text(signed_in("clerk1").get(url(at_work)))

    assert "还差措施 1，做完并经把关才能报完成。" in page


@pytest.mark.parametrize(
    ("name", "action", "why"),
    [
        ("clerk1", "accept", "现在是“整改中”，不能签收。"), ("clerk1", "finish", "还不能整改完成：还差措施 1"),
        ("clerk1", "ask_extension", ""), ("supervisor", "ask_extension", "“申请延期”由clerk1来办。"),
    ],
)  # fmt: skip
def test_an_act_asked_for_by_its_address_says_why_it_does_not_lie_open(at_work, signed_in, name, action, why):
    page = signed_in(name).get(url(at_work, action))

    assert page.status_code == 200
    assert why in text(page)
    assert ('name="until"' in page.content.decode()) is not bool(why)


def test_a_form_ends_with_who_gets_the_ball(at_work, signed_in):
    assert "提交后由 leader1 把关，通过才算数。" in text(signed_in("clerk1").get(url(at_work)))


@pytest.mark.parametrize("action", ["fly", "verify/now"])
def test_an_act_that_does_not_exist_is_not_found(reported, signed_in, action):
    assert signed_in("centre").get(url(reported, action)).status_code == 404


# ---- done --------------------------------------------------------------------------------------------------------


def test_without_a_script_a_done_act_leads_back_to_the_page_with_its_verb(reported, signed_in):
    browser = signed_in("centre")
    answer = send(browser, reported, "verify", {**walking.VERIFY, "seen": "true"})

    assert (answer.status_code, answer["Location"]) == (302, url(reported))
    assert "已核查属实并立账定责，现在是“待签收”" in text(browser.get(answer["Location"]))
    assert walking.now(reported).state == "dispatched"
    assert walking.events(reported) == ["report", "verify"]


def test_with_htmx_panel_timeline_and_head_come_back_and_the_toast(at_work, signed_in):
    browser = signed_in("clerk1", parts=True)
    answer = send(browser, at_work, "progress", {"measure": "m1", "percent": "60", "text": "机器到货"})
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "<html" not in page
    assert page.count('<div id="panel">') == 1
    swapped = set(re.findall(r'id="(\w+)"[^>]*hx-swap-oob="true"', page))
    assert {"path", "head", "lists", "signs", "file", "notes", "anchors", "dock"} <= swapped
    assert "已填报进展" in text(answer)
    assert 'action="/problems/WT-2026-0001/withdraw"' in page


def test_what_was_just_done_can_be_undone_from_the_toast(at_work, signed_in):
    browser = signed_in("clerk1")
    send(browser, at_work, "progress", {"measure": "m1", "percent": "60", "text": "机器到货"})
    answer = browser.post(
        url(at_work, "withdraw"), {"_version": walking.now(at_work).version, "reason": "刚办完，随即撤销"}
    )

    assert answer.status_code == 302
    assert walking.events(at_work)[-2:] == ["progress", "withdraw"]


def test_a_form_of_rows_takes_the_whole_page_there_and_back(city, signed_in):
    problem = walking.problem()
    walking.walk(problem, to="planning")
    browser = signed_in("clerk1", parts=True)
    sent = {"task": "修好取号机", "goal": "不再排队", "standards-0-text": "三天内修好", "measures-0-text": "报修",
            "measures-0-person": "1", "due": "2030-01-04"}  # fmt: skip
    answer = send(browser, problem, "submit_list", sent)

    assert answer["HX-Redirect"] == url(problem)
    assert walking.now(problem).state == "plan_review"
    walking.does("deputy", "approve_list", problem)
    assert browser.get(f"{url(problem)}?act=revise_list")["HX-Redirect"] == f"{url(problem)}/revise_list#act"


def test_what_is_no_longer_theirs_to_see_leads_to_the_list(city, signed_in):
    problem = walking.problem()
    walking.does("centre", "verify", problem, {**walking.VERIFY, "lead": 1})
    walking.does("leader1", "dispute", problem)
    subject = walking.now(problem)
    assert subject.state == "disputed"
    browser = signed_in("supervisor")
    send(browser, subject, "rule", {"ruling": "dispatch", "lead": "2", "reason": "归电子政务科"})

    assert signed_in("clerk1").get(url(subject)).status_code == 404
    assert signed_in("clerk2").get(url(subject)).status_code == 200


def test_a_second_click_does_nothing_and_answers_alike(reported, signed_in):
    browser = signed_in("centre")
    sent = {**form(browser.get(url(reported, "verify"))), **walking.VERIFY, "seen": "true"}
    first = browser.post(url(reported, "verify"), sent)
    again = browser.post(url(reported, "verify"), sent)

    assert (first.status_code, again.status_code) == (302, 302)
    assert walking.events(reported) == ["report", "verify"]


# ---- refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parts", [False, True])
def test_a_refused_form_keeps_every_word_and_says_why_at_the_field(reported, signed_in, parts):
    browser = signed_in("centre", parts=parts)
    sent = {**form(browser.get(url(reported, "verify"))), "finding": "现场看过两次，属实", "lead": "1"}
    before = rows()
    answer = browser.post(url(reported, "verify"), sent)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "现场看过两次，属实</textarea>" in page
    assert "请选择或填写严重程度。" in page
    assert ("<html" in page) is not parts
    assert rows() == before


def test_when_others_were_faster_it_says_what_happened_and_loses_nothing(reported, signed_in):
    browser = signed_in("centre_head")
    sent = {**form(browser.get(url(reported, "verify"))), **walking.VERIFY, "seen": "true",
            "finding": "我写了很长很长的核查情况，不能丢。"}  # fmt: skip
    walking.does("centre", "verify", reported)
    answer = browser.post(url(reported, "verify"), sent)

    assert answer.status_code == 409
    assert re.search("您打开以后，[^。]*核查属实[^。]*。请看一眼再办，您写的都还在。", text(answer))
    assert "我写了很长很长的核查情况，不能丢。" in text(answer)
    assert walking.events(reported) == ["report", "verify"]


def test_whoever_has_no_right_is_told_whose_it_is(reported, signed_in):
    answer = signed_in("supervisor").post(url(reported, "transfer"), {"_version": "1", "reason": "不归我们"})

    assert answer.status_code == 403
    assert "由政务服务中心来办" in text(answer)


@pytest.mark.parametrize("version", ["", "x", "99", "-1", "9" * 30])
def test_a_version_that_was_never_seen_is_refused(reported, signed_in, version):
    answer = signed_in("centre").post(url(reported, "verify"), {**walking.VERIFY, "seen": "true", "_version": version})

    assert answer.status_code in (409, 422)
    assert walking.events(reported) == ["report"]


def test_an_office_that_somebody_only_claims_is_refused(reported, signed_in):
    sent = {**walking.VERIFY, "seen": "true", "_version": "1", "_as": "supervision:1"}

    assert signed_in("centre").post(url(reported, "verify"), sent).status_code == 403


# ---- files -------------------------------------------------------------------------------------------------------


def picture(name="现场.png"):
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(kept, "PNG")
    return SimpleUploadedFile(name, kept.getvalue(), "image/png")


def test_files_go_with_the_form_where_there_is_no_script(at_work, signed_in):
    browser = signed_in("clerk1")
    sent = {"measure": "m1", "percent": "60", "text": "机器到货", "files": [picture()]}

    assert send(browser, at_work, "progress", sent).status_code == 302
    assert Attachment.objects.get(subject=at_work).file.name == "现场.png"
    assert "现场.png" in text(browser.get(url(at_work)))


def test_a_file_that_is_not_taken_is_told_at_its_field_and_the_words_stay(at_work, signed_in):
    bad = SimpleUploadedFile("脚本.exe", b"MZ\x90\x00" + b"\0" * 200)
    sent = {"measure": "m1", "percent": "60", "text": "机器到货", "files": [bad]}
    answer = send(signed_in("clerk1"), at_work, "progress", sent)

    assert answer.status_code == 422
    assert "机器到货</textarea>" in answer.content.decode()
    assert 'id="progress-files-error"' in answer.content.decode()
    assert "progress" not in walking.events(at_work)[-1:]


def test_a_file_taken_with_a_refused_form_is_kept_by_its_name(at_work, signed_in):
    answer = send(signed_in("clerk1"), at_work, "progress", {"measure": "m1", "percent": "60", "files": [picture()]})

    assert answer.status_code == 422
    assert "现场.png" in text(answer)
    assert File.objects.get().claimed is False


# ---- beginning ---------------------------------------------------------------------------------------------------

NEW = {
    "title": "打印机坏了两个月",
    "description": "二楼打印机坏了两个月没有人修。",
    "category": "service",
    "matter": "1",
}


def test_the_centre_registers_a_problem_by_hand(city, signed_in):
    browser = signed_in("centre")
    sent = {**form(browser.get("/problems/new")), **NEW}
    answer = browser.post("/problems/new", sent)
    again = browser.post("/problems/new", sent)
    made = Subject.objects.get(table="problem")

    assert answer["Location"] == again["Location"] == url(made)
    assert (made.title, made.state) == ("打印机坏了两个月", "reported")
    assert "已登记问题" in text(browser.get(answer["Location"]))


def test_a_problem_that_lacks_something_is_asked_for_it_and_keeps_the_rest(city, signed_in):
    browser = signed_in("centre")
    answer = browser.post("/problems/new", {**form(browser.get("/problems/new")), **NEW, "title": "短"})

    assert answer.status_code == 422
    assert "标题至少写 4 个字。" in text(answer)
    assert "二楼打印机坏了两个月没有人修。</textarea>" in answer.content.decode()
    assert not Subject.objects.filter(table="problem").exists()


def test_the_first_matter_of_a_long_list_is_not_chosen_for_anybody(city, signed_in):
    page = signed_in("centre").get("/problems/new").content.decode()
    matters = page[page.index('name="matter"') :]

    assert "checked" not in matters[: matters.index("</fieldset>")]


def test_who_may_not_register_is_told_so(city, signed_in):
    assert signed_in("clerk1").get("/problems/new").status_code == 403
    assert signed_in("clerk1").post("/problems/new", NEW).status_code == 403
    assert not Event.objects.exists()


# ---- the door ----------------------------------------------------------------------------------------------------


def test_a_lost_session_writes_nothing_and_keeps_what_was_typed(reported):
    answer = Client(headers={"HX-Request": "true"}).post(url(reported, "verify"), walking.VERIFY)

    assert answer.status_code == 401
    assert "现场看过，属实" in text(answer)
    assert walking.events(reported) == ["report"]


def test_a_post_from_elsewhere_is_refused(reported, city):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(Account.objects.get(username="centre"))

    assert browser.post(url(reported, "verify"), walking.VERIFY).status_code == 403
    assert walking.events(reported) == ["report"]
