"""Saying something: four statements, once a key, and nothing of a person in the clear."""

import threading
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from bihuan.kernel.act import scoped_key
from bihuan.kernel.models import Duty, Event, Job, Subject
from bihuan.kernel.verify import verify
from bihuan.loop.language import REPORTER, SYSTEM, Refused
from bihuan.organisation import directory
from bihuan.services.calendar.queries import working_calendar
from bihuan.services.sealed.boxes import open_sealed
from bihuan.services.sealed.erasure import erase
from bihuan.voices import commands
from bihuan.voices.commands import Said
from bihuan.voices.models import Voice
from tests import cast
from tests.voices.saying import SECRETS, WORDS, contact, everything, journal, row, said, voice

KEY = scoped_key(REPORTER, "page-1")


def test_somebodys_words_become_one_voice_that_waits_for_the_centre(city):
    receipt = said(rating=2)
    subject = voice(receipt)

    assert (subject.state, subject.holder, subject.jurisdiction) == ("received", "centre:1", 1)
    assert journal(subject) == ["submit"]
    assert Voice.objects.get().channel == "qr"
    assert not Duty.objects.exists()
    assert not Job.objects.exists()
    assert verify().finding is None


def test_a_submission_is_four_plain_inserts_and_nothing_else(warm):
    words = Said("qr", WORDS, 1, matter=1, place=2, rating=4, contact="13935601234")

    with CaptureQueriesContext(connection) as asked:
        commands.take_in(words, REPORTER, KEY)

    tables = [query["sql"].split('"')[1] if '"' in query["sql"] else query["sql"].split()[2] for query in asked]
    assert tables == ["sealed_sealed", "kernel_subject", "kernel_event", "voices_voice"]
    assert all(query["sql"].startswith("INSERT INTO") for query in asked)


def test_the_words_are_redacted_in_row_and_journal_and_whole_under_seal(city):
    receipt = said(contact="13935601234")
    stored = everything()

    assert not [secret for secret in SECRETS if secret in stored]
    assert receipt.code not in stored
    assert "叫号机坏了三天" in row(voice(receipt))["text"]
    box = open_sealed(Voice.objects.get().sealed)
    assert (box["text"], box["code"]) == (WORDS, receipt.code)
    assert "13935601234" not in box.values()
    assert contact(receipt.uid) == "13935601234"


def test_the_same_key_brings_the_same_receipt_and_writes_nothing(city):
    words = Said("qr", WORDS, 1)
    first = commands.say(words, key=KEY)
    before = everything()

    again = commands.say(words, key=KEY)

    assert (again.uid, again.code, again.repeated) == (first.uid, first.code, True)
    assert everything() == before


def test_the_same_key_with_other_words_is_refused_and_the_first_stays(city):
    first = commands.say(Said("qr", WORDS, 1), key=KEY)

    with pytest.raises(Refused) as refused:
        commands.say(Said("qr", "排队排了两个小时。", 1), key=KEY)

    assert refused.value.refusal.code == "key-reused"
    assert Subject.objects.filter(table="voice").get().uid == first.uid


def test_without_a_key_the_same_words_twice_are_two_voices(city):
    assert said().uid != said().uid


def test_codes_are_sixteen_letters_that_cannot_be_misheard(city):
    codes = {said().code for _ in range(20)}

    assert len(codes) == 20
    assert all(len(code) == 16 and not set(code) & set("01ILOU") for code in codes)


def test_a_long_petition_is_sealed_whole_and_shown_as_long_as_a_problem_may_describe(city):
    text = "窗口排队太久。" * 900
    receipt = said(text)
    shown = row(voice(receipt))["text"]

    assert len(shown) <= 5000
    assert shown.endswith("字，全文已封存）")
    assert open_sealed(Voice.objects.get().sealed)["text"] == text


@pytest.mark.parametrize("text", [
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "'; DROP TABLE voices_voice; --", "{{ 7*7 }}{% load x %}",
    "𠮷野家的𠮷字打不出来 🙃", "排队<30分钟 & “快”", "\ud800半个字", "反\u202e转", "nul\x00字",
])  # fmt: skip
def test_hostile_words_are_kept_as_words(city, text):
    receipt = said(f"窗口说法不一。{text}")

    assert "窗口说法不一" in row(voice(receipt))["text"]
    assert verify().finding is None


def test_an_erased_person_leaves_the_chain_whole_and_the_words_shut(city):
    receipt = said(contact="13935601234")
    erase(Voice.objects.get().sealed)

    assert verify().finding is None
    assert "叫号机" in row(voice(receipt))["text"]
    assert "13935601234" not in everything()


def test_a_repeat_after_the_erasure_tells_nobody_the_code(city):
    commands.say(Said("qr", WORDS, 1), key=KEY)
    erase(Voice.objects.get().sealed)

    with pytest.raises(Refused) as refused:
        commands.say(Said("qr", WORDS, 1), key=KEY)

    assert refused.value.refusal.code == "key-reused"


def test_the_centre_and_the_clock_may_bring_words_in_a_unit_may_not(city):
    commands.say(Said("card", WORDS, 1), cast.actor("centre"))
    commands.say(Said("12345", WORDS, 1), SYSTEM)

    with pytest.raises(Refused) as refused:
        commands.say(Said("card", WORDS, 1), cast.actor("clerk1"))

    assert refused.value.refusal.code == "forbidden"
    assert Subject.objects.filter(table="voice").count() == 2


def test_of_eight_at_once_with_one_key_one_is_taken_and_all_get_its_code(committed_db):
    cast.found_city()
    working_calendar()
    receipts, start = [], threading.Barrier(8)

    def submit():
        start.wait()
        try:
            receipts.append(commands.say(Said("qr", WORDS, 1), key=KEY))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=submit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    directory.forget()

    assert len(receipts) == 8
    assert len({receipt.code for receipt in receipts}) == 1
    assert sum(not receipt.repeated for receipt in receipts) == 1
    assert Event.objects.count() == Voice.objects.count() == 1


def test_nothing_of_a_person_lies_in_the_files_of_the_database(committed_db):
    cast.found_city()
    receipt = said(contact="13935601234")
    directory.forget()
    stored = everything().encode()
    if connection.vendor == "sqlite":
        stored = b"".join(p.read_bytes() for p in Path(connection.settings_dict["NAME"]).parent.glob("*.sqlite3*"))

    assert "叫号机坏了".encode() in stored
    for secret in (*SECRETS, receipt.code):
        assert secret.encode() not in stored
        assert secret.encode("utf-16-le") not in stored
