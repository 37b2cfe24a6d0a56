from datetime import date, timedelta

import chinese_calendar
import pytest

from bihuan.services.calendar import queries
from bihuan.services.calendar.commands import CalendarRefused, import_days
from bihuan.services.calendar.models import Day
from bihuan.services.calendar.queries import working_calendar

YEAR_2027 = """日期,类型,说明,依据
2027-01-01,休,元旦,通知
2027/2/5,休,春节,通知
2027年5月1日,休,劳动节,通知
2027-10-01,休,国庆节,通知
2027-10-09,班,国庆节调休,通知
"""


@pytest.fixture(autouse=True)
def _a_calendar_read_afresh():
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    def take_in(text, encoding="utf-8"):
        with django_capture_on_commit_callbacks(execute=True):
            return import_days(text.encode(encoding))

    return take_in


def refusals(text):
    with pytest.raises(CalendarRefused) as refused:
        import_days(text.encode())
    return [(error.line, error.sentence) for error in refused.value.errors]


@pytest.mark.django_db
def test_every_day_of_2024_to_2026_is_what_chinesecalendar_says():
    calendar = working_calendar()
    day = date(2024, 1, 1)
    while day < date(2027, 1, 1):
        assert calendar.is_working(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)
    assert calendar.years == {2024, 2025, 2026}
    assert not calendar.known(day)


@pytest.mark.django_db
def test_the_calendar_is_read_once_and_asked_for_changes_rarely(django_assert_num_queries, monkeypatch):
    with django_assert_num_queries(2):
        first = working_calendar()
    with django_assert_num_queries(0):
        assert working_calendar() is first
    monkeypatch.setattr(queries, "LOOK_AGAIN", -1.0)
    with django_assert_num_queries(1):
        assert working_calendar() is first


@pytest.mark.django_db
def test_another_process_sees_an_import_when_it_looks_again(monkeypatch):
    assert not working_calendar().known(date(2027, 3, 1))
    import_days(YEAR_2027.encode())  # its commit is another process's, so nothing is forgotten here
    assert not working_calendar().known(date(2027, 3, 1))
    monkeypatch.setattr(queries, "LOOK_AGAIN", -1.0)
    assert working_calendar().known(date(2027, 3, 1))


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_new_year_is_taken_in_as_offices_save_it(committed, encoding):
    imported = committed(YEAR_2027, encoding)
    assert (imported.added, imported.changed, imported.years) == (5, 0, {2027})
    calendar = working_calendar()
    assert calendar.is_working(date(2027, 10, 9))
    assert not calendar.is_working(date(2027, 2, 5))
    assert calendar.known(date(2027, 6, 1))
    assert Day.objects.get(date=date(2027, 2, 5)).note == "春节"


@pytest.mark.django_db
def test_the_same_file_twice_changes_nothing_and_an_amended_one_only_what_it_amends(committed):
    committed(YEAR_2027)
    again = committed(YEAR_2027)
    assert (again.added, again.changed, again.years) == (0, 0, frozenset())
    amended = committed("date,kind\n2027-10-09,休\n2027-10-10,班\n")
    assert (amended.added, amended.changed) == (1, 1)
    assert not working_calendar().is_working(date(2027, 10, 9))


@pytest.mark.django_db
def test_every_faulty_line_is_named_and_nothing_is_taken_in():
    before = Day.objects.count()
    faulty = YEAR_2027 + "2027-13-01,休,,\n明天,休,,\n2027-03-06,半天,,\n2027-03-03,班,,\n,,,\n2027-01-01,休,,\n"
    assert refusals(faulty) == [
        (7, "第 7 行：“2027-13-01”不是有效的日期，请写成 2027-01-01。"),
        (8, "第 8 行：“明天”不是有效的日期，请写成 2027-01-01。"),
        (9, "第 9 行：类型只能是“休”或“班”，这里是“半天”。"),
        (10, "第 10 行：2027-03-03 不是周末，本来就上班，不能标为“班”。"),
        (12, "第 12 行：日期 2027-01-01 出现了两次。"),
    ]
    assert Day.objects.count() == before


@pytest.mark.django_db
def test_half_a_year_is_refused_for_it_would_pass_for_the_whole():
    assert refusals("日期,类型\n2027-01-01,休\n") == [
        (0, "2027 年缺少劳动节、国庆节的休息日，请补齐全年安排后再导入。")
    ]
    assert not Day.objects.filter(date__year=2027).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", "日期,类型\n".encode(), b"\x81\x00\xff"])
def test_what_is_no_calendar_is_refused_with_a_sentence(content):
    with pytest.raises(CalendarRefused) as refused:
        import_days(content)
    assert refused.value.errors[0].sentence.endswith("。")
