"""Who a person is to a problem: each relation maps the row to offices (02-loop, Who). Roles follow the office."""

from __future__ import annotations

from typing import Any

from bihuan.loop.directory import Directory, Office, person_office
from bihuan.loop.language import Relation, Row

Offices = tuple[Office, ...]


def named(row: Row) -> list[int]:
    """Sections named: the other units to which the list, its draft, or the first knowledge gives work or acceptance."""
    content = row.get("draft") or row.get("plan")
    if content is None:
        return [u for u in row.get("others", ()) if u != row.get("lead")]
    units = [m["unit"] for m in content["measures"]] + [s["unit"] for s in content["standards"] if s.get("unit")]
    return [u for u in dict.fromkeys(units) if u is not None and u != row.get("lead")]


def revised(row: Row) -> list[int]:
    """The sections that a waiting revision touches."""
    return list((row.get("revision") or {}).get("touches", ()))


def unanswered(row: Row) -> list[int]:
    """The sections that have not yet answered the list, or the revision that touches them."""
    units = revised(row) if row.get("state") == "rectifying" else named(row)
    return [u for u in units if str(u) not in row.get("agreed", {})]


def lines_left(row: Row) -> dict[int, list[str]]:
    """Unit → its lines of 标准 that are not accepted yet."""
    left: dict[int, list[str]] = {}
    for line in (row.get("plan") or {}).get("standards", ()):
        if line.get("unit") and line["key"] not in row.get("accepted", {}):
            left.setdefault(line["unit"], []).append(line["key"])
    return left


def unsigned(row: Row) -> list[int]:
    """Units whose signature on this list version and account is missing."""
    basis = [(row.get("plan") or {}).get("version"), row.get("account_no")]
    return [u for u, s in signers(row).items() if s.get("basis") != basis]


def signers(row: Row) -> dict[int, dict[str, object]]:
    """Every unit that must sign: the sections named and those added, with what they signed."""
    signed = row.get("signed", {})
    units = [*named(row), *row.get("added_signers", ())]
    return {u: signed.get(str(u), {}) for u in dict.fromkeys(units)}


def is_open(measure: dict[str, Any]) -> bool:
    """A measure one can report on: not done, and no report awaiting its check."""
    return not measure["done"] and not measure.get("pending")


def report_by(measure: dict[str, Any]) -> int | None:
    """Who reported what awaits its check."""
    return (measure.get("pending") or {}).get("by")


def measures(row: Row) -> dict[str, dict[str, Any]]:
    """Key → progress of each measure of the list in force."""
    found: dict[str, dict[str, Any]] = row.get("progress", {})
    return found


def content(row: Row, key: str) -> dict[str, Any]:
    """What the list in force says of a measure."""
    found: dict[str, Any] = next(m for m in row["plan"]["measures"] if m["key"] == key)
    return found


def _persons(row: Row, keys: list[str]) -> Offices:
    return tuple(dict.fromkeys(person_office(content(row, k)["person"]) for k in keys))


# ---- relations ---------------------------------------------------------------------------------------------------


def centre(row: Row, directory: Directory) -> Offices:
    """The centre; supervision too where the centre is itself the unit."""
    j = row["jurisdiction"]
    own = row.get("lead") in directory.of_kind("centre", j)
    return (f"centre:{j}", f"supervision:{j}") if own else (f"centre:{j}",)


def supervision(row: Row, directory: Directory) -> Offices:
    """The supervision section; its leader in charge where it would decide about itself."""
    j = row["jurisdiction"]
    units = directory.of_kind("supervision", j)
    concerned = {row.get("lead"), *named(row)} & set(units)
    return tuple(f"charge:{u}" for u in units) if concerned else (f"supervision:{j}",)


def lead_unit(row: Row, directory: Directory) -> Offices:
    return (f"unit:{directory.living(row['lead'])}",) if row.get("lead") else ()


def handler(row: Row, directory: Directory) -> Offices:
    return (person_office(row["handler"]),) if row.get("handler") else ()


def responsible(row: Row, directory: Directory) -> Offices:
    return (f"leader:{directory.living(row['lead'])}",) if row.get("lead") else ()


def charge(row: Row, directory: Directory) -> Offices:
    """The leader in charge; once the party group has named one, the lead leader 牵头责任人. Whoever has left is passed over."""
    for leader in (row.get("lead_leader"), row.get("charge")):
        if leader and directory.seats.get(f"lead:{leader}"):
            return (f"lead:{leader}",)
    return (f"charge:{directory.living(row['lead'])}",) if row.get("lead") else ()


def secretary(row: Row, directory: Directory) -> Offices:
    return (f"secretary:{row['jurisdiction']}",)


def secretary_if_passed(row: Row, directory: Directory) -> Offices:
    return secretary(row, directory) if row.get("resolution") else ()


def leaders(row: Row, directory: Directory) -> Offices:
    return f"head:{row['jurisdiction']}", f"deputy:{row['jurisdiction']}"


def sections_left(row: Row, directory: Directory) -> Offices:
    """The leaders of the sections named that have not yet answered the list."""
    return tuple(f"leader:{directory.living(u)}" for u in unanswered(row))


def list_returner(row: Row, directory: Directory) -> Offices:
    return secretary(row, directory) if row.get("state") == "naming" else charge(row, directory)


def measure_persons(row: Row, directory: Directory) -> Offices:
    return _persons(row, [k for k, m in measures(row).items() if is_open(m)])


def measure_owners(row: Row, directory: Directory) -> Offices:
    return _persons(row, [k for k, m in measures(row).items() if not m["done"]])


def checkers(row: Row, directory: Directory) -> Offices:
    """The leaders of the units whose reports await their check."""
    units = [content(row, k)["unit"] for k, m in measures(row).items() if m.get("pending")]
    return tuple(f"leader:{directory.living(u)}" for u in dict.fromkeys(units))


def acceptors(row: Row, directory: Directory) -> Offices:
    return tuple(f"unit:{directory.living(u)}" for u in lines_left(row))


def acceptance_units(row: Row, directory: Directory) -> Offices:
    units = [s["unit"] for s in (row.get("plan") or {}).get("standards", ()) if s.get("unit")]
    return tuple(f"unit:{directory.living(u)}" for u in dict.fromkeys(units))


def signers_left(row: Row, directory: Directory) -> Offices:
    return tuple(f"leader:{directory.living(u)}" for u in unsigned(row))


def decliner(row: Row, directory: Directory) -> Offices:
    """Who may propose to decline: the centre before it is opened, the handler after."""
    return centre(row, directory) if row.get("state") == "reported" else handler(row, directory)


def transferer(row: Row, directory: Directory) -> Offices:
    """The centre once; after the first time the city's supervision."""
    return (f"supervision:{directory.city}",) if row.get("transfers") else centre(row, directory)


def reminders(row: Row, directory: Directory) -> Offices:
    """Who reminds: supervision; of a referral the centre too, which keeps asking."""
    asks = centre(row, directory) if row.get("state") == "referred" else ()
    return (*supervision(row, directory), *asks)


def unsealers(row: Row, directory: Directory) -> Offices:
    """Who may ask to read the original and grant it: centre and supervision, never the unit concerned."""
    j, concerned = row["jurisdiction"], {row.get("lead"), *named(row)}
    kinds = [k for k in ("centre", "supervision") if not concerned & set(directory.of_kind(k, j))]
    return tuple(f"{k}:{j}" for k in kinds)


def unsealed_for(row: Row, directory: Directory) -> Offices:
    found = row.get("unsealed")
    return (person_office(found["person"]),) if found else ()


def last_actor(row: Row, directory: Directory) -> Offices:
    last = row.get("last") or {}
    return (last["by"],) if str(last.get("by", "")).startswith("person:") else ()


def addressees(row: Row, directory: Directory) -> Offices:
    return tuple(row.get("unread", ()))


def answer_takers(row: Row, directory: Directory) -> Offices:
    """Who hears an answer: whoever asked, else supervision."""
    asked = row.get("question") or {}
    return (asked["by"],) if asked.get("by") else supervision(row, directory)


def parties(row: Row, directory: Directory) -> Offices:
    units = [u for u in (row.get("lead"), *named(row)) if u]
    j = row["jurisdiction"]
    own = tuple(f"unit:{directory.living(u)}" for u in units)
    return (
        *own,
        f"centre:{j}",
        f"supervision:{j}",
        f"secretary:{j}",
        *charge(row, directory),
        *leaders(row, directory),
    )


RELATIONS: dict[str, Relation] = {
    f.__name__: f
    for f in (
        centre, supervision, lead_unit, handler, responsible, charge, secretary, secretary_if_passed, leaders,
        sections_left, list_returner, measure_persons, measure_owners, checkers, acceptors, acceptance_units,
        signers_left, decliner, transferer, reminders, unsealers, unsealed_for, last_actor, addressees, answer_takers, parties,
    )
}  # fmt: skip
