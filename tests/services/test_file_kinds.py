from contextlib import suppress
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from bihuan.services.files import kinds, office, pictures
from bihuan.services.files.kinds import examine
from bihuan.services.files.refusal import FileRefused
from tests.services import samples


def refusal(content, name="x"):
    with pytest.raises(FileRefused) as refused:
        examine(content, name)
    assert refused.value.sentence.endswith("。")
    return refused.value.code


def opened(content):
    image = Image.open(BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize(
    ("content", "kind", "ending"),
    [
        (samples.picture("JPEG"), "image/jpeg", "jpg"),
        (samples.picture("PNG"), "image/png", "png"),
        (samples.picture("GIF", mode="P"), "image/png", "png"),
        (samples.picture("WEBP"), "image/jpeg", "jpg"),
        (samples.picture("HEIF"), "image/jpeg", "jpg"),
        (samples.PDF, "application/pdf", "pdf"),
        (samples.office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        (
            samples.office("xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
        ),
        (
            samples.office("ppt/presentation.xml"),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "pptx",
        ),
        ("窗口没人".encode("gb18030"), "text/plain", "txt"),
    ],
)
def test_a_file_is_what_its_content_is_whatever_its_name_says(content, kind, ending):
    accepted = examine(content, "网页.html")
    assert (accepted.kind, accepted.ending) == (kind, ending)


def test_only_among_texts_the_name_tells_a_table():
    assert examine("日期,类型\n".encode(), "表.CSV").kind == "text/csv"
    assert examine(samples.PDF, "表.csv").kind == "application/pdf"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_texts_are_kept_in_utf8(encoding):
    assert examine("排队，两小时\n".encode(encoding), "说明.txt").content == "排队，两小时\n".encode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "unknown-kind"),
        (b"\x7fELF\x02\x01\x01\x00", "unknown-kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "unknown-kind"),
        (b"Rar!\x1a\x07\x01\x00", "unknown-kind"),
        (b"\x1b]0;evil\x07", "unknown-kind"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "active"),
        (b"\xef\xbb\xbf \n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "active"),
        (b"<?xml version='1.0'?><svg/>", "active"),
        (b"#!/bin/sh\nrm -rf /\n", "active"),
        (b"%PDF-1.7 cut", "broken"),
        (samples.picture("JPEG")[:300], "broken"),
        (samples.picture("PNG")[:60], "broken"),
        (b"\xff\xd8\xff" + b"\x00" * 50, "broken"),
        (samples.office()[:80], "broken"),
        (samples.office("readme.txt"), "archive"),
        (samples.office("xl/workbook.xml", more={"word/document.xml": b""}), "archive"),
        (samples.office(more={"word/vbaProject.bin": b"x"}), "macros"),
        (samples.office(more={"../../evil": b"x"}), "broken"),
    ],
)
def test_everything_else_is_refused_with_a_sentence(content, code):
    assert refusal(content) == code


def test_the_largest_file_is_taken_and_one_byte_more_is_not(monkeypatch):
    monkeypatch.setattr(kinds, "MOST_BYTES", 10)
    assert examine(b"a" * 10, "x").content == b"a" * 10
    assert refusal(b"a" * 11) == "too-large"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_are_turned_upright_before_their_notes_are_taken_off(orientation):
    sent = samples.picture("JPEG", exif=samples.telltale_exif(orientation), quality=95)
    kept = opened(examine(sent, "x").content)
    assert kept.size == ((60, 40) if orientation < 5 else (40, 60))
    assert not kept.getexif()
    red_at = {1: (5, 20), 2: (55, 20), 3: (55, 20), 4: (5, 20), 5: (20, 5), 6: (20, 5), 7: (20, 55), 8: (20, 55)}
    red, _, blue = kept.getpixel(red_at[orientation])
    assert red > 200
    assert blue < 60


@pytest.mark.parametrize(
    "sent",
    [
        samples.picture("JPEG", exif=samples.telltale_exif(), comment=samples.SECRET.encode(), xmp=b"13812345678"),
        samples.picture("JPEG", icc_profile=b"13812345678" * 20),
        samples.telltale_png(),
        samples.picture("WEBP", exif=samples.telltale_exif(), xmp=b"13812345678"),
        samples.picture("HEIF", exif=samples.telltale_exif().tobytes(), xmp=b"13812345678"),
        samples.picture("GIF", mode="P", comment=b"13812345678"),
    ],
    ids=["jpeg", "icc", "png", "webp", "heic", "gif"],
)
def test_no_note_in_a_picture_survives(sent):
    assert b"13812345678" in sent
    assert b"13812345678" not in examine(sent, "x").content


def test_what_hides_behind_a_picture_is_gone():
    kept = examine(samples.picture("JPEG") + samples.office() + b"<script>", "x").content
    assert b"PK\x03\x04" not in kept
    assert b"<script>" not in kept


def test_transparency_is_kept_and_large_photos_become_smaller_jpegs(monkeypatch):
    assert opened(examine(samples.picture("WEBP", mode="RGBA", lossless=True), "x").content).mode == "RGBA"
    monkeypatch.setattr(pictures, "LONGEST_EDGE", 30)
    assert opened(examine(samples.picture("PNG"), "x").content).size == (30, 20)
    monkeypatch.setattr(pictures, "LARGEST_PNG", 10)
    assert examine(samples.picture("PNG", mode="RGBA"), "x").kind == "image/jpeg"


def unpack(*_, **__):
    raise AssertionError("unpacked")


@pytest.mark.parametrize("edge", [9000, 20000])
def test_pixels_are_counted_before_they_are_unpacked(edge, monkeypatch):
    claimed = samples.claimed_size(edge, edge)
    monkeypatch.setattr(Image.Image, "load", unpack)
    assert refusal(claimed) == "too-many-pixels"


def test_archives_that_unpack_to_too_much_are_refused_before_unpacking(monkeypatch):
    bomb, crowd = (
        samples.office(more={"word/media/zeros": b"\x00" * 3_000_000}),
        samples.office(more={"a": b"", "b": b""}),
    )
    monkeypatch.setattr(ZipFile, "open", unpack)
    monkeypatch.setattr(office, "MOST_UNPACKED", 2_000_000)
    monkeypatch.setattr(office, "MOST_ENTRIES", 3)
    assert refusal(bomb) == "bomb"
    assert refusal(crowd) == "bomb"


def test_an_archive_that_lies_about_its_sizes_is_broken():
    honest = samples.office(more={"word/media/zeros": b"\x00" * 100_000})
    lying = honest.replace((100_000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    assert lying != honest
    assert refusal(lying) == "broken"


@hypothesis_settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(
        [
            samples.picture("JPEG"),
            samples.telltale_png(),
            samples.picture("GIF", mode="P"),
            samples.picture("WEBP"),
            samples.picture("HEIF"),
            samples.office(),
            samples.PDF,
        ]
    ),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_damaged_files_are_taken_or_refused_but_never_break_the_server(content, damage):
    damaged = bytearray(content)
    for place, byte in damage:
        damaged[place % len(damaged)] = byte
    with suppress(FileRefused):
        assert examine(bytes(damaged), "x").content
