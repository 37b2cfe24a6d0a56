"""The journal: one canonical form, a chain that names its first break, a root over a day's heads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.loop import engine, journal
from bihuan.loop.language import Event
from bihuan.loop.tables.problem import PROBLEM
from tests.loop.play import closed, joint

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=20,
)


def links():
    """A whole problem's journal as it is stored: sequence, bytes, previous, hash."""
    found, previous = [], journal.GENESIS
    for event in closed(joint()).events:
        stored = journal.body(event)
        digest = journal.chain(previous, stored)
        found.append((event.sequence, stored, previous, digest))
        previous = digest
    return found


@given(PLAIN)
def test_the_canonical_form_is_one_and_loses_nothing(value):
    stored = journal.canonical(value)
    assert orjson.loads(stored) == value
    assert journal.canonical(orjson.loads(stored)) == stored


def test_the_order_of_keys_does_not_matter():
    assert (
        journal.canonical({"b": 1, "a": "张"}) == journal.canonical({"a": "张", "b": 1}) == '{"a":"张","b":1}'.encode()
    )


@pytest.mark.parametrize("value", [2**53, {"a": [-(2**53)]}])
def test_what_a_client_would_round_never_stands_in_an_event(value):
    with pytest.raises(TypeError):
        journal.canonical(value)


def test_what_is_stored_is_read_back_as_the_same_event_and_folds_to_the_same_row():
    play = closed(joint())
    assert [journal.parse(journal.body(e)) for e in play.events] == play.events
    assert engine.fold(PROBLEM, [journal.parse(journal.body(e)) for e in play.events]) == play.row


def test_an_untouched_chain_has_no_break():
    assert journal.first_break(links()) is None
    assert journal.first_break([]) is None


@pytest.mark.parametrize("where", [1, 7, 24])
def test_the_first_event_that_fails_is_named(where):
    chain = links()
    sequence, stored, previous, digest = chain[where - 1]
    chain[where - 1] = (sequence, stored.replace(b'"to":', b'"To":'), previous, digest)
    assert journal.first_break(chain) == where


def test_an_event_left_out_added_or_moved_breaks_the_chain():
    chain = links()
    assert journal.first_break(chain[:4] + chain[5:]) == 6
    assert journal.first_break([*chain[:5], chain[4], *chain[5:]]) == 5
    assert journal.first_break([chain[1], chain[0], *chain[2:]]) == 2


def test_a_forged_hash_breaks_at_the_next_link():
    chain = links()
    sequence, stored, previous, _ = chain[3]
    forged = stored.replace(b"person:1", b"person:9")
    chain[3] = (sequence, forged, previous, journal.chain(previous, forged))
    assert journal.first_break(chain) == 5


def test_every_field_of_an_event_is_covered_by_its_hash():
    event = closed().events[3]
    changes: list[dict[str, Any]] = [
        {"subject": "x"}, {"sequence": 99}, {"action": "note"}, {"actor": "person:9"}, {"role": "head:1"}, {"on_behalf_of": 9},
        {"at": "2026-01-01T00:00:00.000+08:00"}, {"source": "void"}, {"target": "void"}, {"payload": {}}, {"key": "k"},
    ]  # fmt: skip
    assert len(changes) == len(Event.__slots__)
    bodies = {journal.body(replace(event, **change)) for change in changes}
    assert len(bodies | {journal.body(event)}) == 12


def test_the_root_depends_on_every_head_and_its_place():
    heads = [bytes([n]) * 32 for n in range(5)]
    roots = {journal.merkle_root(heads), journal.merkle_root(heads[:4]), journal.merkle_root([*heads[1:], heads[0]])}
    assert len(roots) == 3
    assert journal.merkle_root([]) == journal.GENESIS
    assert journal.merkle_root(heads[:1]) not in (heads[0], journal.GENESIS), "a leaf is no node"
