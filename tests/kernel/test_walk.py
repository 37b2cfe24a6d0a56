import pytest

from bihuan.kernel.models import Duty, Event, Subject
from bihuan.kernel.verify import verify
from bihuan.voices import commands, queries, triage
from tests import cast
from tests.kernel.walking import walk


@pytest.mark.parametrize("many", [(), ("电子政务科", "政策法规科")])
def test_a_citizens_words_become_a_closed_problem_and_a_result(city, many):
    receipt = commands.say(commands.Said("qr", "窗口叫号机坏了三天，我叫张三，电话13900001111", 1, matter=1))
    voice = Subject.objects.get(uid=receipt.uid)
    assert "13900001111" not in voice.row
    assert "张三" not in voice.row
    done = triage.triage(
        voice, cast.actor("centre"), {"outcome": "problem", "title": "叫号机坏了", "category": "service", "matter": 1},
        version=1,
    )  # fmt: skip
    problem = Subject.objects.get(number=done.event.payload["problem"])
    taken = walk(problem, many=many)
    assert ("supervisor", "write_off") in taken or ("supervision_head", "write_off") in taken
    assert Subject.objects.filter(table="result", state="in_use").count() == 1
    assert not Duty.objects.filter(subject=problem).exists()
    assert queries.track(receipt.code).headline == "改好了，已经销号"
    proof = verify()
    assert (proof.finding, proof.events) == (None, Event.objects.count())
