"""Files: sent before the form that names them, opened by whoever may see what they belong to, and by nobody else."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.kernel.models import Attachment
from bihuan.services.files import disk
from bihuan.services.files.models import File
from bihuan.services.files.uploads import store
from bihuan.services.sealed.erasure import erase
from bihuan.voices import commands
from tests.kernel.walking import VERIFY, does, problem, walk
from tests.loop.cast import ID
from tests.services.samples import picture

PDF = b"%PDF-1.4\nx\n%%EOF\n"


def sent(content, name, kind=""):
    return {"file": SimpleUploadedFile(name, content, kind)}


def attached(subject, content=PDF, name="收件规范.pdf", **how):
    """A file that an act of this subject named."""
    from io import BytesIO

    file = store(BytesIO(content), name, **{"actor": "person:1", **how}).file
    File.objects.filter(pk=file.pk).update(claimed=True)
    Attachment.objects.create(subject=subject, file=file, sequence=1)
    return f"/files/{file.pk}"


@pytest.fixture
def opened(city):
    """A problem that 商事服务科 has to deal with."""
    subject = problem()
    does("centre", "verify", subject, VERIFY)
    return subject


# ---- up ----------------------------------------------------------------------------------------------------------


def test_who_is_signed_in_needs_no_token(signed_in):
    answer = signed_in("clerk1").post("/files", sent(picture(), "现场.jpg"))

    assert answer.status_code == 201
    body = answer.json()
    file = File.objects.get(pk=body["id"])
    assert (file.uploaded_by, file.private, body["upload_token"]) == (f"person:{ID['clerk1']}", False, None)


def test_the_public_gets_a_token_that_goes_with_the_forms_later_files(client, city):
    first = client.post("/files", sent(picture(), "a.jpg")).json()
    second = client.post("/files", {**sent(picture(), "b.jpg"), "upload_token": first["upload_token"]}).json()

    assert first["upload_token"] == second["upload_token"]
    files = File.objects.filter(pk__in=[first["id"], second["id"]])
    assert {file.sealed.person_id for file in files} == {files[0].sealed.person_id}
    assert all(file.private for file in files)


@pytest.mark.parametrize(
    ("file", "status", "words"),
    [
        (sent(b"MZ\x00\x01", "a.exe"), 422, "不支持这种文件"), (sent(b"<script>", "a.jpg"), 422, "可执行的内容不能上传"),
        ({}, 422, "没有收到文件"), ({**sent(PDF, "a.pdf"), "upload_token": "made-up"}, 422, "上传已过期"),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_said_in_words_that_the_page_shows(client, city, file, status, words):
    answer = client.post("/files", file)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert words in json.loads(answer.content)["detail"]
    assert not File.objects.exists()


def test_a_lost_token_is_told_to_the_page_in_json(signed_in):
    answer = signed_in("clerk1", enforce_csrf_checks=True).post("/files", sent(PDF, "a.pdf"))

    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


# ---- back --------------------------------------------------------------------------------------------------------


def test_whoever_sees_the_subject_opens_its_file(signed_in, opened):
    url = attached(opened)

    assert {
        name: signed_in(name).get(url).status_code for name in ("clerk1", "leader1", "supervisor", "deputy", "auditor")
    } == dict.fromkeys(("clerk1", "leader1", "supervisor", "deputy", "auditor"), 200)
    assert signed_in("clerk2").get(url).status_code == 404


@pytest.mark.parametrize("name", ["clerk1", "leader1", "colleague1", "clerk2"])
def test_a_file_of_the_critic_is_closed_to_the_unit_that_is_criticised(signed_in, opened, name):
    url = attached(opened, picture(), "张三.jpg", actor=None)

    assert signed_in("centre").get(url).status_code == 200
    assert signed_in("supervisor").get(url).status_code == 200
    for address in (url, f"{url}/thumb"):
        answer = signed_in(name).get(address)
        assert answer.status_code == 404
        assert "张三" not in answer.content.decode()


def test_a_file_of_a_voice_is_closed_to_every_unit(signed_in, city):
    from bihuan.kernel.models import Subject

    said = commands.say(commands.Said("qr", "窗口没有人", 1, matter=1))
    url = attached(Subject.objects.get(uid=said.uid), PDF, "a.pdf", actor=None)

    found = {
        name: signed_in(name).get(url).status_code
        for name in ("centre", "supervisor", "clerk1", "leader1", "deputy", "party")
    }
    assert found == {"centre": 200, "supervisor": 200, "clerk1": 404, "leader1": 404, "deputy": 404, "party": 404}


def test_an_upload_that_nothing_names_yet_is_its_uploaders_alone(signed_in):
    mine = signed_in("clerk1").post("/files", sent(PDF, "a.pdf")).json()["id"]

    assert signed_in("clerk1").get(f"/files/{mine}").status_code == 200
    assert signed_in("leader1").get(f"/files/{mine}").status_code == 404
    File.objects.filter(pk=mine).update(claimed=True)
    assert signed_in("clerk1").get(f"/files/{mine}").status_code == 404


def test_a_picture_shows_in_the_page_and_everything_else_is_saved(signed_in, opened):
    clerk = signed_in("clerk1")
    shown, saved = clerk.get(attached(opened, picture(), "现场.jpg")), clerk.get(attached(opened))

    assert shown["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert shown["Content-Type"] == "image/jpeg"
    assert saved["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert saved.content == PDF
    for answer in (shown, saved):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-cache"
        assert "sandbox" in answer["Content-Security-Policy"]


def test_a_thumbnail_is_small_and_only_pictures_have_one(signed_in, opened):
    clerk = signed_in("clerk1")
    small = clerk.get(attached(opened, picture(size=(900, 600)), "现场.jpg") + "/thumb")

    assert (small.status_code, small["Content-Type"]) == (200, "image/jpeg")
    assert len(small.content) < 20_000
    assert clerk.get(attached(opened) + "/thumb").status_code == 404


def test_what_the_browser_has_is_not_sent_again_and_rights_are_asked_first(signed_in, opened):
    url = attached(opened)
    etag = signed_in("clerk1").get(url)["ETag"]

    assert signed_in("clerk1").get(url, headers={"if-none-match": etag}).status_code == 304
    assert signed_in("clerk2").get(url, headers={"if-none-match": etag}).status_code == 404


@pytest.mark.parametrize("id", ["none", "..%2f..%2fkeys%2fmaster.key", "0" * 16, "a" * 300])
def test_whatever_is_no_file_is_not_found(signed_in, id):
    assert signed_in("clerk1").get(f"/files/{id}").status_code == 404


def test_a_file_that_was_erased_or_lost_is_not_found_and_only_the_loss_is_reported(signed_in, opened, caplog):
    erased, lost = attached(opened), attached(opened)
    erase(File.objects.get(pk=erased[-16:]).sealed.person_id)
    disk.remove(lost[-16:])
    clerk = signed_in("clerk1")

    assert clerk.get(erased).status_code == clerk.get(lost).status_code == 404
    assert caplog.text.count("file lost") == 1


def test_strangers_open_nothing(client, opened):
    assert client.get(attached(opened)).status_code == 302


def test_a_file_named_by_an_act_opens_on_the_problems_way(signed_in, opened):
    walk(opened, "rectifying")
    mine = signed_in("clerk1").post("/files", sent(PDF, "完成情况.pdf")).json()["id"]
    body = {"measure": "m1", "percent": 50, "text": "做了一半", "files": [mine]}
    does("clerk1", "progress", opened, body)

    assert signed_in("leader1").get(f"/files/{mine}").status_code == 200
    assert signed_in("clerk3").get(f"/files/{mine}").status_code == 404
