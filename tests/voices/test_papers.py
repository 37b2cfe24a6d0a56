"""A reporter's files reach the unit as clean copies under names of ours, and never as they came."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from bihuan.kernel.models import Attachment
from bihuan.loop.language import Refused
from bihuan.organisation.models import Change
from bihuan.services.files import reading
from bihuan.services.files.models import File
from bihuan.voices import papers
from bihuan.voices.models import Handed, Voice
from tests import cast
from tests.kernel.walking import VERIFY, does
from tests.problems.asking import browser_of, text
from tests.services.samples import office, picture
from tests.voices.saying import WORDS, triaged, voice
from tests.voices.test_public_pages import KEY

NAME = "张建国"


def letter():
    made = Document()
    made.core_properties.author = NAME
    made.add_paragraph("窗口说法不一，材料交了三遍。")
    out = BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def told(city):
    """A voice with a photo, a letter and slides, which became a problem that 商事服务科 deals with."""
    browser, token, files = Client(), "", []
    for name, content in (
        (f"{NAME}_身份证.jpg", picture()),
        (f"{NAME}的信.docx", letter()),
        ("讲稿.pptx", office("ppt/presentation.xml")),
    ):
        sent = {"file": SimpleUploadedFile(name, content), "upload_token": token}
        answer = browser.post("/files", {k: v for k, v in sent.items() if v}).json()
        token = answer["upload_token"]
        files.append(answer["id"])
    browser.post("/say", {"_key": KEY, "text": WORDS, "files": files, "upload_token": token})
    found = Voice.objects.select_related("subject").get()
    return found, files


def problem(found):
    from tests.voices.saying import Receipt

    subject = triaged(Receipt(found.subject.uid, ""))
    does("centre", "verify", subject, VERIFY)
    found.subject.refresh_from_db()
    return subject


def test_the_unit_opens_the_clean_copy_under_our_name_and_never_the_original(told, signed_in):
    found, files = told
    subject = problem(found)
    for file in files:
        papers.hand_over(found, file, cast.actor("centre"))
    clerk = signed_in("clerk1")

    handed = list(Handed.objects.order_by("pk"))
    assert [bool(h.copy) for h in handed] == [True, True, False]
    assert {clerk.get(f"/files/{h.copy.pk}").status_code for h in handed if h.copy} == {200}
    assert {clerk.get(f"/files/{file}").status_code for file in files} == {404}
    copy = handed[1].copy
    assert NAME not in copy.name
    assert NAME.encode() not in reading.open_file(copy)
    read = Document(BytesIO(reading.open_file(copy)))
    assert read.core_properties.author != NAME
    assert "材料交了三遍" in "".join(p.text for p in read.paragraphs)
    page = text(clerk.get(f"/problems/{subject.number}"))
    assert "反馈附件" in page, page[page.find("反馈原声") :][:800]
    assert "已清理的副本" in page
    assert "不会清理" in page
    assert NAME not in page
    assert "附件清理后给承办单位" in set(Change.objects.values_list("what", flat=True))


def test_another_unit_gets_no_copy_either(told, signed_in):
    found, files = told
    problem(found)
    handed = papers.hand_over(found, files[1], cast.actor("centre"))

    assert signed_in("clerk3").get(f"/files/{handed.copy.pk}").status_code == 404


def test_twice_is_once(told):
    found, files = told
    problem(found)
    first, second = (papers.hand_over(found, files[1], cast.actor("centre")) for _ in range(2))

    assert first.pk == second.pk
    assert Attachment.objects.filter(file=first.copy).count() == 1


@pytest.mark.parametrize("name", ["clerk1", "supervisor", "deputy", "auditor"])
def test_only_the_centre_hands_over(told, name):
    found, files = told
    problem(found)
    with pytest.raises(Refused) as refused:
        papers.hand_over(found, files[0], cast.actor(name))
    assert refused.value.refusal.code == "forbidden"
    assert not Handed.objects.exists()


def test_before_there_is_a_problem_there_is_nobody_to_give_it_to(told):
    found, files = told
    before = File.objects.count()
    with pytest.raises(Refused) as refused:
        papers.hand_over(found, files[0], cast.actor("centre"))
    assert refused.value.refusal.code == "not-yet"
    assert File.objects.count() == before


def test_a_file_of_another_voice_is_not_found(told):
    found, _ = told
    problem(found)
    with pytest.raises(Refused) as refused:
        papers.hand_over(found, "0" * 16, cast.actor("centre"))
    assert refused.value.refusal.code == "not-found"


def test_on_the_page_one_press_hands_over(told):
    found, files = told
    problem(found)
    centre, page = browser_of("centre"), f"/voices/{found.subject.uid}/papers"
    assert "清理后给承办单位" in text(centre.get(page))
    assert centre.post(page, {"file": files[1]}).status_code == 302
    assert "已给出" in text(centre.get(page))
    assert centre.post(page, {"file": "nothing"}).status_code == 404
    assert voice_of(found).state == "passed"


def voice_of(found):
    from tests.voices.saying import Receipt

    return voice(Receipt(found.subject.uid, ""))
