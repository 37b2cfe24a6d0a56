import pytest

from bihuan.kernel.act import act, gather, load
from bihuan.kernel.models import Duty, Event, Subject
from bihuan.kernel.registry import projection_of
from bihuan.kernel.verify import verify
from bihuan.loop import engine, fields
from bihuan.loop.language import Case
from bihuan.services import clock
from bihuan.voices import commands, queries
from tests import cast
from tests.filler import fill
from tests.loop.cast import ID

HAPPY = (
    "verify", "accept", "analyse", "submit_list", "name_lead", "agree_list", "approve_list", "progress",
    "check_progress", "finish", "accept_work", "optimise", "evaluate_pass", "apply", "endorse", "sign", "resolve",
    "hand_in", "write_off",
)  # fmt: skip


@pytest.fixture
def city(db):
    cast.found_city()


def walk(number, many=()):
    projection, taken = projection_of("problem"), []
    for _ in range(60):
        subject = Subject.objects.get(number=number)
        if subject.state == "closed":
            return taken
        taken.append(step(projection, subject, taken, many))
    raise AssertionError(taken)


def step(projection, subject, taken, many):
    row, found = load(subject), []
    for name in ID:
        actor = cast.actor(name)
        facts = gather(projection, row, subject, ("held_meetings",), actor, clock.now())
        case = Case(row, actor, facts, clock.now())
        for offer in engine.offers(projection.table, case):
            if offer.action.id in HAPPY and not offer.missing:
                found.append((taken.count((name, offer.action.id)), -HAPPY.index(offer.action.id), name, offer, case))
    _, _, name, offer, case = min(found, key=lambda f: f[:3])
    body = fill(fields.schema(offer.action.needs, case), many=many)
    act("problem", subject.pk, offer.action.id, case.actor, body, version=subject.version)
    return name, offer.action.id


@pytest.mark.parametrize("many", [(), ("电子政务科", "政策法规科")])
def test_a_citizens_words_become_a_closed_problem_and_a_result(city, many):
    receipt = commands.say(commands.Said("qr", "窗口叫号机坏了三天，我叫张三，电话13900001111", 1, matter=1))
    voice = Subject.objects.get(uid=receipt.uid)
    assert "13900001111" not in voice.row and "张三" not in voice.row
    done = commands.triage(
        voice, cast.actor("centre"), {"outcome": "problem", "title": "叫号机坏了", "category": "service", "matter": 1},
        version=1,
    )  # fmt: skip
    number = done.event.payload["problem"]
    taken = walk(number, many)
    assert ("supervisor", "write_off") in taken or ("supervision_head", "write_off") in taken
    assert Subject.objects.filter(table="result", state="in_use").count() == 1
    assert not Duty.objects.filter(subject__number=number).exists()
    assert queries.track(receipt.code).headline == "改好了，已经销号"
    proof = verify()
    assert proof.finding is None and proof.events == Event.objects.count()
