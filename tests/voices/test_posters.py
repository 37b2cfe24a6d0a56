"""Posters, desk cards and paper cards: one page a place, the code that a telephone reads, and only one's own places."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from bihuan.organisation.models import Place
from bihuan.voices.posters import MOST
from tests.problems.asking import browser_of, text


@pytest.fixture
def centre(city):
    return browser_of("centre")


def pages(answer):
    assert answer["Content-Type"] == "application/pdf"
    return [page.extract_text().replace("\n", "") for page in PdfReader(BytesIO(answer.content)).pages]


def size(answer):
    box = PdfReader(BytesIO(answer.content)).pages[0].mediabox
    return round(float(box.width) * 25.4 / 72), round(float(box.height) * 25.4 / 72)


def codes():
    return list(Place.objects.filter(jurisdiction=1, active=True).order_by("pk").values_list("code", flat=True))


@pytest.mark.parametrize(("format", "millimetres"), [("a4", (210, 297)), ("a6", (105, 148))])
def test_each_place_ticked_has_a_page_with_its_code(centre, format, millimetres):
    answer = centre.get("/posters/print.pdf", {"place": codes(), "size": format})
    found = pages(answer)

    assert len(found) == len(codes()) > 1
    assert all(code in page for code, page in zip(codes(), found, strict=True))
    assert "有话码上说" in found[0]
    assert size(answer) == millimetres


def test_a_place_elsewhere_unknown_or_named_twice_prints_nothing_more(centre):
    elsewhere = Place.objects.create(
        id=900, code="GP-1", name="高平大厅", kind="hall", unit_id=Place.objects.first().unit_id, jurisdiction_id=2
    )
    found = pages(centre.get("/posters/print.pdf", {"place": [codes()[0], codes()[0], elsewhere.code, "nowhere"]}))
    assert len(found) == 1
    assert "高平" not in found[0]


@pytest.mark.parametrize(
    ("query", "words"), [({}, "先勾选要印的地点或事项。"), ({"size": "a0", "place": "A12"}, "没有这个尺寸。")]
)
def test_without_a_place_or_with_a_wrong_size_the_page_says_so(centre, query, words):
    answer = centre.get("/posters/print.pdf", query)
    assert answer.status_code == 422
    assert words in text(answer)


def test_a_paper_card_is_two_on_one_sheet_with_or_without_a_place(centre):
    with_place, without = (centre.get("/posters/card.pdf", q) for q in ({"at": codes()[0]}, {}))
    assert [len(pages(answer)) for answer in (with_place, without)] == [1, 1]
    assert pages(with_place)[0].count("征求意见卡") == 2
    assert codes()[0] in pages(with_place)[0]
    assert codes()[0] not in pages(without)[0]


def test_strangers_print_nothing(client, city):
    for path in ("/posters", "/posters/print.pdf", "/posters/card.pdf"):
        assert client.get(path).status_code == 302


def test_more_than_one_file_holds_is_refused_before_it_is_made(centre, monkeypatch):
    monkeypatch.setattr("bihuan.voices.posters.MOST", 1)
    assert centre.get("/posters/print.pdf", {"place": codes()}).status_code == 422
    assert MOST == 200
