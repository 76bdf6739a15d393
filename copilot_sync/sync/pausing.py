"""Pauses: organisers, and meetings, of which nobody wants to hear more for a while, or ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, select

from copilot_sync.sync.cases import ORGANISER
from copilot_sync.sync.judging import State
from copilot_sync.sync.moments import read_or_none, written, written_or_none
from copilot_sync.sync.records import put
from copilot_sync.sync.tables import meetings, pauses

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def pause(connection: Connection, kind: str, mark: str, now: datetime, until: datetime | None) -> None:
    """From now on nothing is sent to an organiser, or about a meeting: for ever, or until a moment.

    What was paused before is paused anew.
    """
    put(connection, pauses, kind=kind, mark=mark, since=written(now), until=written_or_none(until))


def is_paused_for_good(connection: Connection, kind: str, mark: str) -> bool:
    """Whether a pause has no end."""
    this = and_(pauses.c.kind == kind, pauses.c.mark == mark, pauses.c.until.is_(None))
    return connection.execute(select(pauses.c.mark).where(this)).first() is not None


def lift(connection: Connection, kind: str, mark: str) -> bool:
    """End a pause. Whether there was one."""
    this = and_(pauses.c.kind == kind, pauses.c.mark == mark)
    return connection.execute(delete(pauses).where(this)).rowcount > 0


def meetings_ahead(connection: Connection, kind: str, mark: str) -> tuple[int, datetime | None]:
    """How many meetings that are to come a pause is about, as far as the ledger knows, and when the first begins."""
    column = meetings.c.organiser if kind == ORGANISER else meetings.c.thread
    ahead = select(func.count(), func.min(meetings.c.dtstart)).where(column == mark, meetings.c.state == State.UPCOMING)
    number, first = connection.execute(ahead).one()
    return number, read_or_none(first)
