"""From the rows of the ledger to cases, of which plans are made."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, func, or_, select

from copilot_sync.sync.findings import Standing
from copilot_sync.sync.judging import Reach, State
from copilot_sync.sync.moments import read_or_none, written
from copilot_sync.sync.planning import Case, Finding
from copilot_sync.sync.tables import findings, meetings, outbox, pauses
from copilot_sync.verdicts import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Row

SENDING = "sending"
"""In the outbox: written down, and not known to be sent."""
ORGANISER, THREAD = "organiser", "thread"
"""What can be paused."""


def cases_of(connection: Connection, now: datetime, only: str | None = None) -> Iterator[Case]:
    """Every meeting about which something might be said or done; `only` one, where its key is given."""
    mine = meetings.c.meeting == only
    told = select(findings.c.meeting).where(
        or_(findings.c.state == Standing.OPEN, and_(findings.c.told.is_not(None), findings.c.state == Standing.FIXED))
    )
    worth_a_look = or_(meetings.c.meeting.in_(told), meetings.c.amend.is_not(None))
    alive = meetings.c.state == State.UPCOMING
    rows = connection.execute(select(meetings).where(mine if only is not None else and_(worth_a_look, alive))).all()
    found = _findings(connection, only)
    sent = _messages(connection, only)
    stopped = {
        (row.kind, row.mark)
        for row in connection.execute(select(pauses))
        if row.until is None or row.until > written(now)
    }
    for row in rows:
        number, last, in_doubt = sent.get(row.meeting, (0, None, 0))
        yield Case(
            meeting=row.meeting,
            thread=row.thread,
            state=State(row.state),
            dtstart=read_or_none(row.dtstart),
            organiser=row.organiser,
            reach=Reach(row.reach),
            amend=row.amend,
            reminded=row.reminded is not None,
            findings=tuple(found.get(row.meeting, ())),
            messages=number,
            last_message=read_or_none(last),
            in_doubt=bool(in_doubt),
            paused=bool({(ORGANISER, row.organiser), (THREAD, row.thread)} & stopped),
        )


def _findings(connection: Connection, only: str | None) -> dict[str, list[Finding]]:
    query = select(findings).order_by(findings.c.code)
    found: dict[str, list[Finding]] = defaultdict(list)
    for row in connection.execute(query if only is None else query.where(findings.c.meeting == only)):
        found[row.meeting].append(_finding(row))
    return found


def _finding(row: Row[tuple[object, ...]]) -> Finding:
    told = Severity(row.told) if row.told else None
    return Finding(row.code, Severity(row.severity), Standing(row.state), told)


def _messages(connection: Connection, only: str | None) -> dict[str, tuple[int, str | None, int]]:
    """Of each meeting: how many messages, the moment of the last one, and how many are on their way."""
    on_its_way = func.sum(case((outbox.c.state == SENDING, 1), else_=0))
    query = select(outbox.c.meeting, func.count(), func.max(outbox.c.tried), on_its_way).group_by(outbox.c.meeting)
    rows = connection.execute(query if only is None else query.where(outbox.c.meeting == only))
    return {meeting: (number, last, doubts) for meeting, number, last, doubts in rows}
