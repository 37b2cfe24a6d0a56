"""Plain rows: the question bank, the topics, the shelf; what is wrong is said at its field, and every change has a history."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict

from bihuan.kernel.outbox import drain
from bihuan.loop.language import Refused
from bihuan.organisation.models import Change
from bihuan.services import clock
from bihuan.training import bank, shelf, topics
from bihuan.training.models import Leaf, Need, Question
from tests import cast
from tests.training import teaching

pytestmark = pytest.mark.usefixtures("city")


def posted(**values):
    found = QueryDict(mutable=True)
    for name, value in values.items():
        found.setlist(
            name.replace("_", "-") if name.startswith("option") else name, value if isinstance(value, list) else [value]
        )
    return found


GOOD = {
    "topic": "manners", "kind": "single", "text": "群众问路怎么办？", "option_0": "带他去", "option_1": "不管", "right": "0", "point": "引导",
}  # fmt: skip
NOTE = {
    "kind": "policy", "title": "养老认证不用跑", "body": "在手机上刷脸认证，一年一次。", "theme": "老年人服务", "source": "人社厅发〔2025〕1号",
    "valid_from": "2026-01-01", "valid_until": "2099-12-31",
}  # fmt: skip


def test_a_question_is_written_changed_and_put_out_of_use_with_history():
    centre = cast.actor("centre")
    row = bank.save(centre, 1, posted(**GOOD))
    assert (row.options, row.right) == (["带他去", "不管"], [0])
    bank.save(centre, 1, posted(**{**GOOD, "option_2": "指一下", "right": "2"}), row)
    bank.retire(centre, row)
    assert bank.how_many([1], "manners") == 0
    bank.retire(centre, row, back=True)
    assert bank.how_many([1], "manners") == 1
    told = Change.objects.filter(subject=f"question:{row.pk}").order_by("id")
    assert list(told.values_list("what", flat=True)) == [
        "出题",
        "修改题目",
        "停用题目",
        "恢复题目",
    ]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"topic": "x"}, "topic"), ({"kind": "essay"}, "kind"), ({"text": "？"}, "text"), ({"point": ""}, "point"), ({"option_1": ""}, "options"),
        ({"option_1": "带他去"}, "options"), ({"right": []}, "right"), ({"right": ["0", "1"]}, "right"), ({"kind": "several"}, "right"),
        ({"right": "5"}, "right"), ({"text": "好\u202e话四个字"}, "text"), ({"option_0": "长" * 101}, "options"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_asked_says_where_and_is_not_kept(wrong, where):
    with pytest.raises(Refused) as found:
        bank.save(cast.actor("centre"), 1, posted(**{**GOOD, **wrong}))
    assert where in found.value.refusal.errors
    assert not Question.objects.exists()


def test_right_or_wrong_has_its_own_options():
    row = bank.save(cast.actor("centre"), 1, posted(**{**GOOD, "kind": "judge", "right": "1"}))
    assert (row.options, row.right) == (["对", "错"], [1])


@pytest.mark.parametrize("who", ["clerk1", "supervisor", "party"])
def test_bank_and_shelf_are_the_centres(who):
    for command, given in ((bank.save, GOOD), (shelf.save, NOTE)):
        with pytest.raises(Refused) as found:
            command(cast.actor(who), 1, posted(**given))
        assert found.value.refusal.code == "forbidden"
    assert not Question.objects.exists()
    assert not Leaf.objects.exists()


def test_a_note_is_found_by_its_words_while_it_holds():
    row = shelf.save(cast.actor("centre"), 1, posted(**NOTE))
    for q in ("养老", "刷脸 认证", "人社厅发〔2025〕1号", "老年人"):
        assert shelf.found(1, q=q)[0] == [row], q
    assert shelf.found(1, q="护照")[0] == []
    assert shelf.found(1, kind="guide")[0] == []
    assert shelf.found(2, q="养老")[0] == [row], "the city's holds in a county"
    with clock.at(_on(date(2100, 1, 1))):
        assert shelf.found(1)[0] == []
        assert shelf.found(1, all_=True)[0] == [row]


def test_what_a_county_writes_stays_there_and_what_is_taken_off_is_gone():
    own = Leaf.objects.create(
        jurisdiction=2,
        kind="guide",
        title="县里",
        body="县里的办法",
        words="县里",
        valid_from=date(2020, 1, 1),
        changed_at=clock.now(),
    )
    assert shelf.found(1)[0] == []
    assert shelf.found(2)[0] == [own]
    row = shelf.save(cast.actor("centre"), 1, posted(**NOTE))
    shelf.retire(cast.actor("centre"), row)
    assert shelf.found(1)[0] == []
    with pytest.raises(Refused):
        shelf.leaf(1, row.pk)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"kind": "x"}, "kind"), ({"title": "一"}, "title"), ({"body": ""}, "body"), ({"theme": "没有的"}, "theme"), ({"source": ""}, "source"),
        ({"valid_until": ""}, "valid_until"), ({"valid_until": "2025-01-01"}, "valid_until"), ({"valid_from": "昨天"}, "valid_from"),
        ({"link": "javascript:alert(1)"}, "link"), ({"link": "https://a b"}, "link"), ({"body": "好\x07的的的"}, "body"),
    ],
)  # fmt: skip
def test_a_note_that_does_not_hold_says_where_and_is_not_kept(wrong, where):
    with pytest.raises(Refused) as found:
        shelf.save(cast.actor("centre"), 1, posted(**{**NOTE, **wrong}))
    assert where in found.value.refusal.errors
    assert not Leaf.objects.exists()


def test_a_guide_has_no_end_unless_it_says_so():
    row = shelf.save(cast.actor("centre"), 1, posted(**{**NOTE, "kind": "guide", "source": "", "valid_until": ""}))
    assert row.valid_until is None


def test_a_topic_that_is_mandatory_no_more_is_needed_by_nobody():
    teaching.officers(2)
    topics.save(cast.actor("centre"), posted(id="manners", name="服务礼仪", months="24"))
    assert not topics.topics()["manners"].mandatory
    drain()
    assert set(Need.objects.values_list("topic", flat=True)) == {"process", "policy"}
    topics.save(cast.actor("centre"), posted(name="个人信息保护", months="0", mandatory="1"))
    drain()
    assert Need.objects.filter(topic="t1").count() == 2
    assert Change.objects.filter(what="培训主题").count() == 2


@pytest.mark.parametrize(
    ("wrong", "where"), [({"name": "礼"}, "name"), ({"months": "-3"}, "months"), ({"months": "999"}, "months"), ({"name": "政策法规"}, "name")]
)  # fmt: skip
def test_a_topic_that_is_wrong_says_where(wrong, where):
    with pytest.raises(Refused) as found:
        topics.save(cast.actor("centre"), posted(**{"id": "manners", "name": "服务礼仪", "months": "12", **wrong}))
    assert where in found.value.refusal.errors


def test_topics_are_not_a_sections():
    with pytest.raises(Refused) as found:
        topics.save(cast.actor("clerk1"), posted(id="manners", name="服务礼仪", months="12"))
    assert found.value.refusal.code == "forbidden"


def _on(day):
    return clock.now() + timedelta(days=(day - clock.today()).days)
