"""What the clock does: campaigns, terms, and that personal data leave when they are kept no longer (M10)."""

from datetime import timedelta

import pytest
from django.test import Client

from bihuan.kernel.act import load
from bihuan.kernel.models import Duty, Event, Subject
from bihuan.kernel.verify import verify
from bihuan.organisation import directory
from bihuan.people import applying, certificates, inviting
from bihuan.people.clockwork import run_people
from bihuan.people.models import Application, Certificate, Draft, Invitation, Officer
from bihuan.services import clock
from bihuan.services.files.models import File
from bihuan.services.sealed.boxes import Erased, open_sealed
from tests import cast
from tests.kernel.walking import does, events, now
from tests.people.recruiting import applied, appointed, campaign, draft
from tests.problems.asking import browser_of, text


def in_days(days):
    return clock.at(clock.now() + timedelta(days=days))


def test_a_campaign_closes_after_its_last_day_and_once(city):
    of = campaign()
    assert run_people() == 0
    with in_days(31):
        assert run_people() == 1
        assert run_people() == 0
    assert now(of).state == "reviewing"
    assert Client().post(f"/apply/{of.number}/start", {"consent": "2026-11"}).status_code == 409


def test_a_term_that_ends_is_told_before_and_then_ends_with_seat_and_certificate(city):
    officer = appointed()
    person, code = officer.person, Certificate.objects.get().code
    with in_days(710):
        run_people()
        run_people()
        assert events(officer) == ["appoint", "ending"]
        assert [d.action for d in Duty.objects.filter(subject=officer)] == ["renew"]
    with in_days(731):
        run_people()
        assert now(officer).state == "expired"
        assert certificates.check(code).standing == "expired"
        assert directory.actor(person).offices == {}
    assert verify().finding is None


def test_a_renewed_officer_has_a_new_certificate_and_the_old_one_says_why(city):
    officer = appointed()
    old = Certificate.objects.get()
    does("centre", "renew", officer, {"until": (clock.today() + timedelta(days=1400)).isoformat()})
    assert (certificates.check(old.code).standing, certificates.check(old.code).why) == ("revoked", "已续聘，换发新证")
    assert Certificate.objects.filter(revoked_at=None).count() == 1
    with in_days(731):
        run_people()
        assert now(officer).state == "active"


def test_what_was_turned_down_is_erased_after_half_a_year_and_not_before(city):
    subject, _ = applied()
    does("centre", "reject", subject, {"code": "quota", "words": "这次名额已满，谢谢您。"})
    row = Application.objects.get()
    with in_days(100):
        run_people()
        assert open_sealed(row.sealed)["name"] == "张沐禾"
    with in_days(181):
        assert run_people() == 1
        assert run_people() == 0
    with pytest.raises(Erased):
        open_sealed(row.sealed)
    assert (File.objects.count(), Application.objects.get().identity) == (0, None)
    page = text(browser_of("centre").get(f"/people/applications/{subject.number}"))
    assert "张沐禾" not in page
    assert "个人信息已按规定删除" in page
    assert verify().finding is None


def test_an_archive_leaves_three_years_after_the_end_and_the_numbers_stay(city):
    officer = appointed()
    code, box = Certificate.objects.get().code, Officer.objects.get().profile
    does("centre", "propose_dismissal", officer, {"code": "absent", "facts": "一年没有参加活动。"})
    does("centre_head", "decide_dismissal", officer, {"decision": "dismiss", "reason": "属实。"})
    with in_days(1000):
        run_people()
        assert open_sealed(box)["name"] == "张沐禾"
    with in_days(1100):
        run_people()
        assert run_people() == 0
    with pytest.raises(Erased):
        open_sealed(box)
    found = Officer.objects.get()
    assert (found.name, found.identity, found.photo, File.objects.count()) == (None, None, None, 0)
    assert certificates.check(code).name == "—"
    assert "张沐禾" not in text(browser_of("centre").get(f"/people/{officer.number}"))
    assert browser_of("centre").get(f"/people/{officer.number}/archive.pdf").status_code == 200
    assert verify().finding is None


def test_a_draft_that_nobody_touched_for_a_week_is_gone_with_its_files(city):
    code = draft(campaign())
    with in_days(6):
        run_people()
        assert Draft.objects.count() == 1
    with in_days(8):
        run_people()
    assert (Draft.objects.count(), File.objects.count()) == (0, 0)
    assert Client().get(f"/apply/d/{code}/who").status_code == 404


def test_whom_a_link_was_for_is_forgotten_a_month_after(city):
    made = inviting.invite(campaign(), cast.actor("centre"), "李望舒", "13935600001", "")
    with in_days(20):
        run_people()
        assert open_sealed(made.row.sealed)["name"] == "李望舒"
    with in_days(31):
        run_people()
    with pytest.raises(Erased):
        open_sealed(made.row.sealed)
    assert Invitation.objects.get().sealed is None


def test_who_stepped_aside_does_not_read_what_colleagues_write(city):
    subject, _ = applied()
    does("centre", "recuse", subject, {"reason": "是我表妹"})
    does("centre_head", "interview", subject, {"held_on": clock.today().isoformat(), "notes": "说话有条理。"})
    assert "说话有条理" in text(browser_of("centre_head").get(f"/people/applications/{subject.number}"))
    assert "说话有条理" not in text(browser_of("centre").get(f"/people/applications/{subject.number}"))


def test_an_officer_is_an_actor_of_its_own_and_in_no_snapshot(city):
    officer = appointed()
    tree = directory.directory()
    assert officer.person not in tree.persons
    assert f"officer:{officer.person}" not in tree.seats
    assert tree.present(f"officer:{officer.person}") == (officer.person,)
    assert directory.actor(officer.person).offices.keys() == {
        f"officer:{officer.person}", f"person:{officer.person}", "officers:1",
    }  # fmt: skip
    assert load(now(officer))["account"] == officer.person
    assert Subject.objects.filter(table="officer").count() == 1
    assert Event.objects.filter(subject=officer).count() == 1
    with pytest.raises(Exception, match="没有找到"):
        applying.draft("AAAA")
