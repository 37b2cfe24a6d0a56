"""What a page or an act asks the database."""

from __future__ import annotations

from django.test.utils import CaptureQueriesContext

ONCE_A_SECOND = ("organisation_stamp", "calendar_stamp")  # whether what the process remembers is still fresh


def asked(captured: CaptureQueriesContext) -> int:
    """How many queries were made, whatever the second in which it was."""
    return sum(not any(table in query["sql"][:200] for table in ONCE_A_SECOND) for query in captured.captured_queries)
