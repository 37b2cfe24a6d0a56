"""What the environment says becomes settings."""

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from bihuan.web import environment


def test_a_sqlite_address_names_a_relative_or_an_absolute_file():
    assert environment.database("sqlite:///data/a.sqlite3")["NAME"] == "data/a.sqlite3"
    assert environment.database("sqlite:////srv/a%20b.sqlite3")["NAME"] == "/srv/a b.sqlite3"


def test_sqlite_begins_every_transaction_as_a_writer_and_syncs_fully():
    options = environment.database("sqlite:///a")["OPTIONS"]

    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]


def test_a_postgresql_address_gives_every_part_and_its_options():
    settings = environment.database("postgresql://li%40si:p%2Fw@db.example:5433/city?sslmode=require")

    wanted = {"USER": "li@si", "PASSWORD": "p/w", "HOST": "db.example", "PORT": "5433", "NAME": "city"}
    assert {key: settings[key] for key in wanted} == wanted
    assert settings["OPTIONS"] == {"sslmode": "require"}


def test_a_postgresql_socket_is_given_as_host():
    settings = environment.database("postgresql://bihuan@/city?host=/run/postgresql")

    assert (settings["HOST"], settings["PORT"], settings["OPTIONS"]) == ("/run/postgresql", "", {})


def test_another_database_is_refused():
    with pytest.raises(ImproperlyConfigured):
        environment.database("mysql://root@localhost/city")


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("BIHUAN_SECRET_KEY")

    first, second = (environment.secret_key(tmp_path / "keys") for _ in range(2))

    assert first == second
    assert len(first) >= 50
    (file,) = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_given_secret_key_is_used_and_not_written_down(tmp_path, monkeypatch):
    monkeypatch.setenv("BIHUAN_SECRET_KEY", "given")

    assert environment.secret_key(tmp_path / "keys") == "given"
    assert not (tmp_path / "keys").exists()


def test_mail_goes_nowhere_without_an_address():
    assert environment.mail("")["EMAIL_BACKEND"].endswith("dummy.EmailBackend")


def test_mail_over_tls_from_the_start_has_its_own_port():
    settings = environment.mail("smtps://bh:pw@mail.example")

    assert (settings["EMAIL_PORT"], settings["EMAIL_USE_SSL"], settings["EMAIL_USE_TLS"]) == (465, True, False)
