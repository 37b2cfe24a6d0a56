"""The centre's inbox: who reads it, how it is filtered, how a voice is triaged, recorded by hand, and seen in full."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.kernel.models import Subject
from bihuan.loop.language import Actor
from bihuan.organisation.directory import directory
from bihuan.services import clock
from bihuan.services.clock import ZONE
from bihuan.voices import queries
from bihuan.voices.models import Voice
from bihuan.voices.queries import Filters
from tests import cast
from tests.kernel.walking import does
from tests.ui.pages import posted
from tests.voices.saying import SECRETS, everything, journal, row, said, triaged, voice

BUDGET = 8
SESSION = 3  # session, account, and the counts of the navigation


def lines(html):
    return re.findall(r'data-voice="(\w+)"', html)


# ---- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["centre", "centre_head", "supervisor", "auditor"])
def test_the_centre_reads_the_inbox_supervision_and_audit_too(signed_in, name):
    receipt = said()
    html = signed_in(name).get("/voices").content.decode()

    assert lines(html) == [receipt.uid]
    assert not [secret for secret in SECRETS if secret in html]


@pytest.mark.parametrize("name", ["clerk1", "leader1", "deputy", "party", "head"])
@pytest.mark.parametrize("path", ["/voices", "/voices/{}", "/voices/{}/original", "/voices/new"])
def test_units_and_their_leaders_open_nothing_here(signed_in, name, path):
    assert signed_in(name).get(path.format(said().uid)).status_code == 403


def test_strangers_are_asked_to_sign_in(client, city):
    assert client.get("/voices")["Location"].startswith("/login?next=")


@pytest.mark.parametrize("name", ["supervisor", "auditor"])
def test_who_only_reads_is_offered_no_triage(signed_in, name):
    receipt = said()
    client = signed_in(name)

    assert '/triage"' not in client.get(f"/voices/{receipt.uid}").content.decode()
    answer = client.post(f"/voices/{receipt.uid}/triage", {"outcome": "praise", "_version": 1})
    assert answer.status_code == 403
    assert journal(voice(receipt)) == ["submit"]


def test_a_countys_centre_sees_its_own_voices_alone_and_the_city_sees_all(city):
    here, there = said(), said(jurisdiction=2, matter=None, place=None)
    county = Actor("person:99", "沁水中心", {"centre:2": None, "unit:11": None})

    assert [s.uid for s in queries.inbox(county, Filters()).rows] == [there.uid]
    assert {s.uid for s in queries.inbox(cast.actor("centre"), Filters()).rows} == {here.uid, there.uid}


# ---- the list ----------------------------------------------------------------------------------------------------


def test_the_list_opens_with_what_waits_and_shows_the_first(signed_in):
    older, newer = said("护照要带几张照片？"), said()
    triaged(older, outcome="question")
    html = signed_in("centre").get("/voices").content.decode()

    assert lines(html) == [newer.uid]
    assert 'id="reading"' in html
    assert "待答复 1" in html


def test_states_and_channels_filter_and_wrong_ones_are_refused(signed_in):
    card, phone = said(channel="card"), said(channel="12345")
    triaged(phone, outcome="praise")
    client = signed_in("centre")

    assert lines(client.get("/voices?channel=card").content.decode()) == [card.uid]
    assert lines(client.get("/voices?state=all&channel=12345").content.decode()) == [phone.uid]
    assert lines(client.get("/voices?state=praise").content.decode()) == [phone.uid]
    assert client.get("/voices?state=strange").status_code == 422
    assert client.get("/voices?after=strange").status_code == 422


def test_pages_lead_on_through_all_voices_once(city):
    uids = {said(f"第 {n} 件事，窗口太慢。").uid for n in range(7)}
    for channel in ("", "qr"):
        seen = through(channel)
        assert len(seen) == 7
        assert set(seen) == uids


def through(channel):
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = queries.inbox(cast.actor("centre"), Filters(channel=channel, after=after, limit=3))
        seen += [subject.uid for subject in page.rows]
        after = page.next
    return seen


def test_a_change_brings_a_voice_to_the_top_in_every_order(city):
    first, _ = said(), said("大厅空调不冷。")
    with clock.at(clock.now() + timedelta(minutes=5)):
        triaged(first, outcome="question")

    for channel in ("", "qr"):
        assert queries.inbox(cast.actor("centre"), Filters(channel=channel)).rows[0].uid == first.uid
    assert Voice.objects.get(subject__uid=first.uid).updated == voice(first).updated


@pytest.mark.parametrize("path", ["/voices", "/voices?channel=qr", "/voices?state=all"])
def test_the_list_keeps_to_its_budget_however_long_it_is(signed_in, path):
    client, counted = signed_in("centre"), []
    for many in (3, 30):
        for n in range(many):
            said(f"第 {n} 件事，窗口太慢。")
        client.get(path)
        directory()
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        counted.append(len(asked))

    assert counted[0] == counted[1]
    assert counted[0] - SESSION <= BUDGET + 7, counted  # list and one voice beside it: its page has a budget of 15


# ---- triage ------------------------------------------------------------------------------------------------------


def test_triage_by_the_form_makes_a_problem_and_offers_the_next_voice(signed_in):
    receipt, waiting = said(), said("大厅空调不冷。")
    client = signed_in("centre")
    sent = posted(client.get(f"/voices/{receipt.uid}").content.decode())
    body = {**sent.dict(), "outcome": "problem", "title": "叫号机坏了三天没有人修", "category": "service"}

    answer = client.post(f"/voices/{receipt.uid}/triage", body)

    problem = Subject.objects.get(table="problem")
    assert answer["Location"] == f"/voices/{receipt.uid}"
    assert (voice(receipt).state, row(voice(receipt))["problem"]) == ("passed", problem.number)
    assert row(problem)["voices"] == [receipt.uid]
    html = client.get(answer["Location"]).content.decode()
    assert f'href="/voices/{waiting.uid}" data-key="n"' in html
    assert f'href="/problems/{problem.number}"' in html


def test_an_answer_to_htmx_swaps_panel_and_reading(signed_in):
    receipt = said()
    client = signed_in("centre")
    sent = posted(client.get(f"/voices/{receipt.uid}").content.decode()).dict()

    answer = client.post(f"/voices/{receipt.uid}/triage", {**sent, "outcome": "praise"}, headers={"HX-Request": "true"})
    html = answer.content.decode()

    assert '<div id="panel">' in html
    assert re.search(r'id="reading"[^>]*hx-swap-oob="true"', html)
    assert "<html" not in html


def test_what_is_missing_is_said_at_its_field_and_nothing_is_done(signed_in):
    receipt = said(matter=None, place=None)
    client = signed_in("centre")
    sent = posted(client.get(f"/voices/{receipt.uid}").content.decode()).dict()

    answer = client.post(f"/voices/{receipt.uid}/triage", {**sent, "outcome": "problem", "title": "叫号机坏了"})

    assert answer.status_code == 422
    assert "叫号机坏了" in answer.content.decode()
    assert journal(voice(receipt)) == ["submit"]
    assert not Subject.objects.filter(table="problem").exists()


def test_two_clerks_at_once_the_second_is_told_what_happened(signed_in):
    receipt = said()
    client = signed_in("centre")
    sent = posted(client.get(f"/voices/{receipt.uid}").content.decode()).dict()
    triaged(receipt, outcome="praise")

    answer = client.post(f"/voices/{receipt.uid}/triage", {**sent, "outcome": "question"})

    assert answer.status_code == 409
    assert re.search("您打开以后，[^。]*分办[^。]*。请看一眼再办，您写的都还在。", answer.content.decode())
    assert voice(receipt).state == "praise"


def test_a_matter_is_suggested_where_the_words_name_it_and_none_where_they_do_not(signed_in):
    client = signed_in("centre")
    named = said("办企业设立登记，材料交了三遍。", matter=None, place=None)
    unnamed = said("停车场进不去。", matter=None, place=None)

    assert posted(client.get(f"/voices/{named.uid}").content.decode())["matter"] == "1"
    assert not posted(client.get(f"/voices/{unnamed.uid}").content.decode()).get("matter")


def test_a_similar_open_problem_is_shown_and_joined_by_a_link(signed_in):
    problem = triaged(said())
    receipt = said("三号窗口叫号机又坏了，三天没有人修。")
    client = signed_in("centre")

    html = client.get(f"/voices/{receipt.uid}").content.decode()
    assert "很像" in html
    assert "已有 1 条反馈" in html
    (link,) = re.findall(r'href="(/voices/\w+\?act=triage[^"#]*)', html)
    sent = posted(client.get(link.replace("&amp;", "&")).content.decode()).dict()
    assert (sent["outcome"], sent["master"]) == ("merge", problem.number)
    client.post(f"/voices/{receipt.uid}/triage", sent)

    assert voice(receipt).state == "merged"
    assert row(problem)["voices"][1:] == [receipt.uid]


def test_problems_of_other_matters_that_share_no_words_are_not_similar(city):
    triaged(said())

    assert queries.similar(row(voice(said("停车场进不去，绕了二十分钟。", matter=2, place=1)))) == []


def test_a_question_is_answered_and_the_text_for_the_unit_redacted_by_hand(signed_in):
    receipt = said("护照要带几张照片？问的人是李家庄的老李。")
    client = signed_in("centre")
    triaged(receipt, outcome="question")
    version = voice(receipt).version
    client.post(f"/voices/{receipt.uid}/redact", {"text": "护照要带几张照片？", "_version": version})
    client.post(f"/voices/{receipt.uid}/answer", {"words": "两张白底的。", "_version": version + 1})

    assert row(voice(receipt))["text"] == "护照要带几张照片？"
    assert voice(receipt).state == "answered"
    assert journal(voice(receipt)) == ["submit", "triage", "redact", "answer"]


def test_get_of_any_page_changes_nothing(signed_in):
    receipt = said()
    client = signed_in("centre")
    client.get("/voices")
    before = everything()

    for path in ("", "/triage", "/redact", "/original"):
        assert client.get(f"/voices/{receipt.uid}{path}").status_code == 200
    assert client.get("/voices/new").status_code == 200

    assert everything() == before


# ---- by hand -----------------------------------------------------------------------------------------------------


def test_a_card_is_recorded_by_hand_once_however_often_the_button_is_pressed(signed_in):
    client = signed_in("centre")
    sent = {
        **posted(client.get("/voices/new").content.decode()).dict(), "channel": "card", "text": "窗口只开一个。我叫张建国。",
        "said_on": "2026-03-02", "origin": "卡-017", "contact": "13935601234", "rating": "2", "place": "2",
    }  # fmt: skip
    first, again = client.post("/voices/new", sent), client.post("/voices/new", sent)

    subject = Subject.objects.get(table="voice")
    told = row(subject)
    assert first["Location"] == again["Location"] == f"/voices/{subject.uid}"
    assert (told["channel"], told["said"], told["origin"], told["rating"], told["place"]) == (
        "card",
        "2026-03-02",
        "卡-017",
        2,
        2,
    )
    assert "张建国" not in everything()
    assert "13935601234" not in everything()


@pytest.mark.parametrize(("field", "value", "sentence"), [
    ("text", "", "请填写这一项。"), ("said_on", "2999-01-01", "这一天还没到。"), ("said_on", "昨天", "日期看不懂"),
    ("channel", "qr", "请选从哪来"), ("place", "99", "有效"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_written_stays(signed_in, field, value, sentence):
    client = signed_in("centre")
    answer = client.post("/voices/new", {"channel": "card", "text": "窗口只开一个。", "origin": "卡-017", field: value})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert posted(answer.content.decode())["origin"] == "卡-017"
    assert not Subject.objects.exists()


# ---- the original words ------------------------------------------------------------------------------------------


def unsealed(problem, days=3):
    does("centre", "ask_unseal", problem, {"purpose": "联系反映人核实窗口", "days": days})
    does("supervisor", "unseal", problem, {})


def test_the_original_is_shut_until_another_person_agrees(signed_in):
    receipt = said()
    problem = triaged(receipt)
    client = signed_in("centre")

    answer = client.post(f"/voices/{receipt.uid}/original")

    assert answer.status_code == 403
    assert not [secret for secret in SECRETS if secret in answer.content.decode()]
    assert "look" not in journal(problem)


def test_each_look_at_the_original_is_an_event_of_the_problem(signed_in):
    receipt = said(contact="13935601234")
    problem = triaged(receipt)
    unsealed(problem)
    client = signed_in("centre")

    page = client.get(f"/voices/{receipt.uid}/original").content.decode()
    assert "联系反映人核实窗口" in page
    assert not [secret for secret in SECRETS if secret in page]
    answer = client.post(f"/voices/{receipt.uid}/original")
    html = answer.content.decode()

    assert all(secret in html for secret in SECRETS)
    assert "no-store" in answer["Cache-Control"]
    assert journal(problem)[-1] == "look"
    client.post(f"/voices/{receipt.uid}/original")
    assert journal(problem).count("look") == 2
    assert not [secret for secret in SECRETS if secret in everything()]


@pytest.mark.parametrize("name", ["supervisor", "centre_head", "auditor"])
def test_who_did_not_ask_may_not_look(signed_in, name):
    receipt = said()
    problem = triaged(receipt)
    unsealed(problem)

    assert signed_in(name).post(f"/voices/{receipt.uid}/original").status_code == 403
    assert "look" not in journal(problem)


def test_after_the_days_it_is_shut_again(signed_in):
    receipt = said()
    problem = triaged(receipt)
    with clock.at(datetime(2026, 3, 2, 9, tzinfo=ZONE)):
        unsealed(problem, days=1)

    answer = signed_in("centre").post(f"/voices/{receipt.uid}/original")

    assert answer.status_code == 409
    assert "期限已过" in answer.content.decode()
    assert "look" not in journal(problem)


def test_before_triage_there_is_nothing_to_unseal(signed_in):
    assert signed_in("centre").post(f"/voices/{said().uid}/original").status_code == 409


# ---- on the problem's page ---------------------------------------------------------------------------------------


def test_a_unit_reads_words_channel_and_month_and_nothing_that_leads_to_the_critic(city):
    receipt = said(said="2026-01-15T10:00:00+08:00")
    problem = triaged(receipt)

    (quote,) = queries.shielded(row(problem))

    assert (quote.channel, quote.month.isoformat()) == ("有话码上说", "2026-01-01")
    assert not [secret for secret in SECRETS if secret in quote.text]
    assert receipt.uid not in repr(quote)


def test_two_of_the_centre_hear_that_the_other_reads_the_same_voice_and_a_unit_hears_nothing(signed_in):
    receipt = said()
    assert (
        f'hx-post="/presence/voice/{receipt.uid}"' in signed_in("centre").get(f"/voices/{receipt.uid}").content.decode()
    )
    asks = {"seen": "1"}
    signed_in("centre").post(f"/presence/voice/{receipt.uid}", asks)
    told = signed_in("centre_head").post(f"/presence/voice/{receipt.uid}", asks).content.decode()
    assert "也在看这一页" in told
    triaged(receipt, outcome="question")
    assert "您打开以后有变化" in signed_in("centre_head").post(f"/presence/voice/{receipt.uid}", asks).content.decode()
    assert signed_in("clerk1").post(f"/presence/voice/{receipt.uid}", asks).status_code == 404


def test_whose_it_probably_is_stands_beside_a_voice_until_it_is_triaged(signed_in):
    by_words = said("我来办不动产转移登记，跑了三趟。", matter=None, place=None)
    html = signed_in("centre").get(f"/voices/{by_words.uid}").content.decode()
    assert "可能归" in html
    assert "像是“不动产转移登记”" in html
    unknown = said("大厅太吵。", matter=None, place=None)
    assert "可能归" not in signed_in("centre").get(f"/voices/{unknown.uid}").content.decode()
    triaged(by_words, outcome="question")
    assert "可能归" not in signed_in("centre").get(f"/voices/{by_words.uid}").content.decode()
