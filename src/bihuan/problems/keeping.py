"""How a person likes the ledger: views kept under a name, own or shared with the unit, and the columns of each list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q

from bihuan.kernel.registry import directory
from bihuan.kernel.transaction import one_command
from bihuan.loop.fields import HOSTILE
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.problems.columns import VIEWS
from bihuan.problems.ledger import FILTER_NAMES, parse_filters
from bihuan.problems.models import ChosenColumns, SavedView

MOST_VIEWS = 30
LONGEST_NAME, LONGEST_QUERY = 20, 500


def as_query(given: Mapping[str, str]) -> str:
    """The filters of an address and nothing else of it, always in the same order."""
    return urlencode([(name, given[name]) for name in FILTER_NAMES if given.get(name)])


def of_query(text: str) -> dict[str, str]:
    """The filters that the query of an address holds; whatever else it holds is left out."""
    return {name: value for name, value in parse_qsl(text[: 4 * LONGEST_QUERY]) if name in FILTER_NAMES}


# ---- views -------------------------------------------------------------------------------------------------------


def saved_views(actor: Actor) -> list[SavedView]:
    """The person's own views by name, then those that colleagues share."""
    shared = Q(unit__isnull=False, unit=_unit(actor) or -1)
    found = SavedView.objects.filter(Q(owner=actor.person) | shared).select_related("owner").order_by("name", "pk")
    return sorted(found[: 4 * MOST_VIEWS], key=lambda view: view.owner_id != actor.person)


@one_command
def keep_view(actor: Actor, name: str, query: str, *, shared: bool = False) -> SavedView:
    """Keeps the filters of an address under a name; one of the same name is replaced. `shared`: with the own unit.

    Raises Refused (invalid) with the field that is wrong.
    """
    name, kept = name.strip(), as_query(of_query(query))
    parse_filters(of_query(kept), 1)
    if not name or len(name) > LONGEST_NAME or HOSTILE.search(name):
        raise _invalid("name", f"给这个视图起个名字，{LONGEST_NAME} 个字以内。")
    if len(kept) > LONGEST_QUERY:
        raise _invalid("name", "条件太长，存不下。去掉一两个条件再存。")
    unit = _unit(actor) if shared else None
    if shared and unit is None:
        raise _invalid("shared", "您不在任何科室，不能和科室共享。")
    own = SavedView.objects.filter(owner=actor.person)
    if own.exclude(name=name).count() >= MOST_VIEWS:
        raise _invalid("name", f"最多存 {MOST_VIEWS} 个视图，先删去用不着的。")
    values = {"query": kept, "unit": unit}
    return SavedView.objects.update_or_create(owner_id=actor.person, name=name, defaults=values)[0]


@one_command
def drop_view(actor: Actor, view: int) -> str:
    """Takes one of the person's own views away; its name. Raises Refused (not-found), for those of others too."""
    found = SavedView.objects.filter(owner=actor.person, pk=view).first()
    if found is None:
        raise Refused(Refusal("not-found", "没有这个视图，或者它不是您存的。"))
    found.delete()
    return found.name


def _unit(actor: Actor) -> int | None:
    person = directory().persons.get(actor.person or 0)
    return person.unit if person else None


# ---- columns -----------------------------------------------------------------------------------------------------


def chosen_names(actor: Actor, view: str) -> list[str]:
    """The columns that the person chose for a list; nothing where the usual ones are shown."""
    found = ChosenColumns.objects.filter(person=actor.person, view=view).values_list("names", flat=True).first()
    return found.split(",") if found else []


@one_command
def choose_columns(actor: Actor, view: str, names: Sequence[str]) -> None:
    """Shows these columns of a list from now on; none: the usual ones. Raises Refused (invalid) for a strange one."""
    if view not in VIEWS or any(name not in VIEWS[view].columns for name in names):
        raise _invalid("names", "没有这一列。")
    if names:
        kept = ",".join(dict.fromkeys(names))
        ChosenColumns.objects.update_or_create(person_id=actor.person, view=view, defaults={"names": kept})
    else:
        ChosenColumns.objects.filter(person=actor.person, view=view).delete()


def _invalid(field: str, sentence: str) -> Refused:
    return Refused(Refusal("invalid", sentence, {field: sentence}))
