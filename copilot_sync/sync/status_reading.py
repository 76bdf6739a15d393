"""How a sync stands, read from the ledger alone. It changes nothing."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from copilot_sync.sync.agreements import NOT_LIFTED, Noted
from copilot_sync.sync.cases import ORGANISER, SENDING, THREAD, in_force
from copilot_sync.sync.judging import State
from copilot_sync.sync.moments import read, read_or_none
from copilot_sync.sync.outbox import REFUSED, RETURNED, UNKNOWN
from copilot_sync.sync.ranks import best_copy
from copilot_sync.sync.references import short
from copilot_sync.sync.standing import Standing
from copilot_sync.sync.status import (
    Hold,
    Message,
    Pause,
    RunState,
    RunStatus,
    SourceStatus,
    Status,
    ToRead,
    Unread,
    Waived,
)
from copilot_sync.sync.tables import (
    WHOLE,
    answers,
    findings,
    holds,
    meetings,
    outbox,
    partitions,
    pauses,
    runs,
    unread,
)
from copilot_sync.sync.unread import Why
from copilot_sync.verdicts import Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import Connection, Row

    from copilot_sync.sync.ledger import Ledger


def status_of(ledger: Ledger | None, names: Collection[str], allowed: timedelta, now: datetime) -> Status:
    """How everything stands; without a ledger, that nothing has run.

    Args:
        ledger: It is read, in one state, and waits for no run.
        names: The sources of the settings.
        allowed: How long ago the last good run of a source may be.
        now: Aware.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    if ledger is None:
        return _nothing_yet(names)
    holder = ledger.holder()
    with ledger.reading() as connection:
        row = connection.execute(select(runs).order_by(runs.c.run.desc()).limit(1)).one_or_none()
        last = _run(row, running=holder is not None) if row is not None else None
        running = last is not None and last.state is RunState.RUNNING
        told = _last_told(connection)
        endless = connection.execute(select(func.count()).where(runs.c.ended.is_(None))).scalar_one()
        return Status(
            sources=tuple(sources_in(connection, names, now - allowed)),
            holder=holder,
            last_run=last,
            killed=endless - running,
            holds=tuple(_holds(connection)),
            messages=tuple(_messages(connection)),
            unsent=json.loads(told.statement).get("unsent", {}) if told else {},
            paused_organisers=connection.execute(
                select(func.count()).where(pauses.c.kind == ORGANISER, in_force(now))
            ).scalar_one(),
            paused_meetings=tuple(
                _pause(connection, row)
                for row in connection.execute(select(pauses).where(pauses.c.kind == THREAD, in_force(now)))
            ),
            waived=tuple(_waived(connection, now)),
            to_read=tuple(_to_read(connection)),
            open=open_findings(connection),
        )


def _nothing_yet(names: Collection[str]) -> Status:
    return Status(
        sources=tuple(SourceStatus(name=name, configured=True, overdue=True, problems={}) for name in names),
        holder=None,
        last_run=None,
        killed=0,
        holds=(),
        messages=(),
        unsent={},
        paused_organisers=0,
        paused_meetings=(),
        waived=(),
        to_read=(),
        open={},
    )


def sources_in(
    connection: Connection, names: Collection[str] = (), earliest: datetime | None = None
) -> Iterator[SourceStatus]:
    """The sources of the settings in their order, then those that the ledger alone knows.

    Args:
        connection: To the ledger.
        names: The sources of the settings.
        earliest: Whichever of them was last read before this is overdue.
    """
    rows = connection.execute(select(partitions).order_by(partitions.c.source, partitions.c.partition)).all()
    whole = _last_whole_run(connection)
    for name in dict.fromkeys([*names, *(row.source for row in rows)]):
        whole_of_it = [row for row in rows if (row.source, row.partition) == (name, WHOLE)]
        before = next((row.last_good for row in whole_of_it), None)
        places = [row for row in rows if row.source == name and row.partition != WHOLE]
        met = [row for row in places if whole is None or row.last_try is None or row.last_try >= whole] or places
        good = [row.last_good or before for row in met] or [before]
        last_good = read(min(filter(None, good))) if all(good) else None
        yield SourceStatus(
            name=name,
            configured=name in names,
            places=len(met),
            gone=len(places) - len(met),
            last_good=last_good,
            overdue=name in names and (last_good is None or (earliest is not None and last_good < earliest)),
            problems=dict(sorted(Counter(row.problem for row in [*whole_of_it, *met] if row.problem).items())),
            unread=_unread(connection, name, {row.partition for row in met}),
        )


def _unread(connection: Connection, source: str, places: Collection[str]) -> dict[Why, Unread]:
    """What some places of a source hold that could not be read."""
    found: dict[Why, list[str]] = {}
    rows = select(unread.c.partition, unread.c.why, unread.c.since).where(unread.c.source == source)
    for row in connection.execute(rows):
        if row.partition in places:
            found.setdefault(Why(row.why), []).append(row.since)
    return {why: Unread(len(found[why]), read(min(found[why]))) for why in Why if why in found}


def _last_whole_run(connection: Connection) -> str | None:
    """When the last run began that met every place that there is: where none failed, none was left out."""
    last = _last_told(connection)
    return last.started if last is not None and not json.loads(last.statement)["partitions"]["bad"] else None


def _last_told(connection: Connection) -> Row[Any, Any] | None:
    """When the last run began that came to its end, and its counts."""
    ended = select(runs.c.started, runs.c.statement).where(runs.c.statement.is_not(None)).order_by(runs.c.run.desc())
    return connection.execute(ended.limit(1)).one_or_none()


def _run(row: Row[Any], *, running: bool) -> RunStatus:
    if row.ended is None:
        state = RunState.RUNNING if running else RunState.KILLED
    else:
        state = RunState.DONE if row.statement else RunState.STOPPED
    return RunStatus(
        started=read(row.started),
        ended=read_or_none(row.ended),
        mode=row.mode,
        state=state,
        statement=json.loads(row.statement) if row.statement else None,
    )


def _holds(connection: Connection) -> Iterator[Hold]:
    named = {row.partition: row.source for row in connection.execute(select(partitions))}
    for row in connection.execute(select(holds).order_by(holds.c.made)):
        yield Hold(
            word=row.hold,
            kind=row.kind,
            source=named.get(row.subject),
            actions=len(json.loads(row.actions)) if row.actions else 0,
            since=read(row.made),
            approved=row.approved is not None,
        )


def _messages(connection: Connection) -> Iterator[Message]:
    """Those of which nobody knows the end, and those that will never arrive while their meetings are ahead."""
    refused = and_(outbox.c.state.in_([REFUSED, RETURNED]), meetings.c.state == State.UPCOMING)
    rows = connection.execute(
        select(outbox, meetings.c.dtstart)
        .join(meetings, meetings.c.meeting == outbox.c.meeting, isouter=True)
        .where(or_(outbox.c.state.in_([SENDING, UNKNOWN]), refused))
        .order_by(outbox.c.tried, outbox.c.key)
    )
    for row in rows:
        copy = best_copy(connection, row.meeting)
        yield Message(
            state=row.state,
            key=row.key,
            reference=short(row.thread),
            kind=row.kind,
            start=read_or_none(row.dtstart),
            source=str(copy.source) if copy is not None else None,
            tried=read(row.tried),
        )


def _pause(connection: Connection, row: Row[Any]) -> Pause:
    asked = select(answers.c.answer).where(
        answers.c.thread == row.mark, answers.c.wish == Noted.PAUSE, answers.c.taken == row.since
    )
    return Pause(
        reference=short(row.mark),
        start=_start(connection, row.mark),
        until=read_or_none(row.until),
        by_organiser=connection.execute(asked.limit(1)).first() is not None,
    )


def _waived(connection: Connection, now: datetime) -> Iterator[Waived]:
    """What organisers asked for, and what holds still for a meeting ahead."""
    ahead = select(meetings.c.thread).where(meetings.c.state == State.UPCOMING)
    these = select(answers).where(
        NOT_LIFTED,
        answers.c.until >= now.date().isoformat(),
        answers.c.thread.in_(ahead),
    )
    for row in connection.execute(these.order_by(answers.c.taken, answers.c.answer)):
        yield Waived(
            reference=short(row.thread),
            start=_start(connection, row.thread),
            codes=tuple(json.loads(row.codes)),
            until=date.fromisoformat(row.until),
            taken=read(row.taken),
            source=row.source,
            reason=str(row.reason) if row.reason else None,
        )


def _to_read(connection: Connection) -> Iterator[ToRead]:
    """How many answers about meetings ahead wait for a person, by the source that holds them."""
    these = (
        select(answers.c.source, func.count().label("number"), func.min(answers.c.taken).label("since"))
        .join(meetings, meetings.c.meeting == answers.c.meeting)
        .where(answers.c.wish == Noted.PERSON, meetings.c.state == State.UPCOMING)
        .group_by(answers.c.source)
        .order_by(answers.c.source)
    )
    for row in connection.execute(these):
        yield ToRead(source=row.source, number=row.number, since=read(row.since))


def _start(connection: Connection, thread: str) -> datetime | None:
    start = select(func.min(meetings.c.dtstart)).where(meetings.c.thread == thread)
    return read_or_none(connection.execute(start).scalar())


def open_findings(connection: Connection) -> dict[Severity, dict[str, int]]:
    """How many findings stand open about meetings ahead, by severity, the gravest first, and code."""
    number = func.count().label("number")
    rows: Sequence[Row[Any]] = connection.execute(
        select(findings.c.severity, findings.c.code, number)
        .join(meetings, meetings.c.meeting == findings.c.meeting)
        .where(findings.c.state == Standing.OPEN, meetings.c.state == State.UPCOMING)
        .group_by(findings.c.severity, findings.c.code)
        .order_by(number.desc(), findings.c.code)
    ).all()
    gravest_first = sorted(Severity, reverse=True)
    by_severity = {
        severity: {row.code: row.number for row in rows if row.severity == severity} for severity in gravest_first
    }
    return {severity: codes for severity, codes in by_severity.items() if codes}
