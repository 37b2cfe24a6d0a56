"""Kept texts: offered at the field they were written for, kept by those who use them, with their history."""

import pytest

from bihuan.loop.language import Refused
from bihuan.organisation import texts
from bihuan.organisation.models import Change
from tests import cast
from tests.voices.saying import said

ANSWER = "voice.triage.words"
WORDS = "周六上午九点到十二点开门。"


def test_what_was_kept_lies_beside_the_field_it_was_written_for_and_nowhere_else(city, signed_in):
    texts.keep(cast.actor("centre"), 1, ANSWER, WORDS)
    receipt = said()
    assert WORDS in signed_in("centre").get(f"/voices/{receipt.uid}/triage").content.decode()
    assert WORDS not in signed_in("centre").get(f"/voices/{receipt.uid}/redact").content.decode()


def test_it_is_written_down_who_changed_what(city):
    texts.keep(cast.actor("centre"), 1, ANSWER, WORDS)
    change = Change.objects.latest("id")
    assert (change.what, change.actor) == ("常用语", cast.actor("centre").id)
    assert WORDS in str(change.after)


def test_the_usual_ones_stay_and_each_can_be_taken_away(city):
    usual = list(texts.USUAL[ANSWER])
    texts.keep(cast.actor("centre"), 1, ANSWER, WORDS)
    assert texts.kept(1)[ANSWER] == [*usual, WORDS]
    texts.drop(cast.actor("centre"), 1, ANSWER, usual[0])
    texts.drop(cast.actor("centre"), 1, ANSWER, usual[0])
    assert texts.kept(1)[ANSWER] == [*usual[1:], WORDS]


def test_another_jurisdiction_has_its_own(city):
    texts.keep(cast.actor("centre"), 1, ANSWER, WORDS)
    assert WORDS not in texts.kept(2)[ANSWER]


@pytest.mark.parametrize("name", ["clerk1", "deputy", "auditor"])
def test_who_does_not_keep_them_here_changes_nothing(city, name):
    with pytest.raises(Refused) as refused:
        texts.keep(cast.actor(name), 1, ANSWER, WORDS)
    assert refused.value.refusal.code == "forbidden"
    assert WORDS not in texts.kept(1)[ANSWER]


@pytest.mark.parametrize(
    ("key", "text"), [("voice.nothing.words", WORDS), (ANSWER, " "), (ANSWER, "长" * 501), (ANSWER, "a\u202eb")]
)
def test_nonsense_is_refused_with_a_sentence(city, key, text):
    with pytest.raises(Refused) as refused:
        texts.keep(cast.actor("centre"), 1, key, text)
    assert refused.value.refusal.code == "invalid"


def test_the_page_adds_and_takes_away(city, signed_in):
    client = signed_in("centre")
    client.post("/settings/texts?area=1", {"key": ANSWER, "text": WORDS})
    assert WORDS in client.get("/settings/texts").content.decode()
    client.post("/settings/texts?area=1", {"key": ANSWER, "text": WORDS, "drop": "1"})
    assert WORDS not in client.get("/settings/texts").content.decode()
    assert client.post("/settings/texts?area=1", {"key": "", "text": "啊"}).status_code == 422
