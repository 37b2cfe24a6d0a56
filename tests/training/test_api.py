"""An officer's trainings for programs: what is open, a place, the quiz."""

import pytest

from bihuan.kernel.act import load
from bihuan.training.models import Attempt, Participant
from tests.activities.planning import officer
from tests.api.client import Api
from tests.training.teaching import at_home, bank, lesson, published

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def api(city):
    return Api(officer(trained=False).account.username)


def test_an_officer_reads_what_is_open_and_what_is_only_planned_stays_unknown(api):
    shown, _ = published(), lesson(title="还没发布的")
    (one,) = api.get("trainings/mine")["items"]
    assert (one["id"], one["title"], one["state"], one["own"]) == (shown.number, "服务礼仪培训", "enrolling", None)
    assert one["mode"] == "onsite"


def test_a_place_is_taken_and_given_back_and_a_second_time_is_harmless(api):
    training = published(places=1)
    for _ in range(2):
        status, told = api.call("POST", f"trainings/{training.number}/sign-up")
        assert status == 200
        assert told["own"]["signed_up"]
    assert Participant.objects.filter(left_at__isnull=True).count() == 1
    other = Api(officer(4, "王清和").account.username)
    status, refused = other.call("POST", f"trainings/{training.number}/sign-up")
    assert (status, "名额满了" in str(refused)) == (409, True)
    for _ in range(2):
        assert api.call("POST", f"trainings/{training.number}/leave")[1]["own"] is None
    assert other.call("POST", f"trainings/{training.number}/sign-up")[0] == 200


def test_the_quiz_is_taken_without_learning_what_is_right(api):
    bank()
    training = at_home()

    path = f"trainings/{training.number}"
    assert api.call("POST", f"{path}/quiz")[0] == 409, "not signed up yet"
    api.call("POST", f"{path}/sign-up")
    status, drawn = api.call("POST", f"{path}/quiz")
    assert status == 200
    assert {name for q in drawn["questions"] for name in q} == {"text", "kind", "options"}
    assert api.call("POST", f"{path}/quiz")[1] == drawn, "the open attempt, not another"
    right = [[q["options"].index("带他去")] for q in drawn["questions"]]
    status, refused = api.call("POST", f"{path}/quiz/answers", {"answers": right[:1]})
    assert (status, [e["field"] for e in refused["errors"]]) == (422, ["q1", "q2"])
    for wrong in ({"answers": "abc"}, {"answers": [["0"]]}, {"answers": [[True]]}, {}, {"answers": [], "more": 1}):
        assert api.call("POST", f"{path}/quiz/answers", wrong)[0] == 422, wrong
    head = {"Idempotency-Key": "once"}
    status, told = api.call("POST", f"{path}/quiz/answers", {"answers": right}, **head)
    assert (status, told) == (200, {"passed": True, "right": 3, "questions": 3, "read_again": []})
    assert api.call("POST", f"{path}/quiz/answers", {"answers": right}, **head) == (200, told)
    assert Attempt.objects.count() == 1
    (own,) = api.get("trainings/mine")["items"]
    assert own["own"]["completed"]
    assert own["own"]["hours"] == load(training)["hours"]


def test_who_did_not_pass_reads_what_to_read_again(api):
    bank()
    training = at_home()
    path = f"trainings/{training.number}"
    api.call("POST", f"{path}/sign-up")
    drawn = api.call("POST", f"{path}/quiz")[1]
    wrong = [[q["options"].index("不管")] for q in drawn["questions"]]
    told = api.call("POST", f"{path}/quiz/answers", {"answers": wrong})[1]
    assert (told["passed"], told["right"], len(told["read_again"])) == (False, 0, 3)
    assert "带他去" not in str(told)


@pytest.mark.parametrize("name", ["centre", "clerk1", "auditor"])
def test_nobody_but_an_officer_takes_part(city, name):
    training = published()
    other = Api(name)
    assert other.call("GET", "trainings/mine")[0] == 403
    for step in ("sign-up", "leave", "quiz", "quiz/answers"):
        assert other.call("POST", f"trainings/{training.number}/{step}")[0] == 403, step
    assert not Participant.objects.exists()


def test_what_is_not_there_and_what_is_not_published_are_alike(api):
    hidden = lesson()
    for number in (hidden.number, "PX-2026-9999", "🙂"):
        assert api.call("POST", f"trainings/{number}/sign-up")[0] == 404
