"""Applying on a phone without an account: step by step, kept, checked, and gone when one wants it gone."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from stdnum.cn import ric

from bihuan.kernel.models import Event, Subject
from bihuan.loop.language import Refused
from bihuan.loop.tables.application import ASKABLE
from bihuan.people import applying, holding, inviting
from bihuan.people.identity import Unfit, identity
from bihuan.people.models import Application, Draft, Invitation
from bihuan.people.questions import CONSENT, MATERIALS, QUESTIONS
from bihuan.services import clock
from bihuan.services.files.models import File
from bihuan.services.files.refusal import FileRefused
from bihuan.services.sealed.models import Sealed
from tests import cast
from tests.kernel.walking import does, now
from tests.people.recruiting import ANSWERS, applied, appointed, campaign, completed, draft, number, picture
from tests.problems.asking import browser_of, text
from tests.services import samples


def in_phone(of, **answers):
    """Goes through the pages as somebody on a phone does; the browser and the address of the draft."""
    phone = Client()
    begun = phone.post(f"/apply/{of.number}/start", {"consent": CONSENT})
    at = begun["Location"].removesuffix("/who")
    given = {**ANSWERS, "identity": number(2), **answers}
    for step in ("who", "past", "wish"):
        assert phone.post(f"{at}/{step}", given).status_code == 302, step
    return phone, at


def test_somebody_applies_on_a_phone_and_signs_and_takes_the_account(city):
    of = campaign()
    phone, at = in_phone(of)
    for kind in ("id_copy", "diploma", "cv", "photo"):
        file = picture()
        file.name = "我的照片.jpg"
        assert phone.post(f"{at}/papers/{kind}", {"file": file}).status_code == 302
    page = text(phone.get(f"{at}/check"))
    assert "140502********" in page
    assert number(2) not in page
    done = phone.post(f"{at}/submit")
    mine = done["Location"].partition("?")[0]
    assert "收到了，正在初审" in text(phone.get(mine))
    assert phone.get(f"{at}/check").status_code == 404
    assert (Draft.objects.count(), Application.objects.get().way) == (0, "call")

    subject = Subject.objects.get(table="application")
    does("centre", "check_pass", subject)
    does("centre_head", "review_pass", subject)
    assert phone.post(f"{mine}/pledge", {}).status_code == 422
    assert phone.post(f"{mine}/pledge", {"agreed": "1"}).status_code == 302
    does("centre", "appoint", subject)
    page = phone.get(mine)
    username = re.search(r"ty-\d{4}-\d{4}", text(page))[0]
    assert (
        phone.post(f"{mine}/account", {"password": "过河要搭桥再走三里路", "again": "过河要搭桥再走三里路"}).status_code
        == 302
    )
    assert phone.post("/login", {"username": username, "password": "过河要搭桥再走三里路"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("140502198803120022", "校验位不对"), ("14050219880312002", "18 位"), (completed("14050219881312002"), "地区或出生日期"),
        ("我的身份证号码在家里放着没带来啊啊啊", "只有数字"), (completed("99999919880312002"), "地区或出生日期"),
    ],
)  # fmt: skip
def test_a_wrong_identity_number_is_told_what_is_wrong(typed, sentence):
    with pytest.raises(Unfit, match=sentence):
        identity(typed)


def test_who_was_born_before_their_county_had_its_code_may_apply():
    assert identity("140502196609089913").born.year == 1966
    with pytest.raises(Unfit, match="地区"):
        identity("990502196609089913"[:17] + ric.calc_check_digit("990502196609089910"))


def test_an_identity_number_is_read_however_it_is_typed():
    assert identity(" １４０５０２１９８８ 0312" + number(2)[14:].lower()).number == number(2)
    assert identity(number(2)).sex == "女"


def test_who_is_under_age_or_too_old_is_told_so(city):
    of = campaign(youngest=60)
    phone = Client()
    at = phone.post(f"/apply/{of.number}/start", {"consent": CONSENT})["Location"]
    answer = phone.post(at, {**ANSWERS, "identity": number(2)})
    assert answer.status_code == 422
    assert "年满 60 周岁" in text(answer)
    assert "张沐禾" in answer.content.decode()


def test_without_consent_nothing_is_kept(city):
    of, before = campaign(), Sealed.objects.count()
    assert Client().post(f"/apply/{of.number}/start", {"consent": "1999-01"}).status_code == 422
    assert (Draft.objects.count(), Sealed.objects.count()) == (0, before)


def test_the_same_person_applies_once_and_an_officer_not_again(city):
    of = campaign()
    applied(of)
    files = File.objects.count()
    code = draft(of)
    with pytest.raises(Refused) as refused:
        applying.submit(code)
    assert refused.value.refusal.errors.keys() == {"identity"}
    assert (Application.objects.count(), Event.objects.filter(subject__table="application").count()) == (1, 1)
    applying.discard(code)
    assert File.objects.count() == files
    appointed(of, identity=number(4))
    with pytest.raises(Refused):
        applying.submit(draft(of, identity=number(4)))


def test_what_is_missing_is_said_before_it_is_handed_in(city):
    code = draft(campaign(), papers=False, phone="12345")
    with pytest.raises(Refused) as refused:
        applying.submit(code)
    assert {"phone", "photo", "id_copy", "diploma", "cv"} == refused.value.refusal.errors.keys()
    assert Application.objects.count() == 0


def test_files_of_a_wrong_kind_are_refused_and_not_kept(city):
    code = applying.begin(campaign(), CONSENT)
    for kind, content, name in (
        ("photo", samples.office(), "简历.docx"), ("id_copy", b"<html><script>", "a.html"), ("passport", picture().read(), "a.jpg"),
    ):  # fmt: skip
        with pytest.raises(FileRefused):
            applying.attach(code, kind, BytesIO(content), name)
    assert File.objects.count() == 0
    assert applying.answers_of(applying.draft(code)).get("files") is None


def test_a_file_in_place_of_another_leaves_nothing_of_the_first(city):
    code = applying.begin(campaign(), CONSENT)
    first = applying.attach(code, "photo", picture(), "a.jpg")
    applying.attach(code, "photo", picture("#333333"), "b.jpg")
    assert File.objects.count() == 1
    assert not File.objects.filter(pk=first.pk).exists()


def test_nobody_opens_a_file_by_its_address(city):
    subject, _ = applied()
    file = subject.application.files.first().file
    for name in ("centre", "clerk1", "supervisor"):
        assert browser_of(name).get(f"/files/{file.pk}").status_code == 404
    assert Client().get(f"/files/{file.pk}").status_code == 302


def test_a_link_is_good_once_until_its_day_and_not_when_taken_back(city):
    of = campaign()
    made = inviting.invite(of, cast.actor("clerk1"), "李望舒", "", "常帮邻居跑腿", unit=1)
    page = text(Client().get(f"/apply/i/{made.token}"))
    assert "李望舒，邀请您报名" in page
    assert "商事服务科推荐" in page
    subject = applying.submit(draft(of, inviting.by_token(made.token)))
    assert Application.objects.get(subject__number=subject.number).way == "nomination"
    assert "已经用过" in text(Client().get(f"/apply/i/{made.token}"))

    late = inviting.invite(of, cast.actor("centre"), "王一苇", "", "")
    with clock.at(clock.now() + timedelta(days=20)):
        assert "已经过期" in text(Client().get(f"/apply/i/{late.token}"))
    inviting.end(late.row, cast.actor("centre"))
    assert Client().get(f"/apply/i/{late.token}").status_code == 404
    assert Client().get("/apply/i/nobody-made-this").status_code == 404


def test_a_unit_nominates_for_itself_alone_and_reads_no_application(city):
    of = campaign()
    with pytest.raises(Refused):
        inviting.invite(of, cast.actor("clerk3"), "李望舒", "", "", unit=3)
    with pytest.raises(Refused):
        inviting.invite(of, cast.actor("clerk1"), "李望舒", "", "", unit=2)
    made = inviting.invite(of, cast.actor("clerk1"), "李望舒", "", "", unit=1)
    assert Invitation.objects.count() == 1
    page = browser_of("clerk1").get(f"/people/campaigns/{of.number}")
    assert "李望舒" in text(page)
    assert "李望舒" not in text(browser_of("clerk2").get(f"/people/campaigns/{of.number}"))
    applying.submit(draft(of, inviting.by_token(made.token)))
    assert "张沐禾" not in text(browser_of("clerk1").get(f"/people/campaigns/{of.number}"))


def test_a_campaign_by_invitation_alone_takes_nobody_from_the_street(city):
    of = campaign(ways=["invitation"])
    with pytest.raises(Refused):
        applying.begin(of, CONSENT)
    assert "只收推荐和邀约" in text(Client().get(f"/apply/{of.number}"))


def test_what_is_asked_for_again_is_added_and_goes_back_to_the_reviewers(city):
    subject, code = applied()
    does("centre", "ask_materials", subject, {"asked": ["diploma"], "words": "学历证明看不清，请重拍。"})
    assert "学历证明看不清" in text(Client().get(f"/apply/p/{code}"))
    assert "学历证明看不清" not in Event.objects.filter(subject=subject).latest("sequence").body
    holding.replace(code, "diploma", picture("#123456"), "b.jpg")
    holding.amend(code, {})
    assert now(subject).state == "submitted"
    assert subject.application.files.count() == 4
    with pytest.raises(Refused):
        holding.replace(code, "diploma", picture(), "c.jpg")


def test_the_applicant_gets_exactly_the_fields_that_were_asked_for(city):
    subject, code = applied()
    does("centre", "ask_materials", subject, {"asked": ["photo", "education"], "words": "照片太暗；学历请按毕业证填。"})
    page, phone = Client().get(f"/apply/p/{code}").content.decode(), Client()
    assert 'name="education"' in page
    assert "/papers/photo" in page
    assert not [
        other for other in ('name="employer"', 'name="phone"', "/papers/diploma", 'name="identity"') if other in page
    ]

    told = phone.post(f"/apply/p/{code}/amend", {"_answers": "1", "education": "college", "employer": "冒充单位"})
    assert (told.status_code, now(subject).state) == (422, "returned")
    assert "请重新交“近期免冠照片”" in text(told)
    phone.post(f"/apply/p/{code}/papers/diploma", {"file": picture()})
    assert subject.application.files.get(kind="diploma").file.created < now(subject).updated
    phone.post(f"/apply/p/{code}/papers/photo", {"file": picture("#334455")})
    assert (
        phone.post(
            f"/apply/p/{code}/amend", {"_answers": "1", "education": "college", "employer": "冒充单位"}
        ).status_code
        == 302
    )
    kept = holding.profile(holding.held(code))
    assert (now(subject).state, kept["education"], kept["employer"]) == ("submitted", "college", "晋城市泽禾代账工作室")


def test_an_answer_that_was_asked_for_is_checked_again(city):
    subject, code = applied()
    does("centre", "ask_materials", subject, {"asked": ["phone"], "words": "手机号打不通。"})
    answer = Client().post(f"/apply/p/{code}/amend", {"_answers": "1", "phone": "12"})
    assert answer.status_code == 422
    assert "手机号不对" in text(answer)
    assert now(subject).state == "returned"


def test_what_can_be_asked_for_again_are_the_materials_and_the_questions_but_for_the_identity(city):
    names = {name for name, _ in ASKABLE}
    assert names == {p.kind for p in MATERIALS} | {q for q in QUESTIONS if q not in ("identity", "relatives")}


def test_withdrawing_wants_to_be_meant(city):
    subject, code = applied()
    phone = Client()
    assert phone.post(f"/apply/p/{code}/cancel", {}).status_code == 422
    assert now(subject).state == "submitted"
    assert phone.post(f"/apply/p/{code}/cancel", {"sure": "1"}).status_code == 302
    assert "报名已经撤回" in text(phone.get(f"/apply/p/{code}"))
    assert phone.post(f"/apply/p/{code}/pledge", {"agreed": "1"}).status_code == 409


def test_a_forged_code_finds_nothing(city):
    for address in ("/apply/p/AAAA-BBBB-CCCC-DDDD", "/apply/d/AAAA-BBBB-CCCC-DDDD/who", "/verify/AAAA-BBBB-CCCC-DDDD"):
        assert Client().get(address).status_code == 404
