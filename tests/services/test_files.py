from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from PIL import Image

from bihuan.services.clock import now
from bihuan.services.files import reading, uploads
from bihuan.services.files.models import File
from bihuan.services.files.refusal import FileRefused
from bihuan.services.files.uploads import claim, discard_unclaimed, person_of, store
from bihuan.services.sealed.boxes import Erased, open_sealed, seal
from bihuan.services.sealed.cipher import Broken
from bihuan.services.sealed.erasure import erase
from bihuan.services.sealed.models import Sealed
from tests.services import samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]
WORDS = "证明：13812345678\n".encode()


def put(content=WORDS, name="张三_身份证.txt", **who):
    return store(BytesIO(content), name, **who)


def on_disk(data):
    return [path for path in (data / "files").rglob("*") if path.is_file()]


def test_an_officials_file_comes_back_as_it_was_under_its_own_name():
    stored = put(name="整改方案 张三.txt", actor="person:12")
    file = File.objects.get(id=stored.file.id)
    assert reading.open_file(file) == WORDS
    assert (file.name, file.kind, file.size, file.uploaded_by) == (
        "整改方案 张三.txt",
        "text/plain",
        len(WORDS),
        "person:12",
    )
    assert reading.sha256(file) == stored.sha256
    assert stored.upload_token is None
    assert not file.private


def test_a_strangers_file_is_private_and_its_shown_name_hides_them():
    stored = put()
    assert stored.file.private
    assert stored.file.name == "[已隐去]_身份证.txt"
    assert reading.original_name(stored.file) == "张三_身份证.txt"
    assert stored.upload_token
    assert stored.upload_token not in str(File.objects.values().get())


def test_an_officers_private_file_hides_names_too_and_lies_under_the_given_key():
    person = seal({"contact": "x"}).person
    file = put(actor="officer:3", private=True, person=person).file
    assert file.name == "[已隐去]_身份证.txt"
    assert file.sealed.person_id.hex == person


def test_neither_disk_nor_rows_hold_anything_in_the_clear(data):
    put()
    (path,) = on_disk(data)
    assert b"13812345678" not in path.read_bytes()
    assert "张三" not in str(File.objects.values().get()) + str(Sealed.objects.values().get())
    assert path.stat().st_mode & 0o077 == 0


def test_a_hostile_name_ends_neither_elsewhere_on_disk_nor_in_the_row(data):
    file = put(name="../../../keys/\x00\u202emaster.key", actor="person:1").file
    assert file.name == "master.txt"
    assert all((data / "files") in path.parents for path in on_disk(data))


def test_a_refused_file_leaves_nothing_behind(data):
    with pytest.raises(FileRefused):
        put(b"MZ\x90\x00")
    assert not on_disk(data)
    assert not File.objects.exists()
    assert not Sealed.objects.exists()


def test_no_more_than_the_largest_file_is_read(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    upload = BytesIO(b"a" * 100)
    store(upload, "x", actor="person:1")
    assert upload.tell() == 11


def test_files_of_one_public_form_share_a_token_and_a_key_with_its_words():
    first = put()
    second = put(token=first.upload_token)
    assert second.upload_token == first.upload_token
    person = person_of(first.upload_token)
    assert person == first.file.sealed.person_id.hex == second.file.sealed.person_id.hex
    words = seal({"words": "见附件"}, person=person)
    assert open_sealed(words.id) == {"words": "见附件"}


def test_an_unknown_token_and_too_many_files_are_refused(monkeypatch):
    with pytest.raises(FileRefused) as refused:
        put(token="guessed")
    assert refused.value.code == "unknown-token"
    monkeypatch.setattr(uploads, "MOST_FILES", 2)
    token = put().upload_token
    put(token=token)
    with pytest.raises(FileRefused) as refused:
        put(token=token)
    assert refused.value.code == "too-many"
    assert File.objects.count() == 2


def test_claiming_keeps_the_forms_order_and_ends_the_token():
    first = put()
    second = put(token=first.upload_token)
    files = claim([second.file.id, first.file.id], token=first.upload_token)
    assert [file.id for file in files] == [second.file.id, first.file.id]
    assert File.objects.filter(claimed=True).count() == 2
    assert person_of(first.upload_token) is None
    with pytest.raises(FileRefused):
        claim([first.file.id], token=first.upload_token)


@pytest.mark.parametrize("who", [{"actor": "person:2"}, {"token": "guessed"}, {"token": ""}, {}])
def test_nobody_claims_what_another_uploaded(who):
    theirs = [put().file.id, put(actor="person:1").file.id]
    for file_id in theirs:
        with pytest.raises(FileRefused) as refused:
            claim([file_id], **who)
        assert refused.value.code == "not-yours"
    assert not File.objects.filter(claimed=True).exists()


def test_an_actor_claims_their_own_again_for_a_second_act():
    file = put(actor="person:1").file
    assert claim([file.id], actor="person:1") == claim([file.id], actor="person:1") == [file]


def test_erasing_the_person_loses_the_content_but_not_the_proof(data):
    file = put().file
    erase(file.sealed.person_id)
    for read in (reading.open_file, reading.original_name, reading.sha256):
        with pytest.raises(Erased):
            read(file)
    assert reading.is_whole(file)


def test_a_changed_or_lost_file_is_noticed(data):
    file = put().file
    (path,) = on_disk(data)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert not reading.is_whole(file)
    with pytest.raises(Broken):
        reading.open_file(file)
    path.unlink()
    assert not reading.is_whole(file)
    with pytest.raises(FileNotFoundError):
        reading.open_file(file)


def test_two_files_swapped_on_disk_do_not_open(data):
    first = put()
    second = put(token=first.upload_token)
    one, two = on_disk(data)
    content = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(content)
    for stored in (first, second):
        with pytest.raises(Broken):
            reading.open_file(stored.file)


def test_uploads_that_no_form_named_are_forgotten_with_their_keys(data):
    old, kept = put(), put()
    claim([kept.file.id], token=kept.upload_token)
    person = old.file.sealed.person_id
    assert discard_unclaimed(now() - timedelta(hours=1)) == 0
    assert discard_unclaimed(now() + timedelta(seconds=1)) == 1
    assert list(File.objects.all()) == [kept.file]
    assert [path.name for path in on_disk(data)] == [kept.file.id]
    assert Sealed.objects.get(id=person).erased_at
    assert reading.open_file(kept.file) == WORDS


def test_discarding_one_file_of_a_form_spares_its_words_and_other_files():
    first = put()
    second = put(token=first.upload_token)
    words = seal({"words": "见附件"}, person=person_of(first.upload_token))
    claim([second.file.id], token=first.upload_token)
    File.objects.filter(id=first.file.id).update(created=now() - timedelta(days=3))
    assert discard_unclaimed(now() - timedelta(days=2)) == 1
    assert open_sealed(words.id)
    assert reading.open_file(second.file) == WORDS


def test_a_thumbnail_is_small_and_asked_for_pictures_alone():
    file = put(samples.picture("PNG", (800, 200), "RGBA"), "照片.png").file
    assert file.is_picture
    small = Image.open(BytesIO(reading.thumbnail(file, 100)))
    assert (small.format, small.size) == ("JPEG", (100, 25))
    assert not put().file.is_picture


def test_an_unknown_place_for_files_is_said(settings):
    settings.FILES_URL = "s3://bucket"
    with pytest.raises(ImproperlyConfigured):
        put()
