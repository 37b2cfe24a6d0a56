"""The law: one file a lifecycle. `TABLES` holds them all by id."""

from bihuan.loop.language import Table
from bihuan.loop.tables.meeting import MEETING
from bihuan.loop.tables.problem import PROBLEM
from bihuan.loop.tables.result import RESULT
from bihuan.loop.tables.round import ROUND
from bihuan.loop.tables.suggestion import SUGGESTION
from bihuan.loop.tables.voice import VOICE

TABLES: dict[str, Table] = {table.id: table for table in (PROBLEM, VOICE, SUGGESTION, MEETING, RESULT, ROUND)}
