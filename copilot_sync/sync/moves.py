"""What an organiser did because we had asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from copilot_sync.sync import marks
from copilot_sync.sync.standing import Standing
from copilot_sync.sync.tables import findings
from copilot_sync.verdicts import Verdict

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from copilot_sync.linter import Report
    from copilot_sync.meeting import Meeting
    from copilot_sync.sync.ledger import Ledger

NOTICE, CHANGE = "NTC001", "NTC003"
"""The rules that ask for more notice, and that find a late change."""


def moved_as_asked(connection: Connection, ledger: Ledger, key: str, meeting: Meeting, report: Report) -> bool:
    """Whether what looks like a late change is a move to a date that gives the notice for which we had asked.

    A date of a series that stands by itself from now on has no record of its own. It was asked for in its series.
    """
    verdicts = {judgement.code: judgement.verdict for judgement in report.judgements}
    if verdicts.get(CHANGE) is not Verdict.FAIL or verdicts.get(NOTICE) is not Verdict.PASS:
        return False
    seen = meeting.history.snapshots if meeting.history else ()
    before, start = seen[-1].dtstart if seen else meeting.invite.recurrence_id, meeting.invite.dtstart
    if before is None or start is None or start <= before:
        return False
    series = marks.thread(ledger, meeting.invite)
    query = select(findings).where(findings.c.meeting.in_([key, series]), findings.c.code == NOTICE)
    asked = {row.meeting: row for row in connection.execute(query)}
    until_now = asked.get(key if seen else series)
    stood = until_now is not None and until_now.state in {Standing.OPEN, Standing.UNSURE}
    return stood and any(row.told for row in asked.values())
