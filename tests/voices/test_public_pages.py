"""The public pages: no session, no cookie, every word kept, a repeat harmless, a look changes nothing."""

import gzip
import posixpath
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from bihuan.kernel.models import Attachment, Subject
from bihuan.organisation import directory
from bihuan.organisation.models import Place
from bihuan.services.files.models import File
from bihuan.services.sealed.models import Sealed
from bihuan.voices import limits
from bihuan.voices.codes import grouped
from bihuan.voices.models import Voice
from tests.kernel.walking import does, walk
from tests.services.samples import picture
from tests.ui.pages import posted
from tests.voices.saying import WORDS, everything, row, said, triaged, voice

KEY = "abcdef0123456789"
BUDGET = 60 * 1024


@pytest.fixture
def anybody(city):
    """A browser without cookies, that insists on CSRF tokens wherever there are any."""
    return Client(enforce_csrf_checks=True)


def form(client, path="/say"):
    return posted(client.get(path).content.decode())


def post(client, path="/say", headers=None, **more):
    return client.post(path, {"_key": KEY, "text": WORDS, **more}, headers=headers or {})


def code_of(answer):
    return answer["Location"].rsplit("/", 1)[-1]


# ---- saying ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/say", "/say/w-a12", "/track"])
def test_public_pages_open_without_session_user_or_cookie(anybody, path):
    directory.directory()
    with CaptureQueriesContext(connection) as asked:
        answer = anybody.get(path)

    assert answer.status_code == 200
    assert not answer.cookies
    assert not [q for q in asked if "session" in q["sql"] or "organisation_account" in q["sql"]]
    assert "no-store" in answer["Cache-Control"]


def test_a_sentence_is_enough_and_the_receipt_shows_the_code_in_groups(anybody):
    answer = post(anybody)
    receipt = anybody.get(answer["Location"])
    html = receipt.content.decode()

    assert answer.status_code == 302
    subject = Subject.objects.get(table="voice")
    assert row(subject)["channel"] == "web"
    groups = code_of(answer).split("-")
    assert [len(g) for g in groups] == [4, 4, 4, 4]
    assert all(f"<span>{g}</span>" in html for g in groups)
    assert '<svg viewBox="0 0 ' in html
    assert f"http://testserver/track/{code_of(answer)}" in html
    assert 'data-draft-done="say"' in html


def test_the_form_of_a_window_knows_where_it_hangs(anybody):
    html = anybody.get("/say/W-A12").content.decode()
    assert "A12 窗口" in html
    assert "市政务服务中心" in html

    answer = post(anybody, "/say/W-A12", rating="2", tag=["排队久", "说法不一"], matter="企业设立登记")

    told = row(Subject.objects.get(table="voice"))
    assert answer.status_code == 302
    assert (told["channel"], told["place"], told["matter"], told["rating"]) == ("qr", 2, 1, 2)
    assert told["text"].endswith("卡在：排队久、说法不一")


def test_a_code_that_is_not_known_any_more_still_takes_what_one_says(anybody):
    answer = anybody.get("/say/gone-1")

    assert answer.status_code == 404
    assert "没认出这个码" in answer.content.decode()
    assert post(anybody, "/say/gone-1").status_code == 302


def test_a_hall_is_chosen_where_no_code_was_scanned_and_its_own_centre_gets_it(anybody):
    Place.objects.create(id=9, code="qs-1", name="沁水县大厅", kind="hall", unit_id=11, jurisdiction_id=2)
    directory.touch()
    directory.forget()

    post(anybody, place="qs-1")

    assert Subject.objects.get(table="voice").jurisdiction == 2


def test_a_matter_that_nobody_knows_is_kept_as_words(anybody):
    post(anybody, matter="开个小饭馆")

    told = row(Subject.objects.get(table="voice"))
    assert "matter" not in told
    assert "办的事：开个小饭馆" in told["text"]


def test_ticks_alone_are_words_enough(anybody):
    assert post(anybody, text="", tag=["排队久"]).status_code == 302
    assert row(Subject.objects.get(table="voice"))["text"] == "卡在：排队久"


def test_an_empty_form_is_refused_at_its_field_and_everything_else_stays(anybody):
    answer = post(anybody, text=" \n ", rating="4", matter="开饭馆", contact="13935601234")
    html = answer.content.decode()

    assert answer.status_code == 422
    assert 'aria-describedby="text-error"' in html
    kept = posted(html)
    assert (kept["rating"], kept["matter"], kept["contact"], kept["_key"]) == ("4", "开饭馆", "13935601234", KEY)
    assert not Subject.objects.exists()


@pytest.mark.parametrize(("contact", "sentence"), [
    ("1380356", "手机号少了 4 位。"), ("138 0356 12345 6", "手机号多了 2 位。"), ("+86 1380356123", "手机号少了 1 位。"),
])  # fmt: skip
def test_a_short_mobile_number_is_pointed_out_with_the_remedy(anybody, contact, sentence):
    answer = post(anybody, contact=contact)
    html = answer.content.decode()

    assert answer.status_code == 422
    assert f"{sentence}不想留就清空，一样能提交。" in html
    assert posted(html)["text"].replace("\r\n", "\n") == WORDS


@pytest.mark.parametrize("contact", ["13935601234", "0356-2218888", "wx: jincheng_01", "a@b.cn", ""])
def test_any_other_contact_is_taken_as_it_is(anybody, contact):
    assert post(anybody, contact=contact).status_code == 302


def test_too_much_text_is_refused_and_kept(anybody):
    answer = post(anybody, text="长" * 5001)

    assert answer.status_code == 422
    assert "写了 5001 个字，最多 5000 个。" in answer.content.decode()
    assert len(posted(answer.content.decode())["text"]) == 5001


def test_the_same_page_sent_again_leads_to_the_same_receipt(anybody):
    first, again = post(anybody), post(anybody)

    assert first["Location"] == again["Location"]
    assert Subject.objects.filter(table="voice").count() == 1


def test_other_words_under_the_same_key_are_asked_about_and_the_earlier_code_is_shown(anybody):
    first = post(anybody)
    answer = post(anybody, text="还有，厕所没有纸。")
    html = answer.content.decode()

    assert answer.status_code == 422
    assert code_of(first) in html
    kept = posted(html)
    assert kept["text"] == "还有，厕所没有纸。"
    assert kept["_key"] != KEY
    assert post(anybody, text="还有，厕所没有纸。", _key=kept["_key"]).status_code == 302
    assert Subject.objects.filter(table="voice").count() == 2


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Referer": "https://evil.example/x"},
    {"Origin": "null"}, {"Sec-Fetch-Site": "same-site", "Origin": "https://other.testserver"},
])  # fmt: skip
def test_a_foreign_page_cannot_post_here(anybody, headers):
    answer = post(anybody, headers=headers)

    assert answer.status_code == 403
    assert not Subject.objects.exists()


@pytest.mark.parametrize("headers", [
    {}, {"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin"}, {"Referer": "http://testserver/say"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
])  # fmt: skip
def test_our_own_page_and_whatever_is_no_browser_can(anybody, headers):
    assert post(anybody, headers=headers).status_code == 302


def test_hostile_words_come_back_as_words(anybody):
    hostile = '"><script>alert(1)</script>{{ 7*7 }}'
    answer = post(anybody, text="", matter=hostile, contact=hostile, _key=hostile, upload_token=hostile, place=hostile)
    html = answer.content.decode()

    assert answer.status_code == 422
    assert "<script>alert" not in html
    assert escape(hostile) in html
    assert posted(html)["_key"] != hostile


@pytest.mark.parametrize("field", ["rating", "tag", "place"])
def test_values_that_no_form_of_ours_has_do_no_harm(anybody, field):
    assert post(anybody, **{field: "🙂" * 40}).status_code == 302


def test_more_than_a_form_may_hold_is_refused_in_plain_words(anybody):
    answer = post(anybody, text="长" * 6_000_000)

    assert answer.status_code == 413
    assert "没交上去" in answer.content.decode()


def test_an_address_that_never_stops_is_stopped_and_its_words_are_kept_for_later(anybody, settings, monkeypatch):
    settings.RATE_LIMITS = True
    monkeypatch.setitem(limits.MOST, "say", 5)
    cache.clear()
    statuses = [
        post(anybody, _key=f"page-{n:08}", text=f"{WORDS}第{n}次").status_code for n in range(limits.MOST["say"])
    ]
    answer = post(anybody, _key="page-last0001")

    assert set(statuses) == {302}
    assert answer.status_code == 429
    assert answer["Retry-After"] == "600"
    assert posted(answer.content.decode())["text"].replace("\r\n", "\n") == WORDS
    assert Subject.objects.filter(table="voice").count() == limits.MOST["say"]
    cache.clear()


def test_counting_asks_the_database_nothing_and_a_submission_looks_once_into_two_indexes(anybody, settings, warm):
    settings.RATE_LIMITS = True
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        post(anybody)

    said = [q["sql"].split()[0] for q in asked if "SAVEPOINT" not in q["sql"]]
    assert said == ["SELECT", "INSERT", "INSERT", "INSERT", "INSERT"]
    cache.clear()


# ---- photos ------------------------------------------------------------------------------------------------------


def test_a_photo_goes_up_first_and_belongs_to_the_voice_under_the_reporters_key(anybody):
    one = anybody.post("/say/photo", {"file": upload("张建国_身份证.jpg")}).json()
    two = anybody.post("/say/photo", {"file": upload("b.jpg"), "upload_token": one["upload_token"]}).json()

    answer = post(anybody, files=[one["id"], two["id"]], upload_token=two["upload_token"])

    assert answer.status_code == 302
    subject = Subject.objects.get(table="voice")
    attached = Attachment.objects.filter(subject=subject).order_by("id")
    assert list(attached.values_list("file_id", flat=True)) == [one["id"], two["id"]]
    box = Voice.objects.get().sealed
    people = set(File.objects.values_list("sealed__person", flat=True))
    assert people == {Sealed.objects.get(id=box).person_id}
    assert "张建国" not in everything()


def test_the_same_form_with_photos_sent_again_leads_to_the_same_receipt(anybody):
    one = anybody.post("/say/photo", {"file": upload("a.jpg")}).json()
    sent = {"files": [one["id"]], "upload_token": one["upload_token"]}

    assert post(anybody, **sent)["Location"] == post(anybody, **sent)["Location"]
    assert Attachment.objects.count() == 1


def test_without_a_script_photos_come_with_the_form(anybody):
    assert post(anybody, photos=[upload("a.jpg"), upload("b.png")]).status_code == 302
    assert Attachment.objects.count() == 2


def test_a_refused_photo_leaves_the_words_and_the_good_photo(anybody):
    answer = post(anybody, photos=[upload("a.jpg"), upload("合同.exe", b"MZ\x90\x00junk\x00\x01")])
    html = answer.content.decode()
    kept = posted(html)

    assert answer.status_code == 422
    assert "“合同.exe”没有收" in html
    assert kept["text"].replace("\r\n", "\n") == WORDS
    assert len(kept.getlist("files")) == 1
    assert not Subject.objects.exists()
    again = post(anybody, files=kept.getlist("files"), upload_token=kept["upload_token"], _key=kept["_key"])
    assert again.status_code == 302
    assert Attachment.objects.count() == 1


def test_a_photo_that_is_a_text_is_refused_with_the_remedy(anybody):
    answer = anybody.post("/say/photo", {"file": upload("a.jpg", b"<html><script>x</script>")})

    assert answer.status_code == 422
    assert "PDF 或图片" in answer.json()["detail"]


def test_somebody_elses_photos_cannot_be_claimed(anybody):
    one = anybody.post("/say/photo", {"file": upload("a.jpg")}).json()

    answer = post(anybody, files=[one["id"]], upload_token="guess")

    assert answer.status_code == 422
    assert "请重新上传" in answer.content.decode()
    assert not Subject.objects.exists()
    assert not Attachment.objects.exists()


def test_photos_are_counted_too(anybody, settings):
    settings.RATE_LIMITS = True
    cache.clear()
    limit = limits.MOST["files"]
    statuses = [anybody.post("/say/photo", {}).status_code for _ in range(limit + 1)]

    assert statuses[-1] == 429
    assert 429 not in statuses[:limit]
    cache.clear()


def upload(name, content=None):
    return SimpleUploadedFile(name, picture() if content is None else content)


# ---- tracking ----------------------------------------------------------------------------------------------------


def test_a_code_typed_in_leads_to_its_page(anybody):
    code = said().code

    answer = anybody.get("/track", {"code": f" {code.lower()} "})

    assert answer["Location"] == f"/track/{grouped(code)}"
    page = anybody.get(answer["Location"])
    assert "已收到" in page.content.decode()
    assert "叫号机坏了三天" in page.content.decode()
    assert "张建国" not in page.content.decode()


@pytest.mark.parametrize("path", ["/track/{}", "/said/{}"])
def test_pages_with_a_code_are_in_no_index_no_referrer_and_no_cache(anybody, path):
    answer = anybody.get(path.format(grouped(said().code)))

    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize("path", ["/track/AAAA-BBBB", "/said/AAAA-BBBB", "/track/<b>", "/track/🙂"])
def test_a_wrong_code_is_told_kindly_and_may_be_typed_again(anybody, path):
    answer = anybody.get(path)

    assert answer.status_code == 404
    assert "没有找到这个查询码" in answer.content.decode()
    assert 'name="code"' in answer.content.decode()
    assert 'value="<b>"' not in answer.content.decode()


def test_the_question_is_answered_on_the_page(anybody):
    receipt = said()
    problem = triaged(receipt)
    does("centre", "ask_reporter", problem, {"text": "是上午还是下午？"})
    page = anybody.get(f"/track/{receipt.code}").content.decode()
    assert "是上午还是下午？" in page

    answer = anybody.post(f"/track/{receipt.code}/reply", {"text": "上午", "_key": KEY})

    assert answer["Location"] == f"/track/{grouped(receipt.code)}"
    assert "您补充了" in anybody.get(answer["Location"]).content.decode()
    assert row(problem)["question"] is None


def test_solved_partly_or_not_takes_one_tap(anybody):
    receipt = said()
    problem = triaged(receipt)
    walk(problem, "evaluating")
    page = anybody.get(f"/track/{receipt.code}").content.decode()
    assert re.findall(r'name="answer" value="(\w+)"', page) == ["solved", "not", "partly"]

    anybody.post(f"/track/{receipt.code}/satisfaction", {"answer": "partly", "text": "快多了", "_key": KEY})
    anybody.post(f"/track/{receipt.code}/satisfaction", {"answer": "partly", "text": "快多了", "_key": KEY})

    assert row(problem)["answer"]["answer"] == "partly"
    page = anybody.get(f"/track/{receipt.code}").content.decode()
    assert page.count("您说：解决了一部分") == 1


def test_a_verdict_that_is_none_is_refused_and_the_words_stay(anybody):
    receipt = said()
    walk(triaged(receipt), "evaluating")

    answer = anybody.post(f"/track/{receipt.code}/satisfaction", {"answer": "great", "text": "写了一句话"})

    assert answer.status_code == 422
    assert "写了一句话" in answer.content.decode()


def test_an_appeal_is_offered_after_a_decline_once(anybody):
    receipt = said()
    triaged(receipt, outcome="decline", words="这件事省里规定要原件。")
    page = anybody.get(f"/track/{receipt.code}").content.decode()
    assert "这件事省里规定要原件。" in page
    assert f"/track/{grouped(receipt.code)}/appeal" in page

    anybody.post(f"/track/{receipt.code}/appeal", {"text": "我不同意", "_key": KEY})

    assert voice(receipt).state == "received"
    answer = anybody.post(f"/track/{receipt.code}/appeal", {"text": "还是不同意"})
    assert answer.status_code == 409


def test_an_empty_answer_is_refused_at_its_field(anybody):
    receipt = said()
    does("centre", "ask_reporter", triaged(receipt), {"text": "几号窗口？"})

    answer = anybody.post(f"/track/{receipt.code}/reply", {"text": "  "})

    assert answer.status_code == 422
    assert "请写几句话。" in answer.content.decode()


def test_mail_scanners_and_previews_that_open_every_link_change_nothing(anybody):
    receipt = said()
    problem = triaged(receipt)
    walk(problem, "evaluating")
    before = everything()
    code = grouped(receipt.code)

    for path in ("/", "/say", "/say/w-a12", "/track", f"/track/{code}", f"/said/{code}", f"/track/{code}/satisfaction",
                 f"/track/{code}/reply", f"/track/{code}/appeal", "/say/photo", "/say/matters?q=登记"):  # fmt: skip
        for method in (anybody.get, anybody.head):
            assert method(path).status_code in (200, 405)

    assert everything() == before


def test_matters_are_suggested_by_their_words(anybody):
    assert anybody.get("/say/matters", {"q": "设立"}).json() == {"names": ["企业设立登记"]}
    assert anybody.get("/say/matters", {"q": " "}).json() == {"names": []}


# ---- weight ------------------------------------------------------------------------------------------------------


def test_the_form_weighs_less_than_sixty_kilobytes_with_all_it_loads(anybody):
    html = anybody.get("/say").content.decode()
    seen = {"bihuan/vendor/icons-public.svg"}
    wanted = re.findall(r'(?:href|src)="/static/([^"#]+)"', html)
    while wanted:
        path = wanted.pop()
        if path not in seen:
            seen.add(path)
            text = stored(path).read_text(encoding="utf-8")
            folder = path.rsplit("/", 1)[0]
            wanted += [resolve(folder, other) for other in re.findall(r'(?:from|import) "(\.[^"]+)"', text)]
    parts = [html.encode(), *(stored(path).read_bytes() for path in seen)]
    weight = sum(len(gzip.compress(part)) for part in parts)

    assert weight < BUDGET
    assert "bihuan/vendor/htmx.min.js" not in seen


def stored(path):
    return Path(str(finders.find(path)))


def resolve(folder, relative):
    return posixpath.normpath(f"{folder}/{relative}")
