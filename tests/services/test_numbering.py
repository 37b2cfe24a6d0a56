from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from bihuan.services.numbering import next_number
from bihuan.services.numbering.models import Counter


@pytest.mark.django_db
def test_numbers_count_up_by_prefix_and_year():
    assert [next_number("WT", 2026), next_number("WT", 2026)] == ["WT-2026-0001", "WT-2026-0002"]
    assert next_number("JY", 2026) == "JY-2026-0001"
    assert next_number("WT", 2027) == "WT-2027-0001"


@pytest.mark.django_db
def test_scopes_count_apart_and_are_not_shown():
    assert next_number("DB", 2026, "jurisdiction:1") == "DB-2026-0001"
    assert next_number("DB", 2026, "jurisdiction:2") == "DB-2026-0001"
    assert next_number("DB", 2026, "jurisdiction:1") == "DB-2026-0002"


@pytest.mark.django_db
def test_the_ten_thousandth_number_is_longer():
    Counter.objects.create(key="WT", year=2026, last=9999)
    assert next_number("WT", 2026) == "WT-2026-10000"


@pytest.mark.django_db
def test_a_number_costs_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        next_number("WT", 2026)


@pytest.mark.django_db
def test_a_rolled_back_act_gives_its_number_back():
    next_number("WT", 2026)
    with transaction.atomic():
        next_number("WT", 2026)
        transaction.set_rollback(True)
    assert next_number("WT", 2026) == "WT-2026-0002"


def take(count):
    try:
        taken = []
        for _ in range(count):
            with transaction.atomic():
                taken.append(next_number("WT", 2026))
        return taken
    finally:
        connection.close()


def test_fifty_at_once_get_fifty_numbers_without_a_gap(committed_db):
    with ThreadPoolExecutor(10) as pool:
        taken = [number for numbers in pool.map(take, [5] * 10) for number in numbers]
    assert sorted(taken) == [f"WT-2026-{n:04d}" for n in range(1, 51)]
    assert Counter.objects.get().last == 50
