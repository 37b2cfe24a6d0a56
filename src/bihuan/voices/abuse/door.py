"""Where a public submission comes in: twins joined, marks set, and under pressure the choice between work and waiting."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from bihuan.kernel.act import scoped_key
from bihuan.kernel.models import Event
from bihuan.loop.language import REPORTER
from bihuan.services import clock
from bihuan.voices import commands, limits
from bihuan.voices.abuse import lane, pace, tally, twins, words
from bihuan.voices.abuse.work import is_done
from bihuan.voices.commands import Receipt, Said
from bihuan.voices.models import Voice

ENDLESS: Final = 3.0  # times over its bound and no work done: no person, and no crowd either


def take(request: HttpRequest, said: Said, form: str, spot: str = "", solution: str = "") -> Receipt:
    """Takes somebody's words in. `form` is the key of the form or client, "" for none; `spot` the code it was opened by.

    Raises Refused as `commands.say` does; never for being too much.
    """
    key = scoped_key(REPORTER, form) if form else None
    over = pace.counted(request, spot)
    sender = limits.sender(request) if settings.RATE_LIMITS else ""
    said = replace(said, sender=sender, redacted=commands.shown(said.text))
    same = twins.digest(said.channel, said.redacted, said.place)
    held, earlier = _looked_up(key, same)
    if held and (known := lane.known(key, said)):
        return known
    twin = twins.voice(earlier) if earlier else None
    if twin and (receipt := _joined(twin, said, key)):
        return receipt
    said = replace(said, marks=_marks(said, twin))
    if over and not is_done(solution, form):
        return lane.hold(said, key, "flood" if over > ENDLESS else "slow", same)
    if over:
        tally.count("worked")
    return commands.say(said, key=key)


LOOK: Final = """
    SELECT (SELECT id FROM voices_held WHERE key = %s),
           (SELECT subject_id FROM voices_voice WHERE same = %s AND opened >= %s ORDER BY opened DESC LIMIT 1)
"""


def _looked_up(key: str | None, same: int | None) -> tuple[int | None, int | None]:
    """What the lane has of this key, and the latest voice of a day that said the same: one plain statement, since nearly
    always there is neither and the public form has no time (docs/performance.md)."""
    since = connection.ops.adapt_datetimefield_value(clock.now() - twins.A_DAY)
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [key, same, since])
        found: tuple[int | None, int | None] = cursor.fetchone()
    return found


def _joined(twin: Voice, said: Said, key: str | None) -> Receipt | None:
    """The receipt of the voice that this sender has told before, within the hour, word for word."""
    recent = twin.opened >= clock.now() - twins.SOON
    if not said.sender or not recent or said.files or not twins.is_long(said.text):
        return None
    if key and Event.objects.filter(subject=twin.subject, key=key).exists():
        return None  # the very same form: that is answered without counting
    receipt = commands.told_again(twin, said)
    if receipt:
        tally.count("joined", said.sender)
    return receipt


def _marks(said: Said, twin: Voice | None) -> list[str]:
    """What was noticed: blocked words, or the words of somebody else."""
    marks = [name for name, noticed in (("words", words.flagged(said.text)), ("again", twin)) if noticed]
    for mark in marks:
        tally.count(mark)
    return marks
