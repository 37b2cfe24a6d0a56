"""The linters of our own find what they are for."""

import pytest

from scripts import check_code, check_served, check_templates


@pytest.fixture
def template(tmp_path, monkeypatch):
    monkeypatch.setattr(check_templates, "SOURCE", tmp_path)

    def faults(room: str, text: str) -> list[str]:
        file = tmp_path / room / "templates" / room / "page.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return list(check_templates.faults_of(file))

    return faults


@pytest.fixture
def served(tmp_path, monkeypatch):
    monkeypatch.setattr(check_served, "SOURCE", tmp_path)

    def faults(name: str, text: str) -> list[str]:
        file = tmp_path / name
        file.write_text(text)
        rules = check_served.CSS if name.endswith(".css") else check_served.SCRIPT
        return [*check_served.faults_of(file, rules), *(check_served.nested(file) if name.endswith(".css") else [])]

    return faults


@pytest.mark.parametrize(
    ("room", "text"),
    [
        ("problems", '{% extends "voices/page.html" %}'),
        ("problems", "{% include 'suggestions/parts/row.html' %}"),
        ("ui", '<p style="color: red">'),
        ("ui", "<style>p { color: red }</style>"),
        ("ui", "<script>alert(1)</script>"),
        ("ui", '<a onclick="go()">'),
        ("ui", '<a hx-on:click="go()">'),
        ("ui", "{{ words|safe }}"),
    ],
)
def test_a_template_that_reaches_up_or_breaks_the_policy_is_refused(template, room, text):
    assert len(template(room, text)) == 1


def test_a_template_that_reaches_down_and_keeps_the_policy_passes(template):
    text = (
        '{% extends "ui/staff.html" %}{% include "problems/parts/row.html" %}<script src="a.js" type="module"></script>'
    )

    assert template("problems", text) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.css", "p:has(a) { color: red }"),
        ("a.css", "p { a { color: red } }"),
        ("a.css", "p { inset: 0 }"),
        ("a.css", "@media print { p { aspect-ratio: 1 } }"),
        ("a.css", "p { color: color-mix(in srgb, red, blue) }"),
        ("a.js", "const last = rows.at(-1)"),
        ("a.js", "const page = await fetch('/')"),
        ("a.js", "structuredClone(row)"),
    ],
)
def test_what_chromium_86_does_not_know_is_refused(served, name, text):
    assert len(served(name, text)) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.css", "@media (min-aspect-ratio: 1/1) { p { top: 0 } }\n/* :has() */"),
        ("a.js", "async function go() {\n  const page = await fetch('/') // rows.at(-1)\n}"),
    ],
)
def test_what_chromium_86_knows_passes(served, name, text):
    assert served(name, text) == []


def test_a_function_over_fifty_lines_is_refused():
    text = "def long():\n" + "    print()\n" * 50

    assert list(check_code.long_functions("a.py", text)) == ["a.py:1: long has more than 50 lines"]


def test_a_view_with_a_query_and_another_clock_are_refused(tmp_path):
    text = "rows = Problem.objects.all()\nnow = timezone.now()\n"

    assert len(list(check_code.bad_habits(tmp_path / "views.py", "src/bihuan/problems/views.py", text))) == 2
