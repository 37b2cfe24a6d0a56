"""The law: one file a lifecycle. `TABLES` holds them all by id."""

from bihuan.loop.language import Table
from bihuan.loop.tables.activity import ACTIVITY
from bihuan.loop.tables.application import APPLICATION
from bihuan.loop.tables.assessment import ASSESSMENT
from bihuan.loop.tables.campaign import CAMPAIGN
from bihuan.loop.tables.meeting import MEETING
from bihuan.loop.tables.officer import OFFICER
from bihuan.loop.tables.problem import PROBLEM
from bihuan.loop.tables.record import RECORD
from bihuan.loop.tables.request import REQUEST
from bihuan.loop.tables.result import RESULT
from bihuan.loop.tables.round import ROUND
from bihuan.loop.tables.suggestion import SUGGESTION
from bihuan.loop.tables.training import TRAINING
from bihuan.loop.tables.voice import VOICE

ALL = (
    PROBLEM,
    VOICE,
    SUGGESTION,
    MEETING,
    RESULT,
    ROUND,
    CAMPAIGN,
    APPLICATION,
    OFFICER,
    TRAINING,
    RECORD,
    ASSESSMENT,
    REQUEST,
    ACTIVITY,
)

TABLES: dict[str, Table] = {table.id: table for table in ALL}
