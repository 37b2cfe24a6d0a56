"""What administrators and leaders do to the organisation: plain rows, one transaction a command, history kept.

All take the actor first, answer the row, and raise `Refused` with errors at the fields; nothing is written then.
"""

from bihuan.organisation.commands.duties import (
    appoint,
    delegate,
    give_portfolio,
    relieve,
    revoke_delegation,
    take_portfolio,
)
from bihuan.organisation.commands.invites import accept, invite, invited
from bihuan.organisation.commands.matters import (
    add_matter,
    add_place,
    change_matter,
    change_place,
    configure,
)
from bihuan.organisation.commands.persons import add_account, change_account, close_account, set_password, spelled
from bihuan.organisation.commands.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    drop_second_factor,
    has_second_factor,
    prove,
    prove_code,
    second_factor_begun,
)
from bihuan.organisation.commands.sign_in import sign_in
from bihuan.organisation.commands.units import add_jurisdiction, add_unit, dissolve_unit, move_unit, rename_unit

__all__ = [
    "accept",
    "add_account",
    "add_jurisdiction",
    "add_matter",
    "add_place",
    "add_unit",
    "appoint",
    "begin_second_factor",
    "change_account",
    "change_matter",
    "change_place",
    "close_account",
    "configure",
    "confirm_second_factor",
    "delegate",
    "dissolve_unit",
    "drop_second_factor",
    "give_portfolio",
    "has_second_factor",
    "invite",
    "invited",
    "move_unit",
    "prove",
    "prove_code",
    "relieve",
    "rename_unit",
    "revoke_delegation",
    "second_factor_begun",
    "set_password",
    "sign_in",
    "spelled",
    "take_portfolio",
]
