"""Papers of a meeting: one PDF in the order of the agenda; the minutes say what was decided, each in its words."""

from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader

from bihuan.kernel.act import act
from bihuan.problems import queries
from bihuan.problems.commands import Decision, resolve_many
from bihuan.problems.models import Resolution
from bihuan.problems.present_meeting import in_order
from bihuan.services import clock
from tests import cast
from tests.kernel.walking import does, now, problem, walk
from tests.problems.asking import text


@pytest.fixture
def meeting(city):
    """A meeting of today, not yet held."""
    plan = {"title": "第9次局党组会", "planned_on": clock.today().isoformat()}
    return act("meeting", None, "plan", cast.actor("party"), plan, jurisdiction=1).subject


@pytest.fixture
def waiting(city):
    """Two problems that wait to be written off, and one for its lead leader."""
    made = [problem(title=title) for title in ("取号机坏了三天", "窗口中午没有人", "两个科室互相推")]
    for one in made[:2]:
        walk(one, "party_review")
    walk(made[2], "naming", many=("电子政务科", "政策法规科"))
    return [now(one) for one in made]


def held(meeting):
    does("party", "hold", meeting, {"held_on": clock.today().isoformat(), "present": 7, "members": 9})
    return now(meeting)


def decided(meeting, waiting):
    first, second, joint = waiting
    return resolve_many(
        cast.actor("party"), held(meeting),
        [
            Decision(joint.number, "name_lead", {"leader": 41}, joint.version),
            Decision(first.number, "resolve", {"decision": "pass"}, first.version),
            Decision(second.number, "resolve", {"decision": "papers", "reason": "补上四月份的数据"}, second.version),
        ],
    )  # fmt: skip


def words(answer):
    return (
        "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
        .replace("\n", "")
        .replace(" ", "")
    )


def test_the_papers_are_a_list_and_a_page_a_problem_in_the_order_of_the_agenda(meeting, waiting, signed_in):
    answer = signed_in("party").get(f"/meetings/{meeting.number}/paper/papers.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert len(PdfReader(BytesIO(answer.content)).pages) == 4
    told = words(answer)
    assert told.index("明确牵头责任人（1件）") < told.index("审议销号（2件）")
    for one in waiting:
        assert told.count(one.title) >= 2
    assert "请审议销号" in told
    assert "对账" in told


def test_where_nothing_waits_there_are_no_papers(meeting, signed_in):
    answer = signed_in("party").get(f"/meetings/{meeting.number}/paper/papers.pdf")
    assert answer.status_code == 409
    assert "没有材料可印" in text(answer)


def test_whoever_does_not_see_the_meeting_gets_none_of_its_papers(meeting, waiting, signed_in):
    for name in ("clerk1", "leader1"):
        for paper in ("papers.pdf", "minutes.pdf", "minutes.docx", "else.pdf"):
            assert signed_in(name).get(f"/meetings/{meeting.number}/paper/{paper}").status_code == 404


def test_the_minutes_say_each_decision_and_the_leader_named(meeting, waiting, signed_in):
    assert not decided(meeting, waiting).refused
    told = words(signed_in("party").get(f"/meetings/{meeting.number}/paper/minutes.pdf"))
    assert "应到9人，实到7人，请假2人" in told
    assert "明确由deputy牵头负责" in told
    assert "取号机坏了三天" in told
    assert "补上四月份的数据" in told
    assert "送审稿" in told

    answer = signed_in("party").get(f"/meetings/{meeting.number}/paper/minutes.docx")
    written = "\n".join(p.text for p in Document(BytesIO(answer.content)).paragraphs)
    assert "关于 1 件问题的销号" in written
    assert "补上四月份的数据。" in written


def test_no_minutes_before_it_was_held(meeting, waiting, signed_in):
    assert signed_in("party").get(f"/meetings/{meeting.number}/paper/minutes.pdf").status_code == 409


def test_a_leader_named_by_the_meeting_is_among_its_decisions(meeting, waiting):
    decided(meeting, waiting)
    kept = list(Resolution.objects.filter(meeting=meeting.number).values_list("subject__number", "decision"))
    assert (waiting[2].number, "name_lead") in kept
    assert len(queries.told_in(cast.actor("party"), meeting.number)) == 3


def test_the_agenda_goes_through_the_sections_one_after_the_other():
    made = [Line(1, "party_review"), Line(2, "party_review"), Line(1, "party_review"), Line(3, "naming")]
    assert [made.index(one) for one in in_order(made)] == [3, 0, 2, 1]


class Line:
    def __init__(self, unit, state):
        self.unit, self.state = unit, state
