"""What was dealt with, marked at its source, where the settings of the source ask for that.

It comes last: whatever stops us before leaves things unmarked, and the next run marks them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import and_, select

from copilot_sync.adapters.errors import AdapterError
from copilot_sync.sync.agreements import Noted
from copilot_sync.sync.answering import unconfirmed
from copilot_sync.sync.cases import cases_of
from copilot_sync.sync.planning import owed
from copilot_sync.sync.spots import within
from copilot_sync.sync.tables import answers, copies
from copilot_sync.sync.tables import unread as unread_things

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from copilot_sync.adapters.ports import InviteMarker
    from copilot_sync.sync.judging import Judge
    from copilot_sync.sync.observing import Place
    from copilot_sync.sync.statement import Statement
    from copilot_sync.workdays import WorkingDays


def mark_dealt_with(
    judge: Judge, places: Iterable[Place], days: WorkingDays, statement: Statement, *, quiet: bool = False
) -> None:
    """Mark every thing that holds a meeting or an answer, but those about which something is still to be said."""
    marked = [place for place in places if place.source.capabilities.marks]
    if not marked:
        return
    with judge.ledger.reading() as connection:
        meetings = owed(cases_of(connection, judge.now), judge.settings, judge.now, days, quiet=quiet)
        unread = {row.answer for row in unconfirmed(connection, judge.now)}
        done = [(place, _done(connection, place, meetings, unread)) for place in marked]
    for place, references in done:
        try:
            cast("InviteMarker", place.source).dealt_with(place.partition, references)
        except AdapterError as error:
            statement.fail(place.name, f"what was dealt with could not be marked: {error}")


def _done(connection: Connection, place: Place, meetings: set[str], unread: set[str]) -> set[str]:
    """The references of things in a place of which nothing is left to do."""
    here = within(copies, place.name, place.mark)
    held = connection.execute(select(copies.c.reference, copies.c.meeting).where(here)).all()
    there = and_(within(answers, place.name, place.mark), answers.c.reference != "")
    read = connection.execute(select(answers.c.reference, answers.c.answer, answers.c.wish).where(there)).all()
    waiting = {row.reference for row in held if row.meeting in meetings}
    waiting |= {row.reference for row in read if row.answer in unread or row.wish == Noted.PERSON}
    closed = within(unread_things, place.name, place.mark)
    waiting |= set(connection.execute(select(unread_things.c.reference).where(closed)).scalars())
    return {row.reference for row in (*held, *read)} - waiting
