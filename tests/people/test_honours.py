"""Support and rewards in a ledger with reasons, commendation by two persons, recommendation (M9.3, M14)."""

from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document

from bihuan.kernel.act import load
from bihuan.kernel.models import Duty, Event
from bihuan.kernel.verify import verify
from bihuan.people.models import Certificate, Honour, Officer, Support
from bihuan.people.vanishing import forget_officer
from bihuan.services import clock
from bihuan.voices.codes import grouped
from tests.kernel.walking import does, now
from tests.people.recruiting import NAME, appointed, campaign, number
from tests.people.test_review import dump, refusal
from tests.problems.asking import browser_of, queries, text

GIVEN = {"kind": "transport", "what": "公交卡充值", "amount": 60, "reason": "张沐禾到高平市体验两次"}
DEEDS = {"honour": "优秀政务服务体验员", "reason": "提的三条建议都改成了，少跑一趟。"}


def give(officer, **more):
    does("centre", "give_support", officer, {**GIVEN, "given_on": clock.today().isoformat(), **more})


def test_what_was_given_stands_in_the_ledger_with_its_reason_and_before_the_officer(city):
    officer = appointed()
    give(officer)
    row = Support.objects.get()
    assert (row.kind, row.amount, row.given_on, row.struck_at) == ("transport", 60, clock.today(), None)
    page = text(browser_of("centre").get("/people/support"))
    assert "公交卡充值" in page
    assert "张沐禾到高平市体验两次" in page
    assert "共 60 元" in page
    assert "公交卡充值" in text(browser_of("centre").get(f"/people/{officer.number}"))
    assert not [word for word in ("公交卡", "高平") if word in dump("people_support") + dump("kernel_event")]
    assert verify().finding is None


def test_nothing_is_given_in_the_future_or_for_less_than_nothing(city):
    officer = appointed()
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert set(refusal("centre", "give_support", officer, {**GIVEN, "given_on": tomorrow, "amount": 0}).errors) == {"given_on", "amount"}  # fmt: skip
    assert set(refusal("centre", "give_support", officer, {}).errors) == {"kind", "what", "given_on", "reason"}
    assert not Support.objects.exists()


def test_a_wrong_entry_is_struck_and_stays(city):
    officer = appointed()
    give(officer)
    entry = Support.objects.get().pk
    does("centre", "strike_support", officer, {"entry": entry, "reason": "登记重了"})
    assert Support.objects.get().struck_at is not None
    page = text(browser_of("centre").get("/people/support"))
    assert "已冲销" in page
    assert "60 元" not in page.partition("台账")[0].partition("今年")[2]
    assert refusal("centre", "strike_support", officer, {"entry": entry, "reason": "再冲"}).code == "not-yet"


def test_another_officers_entry_cannot_be_struck(city):
    call = campaign()
    one, other = appointed(call), appointed(call, identity=number(3))
    give(one)
    give(other)
    entry = Support.objects.get(officer__subject=other).pk
    assert set(refusal("centre", "strike_support", one, {"entry": entry, "reason": "错了"}).errors) == {"entry"}
    assert not Support.objects.filter(struck_at__isnull=False).exists()


def test_who_proposes_does_not_decide(city):
    officer = appointed()
    does("centre", "propose_commendation", officer, DEEDS)
    assert {d.action for d in Duty.objects.filter(subject=officer)} == {"commend"}
    assert NAME in text(browser_of("centre_head").get("/people/honours"))
    assert refusal("centre", "commend", officer, DEEDS).code == "apart"
    assert not Honour.objects.exists()
    does("centre_head", "commend", officer, DEEDS)
    honour = Honour.objects.get()
    assert honour.number.startswith("TYRY-")
    assert "proposed" not in load(now(officer))
    assert not Duty.objects.filter(subject=officer).exists()
    assert "等决定的提名" not in text(browser_of("centre_head").get("/people/honours"))


def test_a_proposal_that_is_declined_gives_no_certificate_and_another_may_follow(city):
    officer = appointed()
    does("centre", "propose_commendation", officer, DEEDS)
    assert refusal("centre_head", "propose_commendation", officer, DEEDS).code == "not-yet"
    does("centre_head", "decline_commendation", officer, {"reason": "再看半年"})
    assert not Honour.objects.exists()
    does("centre_head", "propose_commendation", officer, DEEDS)
    assert load(now(officer))["proposed"]["honour"] == DEEDS["honour"]


def test_the_certificate_of_honour_is_the_centres_and_the_officers(city):
    officer = appointed()
    does("centre", "commend", officer, DEEDS)
    path = f"/people/{officer.number}/honours/{Honour.objects.get().pk}.pdf"
    answer = browser_of("centre").get(path)
    assert answer.content.startswith(b"%PDF")
    assert answer["Cache-Control"] == "private, no-store"
    for name in ("clerk1", "leader1", "supervisor", "auditor", "head"):
        assert browser_of(name).get(path).status_code == 404, name
    assert browser_of("centre").get(path.replace(".pdf", "9.pdf")).status_code == 404


def test_anybody_checks_a_certificate_of_honour_by_its_code_and_reads_no_more_than_the_family_name(city, client):
    officer = appointed()
    does("centre", "commend", officer, DEEDS)
    honour = Honour.objects.get()
    for typed in (honour.code, honour.code.lower(), grouped(honour.code)):
        page = text(client.get(f"/verify/{typed}"))
        assert "荣誉证书属实" in page
        assert honour.number in page
        assert "优秀政务服务体验员" in page
        assert NAME[0] in page
        assert NAME not in page
        assert "少跑一趟" not in page
    told = client.get(f"/api/v1/certificates/{honour.code}").json()
    assert (told["number"], told["state"], told["honour"], told["until"]) == (
        honour.number,
        "valid",
        DEEDS["honour"],
        None,
    )
    assert NAME not in str(told)
    assert client.get("/verify/AAAA-BBBB-CCCC-DDDD").status_code == 404
    assert client.get("/api/v1/certificates/AAAABBBBCCCCDDDD").status_code == 404
    found = Certificate.objects.get()
    assert "证书有效" in text(client.get(f"/verify/{found.code}"))


def test_a_forgotten_officers_certificate_of_honour_names_nobody(city, client):
    officer = appointed()
    does("centre", "commend", officer, DEEDS)
    code = Honour.objects.get().code
    forget_officer(Officer.objects.get(subject=officer))
    page = text(client.get(f"/verify/{code}"))
    assert "荣誉证书属实" in page
    assert NAME[0] not in page.partition("获得人")[2][:12]


def test_a_recommendation_is_a_letter_in_word(city):
    officer = appointed()
    does(
        "centre",
        "recommend",
        officer,
        {"level": "province", "activity": "全省政务服务体验周", "reason": "看得细，说得准。"},
    )
    event = Event.objects.filter(subject=officer).latest("sequence")
    path = f"/people/{officer.number}/recommendation/{event.sequence}.docx"
    said = Document(BytesIO(browser_of("centre").get(path).content))
    words = [p.text for p in said.paragraphs] + [c.text for t in said.tables for row in t.rows for c in row.cells]
    assert any("省级“全省政务服务体验周”" in line for line in words)
    assert NAME in words
    assert "看得细" not in event.body
    assert browser_of("clerk1").get(path).status_code == 403
    assert browser_of("centre").get(path.replace(f"/{event.sequence}.", "/99.")).status_code == 404


def test_the_ledger_is_read_by_pages_and_costs_the_same_for_many(city):
    officer = appointed()
    give(officer)
    centre = browser_of("centre")
    few = queries(centre, "/people/support")
    row = Support.objects.get()
    Support.objects.bulk_create(
        Support(officer=row.officer, jurisdiction=1, kind="meal", given_on=row.given_on, box=row.box, amount=n + 1)
        for n in range(60)
    )
    assert queries(centre, "/people/support") == few
    first = text(centre.get("/people/support"))
    assert "60 元" in first
    assert "后一页" in first
    assert centre.get("/people/support?after=x").status_code == 404
    assert "公交卡" not in text(centre.get("/people/support?kind=transport&after=1"))


@pytest.mark.parametrize("name", ["clerk1", "supervisor", "auditor", "head", "officer1"])
def test_nobody_else_reads_ledger_or_commendations(city, name):
    for path in ("/people/support", "/people/honours"):
        assert browser_of(name).get(path).status_code in (302, 403)


def test_a_forgotten_officer_leaves_kinds_and_sums_and_no_words(city):
    officer = appointed()
    give(officer)
    does("centre", "commend", officer, DEEDS)
    forget_officer(Officer.objects.get())
    page = text(browser_of("centre").get("/people/support"))
    assert "公交卡" not in page
    assert "个人信息已删除" in page
    pdf = browser_of("centre").get(f"/people/{officer.number}/honours/{Honour.objects.get().pk}.pdf")
    assert pdf.status_code == 404
