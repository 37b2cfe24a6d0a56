"""From the application to the certificate: two persons, reasons, an account without a name."""

from datetime import timedelta

import pytest
from django.db import connection

from bihuan.kernel.act import act, load
from bihuan.kernel.models import Duty, Event, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.organisation import directory
from bihuan.organisation.models import Account, Post
from bihuan.people import certificates, holding
from bihuan.people.models import Application, Certificate, Officer
from bihuan.services import clock
from bihuan.services.files.models import File
from bihuan.services.sealed.boxes import Erased, open_sealed
from bihuan.voices.codes import grouped
from tests.kernel.walking import does, events, now
from tests.people.recruiting import CHECKS, SECRETS, applied, appointed, campaign, number, passed, term
from tests.problems.asking import browser_of, text


def refusal(name, action, subject, sent):
    with pytest.raises(Refused) as refused:
        does(name, action, subject, sent)
    return refused.value.refusal


def test_an_application_goes_from_one_reviewer_to_another_and_becomes_an_officer(city):
    subject, code = applied()
    assert [d.action for d in Duty.objects.filter(subject=subject)] == ["check_pass"]
    does("centre", "check_pass", subject, {**CHECKS, "avoid": [3]})
    assert refusal("centre", "review_pass", subject, {"groups": ["老年人服务"]}).code == "apart"
    does("centre_head", "review_pass", subject, {"groups": ["老年人服务"]})
    does("centre", "appoint", subject, term(groups=["老年人服务"]))

    row, officer = load(now(subject)), Subject.objects.get(table="officer")
    assert (row["state"], officer.state, load(officer)["groups"], load(officer)["avoid"]) == (
        "appointed",
        "active",
        ["老年人服务"],
        [3],
    )
    account = Account.objects.get(pk=officer.person)
    assert (account.name, account.username) == (f"体验员 {officer.number}", officer.number.lower())
    assert Post.objects.get(account=account).role == "officer"
    assert f"officer:{account.pk}" in directory.actor(account.pk).offices
    held = Certificate.objects.get(officer__subject=officer)
    assert certificates.check(grouped(held.code)).standing == "valid"
    assert holding.take_account(code, "清茶三碗过河去再来一壶") == account.username
    assert verify().finding is None


def test_nothing_of_the_person_lies_in_the_clear(city):
    officer = appointed()
    does("centre", "pause", officer, {"reason": "张沐禾同志出国三个月"})
    for table in (
        "kernel_subject",
        "kernel_event",
        "people_application",
        "people_officer",
        "organisation_account",
        "organisation_change",
        "kernel_duty",
        "notices_notice",
        "people_certificate",
        "files_file",
    ):
        found = dump(table)
        assert not [secret for secret in (*SECRETS, number(2)) if secret in found], table


def dump(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for row in cursor.fetchall() for v in row)


def test_who_steps_aside_reviews_no_more_and_reads_no_more(city):
    subject, _ = applied()
    does("centre", "recuse", subject, {"reason": "是我表妹"})
    assert refusal("centre", "check_pass", subject, CHECKS).code == "apart"
    assert "张沐禾" in text(browser_of("centre_head").get(f"/people/applications/{subject.number}"))
    page = browser_of("centre").get(f"/people/applications/{subject.number}")
    assert "您已经回避" in text(page)
    assert "140502" not in text(page)
    assert browser_of("centre").get(f"/people/applications/{subject.number}/files/photo").status_code in (403, 409)
    does("centre_head", "check_pass", subject, CHECKS)


def test_opening_a_paper_is_recorded_before_it_is_shown(city):
    subject, _ = applied()
    answer = browser_of("centre").get(f"/people/applications/{subject.number}/files/id_copy")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "image/jpeg",
        "private, no-store",
    )
    last = Event.objects.filter(subject=subject).latest("sequence").body
    assert '"action":"look"' in last
    assert '"what":"id_copy"' in last
    assert events(subject)[-1] == "look"


def test_a_contact_is_shown_to_whoever_asked_and_the_identity_number_to_nobody(city):
    subject, _ = applied()
    browser = browser_of("centre")
    assert "138****8901" in text(browser.get(f"/people/applications/{subject.number}"))
    does("centre", "look", subject, {"what": "contact"})
    page = text(browser.get(f"/people/applications/{subject.number}"))
    assert "13835678901" in page
    assert number(2) not in page
    assert "13835678901" not in text(browser_of("centre_head").get(f"/people/applications/{subject.number}"))


def test_a_full_campaign_appoints_nobody_more_but_keeps_a_waiting_list(city):
    of = campaign(quota=1)
    appointed(of)
    subject, _ = applied(of, identity=number(4), name="李望舒", phone="13935600002")
    does("centre", "check_pass", subject, CHECKS)
    does("centre_head", "review_pass", subject, {"groups": ["老年人服务"]})
    assert refusal("centre", "appoint", subject, term()).code == "not-yet"
    does("centre_head", "wait", subject, {})
    assert refusal("centre_head", "call_up", subject, {"groups": ["老年人服务"]}).code == "not-yet"
    assert now(subject).state == "waiting"
    assert Officer.objects.count() == 1


def test_while_the_public_notice_runs_nobody_is_appointed(city):
    subject, _ = applied()
    passed(subject)
    does("centre", "publicise", subject, {"until": (clock.today() + timedelta(7)).isoformat()})
    assert refusal("centre", "appoint", subject, term()).code == "not-yet"
    does("centre", "object", subject, {"objection": "有人说他是中介，已核实不是。"})
    assert now(subject).state == "publicised"


def test_who_turned_down_does_not_judge_the_appeal(city):
    subject, code = applied()
    does("centre", "reject", subject, {"code": "conditions", "words": "这次先不录用，谢谢您。"})
    assert "这次先不录用" not in dump("kernel_event")
    holding.appeal(code, "我补充了社区工作经历。")
    assert now(subject).state == "submitted"
    assert refusal("centre", "check_pass", subject, CHECKS).code == "apart"
    does("centre_head", "check_pass", subject, CHECKS)


def test_a_dismissal_is_proposed_by_one_answered_by_the_officer_and_decided_by_another(city):
    officer = appointed()
    held = Certificate.objects.get(officer__subject=officer)
    does("centre", "propose_dismissal", officer, {"code": "gain", "facts": "以体验员名义收取代办费。"})
    assert refusal("centre", "decide_dismissal", officer, {"decision": "dismiss", "reason": "属实"}).code == "apart"
    act("officer", officer.pk, "state_case", directory.actor(officer.person), {"text": "只收过一次复印费。"})
    assert certificates.check(held.code).standing == "valid"
    does("centre_head", "decide_dismissal", officer, {"decision": "dismiss", "reason": "经核实属实。"})
    assert certificates.check(held.code).standing == "revoked"
    assert not Account.objects.get(pk=officer.person).is_active
    assert directory.actor(officer.person).offices == {}
    assert now(officer).state == "dismissed"
    assert verify().finding is None


def test_withdrawal_deletes_words_files_and_key(city):
    subject, code = applied()
    box = Application.objects.get(subject=subject).sealed
    holding.cancel(code)
    assert now(subject).state == "withdrawn"
    assert File.objects.count() == 0
    with pytest.raises(Erased):
        open_sealed(box)
    assert "张沐禾" not in text(browser_of("centre").get(f"/people/applications/{subject.number}"))
    again, _ = applied(Application.objects.get(subject=subject).campaign)
    assert again.number != subject.number
    assert verify().finding is None


def test_the_first_day_of_the_term_stays_what_was_agreed_and_a_lost_certificate_is_issued_anew(city):
    officer = appointed()
    assert load(officer)["engaged"] == clock.today().isoformat()
    does("centre", "reissue", officer, {"why": "lost"})
    old, new = Certificate.objects.filter(officer__subject=officer).order_by("id")
    assert (old.revoked_at is not None, new.revoked_at, new.since) == (True, None, clock.today())
