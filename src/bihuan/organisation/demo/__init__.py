"""The demo city's organisation: 晋城市 with about 40 units, six counties and the zone, persons, matters, halls, windows.

Deterministic by the generator given. The rows are written in bulk; what commands would refuse, tests look for.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from itertools import count
from random import Random

from django.contrib.auth.hashers import make_password

from bihuan.kernel.transaction import one_command
from bihuan.loop.language import SYSTEM
from bihuan.organisation.commands.persons import DEMO_PASSWORD
from bihuan.organisation.demo.areas import (
    BUREAU,
    CENTRE,
    CITY,
    COUNTIES,
    LEADERSHIP,
    SECTIONS,
    SUPERVISION,
    County,
    Draft,
    city_units,
    county_units,
)  # fmt: skip
from bihuan.organisation.demo.people import CONTRACT, others
from bihuan.organisation.directory import touch
from bihuan.organisation.history import record
from bihuan.organisation.models import (
    Account,
    Jurisdiction,
    Kind,
    Matter,
    Place,
    PlaceKind,
    Portfolio,
    Post,
    Role,
    Unit,
)  # fmt: skip

TITLES = {Kind.SECTION: ("科长", "科员"), Kind.SUPERVISION: ("科长", "科员"), Kind.CENTRE: ("主任", "办理员"),
          Kind.DEPARTMENT: ("窗口负责人", "窗口工作人员"), Kind.TOWNSHIP: ("主任", "工作人员")}  # fmt: skip
SINCE = date(2023, 10, 10)  # the day of the regulation: nobody's post begins after a demo problem
SINCE = date(2020, 1, 1)  # before anything that the demo city remembers
UNDER_THE_SECOND = (SUPERVISION,)
ALSO_UNDER_THE_THIRD = ("人事科", "办公室", "机关党委办公室")


@dataclass
class DemoOrganisation:
    """What was made, by name: units by (jurisdiction, name), accounts by username."""

    jurisdictions: dict[str, Jurisdiction] = field(default_factory=dict)
    units: dict[tuple[str, str], Unit] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    matters: list[Matter] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


@one_command
def build_demo_organisation(rng: Random) -> DemoOrganisation:
    """Fills an empty organisation with the demo city. The same generator gives the same city."""
    made = DemoOrganisation()
    _jurisdictions(made)
    _units(made)
    _Staff(made, rng).appoint()
    _matters(made, rng)
    _places(made)
    record(SYSTEM, "装入示范组织", "demo", {}, {"units": len(made.units), "accounts": len(made.accounts)})
    touch()
    return made


# ---- jurisdictions and units -------------------------------------------------------------------------------------


def _jurisdictions(made: DemoOrganisation) -> None:
    rows = [Jurisdiction(code="140500", name=CITY, city=True)]
    rows += [
        Jurisdiction(code=c.code, name=c.name, deliberates=c.deliberates, order=n) for n, c in enumerate(COUNTIES, 1)
    ]
    made.jurisdictions = {row.name: row for row in Jurisdiction.objects.bulk_create(rows)}


def _units(made: DemoOrganisation) -> None:
    """All units in order, the first section with the first id; then who is below whom."""
    drafts = [(CITY, draft) for draft in city_units()]
    drafts += [(county.name, draft) for county in COUNTIES for draft in county_units(county)]
    rows = [_unit(made.jurisdictions[area], draft, order) for order, (area, draft) in enumerate(drafts, 1)]
    made.units = {(area, row.name): row for (area, _), row in zip(drafts, Unit.objects.bulk_create(rows), strict=True)}
    for area, draft in drafts:
        made.units[area, draft.name].parent = made.units.get((area, draft.above))
    Unit.objects.bulk_update(made.units.values(), ["parent"])


def _unit(area: Jurisdiction, draft: Draft, order: int) -> Unit:
    return Unit(jurisdiction=area, name=draft.name, kind=draft.kind, short=draft.short, order=order)


# ---- persons -----------------------------------------------------------------------------------------------------


class _Staff:
    """Everybody with posts and portfolios: first the contract's accounts, then each jurisdiction from top to bottom."""

    def __init__(self, made: DemoOrganisation, rng: Random) -> None:
        self.made, self.rng, self.names, self.numbers = made, rng, others(rng), count(1001)
        self.password = make_password(DEMO_PASSWORD)
        self.people: list[Account] = []
        self.posts: list[Post] = []
        self.portfolios: list[Portfolio] = []

    def appoint(self) -> None:
        """Makes all rows and writes them."""
        for part in CONTRACT:
            unit = self.made.units.get((CITY, part.unit))
            account = self.person(part.title, unit, part.post, username=part.username, name=part.name)
            if part.role:
                self.office(account, part.role, CITY)
        self.city()
        for county in COUNTIES:
            self.six(county) if county.six else self.county(county)
        Account.objects.bulk_create(self.people)
        Post.objects.bulk_create(self.posts)
        Portfolio.objects.bulk_create(self.portfolios)
        self.made.accounts = {account.username: account for account in self.people}

    def city(self) -> None:
        """The head, two more leaders beside the demo deputy, and the staff of all units."""
        leadership, bureau = self.made.units[CITY, LEADERSHIP], self.made.units[CITY, BUREAU]
        head = self.person("党组书记、局长", leadership, Role.LEADER)
        self.office(head, Role.HEAD, CITY)
        self.post(head, Role.LEADER, bureau)
        self.person("四级调研员", bureau, Role.MEMBER)
        deputy, second, third = self.people[self.index("deputy")], self.leader(leadership), self.leader(leadership)
        for name in (*SECTIONS, CENTRE):  # the stationed departments are below the centre
            self.charge(deputy, CITY, name)
        for name in UNDER_THE_SECOND:
            self.charge(second, CITY, name)
        for name in ALSO_UNDER_THE_THIRD:
            self.charge(third, CITY, name)
        for (area, _), unit in self.made.units.items():
            if area == CITY and unit.kind in TITLES:
                self.staff(unit, clerks=self.rng.choice((2, 3)))

    def leader(self, leadership: Unit) -> Account:
        account = self.person("党组成员、副局长", leadership, Role.MEMBER)
        self.office(account, Role.DEPUTY, CITY)
        return account

    def county(self, county: County) -> None:
        """A bureau with head, two deputies, an office of the party group, and two or three in each unit."""
        bureau = self.made.units[county.name, county.bureau]
        head = self.person("局长", bureau, Role.LEADER)
        self.office(head, Role.HEAD, county.name)
        first, second = (self.person("副局长", bureau, Role.MEMBER) for _ in range(2))
        for account in (first, second):
            self.office(account, Role.DEPUTY, county.name)
        self.office(self.person("办公室主任", bureau, Role.MEMBER), Role.SECRETARY, county.name)
        self.charge(first, county.name, county.bureau)
        self.charge(second, county.name, "督查股")
        for (area, _), unit in self.made.units.items():
            if area == county.name and unit.kind in TITLES:
                self.staff(unit, clerks=self.rng.choice((1, 2)))

    def six(self, county: County) -> None:
        """The smallest bureau: head, deputy, a section of two of whom one keeps the party group's papers, a supervisor,
        one at the centre."""
        units = {unit.kind: unit for (area, _), unit in self.made.units.items() if area == county.name}
        self.office(self.person("局长", units[Kind.BUREAU], Role.LEADER), Role.HEAD, county.name)
        deputy = self.person("副局长", units[Kind.BUREAU], Role.MEMBER)
        self.office(deputy, Role.DEPUTY, county.name)
        self.charge(deputy, county.name, county.bureau)
        self.person("股长", units[Kind.SECTION], Role.LEADER)
        self.office(self.person("股员、局党组秘书", units[Kind.SECTION], Role.MEMBER), Role.SECRETARY, county.name)
        self.person("股长", units[Kind.SUPERVISION], Role.LEADER)
        self.person("主任", units[Kind.CENTRE], Role.LEADER)

    def staff(self, unit: Unit, clerks: int) -> None:
        """A leader where the unit has none yet, and so many clerks more."""
        title, clerk = (t.replace("科", "股") if unit.name.endswith("股") else t for t in TITLES[Kind(unit.kind)])
        if not any(post.unit is unit and post.role == Role.LEADER for post in self.posts):
            self.person(title, unit, Role.LEADER)
        for _ in range(clerks):
            self.person(clerk, unit, Role.MEMBER)

    def person(
        self, title: str, unit: Unit | None, post: Role | None, *, username: str = "", name: str = ""
    ) -> Account:
        """An account with its post; without a username an extra one, by number."""
        account = Account(
            username=username or f"jc{next(self.numbers)}",
            name=name or next(self.names),
            title=title,
            unit=unit,
            password=self.password,
            demo=bool(username),
        )
        self.people.append(account)
        if unit is not None and post is not None:
            self.post(account, post, unit)
        return account

    def post(self, account: Account, role: Role, unit: Unit) -> None:
        self.posts.append(Post(account=account, role=role, unit=unit, order=len(self.posts), since=SINCE))

    def office(self, account: Account, role: Role, area: str) -> None:
        row = Post(account=account, role=role, jurisdiction=self.made.jurisdictions[area], since=SINCE)
        row.order = len(self.posts)
        self.posts.append(row)

    def charge(self, account: Account, area: str, unit: str) -> None:
        self.portfolios.append(Portfolio(account=account, unit=self.made.units[area, unit]))

    def index(self, username: str) -> int:
        return next(n for n, account in enumerate(self.people) if account.username == username)


# ---- matters and places ------------------------------------------------------------------------------------------


def _matters(made: DemoOrganisation, rng: Random) -> None:
    """Each line of the list for the city's unit of that name, or for every county's section and townships."""
    lines = list(csv.DictReader(files(__package__).joinpath("matters.csv").read_text("utf-8").splitlines()))
    numbers = count(rng.randrange(10_000, 20_000))
    rows = [
        Matter(
            code=f"{unit.jurisdiction.code}{next(numbers)}000",
            name=line["事项"],
            unit=unit,
            jurisdiction=unit.jurisdiction,
            theme=line["主题"],
        )
        for line in lines
        for unit in _answering(made, line["单位"])
    ]
    made.matters = Matter.objects.bulk_create(rows)


def _answering(made: DemoOrganisation, name: str) -> list[Unit]:
    if name == "乡镇":
        return [unit for unit in made.units.values() if unit.kind == Kind.TOWNSHIP]
    return [unit for (_, known), unit in made.units.items() if known == name]


def _places(made: DemoOrganisation) -> None:
    """A hall a centre and township; in the city's a window for each section with matters and each department."""
    halls = [_hall(made, CITY, "JC", CENTRE, "晋城市政务服务大厅")]
    for county in COUNTIES:
        halls.append(_hall(made, county.name, county.hall, county.centre, f"{county.name}政务服务大厅"))
        for n, name in enumerate(county.townships, 1):
            unit = f"{name}便民服务中心"
            halls.append(_hall(made, county.name, f"{county.hall}-{n}", unit, unit))
    halls = Place.objects.bulk_create(halls)
    made.places = halls + Place.objects.bulk_create([w for hall in halls for w in _windows(made, hall)])


def _hall(made: DemoOrganisation, area: str, code: str, unit: str, name: str) -> Place:
    owner = made.units[area, unit]
    return Place(code=code, name=name, kind=PlaceKind.HALL, unit=owner, jurisdiction=owner.jurisdiction)


def _windows(made: DemoOrganisation, hall: Place) -> Iterator[Place]:
    for n, (name, unit) in enumerate(_behind(made, hall), 1):
        code, said = f"{hall.code}-{n:02}", f"{n}号窗口 · {name}"
        yield Place(code=code, name=said, kind=PlaceKind.WINDOW, parent=hall, unit=unit, jurisdiction=unit.jurisdiction)


def _behind(made: DemoOrganisation, hall: Place) -> Sequence[tuple[str, Unit]]:
    """What is done at the windows of a hall, and whose they are."""
    if hall.unit.kind == Kind.TOWNSHIP:
        return [("综合服务", hall.unit)]
    if hall.unit.name != CENTRE:
        section = made.units[hall.jurisdiction.name, "审批服务股"]
        return [("综合受理", section), ("企业开办", section), ("咨询帮办", hall.unit)]
    sections = [("企业开办", 0), ("企业变更注销", 0), ("社会事务", 1), ("项目投资", 2), ("工程建设", 3), ("农业农村", 4),
                ("交通城建", 5), ("文教卫生", 6)]  # fmt: skip
    found = [(name, made.units[CITY, SECTIONS[n]]) for name, n in sections]
    found += [
        (unit.short, unit) for (area, _), unit in made.units.items() if area == CITY and unit.kind == Kind.DEPARTMENT
    ]
    return [*found, ("办不成事反映", made.units[CITY, CENTRE])]
