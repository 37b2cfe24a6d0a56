"""What the centre and units do that is more than one act of a table."""

from __future__ import annotations

from bihuan.kernel.models import Subject
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor
from bihuan.people.inviting import Invited, invite
from bihuan.people.messages import invite_later


@one_command
def send_link(campaign: Subject, actor: Actor, name: str, contact: str, why: str, unit: int | None = None) -> Invited:
    """A personal link, sent to whom it is for where there is an address. Raises Refused."""
    made = invite(campaign, actor, name, contact, why, unit)
    if contact.strip():
        invite_later(made.row, made.token)
    return made
