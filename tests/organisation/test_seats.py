from bihuan.loop.directory import Unit
from bihuan.organisation.seats import Charge, Held, Standing, offices_of, seat

UNITS = {
    1: Unit(1, "商事服务科", "section", 9, parent=4),
    2: Unit(2, "市政务服务中心", "centre", 9, parent=4),
    3: Unit(3, "市税务局窗口", "department", 9, parent=2),
    4: Unit(4, "局", "bureau", 9),
    5: Unit(5, "旧科", "section", 9, parent=4, successor=1),
}


def seated(posts=(), charges=(), standings=()):
    return seat(UNITS, posts, charges, standings)


def test_a_member_of_the_centre_also_sits_in_the_centre_of_the_jurisdiction():
    seats = seated([Held(7, "member", unit=2)]).seats
    assert seats == {"unit:2": (7,), "centre:9": (7,)}


def test_a_leader_is_leader_and_member_of_the_unit():
    seating = seated([Held(7, "leader", unit=1)])
    assert seating.offices[7] == {"leader:1": None, "unit:1": None, "leader:5": None, "unit:5": None}


def test_members_come_before_their_leader_and_demo_accounts_before_all():
    posts = [Held(1, "leader", unit=3), Held(2, "member", unit=3, order=2), Held(3, "member", unit=3, order=1)]
    assert seated(posts).seats["unit:3"] == (3, 2, 1)
    assert seated([*posts, Held(4, "leader", unit=3, demo=True)]).seats["unit:3"] == (4, 3, 2, 1)


def test_who_is_both_member_and_leader_sits_once():
    posts = [Held(1, "member", unit=3), Held(1, "leader", unit=3)]
    assert seated(posts).seats["unit:3"] == (1,)


def test_a_portfolio_covers_the_units_below_that_have_none_of_their_own():
    seats = seated(charges=[Charge(7, 4), Charge(8, 2)]).seats
    assert (seats["charge:1"], seats["charge:2"], seats["charge:3"]) == ((7,), (8,), (8,))
    assert seats["deputy:9"] == (7, 8)


def test_the_offices_of_a_dissolved_unit_are_those_of_its_successor():
    seating = seated([Held(7, "member", unit=1), Held(8, "leader", unit=1)], [Charge(6, 1)])
    assert seating.seats["unit:5"] == seating.seats["unit:1"] == (7, 8)
    assert seating.seats["leader:5"] == (8,)
    assert seating.seats["charge:5"] == (6,)


def test_while_the_leader_is_away_the_deputy_has_the_leaders_seat_and_acts_for_the_leader():
    seating = seated([Held(7, "leader", unit=3), Held(8, "member", unit=1)], standings=[Standing(7, 8)])
    assert seating.seats["leader:3"] == (8,)
    assert offices_of(8, seating)["leader:3"] == 7
    assert "unit:3" not in offices_of(8, seating)
    assert seating.seats["unit:3"] == (7,)


def test_a_leader_who_stays_keeps_the_first_seat():
    seating = seated([Held(7, "leader", unit=3)], standings=[Standing(7, 8, away=False)])
    assert seating.seats["leader:3"] == (7, 8)


def test_the_leader_who_is_away_may_still_act_in_the_own_name():
    seating = seated([Held(7, "leader", unit=3)], standings=[Standing(7, 8)])
    assert offices_of(7, seating)["leader:3"] is None


def test_a_deputys_deputy_holds_the_office_for_the_leader():
    seating = seated([Held(7, "head", jurisdiction=9)], standings=[Standing(7, 8), Standing(8, 6)])
    assert seating.seats["head:9"] == (6,)
    assert offices_of(6, seating)["head:9"] == 7


def test_a_circle_of_delegations_ends():
    seating = seated([Held(7, "head", jurisdiction=9)], standings=[Standing(7, 8), Standing(8, 7)])
    assert seating.seats["head:9"] == ()


def test_an_own_office_is_never_held_for_another():
    posts = [Held(7, "deputy", jurisdiction=9), Held(8, "deputy", jurisdiction=9)]
    seating = seated(posts, standings=[Standing(7, 8)])
    assert seating.seats["deputy:9"] == (8,)
    assert offices_of(8, seating)["deputy:9"] is None


def test_every_leader_has_an_own_office_as_lead_leader_that_is_delegated_too():
    posts = [Held(7, "deputy", jurisdiction=9), Held(8, "head", jurisdiction=9)]
    seats = seated(posts, [Charge(6, 1)], [Standing(7, 8)]).seats
    assert (seats["lead:6"], seats["lead:7"], seats["lead:8"]) == ((6,), (8,), (8,))


def test_an_officer_sits_in_an_office_of_the_own():
    assert offices_of(7, seated([Held(7, "officer", jurisdiction=9)])) == {
        "officer:7": None,
        "officers:9": None,
        "person:7": None,
    }
