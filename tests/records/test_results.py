"""Results: what was measured against the guide's promise, places and earlier rounds beside each other, findings and their state."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from bihuan.kernel.models import Subject
from bihuan.records import plots
from bihuan.records.models import Record
from bihuan.records.results import Scope, promise, promise_of, results
from bihuan.services import clock
from bihuan.voices import triage
from tests import cast
from tests.costs import asked
from tests.problems.asking import browser_of
from tests.records.recording import WORDS, accepted, finding, handed_in


def visited(client_id, minutes, days=0, **more):
    """An accepted visit so many days ago, in which the queue took so long."""
    ended = clock.now() - timedelta(days=days)
    times = {"started": (ended - timedelta(hours=1)).isoformat(), "ended": ended.isoformat()}
    return accepted(
        client_id, answers={"queue_minutes": minutes, "attitude": 4, "promise": "no"}, findings=[], **times, **more
    )


def queue(found):
    return next(m for m in found.measured if m.id == "queue_minutes")


@pytest.fixture
def round_of_visits(city):
    """Three visits now and two a year ago, to the same matter; promised is a quarter of an hour."""
    promise(cast.actor("centre"), 1, {"queue_minutes": 15})
    for n, minutes in enumerate((10, 40, 20)):
        visited(f"now{n}", minutes, place=2 if n else 1)
    for n, minutes in enumerate((60, 50)):
        visited(f"then{n}", minutes, days=40)
    return Scope(matter=1, since=clock.today() - timedelta(days=29), until=clock.today())


def test_what_was_measured_stands_beside_the_promise_and_the_round_before(round_of_visits):
    found = results(cast.actor("centre"), round_of_visits)
    one = queue(found)
    assert (found.count, sorted(one.values), one.middle, one.promised, one.beyond) == (3, [10, 20, 40], 20, 15, 2)
    assert (one.before, sorted(one.earlier)) == (55, [50, 60])
    days = Scope(matter=1, since=clock.today() - timedelta(days=4), until=clock.today())
    assert queue(results(cast.actor("centre"), days)).before is None


def test_places_stand_beside_each_other(round_of_visits):
    one = queue(results(cast.actor("centre"), round_of_visits))
    assert {place: sorted(values) for place, values in one.places.items()} == {
        "市政务服务中心": [10],
        "市政务服务中心 A12 窗口": [20, 40],
    }


def test_answers_are_counted_in_the_order_of_the_form(round_of_visits):
    found = results(cast.actor("centre"), round_of_visits)
    assert {a.id: a.lines for a in found.answered} == {"attitude": [("好", 3)], "promise": [("没做到", 3)]}


def test_only_what_was_accepted_counts_and_what_waits_is_said(round_of_visits):
    handed_in("c9", answers={"queue_minutes": 999})
    found = results(cast.actor("centre"), round_of_visits)
    assert (found.count, found.waiting, max(queue(found).values)) == (3, 1, 40)


def test_findings_come_with_what_became_of_them_the_gravest_first(city):
    accepted(findings=[finding("f1", severity="minor", text="指示牌旧了"), finding("f2", severity="major")])
    voice = Subject.objects.filter(table="voice").order_by("id").first()
    triage.triage(voice, cast.actor("centre"), {"outcome": "decline", "words": "下月统一更换。"})
    found = results(cast.actor("centre"), Scope())
    assert [(f["text"], f["fate"]) for f in found.findings] == [(WORDS, "在办"), ("指示牌旧了", "没有采纳")]
    assert dict(found.fates) == {"在办": 1, "没有采纳": 1}


def test_page_and_word_say_the_same_and_name_no_officer(round_of_visits):
    accepted("c8", findings=[finding(text='排队<30分钟 & "快" 𠮷䶮')])
    centre = browser_of("centre")
    query = f"matter=1&since={round_of_visits.since}&until={round_of_visits.until}"
    page = centre.get(f"/experience/results?{query}").content.decode()
    assert all(words in page for words in ("企业设立登记体验结果", "3 份超过", '<svg class="dots"', "A12 窗口"))
    word = centre.get(f"/experience/results.docx?{query}")
    told = "".join(p.text for p in Document(io.BytesIO(word.content)).paragraphs)
    cells = [c.text for t in Document(io.BytesIO(word.content)).tables for r in t.rows for c in r.cells]
    assert "共采用体验记录 4 份" in told
    assert "A12 窗口" in " ".join(cells)
    assert '排队<30分钟 & "快" 𠮷䶮' in cells
    assert "officer1" not in page + told + "".join(cells)


def test_a_promise_is_the_centres_of_the_place_and_has_a_history(city):
    centre = browser_of("centre")
    assert centre.post("/experience/promises/1", {"queue_minutes": "15", "decided_days": "1.5"}).status_code == 302
    assert promise_of(1) == {"queue_minutes": 15, "decided_days": 1.5}
    assert centre.post("/experience/promises/1", {"queue_minutes": "很快"}).status_code == 422
    assert promise_of(1)["queue_minutes"] == 15
    assert centre.get("/experience/promises/99").status_code == 404
    assert browser_of("clerk1").post("/experience/promises/1", {"queue_minutes": "1"}).status_code == 403


@pytest.mark.parametrize("name", ["clerk1", "leader1", "deputy", "officer1"])
def test_results_are_for_the_centre(city, name):
    client = browser_of(name)
    assert client.get("/experience/results").status_code == 403
    assert client.get("/experience/results.docx").status_code == 403


@pytest.mark.parametrize("values", [[0.0], [1.0] * 300, [0.0, 1e6], [float(n) for n in range(200)]])
def test_any_values_make_a_picture_that_speaks(values):
    drawn = plots.dots(values, sorted(values)[len(values) // 2], 5.0, "分钟", '排队 <"快">')
    assert drawn.startswith("<svg")
    assert '<"快' not in drawn
    assert f"{len(values)} 个值" in drawn
    assert "nan" not in drawn.lower()
    assert "style=" not in drawn


def copied(subject, times):
    """So many more records that are like this one in everything."""
    own = Record.objects.get(subject=subject)
    rows = Subject.objects.bulk_create(
        Subject(
            uid=f"{n:016x}", table="record", number=f"JL-2030-{n:05d}", jurisdiction=1, person=61, state="accepted", kind="ended", title=subject.title,
            opened=subject.opened, updated=subject.updated, row=subject.row, head=b"",
        ) for n in range(times)
    )  # fmt: skip
    made = [
        Record(
            subject=row, account=61, client_id=f"n{n}", template=own.template, activity=own.activity, matter=own.matter, place=own.place, ended=own.ended,
            quality="clear", updated=own.updated,
        ) for n, row in enumerate(rows)
    ]  # fmt: skip
    Record.objects.bulk_create(made)


def test_however_many_records_all_are_counted_in_as_many_statements(city):
    answers = {"queue_minutes": 41.5, "trips": 2, "attitude": 3, "promise": "no"}
    subject = accepted(
        "c1", answers=answers, findings=[finding("f1"), finding("f2", text="指示牌旧了", severity="minor")]
    )
    centre = cast.actor("centre")
    results(centre, Scope(matter=1))
    with CaptureQueriesContext(connection) as few:
        results(centre, Scope(matter=1))
    copied(subject, 2500)
    with CaptureQueriesContext(connection) as many:
        found = results(centre, Scope(matter=1))
    assert asked(few) == asked(many) <= 14
    assert (found.count, len(queue(found).values), found.found) == (2501, 2501, 5002)
    assert {a.id: a.lines for a in found.answered} == {"attitude": [("一般", 2501)], "promise": [("没做到", 2501)]}
    assert len(found.findings) == 200
    assert {f["severity"] for f in found.findings} == {"严重"}
    page = browser_of("centre").get("/experience/results?matter=1").content.decode()
    assert "共 5002 条，这里列最重的 200 条" in page


def test_of_several_answers_each_is_counted_and_a_newer_version_asks_in_its_own_order(city):
    visited("c1", 10)
    visited("c2", 10.5)
    found = results(cast.actor("centre"), Scope())
    assert sorted(queue(found).values) == [10, 10.5]
    assert [a.id for a in found.answered] == ["attitude", "promise"]
