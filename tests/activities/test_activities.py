"""An activity from plan to end, by the real commands: quotas, recusal, turns, pairs, officers who help to plan."""

import pytest
from django.test import Client

from bihuan.activities.models import Activity, Participation
from bihuan.kernel.act import act, load
from bihuan.kernel.models import Event, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import Refused
from bihuan.notices.models import Notice
from bihuan.organisation.models import Account
from tests import cast
from tests.activities.planning import BUSINESS, ELDERLY, fields, officer, officer_does, part, planned, published, who
from tests.kernel.walking import case_of, does, now

pytestmark = pytest.mark.usefixtures("city")


def events(subject):
    return list(Event.objects.filter(subject=subject).order_by("sequence").values_list("sequence", flat=True))


def refusal(call, *args, **more):
    with pytest.raises(Refused) as caught:
        call(*args, **more)
    return caught.value.refusal


def choices(subject, action="assign"):
    """The officers that the form offers to the centre, in its order."""
    case = case_of("centre", subject)
    return [value for value, _ in action_field(subject, action).options(case)]


def action_field(subject, action):
    from bihuan.loop.tables.activity import ACTIVITY

    return next(f for f in ACTIVITY.actions[action].needs if f.name == "officers")


def test_an_activity_goes_from_plan_to_end_and_stands_in_the_officers_archive():
    one = officer()
    subject = published()
    officer_does(one, "sign_up", subject, {"group": "any"})
    does("centre", "assign", subject, {"officers": [one.account_id]})
    does("centre", "start", subject, {})
    does("centre", "finish", subject, {"summary": "走完了，四问都记了。"})
    row = Participation.objects.get(officer=one)
    assert (row.state, row.counts, row.activity.state) == ("assigned", True, "finished")
    assert Activity.objects.get(subject=subject).kind == "trial_day"
    assert verify().finding is None
    page = client(one).get("/officer/me").content.decode()
    assert "开办企业走一遍" in page


def client(one):
    browser = Client()
    browser.force_login(one.account if hasattr(one, "account") else Account.objects.get(username=one))
    return browser


def test_an_officer_never_goes_to_a_unit_that_the_application_named():
    free, tied = officer(3), officer(4, "王小满", avoid=(1,))
    subject = published()
    before = events(subject)
    said = refusal(officer_does, tied, "sign_up", subject, {"group": "any"})
    assert said.code == "apart"
    assert "商事服务科" in said.sentence
    assert choices(subject) == [free.account_id]
    assert refusal(does, "centre", "assign", subject, {"officers": [tied.account_id]}).code == "invalid"
    assert events(subject) == before


def test_the_own_words_on_employer_and_relatives_count_as_much_as_what_was_written_down():
    tied = officer(4, "王小满", employer="晋城市商事服务科临时工")
    kin = officer(5, "赵一帆", related="yes", relatives="姐姐在商事服务科")
    free = officer(6, "钱多多", employer="城区一家饭店")
    subject = published()
    assert choices(subject) == [free.account_id]
    for one in (tied, kin):
        assert refusal(officer_does, one, "sign_up", subject, {"group": "any"}).code == "apart"


def test_a_change_of_place_that_would_make_somebody_step_aside_is_refused():
    tied = officer(4, "王小满", avoid=(2,))
    subject = published()
    officer_does(tied, "sign_up", subject, {"group": "any"})
    does("centre", "assign", subject, {"officers": [tied.account_id]})
    said = refusal(does, "centre", "arrange", subject, fields(matters=[2], places=[]))
    assert said.errors["places"].startswith("王小满")
    assert load(now(subject))["matters"] == [1]


def test_who_took_part_less_is_suggested_first_and_the_list_says_why():
    busy, fresh = officer(3), officer(4, "王小满")
    past = published()
    does("centre", "assign", past, {"officers": [busy.account_id]})
    subject = published(title="第二次")
    assert choices(subject) == [fresh.account_id, busy.account_id]
    labels = [label for _, label in action_field(subject, "assign").options(case_of("centre", subject))]
    assert "近一年 0 次" in labels[0]
    assert "近一年 1 次" in labels[1]


def test_who_has_signed_up_is_filled_in_before_others():
    idle, keen = officer(3), officer(4, "王小满")
    past = published()
    does("centre", "assign", past, {"officers": [keen.account_id]})
    subject = published(quotas=[{"group": "any", "number": 1}])
    officer_does(keen, "sign_up", subject, {"group": "any"})
    default = action_field(subject, "assign").default(case_of("centre", subject))
    assert default == [keen.account_id]
    assert idle.account_id in choices(subject)


def test_a_quota_by_type_of_matter_is_kept():
    business, elderly = officer(3), officer(4, "王小满", groups=(ELDERLY,))
    subject = published(quotas=[{"group": BUSINESS, "number": 1}])
    assert choices(subject) == [business.account_id]
    assert refusal(officer_does, elderly, "sign_up", subject, {"group": BUSINESS}).code == "not-yet"
    officer_does(business, "sign_up", subject, {"group": BUSINESS})
    does("centre", "assign", subject, {"officers": [business.account_id]})
    assert part(subject, business)["group"] == BUSINESS
    assert refusal(does, "centre", "assign", subject, {"officers": [business.account_id]}).code == "not-yet"


def test_more_officers_than_places_are_not_assigned():
    one, other = officer(3), officer(4, "王小满")
    subject = published(quotas=[{"group": "any", "number": 1}])
    said = refusal(does, "centre", "assign", subject, {"officers": [one.account_id, other.account_id]})
    assert said.code == "invalid"
    assert not Participation.objects.exists()


def test_pairs_are_made_of_those_who_went_together_least():
    a, b, c, d = (officer(n, f"王{'甲乙丙丁'[n - 3]}满") for n in (3, 4, 5, 6))
    first = published(pairs=True, quotas=[{"group": "any", "number": 2}])
    does("centre", "assign", first, {"officers": [a.account_id, b.account_id]})
    assert part(first, a)["partner"] == b.account_id
    second = published(pairs=True, quotas=[{"group": "any", "number": 4}])
    does("centre", "assign", second, {"officers": [x.account_id for x in (a, b, c, d)]})
    assert part(second, a)["partner"] != b.account_id
    officer_does(a, "drop_out", second)
    assert "partner" not in part(second, c)
    assert Participation.objects.get(officer=c, activity__subject=second).partner is None


def test_an_invited_officer_answers_and_is_told():
    one = officer()
    subject = published()
    does("centre", "invite", subject, {"officers": [one.account_id]})
    assert Notice.objects.filter(person_id=one.account_id, subject=subject, action="invite").count() == 1
    assert refusal(officer_does, one, "sign_up", subject, {"group": "any"}).code == "not-yet"
    officer_does(one, "answer_invitation", subject, {"answer": "yes", "group": "any"})
    assert part(subject, one)["state"] == "signed"


def test_a_task_is_chosen_when_signing_up():
    one = officer()
    subject = published(tasks=[{"title": "办一次变更"}, {"title": "问一次社保"}])
    officer_does(one, "sign_up", subject, {"group": "any", "task": "问一次社保"})
    assert Participation.objects.get(officer=one).task == "问一次社保"


def test_after_the_last_day_nobody_signs_up():
    from datetime import timedelta

    from bihuan.services import clock

    one = officer()
    subject = published(sign_up_until=clock.today().isoformat())
    with clock.at(clock.now() + timedelta(days=2)):
        assert "截止" in refusal(officer_does, one, "sign_up", subject, {"group": "any"}).sentence


def test_officers_propose_and_help_to_plan():
    one, other = officer(3), officer(4, "王小满")
    idea = {"title": "陪老人办一次认证", "kind": "walking", "places": [2], "why": "老人不会用手机。"}
    subject = act("activity", None, "propose", who(one), idea, jurisdiction=1).subject
    assert subject.holder == "centre:1"
    does("centre", "decide_proposal", subject, {"decision": "take", "words": "好主意，请一起筹备。"})
    assert Notice.objects.filter(person_id=one.account_id, subject=subject).exists()
    officer_does(one, "advise", subject, {"text": "上午人少一些。"})
    assert refusal(officer_does, other, "advise", subject, {"text": "我也说"}).code == "forbidden"
    assert refusal(does, "centre", "publish", subject, {}).code == "not-yet"
    does("centre", "arrange", subject, fields(title="陪老人办一次认证", kind="walking", walkers=[11]))
    does("centre", "publish", subject, {})
    assert now(subject).state == "signing"
    assert Notice.objects.filter(person_id=11, subject=subject).exists()


def test_a_declined_proposal_is_answered_and_over():
    one = officer()
    subject = act(
        "activity", None, "propose", who(one), {"title": "去看看", "kind": "panel", "why": "想去看看。"}, jurisdiction=1
    ).subject
    does("centre", "decide_proposal", subject, {"decision": "decline", "words": "今年已经办过了。"})
    assert now(subject).state == "declined"
    assert Notice.objects.filter(person_id=one.account_id, subject=subject).exists()


def test_an_officer_who_leaves_takes_part_in_nothing_to_come():
    one = officer()
    subject = published()
    does("centre", "assign", subject, {"officers": [one.account_id]})
    does("centre", "pause", one.subject, {"reason": "外出半年"})
    assert part(subject, one)["state"] == "out"
    assert Participation.objects.get(officer=one).counts is False
    assert choices(subject) == []


def test_the_clock_reminds_and_begins_once():
    from datetime import timedelta

    from bihuan.activities.clockwork import run_activities
    from bihuan.services import clock

    one = officer()
    subject, empty = published(), published(title="没有人的")
    does("centre", "assign", subject, {"officers": [one.account_id]})
    assert run_activities() == 0
    with clock.at(clock.now() + timedelta(days=6)):
        run_activities()
        assert run_activities() == 0
    with clock.at(clock.now() + timedelta(days=7)):
        assert run_activities() == 1
        assert run_activities() == 0
    assert now(subject).state == "running"
    assert now(empty).state == "signing"


def test_a_pilot_is_rated_changed_tried_again_and_adopted():
    one = officer()
    idea = act(
        "suggestion",
        None,
        "receive",
        cast.actor("centre"),
        {"title": "门口放轮椅", "description": "放几辆轮椅。", "unit": 1},
        jurisdiction=1,
    ).subject
    subject = published(kind="pilot", reform="门口放两辆轮椅", suggestion=idea.number)
    does("centre", "assign", subject, {"officers": [one.account_id]})
    does("centre", "start", subject, {})
    officer_does(one, "rate", subject, {"verdict": "worse", "text": "两辆不够。"})
    does("centre", "finish", subject, {"summary": "试了一周。"})
    later = fields()
    again = {
        "decision": "change",
        "reason": "不够用",
        "reform": "放六辆",
        "begins_on": later["begins_on"],
        "ends_on": later["ends_on"],
    }
    does("centre", "decide_pilot", subject, again)
    assert now(subject).state == "signing"
    does("centre", "start", subject, {})
    officer_does(one, "rate", subject, {"verdict": "better"})
    does("centre", "finish", subject, {"summary": "够用了。"})
    does("centre", "decide_pilot", subject, {"decision": "adopt", "reason": "好用"})
    row = load(now(subject))
    assert [d["decision"] for d in row["decisions"]] == ["change", "adopt"]
    assert row["ratings"] == {"1": {str(one.account_id): "worse"}, "2": {str(one.account_id): "better"}}
    assert subject.number in client("centre").get(f"/suggestions/{idea.number}").content.decode()
    assert verify().finding is None


def test_only_who_is_assigned_rates_a_trial():
    one, other = officer(3), officer(4, "王小满")
    subject = published(kind="pilot", reform="门口放两辆轮椅")
    officer_does(other, "sign_up", subject, {"group": "any"})
    does("centre", "assign", subject, {"officers": [one.account_id]})
    does("centre", "start", subject, {})
    assert refusal(officer_does, other, "rate", subject, {"verdict": "better"}).code == "not-yet"
    assert "ratings" not in load(now(subject))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"quotas": [{"group": "any", "number": 1}, {"group": "any", "number": 2}]}, "quotas-1-group"),
        ({"kind": "unannounced", "matters": [], "places": []}, "places"),
        ({"kind": "unannounced", "matters": [], "places": [1]}, "places"),
        ({"places": [99]}, "places"),
        ({"kind": "pilot"}, "reform"),
    ],
)
def test_a_plan_that_does_not_hold_says_so_at_the_field(more, field):
    assert field in refusal(planned, **more).errors
    assert not Subject.objects.filter(table="activity").exists()


def test_supervision_organises_a_visit_to_the_centre_itself():
    subject = published("supervisor", kind="unannounced", matters=[], places=[1])
    assert now(subject).holder == "person:31"
    assert refusal(does, "centre", "cancel", subject, {"reason": "不想被看"}).code == "forbidden"


def test_who_lacks_mandatory_training_is_not_given_an_activity_and_the_page_says_why():
    ready, new = officer(3), officer(4, "王小满", trained=False)
    subject = published()
    said = refusal(officer_does, new, "sign_up", subject, {"group": "any"})
    assert said.code == "not-yet"
    assert "必修培训" in said.sentence
    assert choices(subject) == [ready.account_id]
    assert refusal(does, "centre", "assign", subject, {"officers": [new.account_id]}).code == "invalid"
    page = client("centre").get(f"/experience/{subject.number}").content.decode()
    assert f"王小满 {new.subject.number}：还没有完成必修培训" in page
    assert not Participation.objects.exists()
