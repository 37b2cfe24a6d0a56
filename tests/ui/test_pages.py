"""Layouts and parts: every template loads, nothing carries a style, and what belongs to no room answers."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template, render_to_string

import bihuan.ui
from bihuan.loop.clauses import CLAUSES, DOCUMENT
from bihuan.services import clock
from bihuan.ui import shapes
from bihuan.ui.clause import chip
from bihuan.ui.showcase import sample
from tests.ui.cases import HOSTILE, NOW

HOME = Path(bihuan.ui.__file__).parent
TEMPLATES = sorted(str(file.relative_to(HOME / "templates")) for file in (HOME / "templates").rglob("*.html"))
ICONS = HOME / "icons"


@pytest.fixture
def development(settings):
    settings.DEBUG = True


def names(shell):
    return set(re.findall(r"^[a-z0-9-]+$", (ICONS / f"{shell}.txt").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_loads(template):
    get_template(template)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_icon_that_a_template_names_is_in_the_sprite(template):
    text = (HOME / "templates" / template).read_text(encoding="utf-8")

    assert set(re.findall(r'{% icon "([^"]+)"', text)) <= names("staff")


def test_the_staffs_sprite_holds_every_icon_of_the_public_one():
    assert names("public") <= names("staff")


def test_the_page_of_parts_shows_everything_without_a_style_or_a_script_of_its_own(client, development):
    with clock.at(NOW):
        answer = client.get("/_parts")
    html = answer.content.decode()

    assert answer.status_code == 200
    assert not re.search(r"\sstyle\s*=|<style|\son\w+=|hx-on", html)
    assert not re.search(r"<script(?![^>]*src=)", html)
    assert len(re.findall(r'\sid="([^"]+)"', html)) == len(set(re.findall(r'\sid="([^"]+)"', html)))


def test_the_page_of_parts_is_for_development_alone(client):
    assert client.get("/_parts").status_code == 404


def test_care_mode_and_darkness_are_remembered_without_a_script(client):
    answer = client.get("/display?care=1&theme=dark&evil=1", headers={"referer": "http://testserver/track"})

    assert answer["Location"] == "http://testserver/track"
    assert {name: morsel.value for name, morsel in answer.cookies.items()} == {"care": "1", "theme": "dark"}


def test_only_known_values_become_cookies_and_nobody_is_sent_elsewhere(client):
    answer = client.get("/display?care=<b>", headers={"referer": "https://evil.example/"})

    assert answer["Location"] == "/"
    assert not answer.cookies


def test_care_mode_reaches_the_page(client, development):
    client.cookies["care"] = "1"

    assert b"data-care>" in client.get("/_parts").content


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_clause_is_shown_in_its_own_words_with_the_number_of_its_document(client, headers, db):
    answer = client.get("/clauses/L6.3", headers=headers)

    assert CLAUSES["L6.3"].text in answer.content.decode()
    assert DOCUMENT in answer.content.decode()
    assert "L6.3" not in answer.content.decode()
    assert ("<html" in answer.content.decode()) is not bool(headers)
    assert "HX-Request" in answer["Vary"]


def test_the_chip_names_the_place_in_full_or_the_title_alone_and_never_the_id():
    assert chip("L6.3").endswith(f"</svg>{CLAUSES['L6.3'].label}</a>")
    assert chip("L6.3", short=True).endswith(f"</svg>{CLAUSES['L6.3'].title}</a>")
    assert chip("X9.9") == chip("") == ""


def test_an_unknown_clause_is_not_found(client):
    assert client.get("/clauses/X9.9").status_code == 404


def test_the_answer_to_an_act_swaps_panel_and_the_parts_out_of_band():
    with clock.at(NOW):
        html = render_to_string("ui/parts/acted.html", {**sample(), "parts": ["ui/parts/six.html"]})

    assert re.findall(r'<(?:div|section)[^>]* id="(\w+)"[^>]*hx-swap-oob="true"', html) == ["path", "head"]
    assert re.search(r'<div id="panel">', html)
    assert '<div id="toasts" hx-swap-oob="innerHTML">' in html
    assert '<dl class="six">' in html


@pytest.mark.parametrize(
    ("template", "context"),
    [
        ("toast", {"toast": shapes.Toast(HOSTILE, HOSTILE)}), ("note", {"note": shapes.Note(HOSTILE, HOSTILE, links=[(HOSTILE, HOSTILE)])}),
        ("path", {"entries": [shapes.Entry(HOSTILE, HOSTILE, NOW, HOSTILE)]}), ("facts", {"facts": [(HOSTILE, HOSTILE)]}),
        ("six", {"clarities": [shapes.Clarity(HOSTILE, HOSTILE, [HOSTILE], HOSTILE, HOSTILE)]}),
        ("voices", {"voices": [shapes.Voice(HOSTILE, HOSTILE, NOW)]}), ("thumbs", {"files": [shapes.Evidence(HOSTILE, HOSTILE)]}),
        ("measures", {"measures": [shapes.Measure(1, HOSTILE, HOSTILE, HOSTILE, NOW, 5, HOSTILE, "red", HOSTILE, HOSTILE, NOW)]}),
        ("signatures", {"signatures": [shapes.Signature(HOSTILE, HOSTILE, HOSTILE, NOW, HOSTILE), shapes.Signature("", waits=HOSTILE)]}),
        ("tags", {"tags": [HOSTILE], "warm": HOSTILE}), ("empty", {"head": HOSTILE, "text": HOSTILE}), ("crumbs", {"crumbs": [(HOSTILE, HOSTILE)]}),
        ("filter", {"filter": shapes.Filter(HOSTILE, query=HOSTILE, chosen=[(HOSTILE, HOSTILE)], keep=[(HOSTILE, HOSTILE)])}),
    ],
)  # fmt: skip
def test_hostile_words_do_nothing_in_any_part(template, context):
    with clock.at(NOW):
        html = render_to_string(f"ui/parts/{template}.html", context)

    assert "<script" not in html
    assert "<img" not in html


def test_a_shielded_voice_names_the_month_and_no_day():
    html = render_to_string("ui/parts/voices.html", {"voices": [shapes.Voice("话", "体验员", NOW)]})

    assert '<time datetime="2026-04">4月</time>' in html
    assert "16" not in html
