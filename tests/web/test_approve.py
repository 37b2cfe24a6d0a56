"""待我审批: one matter a page, the facts that decide it, both ways with the thumb; many at once after a proof."""

import re
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from bihuan.kernel.models import Duty, Event, Stake, Subject
from bihuan.notices.models import Notice
from bihuan.organisation.commands import begin_second_factor, confirm_second_factor
from bihuan.organisation.models import Account, Change, SecondFactor
from bihuan.services import clock
from tests import cast
from tests.kernel.walking import does, now, problem, walk
from tests.loop.cast import ID
from tests.problems.asking import hidden, queries, text

PASSWORD = "bihuan-demo"


@pytest.fixture
def listed(city):
    """A problem whose list waits for the leader in charge."""
    subject = problem(title="公积金证明只能周二开")
    walk(subject, "plan_review")
    return now(subject)


def sent(browser, url, answer, words=""):
    page = browser.get(url)
    body = {"answer": answer, "words": words, "_version": hidden(page, "_version"), "_key": hidden(page, "_key")}
    return browser.post(url, body)


def at(subject, action="approve_list"):
    return f"/my/approve/{subject.number}/{action}"


def acts(subject):
    return Event.objects.filter(subject=subject).count()


# ---- one matter --------------------------------------------------------------------------------------------------


def test_the_first_matter_lies_open_with_what_decides_it(listed, signed_in):
    page = text(signed_in("deputy").get("/my/approve"))
    assert "公积金证明只能周二开" in page
    assert "1 / 1" in page
    assert "第一次报来" in page
    for word in ("一眼看完", "群众说", "要做到", "到哪天", "项措施", "审定通过", "退回"):
        assert word in page


def test_the_desk_leads_leaders_to_the_stack_and_nobody_else(listed, signed_in):
    assert 'class="b-btn w" href="/my/approve"' in signed_in("deputy").get("/my").content.decode()
    assert 'href="/my/approve"' not in signed_in("clerk1").get("/my").content.decode()


def test_approved_the_list_is_in_force_and_the_stack_is_empty(listed, signed_in):
    browser = signed_in("deputy")
    answer = sent(browser, at(listed), "yes", "按节点抓紧")
    assert answer.status_code == 302
    assert now(listed).state == "rectifying"
    assert "按节点抓紧" in Event.objects.filter(subject=listed).last().body
    assert "都审完了" in text(browser.get("/my/approve"))


def test_returned_without_a_reason_nothing_is_done_and_the_page_says_so_at_the_field(listed, signed_in):
    before = acts(listed)
    answer = sent(signed_in("deputy"), at(listed), "no")
    assert answer.status_code == 422
    assert "请写明理由。" in text(answer)
    assert (now(listed).state, acts(listed)) == ("plan_review", before)


def test_returned_and_sent_again_the_page_says_why_and_what_changed(listed, signed_in):
    browser = signed_in("deputy")
    sent(browser, at(listed), "no", "节点太松")
    assert now(listed).state == "planning"
    walk(listed, "plan_review")
    page = text(browser.get("/my/approve"))
    assert "上次清单退回：节点太松。" in page
    assert "和上一版比" in page


def test_a_second_click_is_the_same_act_and_what_is_decided_leads_to_the_next(listed, signed_in):
    browser = signed_in("deputy")
    page = browser.get(at(listed))
    body = {"answer": "yes", "words": "", "_version": hidden(page, "_version"), "_key": hidden(page, "_key")}
    browser.post(at(listed), body)
    done = acts(listed)
    assert browser.post(at(listed), body, follow=True).status_code == 200
    assert acts(listed) == done


def test_what_changed_meanwhile_is_said_and_the_sentence_kept(listed, signed_in):
    browser = signed_in("deputy")
    page = browser.get(at(listed))
    does("deputy", "return_list", listed, {"reason": "再想想"})
    walk(listed, "plan_review")
    body = {"answer": "yes", "words": "写了一半", "_version": hidden(page, "_version"), "_key": hidden(page, "_key")}
    answer = browser.post(at(listed), body)
    assert answer.status_code == 409
    assert "写了一半" in text(answer)
    assert now(listed).state == "plan_review"


def test_an_instruction_is_kept_and_told_and_decides_nothing(listed, signed_in):
    browser = signed_in("deputy")
    assert sent(browser, at(listed), "instruct").status_code == 422
    answer = sent(browser, at(listed), "instruct", "请先和窗口再对一次")
    assert answer["Location"] == at(listed)
    assert now(listed).state == "plan_review"
    last = Event.objects.filter(subject=listed).order_by("sequence").last()
    assert "请先和窗口再对一次" in last.body
    assert Notice.objects.filter(subject=listed, action="instruct", person=ID["clerk1"]).exists()


def test_an_instruction_reaches_whoever_has_the_ball(city, signed_in):
    subject = problem()
    walk(subject, "evaluating")
    does("deputy", "instruct", subject, {"text": "评价要到现场看"})
    assert Notice.objects.filter(subject=subject, action="instruct", person=ID["supervisor"]).exists()


def test_another_leader_and_a_clerk_find_no_matter_of_others(listed, signed_in):
    for name in ("other_deputy", "clerk1"):
        browser = signed_in(name)
        assert "都审完了" in text(browser.get("/my/approve"))
        assert "已经不等您审批了" in text(browser.get(at(listed), follow=True))
        browser.post(at(listed), {"answer": "yes", "_version": listed.version, "_key": "k"})
    assert now(listed).state == "plan_review"


def test_a_signature_is_given_here_but_refused_on_the_page_where_the_work_is_named(city, signed_in):
    subject = problem()
    walk(subject, "countersigning", many=("电子政务科", "政策法规科"))
    page = signed_in("leader2").get(at(subject, "sign"))
    assert f"/problems/{subject.number}?act=refuse#act" in page.content.decode()


# ---- many at once ------------------------------------------------------------------------------------------------


@pytest.fixture
def two(city):
    made = [problem(title=f"第{n}个问题") for n in "一二"]
    for one in made:
        walk(one, "plan_review")
    return [now(one) for one in made]


def filled(browser, chosen, **more):
    page = browser.get("/my/approve/all").content.decode()
    versions = dict(re.findall(r'name="(version-[^"]+)" value="(\d+)"', page))
    key = re.search(r'name="_key" value="([^"]*)"', page)[1]
    body = {
        "pick": [f"{s.number}|approve_list" for s in chosen],
        "_key": key,
        **versions,
        "proof-password": PASSWORD,
        **more,
    }
    return browser.post("/my/approve/all", body)


def test_many_go_forward_each_by_its_own_act_with_a_result_a_row(two, signed_in):
    answer = filled(signed_in("deputy"), two)
    assert "办好 2 件" in text(answer)
    assert [now(s).state for s in two] == ["rectifying", "rectifying"]
    assert all(s.number in text(answer) for s in two)


def test_one_that_was_decided_meanwhile_is_refused_and_the_other_done(two, signed_in):
    browser = signed_in("deputy")
    page = browser.get("/my/approve/all").content.decode()
    does("deputy", "return_list", two[0], {"reason": "再想想"})
    versions = dict(re.findall(r'name="(version-[^"]+)" value="(\d+)"', page))
    body = {"pick": [f"{s.number}|approve_list" for s in two], "_key": "k", **versions, "proof-password": PASSWORD}
    answer = browser.post("/my/approve/all", body)
    assert "办好 1 件，1 件没办成" in text(answer)
    assert [now(s).state for s in two] == ["planning", "rectifying"]


@pytest.mark.parametrize("password", ["", "wrong password"])
def test_without_the_password_nothing_is_done_and_the_ticks_stay(two, signed_in, password):
    answer = filled(signed_in("deputy"), two[:1], **{"proof-password": password})
    assert answer.status_code == 422
    assert "密码" in text(answer)
    assert [now(s).state for s in two] == ["plan_review", "plan_review"]
    assert len(re.findall(r"checked", answer.content.decode())) == 1


def test_nothing_chosen_is_said(two, signed_in):
    answer = filled(signed_in("deputy"), [])
    assert answer.status_code == 422
    assert "请先勾选" in text(answer)


def code_of(account):
    import base64

    from bihuan.services.sealed.boxes import open_sealed

    secret = open_sealed(SecondFactor.objects.get(account=account).box_id)["secret"]
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(int(clock.now().timestamp())).decode()


def test_where_a_code_is_set_up_the_password_alone_does_not_do_and_a_code_counts_once(two, signed_in):
    account = Account.objects.get(pk=ID["deputy"])
    begin_second_factor(account)
    confirm_second_factor(cast.actor("deputy"), account, code_of(account))
    SecondFactor.objects.update(last=0)  # as if half a minute had gone by
    browser = signed_in("deputy")

    for wrong in ("", "000000"):
        answer = filled(browser, two[:1], **{"proof-code": wrong})
        assert answer.status_code == 422
        assert now(two[0]).state == "plan_review"
    right = code_of(account)
    assert "办好 1 件" in text(filled(browser, two[:1], **{"proof-code": right}))
    assert filled(browser, two[1:], **{"proof-code": right}).status_code == 422
    assert now(two[1]).state == "plan_review"
    assert Change.objects.filter(what="设置动态口令").count() == 1


# ---- what it costs -----------------------------------------------------------------------------------------------


def pile(subject, count):
    row = Subject.objects.get(pk=subject.pk)
    made = Subject.objects.bulk_create(
        Subject(
            uid=f"pile{n:012}", table="problem", number=f"WT-2020-{n:04}", jurisdiction=1, unit=1, state=row.state, due=row.due,
            yellow_from=row.yellow_from, version=row.version, title=f"第{n}件", opened=row.opened, updated=row.updated,
            row=row.row, head=row.head,
        )
        for n in range(count)
    )  # fmt: skip
    office = Duty.objects.get(subject=subject, action="approve_list").office
    Duty.objects.bulk_create(
        Duty(office=office, subject=s, action="approve_list", due=clock.today() + timedelta(days=n % 9))
        for n, s in enumerate(made)
    )
    Stake.objects.bulk_create(Stake(key="unit:1", subject=s, updated=s.updated) for s in made)


def test_the_stack_costs_the_same_at_a_thousand_waiting(listed, signed_in):
    browser = signed_in("deputy")
    alone = [queries(browser, url) for url in ("/my/approve", "/my/approve/all")]
    pile(listed, 1000)
    assert [queries(browser, url) for url in ("/my/approve", "/my/approve/all")] == alone
    assert max(alone) <= 8, alone
    page = text(browser.get("/my/approve"))
    assert "1 / 500+" in page
