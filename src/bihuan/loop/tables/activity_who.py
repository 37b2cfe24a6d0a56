"""Who an activity is: its organiser, whom it is open to, who takes part, who may know of it."""

from bihuan.loop.directory import Directory, Office
from bihuan.loop.language import Row

HERE = ("asked", "signed", "assigned")  # of an officer in the row: who still has to do with it


def centre(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"centre:{row['jurisdiction']}",)


def supervision(row: Row, directory: Directory) -> tuple[Office, ...]:
    return (f"supervision:{row['jurisdiction']}",)


def receiver(row: Row, directory: Directory) -> tuple[Office, ...]:
    """Who answers a proposal: the centre; that of an unannounced visit to a centre, of which it must not know, supervision."""
    known = directory.units
    to_a_centre = any(unit in known and known[unit].kind == "centre" for unit in row.get("visits", ()))
    return supervision(row, directory) if is_secret(row) and to_a_centre else centre(row, directory)


def organiser(row: Row, directory: Directory) -> tuple[Office, ...]:
    """The office that planned it, the centre or supervision; of a proposal who answers it."""
    return (row["organiser"],) if row.get("organiser") else receiver(row, directory)


def keeper(row: Row, directory: Directory) -> tuple[Office, ...]:
    """Who is told and has the ball: the organising office; while it is secret the person who planned it alone, for a
    colleague may belong to the visited unit."""
    if is_secret(row) and row.get("planner"):
        return (f"person:{row['planner']}",)
    return organiser(row, directory)


def officers(row: Row, directory: Directory) -> tuple[Office, ...]:
    """Whom it is open to: the officers of its jurisdiction, of all where the city organises."""
    own = row["jurisdiction"]
    return tuple(f"officers:{j}" for j in (directory.jurisdictions if own == directory.city else (own,)))


def invited(row: Row, directory: Directory) -> tuple[Office, ...]:
    """The officers who have to do with it: asked, signed up or assigned."""
    return tuple(f"officer:{person}" for person, one in row.get("people", {}).items() if one["state"] in HERE)


def assigned(row: Row, directory: Directory) -> tuple[Office, ...]:
    return tuple(f"officer:{person}" for person, one in row.get("people", {}).items() if one["state"] == "assigned")


def touched(row: Row, directory: Directory) -> tuple[Office, ...]:
    """Whom the last act was about."""
    return tuple(f"officer:{person}" for person in row.get("touched", ()))


def planners(row: Row, directory: Directory) -> tuple[Office, ...]:
    """The officers who help to plan: who proposed it, and whom the organiser asked (M12)."""
    return tuple(f"officer:{person}" for person in row.get("planners", ()))


def visited(row: Row, directory: Directory) -> tuple[Office, ...]:
    """The units that it goes to, once they may know."""
    return () if is_secret(row) else tuple(f"unit:{directory.living(unit)}" for unit in row.get("visits", ()))


def walkers(row: Row, directory: Directory) -> tuple[Office, ...]:
    """Staff who walk along 陪同办."""
    return () if is_secret(row) else tuple(f"person:{person}" for person in row.get("walkers", ()))


def is_secret(row: Row) -> bool:
    """Whether it is unannounced and not yet released."""
    return row.get("kind") == "unannounced" and not row.get("released")


RELATIONS = {
    "centre": centre, "supervision": supervision, "receiver": receiver, "organiser": organiser, "keeper": keeper, "officers": officers, "invited": invited, "assigned": assigned,
    "touched": touched, "planners": planners, "visited": visited, "walkers": walkers,
}  # fmt: skip
