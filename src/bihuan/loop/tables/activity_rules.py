"""What the forms of an activity know, and what must hold: period, quotas, recusal, who organises an unannounced visit."""

from datetime import date, timedelta
from typing import Any

from bihuan.loop.language import Case, Fields, Option, Row
from bihuan.loop.tables.activity_turns import ANY, allotted, paired, places_left, suggested, unpaired
from bihuan.loop.tables.activity_who import HERE, assigned, is_secret

LONGEST = timedelta(days=366)


# ---- what the form knows -----------------------------------------------------------------------------------------


def of_row(name: str, otherwise: Any = None) -> Any:
    """What was planned before, else `otherwise`."""

    def known(case: Case) -> Any:
        return case.row.get(name, otherwise)

    return known


def fact(name: str) -> Any:
    """The choices that another room knows."""

    def known(case: Case) -> list[Option]:
        return list(case.facts[name] or ())

    return known


def themes(case: Case) -> list[Option]:
    return [(name, name) for name in case.facts["themes"] or ()]


def quota_groups(case: Case) -> list[Option]:
    return [(ANY, "不限事项类型"), *((name, name) for name in case.facts["themes"] or ())]


def today(case: Case) -> date:
    return case.today


def first_day(case: Case) -> str:
    return case.row.get("begins_on") or (case.today + timedelta(days=7)).isoformat()


def last_day(case: Case) -> str:
    return case.row.get("ends_on") or (case.today + timedelta(days=7)).isoformat()


def candidates(case: Case) -> list[Option]:
    """Officers who may be taken, in the order that is suggested."""
    return [(person, one["label"]) for person, one in (case.facts["candidates"] or {}).items()]


def fitting(case: Case) -> list[int] | None:
    return suggested(case.row, case.facts["candidates"] or {}) or None


def own_groups(case: Case) -> list[Option]:
    """The quotas that this officer may take a place of."""
    own = (case.facts["mine"] or {}).get("groups", ())
    names = [q["group"] for q in case.row.get("quotas", ()) if q["group"] == ANY or q["group"] in own]
    return [(name, "不限事项类型" if name == ANY else name) for name in dict.fromkeys(names)]


def own_tasks(case: Case) -> list[Option]:
    return [(task["title"], task["title"]) for task in case.row.get("tasks", ())]


def taking_part(case: Case) -> list[Option]:
    names = case.facts["names"] or {}
    here = [int(person) for person, one in case.row.get("people", {}).items() if one["state"] in HERE]
    return [(person, names.get(person, f"体验员 {person}")) for person in here]


def open_suggestions(case: Case) -> list[Option]:
    return list(case.facts["open_suggestions"] or ())


# ---- what must hold ----------------------------------------------------------------------------------------------


def plan_holds(case: Case, fields: Fields) -> dict[str, str]:
    """The period is one, quotas are named once, and who organises is not who is visited."""
    if fields["ends_on"] < fields["begins_on"]:
        return {"ends_on": "结束不能早于开始。"}
    if date.fromisoformat(fields["ends_on"]) > date.fromisoformat(fields["begins_on"]) + LONGEST:
        return {"ends_on": "一次活动最长一年，再长就分几次。"}
    if fields.get("sign_up_until", "") > fields["ends_on"]:
        return {"sign_up_until": "报名截止不能晚于结束。"}
    named = [quota["group"] for quota in fields["quotas"]]
    if twice := next((n for n, name in enumerate(named) if name in named[:n]), None):
        return {f"quotas-{twice}-group": "这个类型上面已经有了。"}
    return unseen(case, fields) or recused(case, fields)


def unseen(case: Case, fields: Fields) -> dict[str, str]:
    """An unannounced visit says where, and is not organised by the unit that is visited."""
    if fields["kind"] != "unannounced":
        return {}
    units = visits_of(case, fields)
    if not units:
        return {"places": "暗访要选到窗口或事项，系统才知道要对谁保密。"}
    known = case.directory.units
    own = (case.office or str(case.row.get("organiser", ""))).partition(":")[0]
    if any(unit in known and known[unit].kind == own for unit in units):
        return {"places": "选的地点归组织单位自己管，等于告诉了自己。请选具体窗口，或者换另一个单位来组织。"}
    return {}


def recused(case: Case, fields: Fields) -> dict[str, str]:
    """Nobody who takes part would now have to step aside."""
    units, avoids = set(visits_of(case, fields)), case.facts["avoids"] or {}
    names = case.facts["names"] or {}
    who = [names.get(p, f"体验员 {p}") for p, own in avoids.items() if units & set(own)]
    return {"places": f"{'、'.join(who)}要回避这里的单位，请先把人换下来，或者换地点。"} if who else {}


def visits_of(case: Case, fields: Fields) -> list[int]:
    """The units that the places and matters belong to."""
    owners = case.facts["owners"] or {}
    found = [owners.get(f"{kind}:{pk}") for kind in ("places", "matters") for pk in fields.get(kind, ())]
    return sorted({case.directory.living(unit) for unit in found if unit})


def visits(case: Case, fields: Fields) -> dict[str, Any]:
    return {"visits": visits_of(case, fields)}


def is_planned(case: Case) -> str | None:
    return None if case.row.get("quotas") else "先把时间、名额等安排填完整。"


def may_sign_up(case: Case) -> str | None:
    """It is not too late, this officer is not in it yet, and a quota fits."""
    row, person = case.row, case.actor.person
    if row.get("sign_up_until") and case.today.isoformat() > row["sign_up_until"]:
        return "报名已经截止。"
    if row.get("people", {}).get(str(person), {}).get("state") in HERE:
        return "您已经在名单里了。"
    mine = case.facts["mine"]
    if mine is None:
        return None
    return mine["why_not"] or (None if own_groups(case) else "这次的名额不包括您的事项类型。")


def steps_aside(case: Case) -> str | None:
    """Never the officer's own employer's or relatives' unit 回避."""
    units = (case.facts["mine"] or {}).get("recused", ())
    return f"您和{'、'.join(units)}有关系，按规定回避，不能参加这次活动。" if units else None


def was_asked(case: Case) -> str | None:
    return None if entry(case.row, case.actor.person).get("state") == "asked" else "没有等您答复的邀请。"


def is_in(case: Case) -> str | None:
    return None if entry(case.row, case.actor.person).get("state") in ("signed", "assigned") else "您没有报名。"


def is_assigned(case: Case) -> str | None:
    return None if entry(case.row, case.actor.person).get("state") == "assigned" else "安排参加的体验员才能评。"


def entry(row: Row, person: int | None) -> dict[str, Any]:
    found: dict[str, Any] = row.get("people", {}).get(str(person), {})
    return found


def somebody(case: Case) -> str | None:
    if case.row["kind"] in ("open_day", "trial_day", "panel") or assigned(case.row, case.directory):
        return None
    return "还没有安排体验员。"


def quota_left(case: Case) -> str | None:
    return None if any(places_left(case.row).values()) else "名额已经满了，要加人先改安排。"


def within_quota(case: Case, fields: Fields) -> dict[str, str]:
    found = allotted(case.row, fields["officers"], case.facts["candidates"] or {})
    return {"officers": found} if isinstance(found, str) else {}


def turns(case: Case, fields: Fields) -> dict[str, Any]:
    """Which quota each takes, and who goes with whom."""
    found = allotted(case.row, fields["officers"], case.facts["candidates"] or {})
    groups = {} if isinstance(found, str) else found
    alone = [*unpaired(case.row), *groups]
    pairs = paired(alone, case.facts["together"] or {}) if case.row.get("pairs") else []
    return {"turns": groups, "couples": pairs}


def pairs_anew(case: Case, fields: Fields) -> dict[str, Any]:
    return {"couples": paired(unpaired(case.row), case.facts["together"] or {})}


def two_alone(case: Case) -> str | None:
    if not case.row.get("pairs"):
        return "这次不是两人一组。"
    return None if len(unpaired(case.row)) > 1 else "没有两个落单的人。"


def may_release(case: Case) -> str | None:
    return None if is_secret(case.row) else "这次活动本来就是公开的。"


def new_dates(case: Case, fields: Fields) -> dict[str, str]:
    if fields["decision"] == "change" and fields["ends_on"] < fields["begins_on"]:
        return {"ends_on": "结束不能早于开始。"}
    return {}
