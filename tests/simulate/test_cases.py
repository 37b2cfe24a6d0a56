"""What the demo city says and does can be said and done: within the forms' limits, about its own matters, no two alike."""

import csv
import re
from collections import Counter
from importlib.resources import files

import pytest

from bihuan.loop.fields import HOSTILE
from bihuan.loop.tables import problem_offers as offer
from bihuan.simulate.cases import all_cases, enterprise, hall, online, people, property_, services
from bihuan.text.redact import redact
from bihuan.text.similarity import grams, jaccard
from bihuan.voices.channels import CHANNELS

THEMES = (enterprise.CASES, hall.CASES, online.CASES, people.CASES, property_.CASES, services.CASES)
CASES = all_cases()
SELDOM = 0.12  # shared pairs of characters between two voices, of all; copies begin far above
TELLING = re.compile(r"\d{7}|1[3-9]\d \d{4} \d{4}|晋[A-Z]·?[A-Z0-9]{5}|有限公司")

of_every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)


def short_lines(case):
    return [case.before, case.after]


def staff_texts(case):
    """All that is written by those who act, who name nobody."""
    yield from (case.title, case.finding, case.scope, case.cause, case.goal, case.opinion, *case.outcome[1:])
    yield from (*case.standards, *short_lines(case))
    for measure in case.measures:
        yield from (measure.text, measure.half, measure.done)


def codes(options):
    return {code for code, _ in options}


def test_there_are_fifty_cases_and_eight_of_every_theme():
    assert len(CASES) == sum(map(len, THEMES)) >= 50
    assert min(map(len, THEMES)) >= 8


@of_every_case
def test_every_text_fits_its_field(case):
    assert 4 <= len(case.title) <= 80
    assert 0 < len(case.opinion) <= 1000
    assert 0 < len(case.outcome[1]) <= 80
    assert all(0 < len(line) <= 60 for line in short_lines(case))
    assert all(0 < len(text) <= 500 for text in (case.voice, *staff_texts(case)) if text is not case.opinion)


@of_every_case
def test_only_a_voice_has_several_lines_and_none_has_hidden_signs(case):
    assert not any("\n" in text for text in staff_texts(case))
    assert not any(HOSTILE.search(text) or text != text.strip() for text in (case.voice, *staff_texts(case)))


@of_every_case
def test_every_choice_is_one_that_the_forms_offer(case):
    assert case.channel in CHANNELS
    assert case.category in codes(offer.CATEGORIES)
    assert case.severity in codes(offer.SEVERITIES)
    assert case.nature in codes(offer.NATURES)
    assert case.kind in codes(offer.KINDS)
    assert case.outcome[0] in codes(offer.OUTCOME_KINDS) - {"none"}


@of_every_case
def test_the_list_has_one_to_three_standards_and_measures_and_work_for_a_second_section(case):
    assert 1 <= len(case.standards) <= 3
    assert 1 + min(case.others, 1) <= len(case.measures) <= 3
    assert case.others in {0, 1, 2}


def test_every_matter_is_one_of_the_demo_city():
    lines = files("bihuan.organisation.demo").joinpath("matters.csv").read_text("utf-8").splitlines()
    known = {line["事项"] for line in csv.DictReader(lines)}

    assert {case.matter for case in CASES} - known == {""}


@pytest.mark.parametrize(
    "said", [lambda c: c.title, lambda c: c.voice, lambda c: c.finding, lambda c: c.cause, lambda c: c.outcome[1]]
)
def test_nothing_is_said_twice(said):
    counted = Counter(map(said, CASES))

    assert [text for text, times in counted.items() if times > 1] == []


def test_no_two_voices_are_alike():
    spoken = [(case.title, grams(case.voice)) for case in CASES]
    pairs = [(a, b) for n, (a, x) in enumerate(spoken) for b, y in spoken[:n] if jaccard(x, y) > SELDOM]

    assert pairs == []


@of_every_case
def test_a_redacted_voice_shows_no_number_plate_or_firm_and_stays_readable(case):
    shown = redact(case.voice).text

    assert not TELLING.search(shown)
    assert len(shown.replace("[已隐去]", "")) > len(case.voice) / 2


def test_a_good_many_voices_have_something_to_hide_of_every_kind():
    found = [redact(case.voice).found for case in CASES]

    assert sum(map(bool, found)) >= 12
    assert {finding.kind for findings in found for finding in findings} >= {"name", "phone", "firm", "plate", "code"}


@of_every_case
def test_a_title_and_what_staff_write_give_nobody_away(case):
    said = {case.voice[finding.start : finding.end] for finding in redact(case.voice).found}

    for text in staff_texts(case):
        assert not redact(text).found, text
        assert not any(word in text for word in said), text


def test_every_channel_of_the_regulation_category_severity_nature_and_kind_occurs():
    assert {case.channel for case in CASES} >= {"qr", "rating", "card", "social", "12345", "officer"}
    assert {case.category for case in CASES} == codes(offer.CATEGORIES)
    assert {case.severity for case in CASES} == codes(offer.SEVERITIES)
    assert {case.nature for case in CASES} == codes(offer.NATURES)
    assert {case.kind for case in CASES} == codes(offer.KINDS)


def test_most_cases_are_single_and_about_a_third_needs_further_sections():
    assert sum(case.nature == "single" for case in CASES) > len(CASES) / 2
    assert len(CASES) / 4 < sum(bool(case.others) for case in CASES) < len(CASES) / 2
