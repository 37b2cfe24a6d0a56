"""An upgrade leaves the database with figures of its own new indexes."""

import pytest
from django.db import connection

from bihuan.cli import migrate
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_database_of_this_release_has_nothing_to_change():
    assert not migrate.changes()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL looks by itself too")
def test_after_a_change_every_index_with_rows_is_known_to_the_planner():
    cast.found_city()
    migrate.look_anew()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'organisation_unit'")
        assert cursor.fetchone()[0] > 0
