"""From the figures to what stands in the archive: a person judges, the officer answers, another decides an appeal."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from docx import Document

from bihuan.assessment.commands import run_assessments
from bihuan.assessment.models import Sheet
from bihuan.kernel.act import act, load
from bihuan.kernel.models import Duty, Event, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.organisation.directory import actor
from bihuan.organisation.models import Account
from bihuan.people.models import Officer
from bihuan.services import clock
from tests import cast
from tests.assessment.judging import a_record, half_year, judged, sheet_of
from tests.kernel.walking import does, events, now
from tests.people.recruiting import NAME, appointed, campaign, number
from tests.people.test_review import refusal
from tests.problems.asking import browser_of, queries, text

OTHERS = ("clerk1", "colleague1", "leader1", "deputy", "head", "supervisor", "party", "auditor")


@pytest.fixture
def officer(city):
    return appointed()


def phone():
    client = Client()
    client.force_login(Account.objects.get(officer__isnull=False))
    return client


def answers(subject, action, **fields):
    return act("assessment", subject.pk, action, actor(load(subject)["account"]), fields)


def test_a_person_judges_and_the_officer_reads_it(officer):
    a_record(officer, "r1", "thorough")
    subject = judged(sheet_of(half_year(), officer), advice="多去乡镇。")
    row = load(subject)
    assert (row["state"], row["level"], row["officer"]) == ("reading", "good", officer.number)
    assert {line["indicator"] for line in row["figures"]} >= {"quality", "timely"}
    assert [(d.office, d.action) for d in Duty.objects.filter(subject=subject)] == [
        (f"officer:{officer.person}", "agree")
    ]
    assert "记得细" not in Event.objects.get(subject=subject).body
    page = text(phone().get(f"/officer/assessments/{subject.number}"))
    for words in ("良好", "记得细，说得清。", "多去乡镇。", "审过 1 份，详实或清楚的 1 份"):
        assert words in page
    assert "考核" in text(phone().get("/officer/me"))
    assert verify().finding is None


def test_the_officer_agrees_and_it_stands_in_the_archive(officer):
    subject = judged(sheet_of(half_year(), officer))
    answer = phone().post(f"/officer/assessments/{subject.number}/agree", {"text": "谢谢。"})
    assert answer.status_code == 302
    assert (now(subject).state, load(now(subject))["answer"]) == ("settled", "agreed")
    page = text(browser_of("centre").get(f"/people/{officer.number}"))
    assert "2026 年上半年考核" in page
    assert not Duty.objects.filter(subject=subject).exists()


def test_an_opinion_leaves_it_open_and_the_centre_may_mend_the_level(officer):
    subject = judged(sheet_of(half_year(), officer), "fit")
    answers(subject, "remark", text="高平那次没有算进来。")
    assert now(subject).state == "reading"
    does("centre", "talk", subject, {"held_on": clock.today().isoformat(), "notes": "电话里说清了。"})
    does("centre", "revise", subject, {"level": "good", "reason": "补上高平那次。"})
    assert load(now(subject))["level"] == "good"
    assert "高平" not in "".join(Event.objects.filter(subject=subject).values_list("body", flat=True))
    assert "补上高平那次" in text(phone().get(f"/officer/assessments/{subject.number}"))


def test_an_appeal_is_decided_by_another_person_once(officer):
    subject = judged(sheet_of(half_year(), officer), "weak")
    answers(subject, "appeal", text="记录都按时交了，请再看。")
    assert [d.action for d in Duty.objects.filter(subject=subject)] == ["decide_appeal"]
    assert refusal("centre", "decide_appeal", subject, {"level": "fit", "reason": "再看"}).code == "apart"
    does("centre_head", "decide_appeal", subject, {"level": "fit", "reason": "核对了，有两份是网断了晚交。"})
    row = load(now(subject))
    assert (row["state"], row["level"], row["answer"]) == ("settled", "fit", "decided")
    with pytest.raises(Refused):
        answers(subject, "appeal", text="还要再申诉")


def test_silence_is_noted_as_silence(officer):
    subject = judged(sheet_of(half_year(), officer))
    assert run_assessments() == 0
    with clock.at(clock.now() + timedelta(days=30)):
        assert run_assessments() == 1
        assert run_assessments() == 0
    assert (now(subject).state, load(now(subject))["answer"]) == ("settled", "silent")
    assert "本人到期没有回应" in text(browser_of("centre").get(f"/people/assessments/{subject.number}"))


def test_a_withdrawn_one_gives_its_sheet_back(officer):
    period = half_year()
    subject = judged(sheet_of(period, officer))
    does("centre", "retract", subject, {"reason": "看错人了"})
    assert sheet_of(period, officer).subject is None
    again = judged(sheet_of(period, officer), "excellent")
    assert Sheet.objects.get().subject == again


def test_what_was_judged_already_or_is_another_places_is_refused(officer):
    sheet = sheet_of(half_year(), officer)
    judged(sheet)
    for pk in (sheet.pk, 10**9):
        with pytest.raises(Refused) as refused:
            act(
                "assessment",
                None,
                "assess",
                cast.actor("centre"),
                {"sheet": pk, "level": "good", "opinion": "记得细。"},
                jurisdiction=1,
            )
        assert set(refused.value.refusal.errors) == {"sheet"}
    assert Subject.objects.filter(table="assessment").count() == 1


def test_nobody_but_the_centre_and_the_officer_reads_one(officer):
    period = half_year()
    subject = judged(sheet_of(period, officer))
    for name in OTHERS:
        client = browser_of(name)
        for path in ("/people/assessments", f"/people/assessments/periods/{period.pk}", f"/people/assessments/{subject.number}",
                     f"/people/assessments/{subject.number}/form.pdf", f"/officer/assessments/{subject.number}",
                     f"/people/assessments/periods/{period.pk}/summary.docx"):  # fmt: skip
            answer = client.get(path)
            assert answer.status_code in (403, 404), (name, path)
            assert NAME not in answer.content.decode("utf-8", "replace")


def test_another_officer_reads_none_of_it(officer):
    subject = judged(sheet_of(half_year(), officer))
    other = appointed(campaign(), identity=number(3), name="李婉容")
    client = Client()
    client.force_login(Account.objects.get(pk=other.person))
    assert client.get(f"/officer/assessments/{subject.number}").status_code == 404
    assert client.post(f"/officer/assessments/{subject.number}/agree", {}).status_code == 404
    assert events(subject) == ["assess"]


def test_many_are_judged_alike_and_those_of_whom_little_is_known_one_by_one(city):
    call = campaign()
    known, unknown = appointed(call), appointed(call, identity=number(3), name="李婉容")
    for n in range(2):
        a_record(known, f"r{n}", "thorough")
    period = half_year()
    ids = [sheet_of(period, one).pk for one in (known, unknown)]
    answer = browser_of("centre").post(
        f"/people/assessments/periods/{period.pk}/alike", {"sheet": ids, "opinion": "按记录审定。"}
    )
    assert answer.status_code == 422
    assert "审定了 1 份" in text(answer)
    assert f"{unknown.number}：资料不足" in text(answer)
    assert sheet_of(period, unknown).subject is None


def test_the_page_of_a_sheet_judges_and_says_what_is_missing(officer):
    sheet = sheet_of(half_year(), officer)
    centre = browser_of("centre")
    path = f"/people/assessments/sheets/{sheet.pk}"
    assert NAME in text(centre.get(path))
    told = centre.post(path, {"level": "good", "opinion": "", "advice": "去乡镇看看"})
    assert told.status_code == 422
    assert "去乡镇看看" in text(told)
    assert centre.post(path, {"level": "good", "opinion": "记得细，说得清。"}).status_code == 302
    assert centre.get(path).status_code == 302


def test_summary_and_form_are_documents(officer):
    a_record(officer, "r1", "thorough")
    period = half_year()
    subject = judged(sheet_of(period, officer))
    centre = browser_of("centre")
    said = Document(BytesIO(centre.get(f"/people/assessments/periods/{period.pk}/summary.docx").content))
    words = " ".join([p.text for p in said.paragraphs] + [c.text for t in said.tables for r in t.rows for c in r.cells])
    assert "期内在任的体验员 1 人" in words
    assert "良好" in words
    assert NAME not in words
    for client in (centre, phone()):
        assert client.get(f"/people/assessments/{subject.number}/form.pdf").content.startswith(b"%PDF")


def test_the_page_of_a_period_costs_the_same_for_many(officer):
    period = half_year()
    centre = browser_of("centre")
    few = queries(centre, f"/people/assessments/periods/{period.pk}")
    sheet, other = Sheet.objects.get(), half_year(title="另一期")
    Sheet.objects.filter(period=other).delete()
    for n in range(60):
        made = Officer.objects.get(account__isnull=False)
        subject = Subject.objects.create(**{**_columns(made.subject), "number": f"TY-9999-{n:04d}", "uid": f"{n:016x}"})
        made.pk, made.subject, made.account, made.application, made.identity = None, subject, None, None, f"x{n}"
        made.save()
        Sheet.objects.create(period=period, officer=made, level="good")
    assert queries(centre, f"/people/assessments/periods/{period.pk}") == few
    assert "后一页" in text(centre.get(f"/people/assessments/periods/{period.pk}"))
    assert centre.get(f"/people/assessments/periods/{period.pk}?after=x").status_code == 404
    assert sheet.period == period


def _columns(subject):
    return {f.attname: getattr(subject, f.attname) for f in subject._meta.concrete_fields if not f.primary_key}
