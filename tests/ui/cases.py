"""A case to bind fields against: somebody with no row, on a Thursday."""

from datetime import datetime

from bihuan.loop.directory import Directory
from bihuan.loop.language import Actor, Case, Facts
from bihuan.services.clock import ZONE

NOW = datetime(2026, 4, 16, 9, 20, tzinfo=ZONE)
TODAY = NOW.date()
CASE = Case({"version": 9}, Actor("person:1", "李砚青"), Facts(Directory()), NOW)
HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
