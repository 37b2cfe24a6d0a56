"""The pages as people use them: the centre's, and the officer's on a phone without a script."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader, PdfWriter

from bihuan.people.models import Officer
from bihuan.services import clock
from bihuan.services.files.uploads import store
from bihuan.training import codes, taking
from bihuan.training.commands import run_trainings
from bihuan.training.models import Attempt, Leaf, Participant, Question
from tests import cast
from tests.costs import asked
from tests.kernel.walking import now
from tests.people import recruiting
from tests.problems.asking import browser_of, form
from tests.training import teaching

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def officer():
    return Officer.objects.select_related("account", "subject").get(subject=recruiting.appointed())


@pytest.fixture
def phone(officer):
    client = Client()
    client.force_login(officer.account)
    return client


def words(answer):
    return answer.content.decode()


def test_the_centre_plans_publishes_and_sees_who_came(officer):
    centre = browser_of("centre")
    blank = centre.get("/people/trainings/new")
    starts = clock.now() + timedelta(days=3)
    plan = {
        "topic": "manners", "title": "服务礼仪培训", "mode": "onsite", "starts_at": starts.strftime("%Y-%m-%dT%H:%M"), "place": "三楼",
        "ends_on": (starts + timedelta(days=5)).date().isoformat(), "hours": "2", "questions": "0", "mark": "80", "_key": form_key(blank),
    }  # fmt: skip
    answer = centre.post("/people/trainings/new", plan)
    assert answer.status_code == 302
    page = centre.get(answer["Location"])
    assert "待发布" in words(page)
    centre.post(f"{answer['Location']}/publish", form(page))
    number = answer["Location"].rpartition("/")[2]
    training = next(s for s in [*_trainings()] if s.number == number)
    taking.sign_up(training, officer)
    assert recruiting.NAME in words(centre.get(answer["Location"]))
    assert recruiting.NAME not in words(browser_of("supervisor").get(answer["Location"])), "who reads no officers"
    assert recruiting.NAME not in words(browser_of("deputy").get(answer["Location"]))


def form_key(answer):
    return re.search(r'name="_key" value="([^"]*)"', words(answer))[1]


def _trainings():
    from bihuan.kernel.models import Subject

    return Subject.objects.filter(table="training")


def test_an_officer_signs_up_scans_and_has_the_hours(officer, phone):
    training = teaching.published()
    at = f"/officer/trainings/{training.number}"
    assert "服务礼仪培训" in words(phone.get("/officer/trainings"))
    assert "还缺必修培训：政务服务流程、政策法规、服务礼仪" in words(phone.get("/officer/trainings"))
    assert phone.post(f"{at}/join").status_code == 302
    assert "已报名" in words(phone.get(at))
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        run_trainings()
        code = codes.code_now(training)
        scanned = phone.get(f"{at}/here?c={code}")
        assert f'value="{code}"' in words(scanned)
        assert not Participant.objects.get().arrived_at, "a link that is opened changes nothing"
        assert phone.post(f"{at}/here", {"c": "WRONG1"}).status_code == 422
        assert phone.post(f"{at}/here", {"c": code}).status_code == 302
    assert Participant.objects.get().hours == 2
    assert "共 2 学时" in words(phone.get("/officer/trainings"))
    assert "服务礼仪培训" in words(phone.get("/officer/me")), "the archive says so"
    assert "服务礼仪培训" in words(browser_of("centre").get(f"/people/{officer.subject.number}"))


def test_the_archive_on_paper_says_what_was_learned_and_what_is_lacking(officer, phone):
    teaching.completed(officer, "manners", clock.today())
    answer = phone.get(f"/people/{officer.subject.number}/archive.pdf")
    paper = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "学时（共 2）" in paper
    assert "还缺必修培训" in paper
    assert f"{clock.today():%Y-%m-%d}" in paper


def test_whoever_is_not_signed_in_signs_in_first_and_comes_back():
    training = teaching.published()
    answer = Client().get(f"/officer/trainings/{training.number}/here?c=ABC234")
    assert answer["Location"].startswith("/login?next=%2Fofficer%2Ftrainings%2F")
    assert "ABC234" in answer["Location"]


def test_the_screen_shows_the_code_of_this_minute_and_renews_itself_without_a_script():
    training = teaching.published()
    centre = browser_of("centre")
    assert centre.get(f"/people/trainings/{training.number}/screen").status_code == 403, "before the lesson"
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        run_trainings()
        page = centre.get(f"/people/trainings/{training.number}/screen")
        code = codes.code_now(training)
        assert f"{code[:4]}-{code[4:]}" in words(page)
        assert '<meta http-equiv="refresh"' in words(page)
        assert browser_of("supervisor").get(f"/people/trainings/{training.number}/screen").status_code == 403


def test_the_quiz_tells_no_answers_and_keeps_what_was_ticked(officer, phone):
    teaching.bank()
    training = teaching.at_home()
    at = f"/officer/trainings/{training.number}"
    phone.post(f"{at}/join")
    assert phone.get(f"{at}/quiz").status_code == 302, "none is open"
    page = phone.post(f"{at}/quiz")
    attempt = Attempt.objects.get()
    assert page.status_code == 200
    assert "right" not in words(page)
    ticked = {f"q{n}": str(q["right"][0]) for n, q in enumerate(attempt.questions)}
    half = phone.post(f"{at}/quiz", {"judge": "1", "q0": ticked["q0"]})
    assert half.status_code == 422
    assert "还有 2 题没答" in words(half)
    assert words(half).count(" checked") == 1
    assert phone.post(f"{at}/quiz", {"judge": "1", **ticked}).status_code == 302
    assert "测验通过了" in words(phone.get(at))
    assert phone.post(f"{at}/quiz", {"judge": "1", **ticked}).status_code == 302, "a second click does nothing"
    assert Attempt.objects.count() == 1


def test_who_did_not_pass_is_led_to_the_shelf(officer, phone):
    teaching.bank()
    training = teaching.at_home()
    at = f"/officer/trainings/{training.number}"
    phone.post(f"{at}/join")
    phone.post(f"{at}/quiz")
    asked_ = Attempt.objects.get().questions
    phone.post(f"{at}/quiz", {"judge": "1", **{f"q{n}": str((q["right"][0] + 1) % 3) for n, q in enumerate(asked_)}})
    page = words(phone.get(at))
    assert "上次没有通过" in page
    assert asked_[0]["point"] in page
    assert "再测一次" in page
    assert "带他去" not in page


def test_materials_open_to_officers_once_it_is_published_and_to_no_section(officer, phone):
    kept = store(BytesIO(_pdf()), "礼仪课件.pdf", actor=cast.actor("centre").id).file
    training = teaching.lesson(files=[kept.id])
    at = f"/officer/trainings/{training.number}/files/{kept.id}"
    assert phone.get(at).status_code == 404
    from tests.kernel.walking import does

    does("centre", "publish", training, {})
    assert "礼仪课件.pdf" in words(phone.get(f"/officer/trainings/{training.number}"))
    assert phone.get(at).status_code == 200
    assert phone.get(f"/officer/trainings/{training.number}/files/{'0' * 16}").status_code == 404
    assert browser_of("clerk1").get(at).status_code == 403
    does("centre", "materials", training, {"off": [kept.id], "note": "换新的"})
    assert phone.get(at).status_code == 404


def _pdf():
    out = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


def test_the_shelf_is_searched_on_the_phone(officer, phone):
    centre = browser_of("centre")
    note = {"kind": "channel", "title": "养老认证", "body": "手机上刷脸就行，不用到大厅。", "valid_from": "2026-01-01"}
    assert centre.post("/people/shelf/new", note).status_code == 302
    row = Leaf.objects.get()
    assert "养老认证" in words(phone.get("/officer/shelf?q=刷脸"))
    assert "没有找到" in words(phone.get("/officer/shelf?q=护照"))
    assert "不用到大厅" in words(phone.get(f"/officer/shelf/{row.pk}"))
    assert phone.get("/officer/shelf/999999").status_code == 404
    assert centre.post(f"/people/shelf/{row.pk}", {"retire": "1"}).status_code == 302
    assert phone.get(f"/officer/shelf/{row.pk}").status_code == 404


def test_a_question_that_is_refused_keeps_every_word():
    centre = browser_of("centre")
    sent = {"topic": "manners", "kind": "single", "text": "问路的人很急怎么办？", "option-0": "带他去", "point": "引导"}
    answer = centre.post("/people/trainings/questions/new", sent)
    assert answer.status_code == 422
    assert "问路的人很急怎么办？" in words(answer)
    assert 'value="带他去"' in words(answer)
    assert not Question.objects.exists()
    assert centre.post("/people/trainings/questions/new", {**sent, "option-1": "不管", "right": "0"}).status_code == 302
    assert "问路的人很急怎么办？" in words(centre.get("/people/trainings/questions?topic=manners"))


@pytest.mark.parametrize("path", ["lacking", "questions", "topics", "questions/new"])
def test_sections_keep_none_of_it(path):
    assert browser_of("clerk1").get(f"/people/trainings/{path}").status_code == 403
    assert browser_of("clerk1").get("/people/shelf").status_code == 403


def test_pages_for_officers_are_not_for_staff():
    training = teaching.published()
    for path in ("trainings", f"trainings/{training.number}", "shelf"):
        assert browser_of("centre").get(f"/officer/{path}").status_code == 403


@pytest.mark.parametrize("after", ["x", "1_", "2026-01-01_x"])
def test_a_broken_cursor_is_said_to_be_none(after):
    teaching.officers(1)
    assert browser_of("centre").get(f"/people/trainings/lacking?topic=manners&after={after}").status_code == 404


@pytest.mark.parametrize("count", [2, 40])
def test_lists_ask_few_questions_whatever_they_show(officer, phone, count):
    training = teaching.published()
    for one in teaching.officers(count):
        taking.sign_up(training, one)
    for _ in range(count // 2):
        teaching.published()
    centre = browser_of("centre")
    for client, path, most in (
        (centre, "/people/trainings", 8), (centre, f"/people/trainings/{training.number}", 15),
        (centre, "/people/trainings/lacking", 12), (phone, "/officer/trainings", 12), (phone, "/officer/shelf", 9),
    ):  # fmt: skip
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        assert asked(captured) <= most, path
    assert now(training).version == 2, "nobody who signs up changes the row"
