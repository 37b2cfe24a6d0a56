"""Channels as data: what each asks for, its own form, what came by it, and who may change it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client

from bihuan.kernel.models import Attachment, Subject
from bihuan.loop.language import Refused
from bihuan.organisation.models import Account, Change
from bihuan.services import clock
from bihuan.services.sealed.boxes import open_sealed
from bihuan.voices import collecting, queries
from bihuan.voices.channels import CHANNELS, channels
from tests import cast
from tests.services import samples
from tests.voices.saying import everything, row, said, triaged
from tests.voices.sending import administrator

POSTED = {
    "id": "wechat",
    "name": "公众号",
    "public": "1",
    "asks": ["rating", "contact"],
    "reasons": "排队久\n看不懂",
    "plan": "每天看",
    "target": "30",
}


def save(client, **more):
    return client.post("/settings/channels", {**POSTED, **more})


def administration():
    """The browser of the city's administrator."""
    browser = Client()
    browser.force_login(Account.objects.get(pk=administrator().person))
    return browser


def png(content=None):
    return SimpleUploadedFile("card.png", content or samples.picture("PNG"), "image/png")


# ---- changing ----------------------------------------------------------------------------------------------------


def test_an_administrator_of_the_city_adds_a_channel_and_its_form_asks_what_was_said(city, signed_in):
    save(administration())
    added = channels()["wechat"]
    assert (added.name, added.public, added.asks, added.reasons, added.target) == (
        "公众号", True, ("rating", "contact"), ("排队久", "看不懂"), 30,
    )  # fmt: skip
    html = signed_in("clerk1").get("/say?from=wechat").content.decode()
    assert 'value="看不懂"' not in html  # reasons were not asked for
    assert 'name="rating"' in html
    assert 'name="matter"' not in html
    assert "wechat" in str(Change.objects.latest("id").after)


def test_what_is_said_there_comes_in_by_that_channel(city, client):
    collecting.configure(administrator(), "channels", [{"id": "wechat", "name": "公众号", "public": True}])
    client.post("/say?from=wechat", {"text": "预约不上。", "_key": "k" * 12})
    assert row(Subject.objects.get(table="voice"))["channel"] == "wechat"


def test_a_channel_of_the_regulation_is_renamed_and_keeps_all_else(city):
    collecting.configure(administrator(), "channels", [{"id": "card", "name": "意见卡"}])
    assert channels()["card"].name == "意见卡"
    assert channels()["card"].asks == CHANNELS["card"].asks


@pytest.mark.parametrize("name", ["centre", "supervisor", "clerk1"])
def test_nobody_else_changes_one(city, signed_in, name):
    assert save(signed_in(name)).status_code == 403
    assert "wechat" not in channels()


@pytest.mark.parametrize(("wrong", "field"), [
    ({"id": "公众号"}, "id"), ({"name": "x"}, "name"), ({"target": "很多"}, "target"), ({"asks": ["rating", "origin"]}, "asks"),
    ({"reasons": "\n".join("abcdefghijklm")}, "reasons"), ({"wordless": "1", "asks": ["contact"]}, "asks"), ({"name": "公\u202e众"}, "name"),
])  # fmt: skip
def test_nonsense_is_refused_at_its_field_and_what_was_typed_stays(city, signed_in, wrong, field):
    answer = save(administration(), **wrong)
    assert answer.status_code == 422
    assert field in answer.context["errors"]
    assert "每天看" in answer.content.decode()
    assert "wechat" not in channels()


def test_the_page_tells_what_came_this_quarter_and_what_became_of_it(city, signed_in):
    triaged(said())
    said("另一条")
    with clock.at(clock.now().replace(year=clock.now().year - 1)):
        said("去年的")
    said("别处的", jurisdiction=2, matter=None, place=None)
    figure = next(f for f in collecting.figures([1]) if f.channel.id == "qr")
    assert (figure.now, figure.waiting, figure.problems) == (2, 1, 1)


# ---- a rating without words --------------------------------------------------------------------------------------


def test_a_rating_alone_is_enough_where_the_channel_says_so_and_nowhere_else(city, client):
    client.post("/say?from=rating", {"rating": "2", "tag": "排队久", "_key": "k" * 12})
    client.post("/say?from=rating", {"rating": "5", "_key": "m" * 12})
    texts = {row(s)["text"] for s in Subject.objects.filter(table="voice")}
    assert texts == {"说的是：排队久", "评价：很顺"}
    assert client.post("/say", {"rating": "5", "_key": "n" * 12}).status_code == 422


def test_a_channel_that_is_not_public_has_no_public_form(city, client):
    client.post("/say?from=letter", {"text": "信里写的。", "_key": "k" * 12})
    assert row(Subject.objects.get(table="voice"))["channel"] == "web"


# ---- by hand -----------------------------------------------------------------------------------------------------

LINK = "https://weibo.example/u/1395000/status/9"


def test_the_address_of_a_post_is_sealed_with_the_words(city, signed_in):
    signed_in("centre").post(
        "/voices/new", {"channel": "social", "text": "预约系统又崩了。", "link": LINK, "_key": "k" * 12}
    )
    voice = Subject.objects.get(table="voice")
    assert "weibo" not in everything()
    assert open_sealed(queries.columns_of(voice).sealed)["link"] == LINK


def test_a_scan_lies_with_the_voice_and_a_second_click_makes_nothing_twice(city, signed_in):
    client = signed_in("centre")
    for _ in range(2):
        client.post(
            "/voices/new", {"channel": "letter", "text": "来信说大厅没有座椅。", "scans": png(), "_key": "k" * 12}
        )
    voice = Subject.objects.get(table="voice")
    assert Attachment.objects.filter(subject=voice).count() == 1


def test_a_scan_that_is_no_picture_is_refused_and_nothing_is_taken_in(city, signed_in):
    bad = png(samples.picture("PNG")[:60])
    answer = signed_in("centre").post(
        "/voices/new", {"channel": "letter", "text": "来信。", "scans": bad, "_key": "k" * 12}
    )
    assert answer.status_code == 422
    assert not Subject.objects.filter(table="voice").exists()


def test_a_card_is_compared_with_its_first_entry_whatever_scan_comes_with_it(city, signed_in):
    client, card = signed_in("centre"), {"origin": "卡-1", "text": "窗口只开一个。", "_key": "k" * 12}
    client.post("/voices/cards", {**card, "scans": png()})
    client.post("/voices/cards", card)
    assert Subject.objects.filter(table="voice").count() == 1
    assert client.post("/voices/cards", {**card, "text": "别的话。"}).status_code == 422


def test_what_a_channel_does_not_ask_for_is_not_taken(city, signed_in):
    signed_in("centre").post(
        "/voices/new", {"channel": "social", "text": "预约系统又崩了。", "contact": "13935601234", "_key": "k" * 12}
    )
    assert queries.columns_of(Subject.objects.get(table="voice")).contact == ""


def test_unknown_channels_cannot_be_saved_by_a_made_up_address(city):
    with pytest.raises(Refused):
        collecting.save(cast.actor("clerk1"), QueryDict("id=wechat&name=公众号&asks=rating"))
