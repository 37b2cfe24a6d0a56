"""Walks every configuration that a problem can get into, with the real `decide`, over an abstract key of the row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from bihuan.loop import engine
from bihuan.loop.engine import Decision
from bihuan.loop.language import Action, Actor, Case, Row
from bihuan.loop.tables import problem_who as who
from bihuan.loop.tables.problem import PROBLEM
from tests.loop import cast
from tests.loop.play import Play

Key = tuple[Any, ...]
Variants = Callable[[Row], list[dict[str, Any]]]
MOST_ROUNDS = 2


def key(row: Row) -> Key:
    """All of a row that decides what may follow, and nothing else: no persons, words or dates."""
    plan, draft, revision = row.get("plan"), row.get("draft"), row.get("revision")
    decline, answer = row.get("decline") or {}, row.get("answer") or {}
    return (
        row["state"], min(row["round"], MOST_ROUNDS), row["lap"] > 1, bool(row.get("others")), bool(row.get("lead_leader")),
        (row.get("back") or {}).get("state") if row["state"] in ("suspended", "referred") else None,
        plan and _shape(plan), draft and _shape(draft), bool(row.get("draft_kept")),
        revision and (_shape(revision["list"]), len(who.unanswered(row))),
        len(row.get("agreed", {})) if draft else 0, tuple(sorted(row.get("requests", {}))),
        min(row["reminded"], 2) if row["state"] == "referred" else 0,
        tuple(_measure(m) for m in row.get("progress", {}).values()), len(who.lines_left(row)), len(who.unsigned(row)),
        len(row.get("added_signers", ())), bool(row.get("account")), (row.get("resolution") or {}).get("decision"),
        len(row.get("disputes", ())), row.get("extensions", 0), row.get("transfers", 0),
        decline.get("from"), bool(decline.get("appealed")), row.get("merged_from") if row["state"] == "merged" else None,
        bool(row.get("merged")), bool(row.get("question")), answer.get("answer"), answer.get("settled"),
    )  # fmt: skip


def _shape(content: Mapping[str, Any]) -> Key:
    return len(content["measures"]), len({m["unit"] for m in content["measures"]}), bool(content.get("done"))


def _measure(measure: Mapping[str, Any]) -> str:
    return "done" if measure["done"] else "waits" if measure["pending"] else "open"


@dataclass
class Graph:
    """Configurations by key with one row each, and where each can go: the action, and the key it leads to."""

    rows: dict[Key, Row] = field(default_factory=dict)
    edges: dict[Key, set[tuple[str, Key]]] = field(default_factory=dict)
    acts: int = 0

    def reaching(self, goal: Callable[[Row], bool]) -> set[Key]:
        """Every configuration from which one that fits `goal` can be reached."""
        backwards: dict[Key, set[Key]] = {}
        for source, steps in self.edges.items():
            for _, target in steps:
                backwards.setdefault(target, set()).add(source)
        found = {k for k, row in self.rows.items() if goal(row)}
        todo = list(found)
        while todo:
            new = backwards.get(todo.pop(), set()) - found
            found |= new
            todo += new
        return found


def explore(begins: Iterable[Play], variants: Mapping[str, Variants]) -> Graph:
    """Everything reachable from these rows by the actions of `variants`, each with each of its bodies."""
    graph = Graph({key(play.row): play.row for play in begins})
    todo = list(graph.rows.values())
    while todo:
        row = todo.pop()
        steps = graph.edges.setdefault(key(row), set())
        for action, after in moves(Play(row=row), variants):
            graph.acts += 1
            steps.add((action, key(after)))
            if key(after) not in graph.rows:
                graph.rows[key(after)] = after
                todo.append(after)
    return graph


PERSONS: Mapping[int, Actor] = {person: cast.actor(name) for name, person in cast.ID.items()}


def moves(play: Play, variants: Mapping[str, Variants]) -> Iterator[tuple[str, Row]]:
    """What may be done with a row now, by the first person who can; where each has a part, by everybody."""
    case = play.case("system")
    for action in PROBLEM.in_state[play.state]:
        for given in variants[action.id](play.row) if action.id in variants else ():
            found = (tried(play, action, replace(case, actor=actor), given) for actor in actors(action, case))
            possible = filter(None, found)
            yield from ((action.id, row) for row in (possible if action.each else islice(possible, 1)))


def actors(action: Action, case: Case) -> Iterator[Actor]:
    """Who holds the action's offices."""
    offices = engine.offices_of(PROBLEM, action.who, case.row, case.directory)
    yield from (PERSONS[p] for p in dict.fromkeys(p for o in offices for p in case.directory.present(o)))
    yield from (Actor(o, o, {o: None}) for o in offices if ":" not in o)


def tried(play: Play, action: Action, case: Case, given: dict[str, Any]) -> Row | None:
    """The row after the act, if it may be done; the body is what the form offers, with what is given."""
    offer = engine.who_gate(PROBLEM, action, case)
    if not isinstance(offer, engine.Offer) or engine.apart_gate(action, replace(case, office=offer.base)):
        return None
    if action.rule is not None and action.rule(case):
        return None
    body = play.filled(action, replace(case, office=offer.base), given)
    found = engine.decide(PROBLEM, case.row, action.id, case.actor, case.facts, body, case.now)
    assert isinstance(found, Decision), f"{case.actor.name} {action.id} {given} in {play.state}: {found}"
    assert found.event.target in PROBLEM.targets(action, play.state)
    return found.row
