"""Known faults: told before the form of their place, met with by a tap that counts and keeps nothing, over with their problem."""

from datetime import timedelta

import pytest
from django.test import Client

from bihuan.kernel.models import Event, Subject
from bihuan.organisation import directory as organisation
from bihuan.organisation.models import Change, Place
from bihuan.services import clock
from bihuan.voices import faults
from bihuan.voices.models import Fault, Voice
from tests import cast
from tests.kernel import walking
from tests.problems.asking import browser_of, text

WORDS = "三号窗口的叫号机坏了，正在修"


@pytest.fixture
def centre(city):
    return browser_of("centre")


def windows():
    return list(Place.objects.filter(jurisdiction=1, kind="window").order_by("pk"))


def told(browser, **more):
    """What is posted to the page; the newest fault."""
    browser.post("/voices/faults", {"text": WORDS, **more})
    return Fault.objects.order_by("pk").last()


def test_a_fault_of_a_hall_is_read_at_its_windows_and_of_a_window_only_there(centre):
    window = windows()[0]
    told(centre, place=window.parent_id)
    assert WORDS in text(Client().get(f"/say/{window.code}"))
    assert WORDS in text(Client().get(f"/say/{window.parent.code}"))
    assert WORDS not in text(Client().get("/say")), "elsewhere nobody is bothered"

    told(centre, text="这个窗口今天盘点", place=window.pk)
    assert "这个窗口今天盘点" in text(Client().get(f"/say/{window.code}"))
    assert "这个窗口今天盘点" not in text(Client().get(f"/say/{window.parent.code}"))


def test_a_fault_of_a_matter_is_read_at_its_code_and_at_the_windows_of_its_unit(centre):
    told(centre, text="设立登记的系统今天升级", matter=1)
    window = windows()[0]
    assert "今天升级" in text(Client().get("/say/000132007000"))
    assert "今天升级" in text(Client().get(f"/say/{window.code}"))
    assert "今天升级" not in text(Client().get("/say/000132008000")), "another matter"
    Place.objects.filter(pk=window.pk).update(unit=2)
    organisation.touch()
    organisation.forget()
    assert "今天升级" not in text(Client().get(f"/say/{window.code}")), "another unit's window"


def test_the_code_of_a_matter_fills_it_in_and_the_voice_knows_it(centre):
    page = Client().get("/say/000132007000").content.decode()
    assert 'value="企业设立登记"' in page
    Client().post("/say/000132007000", {"text": "要交的材料说不清。", "matter": "企业设立登记", "_key": "k" * 12})
    Client().post("/say/000132007000", {"text": "其实是过户。", "matter": "不动产转移登记", "_key": "m" * 12})
    kept = Voice.objects.order_by("subject").values_list("channel", "matter", "place")
    assert list(kept) == [("qr", 1, None), ("qr", 2, None)]


def test_a_fault_without_a_place_is_read_everywhere(centre):
    told(centre)
    assert WORDS in text(Client().get("/say"))
    assert WORDS in text(Client().get(f"/say/{windows()[0].code}"))


def test_a_tap_counts_one_and_keeps_nothing_else(centre):
    fault = told(centre)
    before = (Subject.objects.count(), Event.objects.count())
    answer = Client().post(f"/met/{fault.pk}", {"at": windows()[0].code})

    assert answer["Location"] == f"/say/{windows()[0].code}?met={fault.pk}#fault-{fault.pk}"
    assert "记下了，谢谢" in text(Client().get(answer["Location"].partition("#")[0]))
    fault.refresh_from_db()
    assert fault.met == 1
    assert (Subject.objects.count(), Event.objects.count()) == before
    assert not answer.cookies


def test_one_address_counts_once_a_day(centre, settings):
    settings.RATE_LIMITS = True
    fault = told(centre)
    for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2"):
        Client(REMOTE_ADDR=address).post(f"/met/{fault.pk}")
    fault.refresh_from_db()
    assert fault.met == 2


def test_another_site_cannot_make_people_count(centre):
    fault = told(centre)
    assert Client(headers={"Sec-Fetch-Site": "cross-site"}).post(f"/met/{fault.pk}").status_code == 403
    assert Client().get(f"/met/{fault.pk}").status_code == 405
    fault.refresh_from_db()
    assert fault.met == 0


def test_the_problem_shows_how_many_met_with_it_and_with_its_end_the_fault_is_over(city):
    subject = walking.problem()
    walking.walk(subject, to="write_off")
    fault = faults.tell(cast.actor("centre"), 1, {"text": WORDS, "problem": subject.number.lower()})
    faults.met(fault.pk)
    assert "1 人在公开页面上点了“我也遇到”" in text(browser_of("clerk1").get(f"/problems/{subject.number}"))

    walking.walk(subject, to="closed")
    fault.refresh_from_db()
    assert fault.ended is not None
    assert WORDS not in text(Client().get("/say"))
    assert not faults.met(fault.pk), "what is over counts no more"


def test_the_centre_ends_one_and_the_history_says_who(centre):
    fault = told(centre)
    assert centre.post(f"/voices/faults/{fault.pk}/end").status_code == 302
    fault.refresh_from_db()
    assert fault.ended is not None
    assert WORDS not in text(Client().get("/say"))
    changes = list(Change.objects.filter(what="fault", subject=str(fault.pk)).order_by("pk"))
    assert [c.actor for c in changes] == [cast.actor("centre").id] * 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"text": ""}, "请填写这一项。"), ({"problem": "WT-2099-0001"}, "没有这个问题编号。"), ({"place": "999"}, ""),
     ({"until": (clock.today() - timedelta(days=1)).isoformat()}, "这一天已经过了。"), ({"text": "长" * 121}, "")],
    ids=["empty", "problem", "place", "past", "long"],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_told(centre, wrong, words):
    answer = centre.post("/voices/faults", {"text": WORDS, **wrong})
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Fault.objects.exists()


@pytest.mark.parametrize("name", ["clerk1", "leader1"])
def test_no_unit_tells_or_ends_a_fault(city, name):
    fault = faults.tell(cast.actor("centre"), 1, {"text": WORDS})
    browser = browser_of(name)
    assert browser.post("/voices/faults", {"text": "不是真的"}).status_code == 403
    assert browser.post(f"/voices/faults/{fault.pk}/end").status_code == 403
    assert Fault.objects.filter(ended__isnull=True).count() == 1


def test_the_form_of_the_public_asks_no_row_for_it(centre, django_assert_num_queries):
    told(centre)
    organisation.forget()  # as in the next request: the change is committed
    Client().get("/say")
    with django_assert_num_queries(0):
        Client().get("/say")
