"""From the rows of the ledger to cases, of which plans are made."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, case, func, or_, select

from copilot_sync.sync.findings import TO_CHANGE, Amend
from copilot_sync.sync.judging import Reach, State
from copilot_sync.sync.moments import read, read_or_none, written
from copilot_sync.sync.planning import Case, Do, Finding
from copilot_sync.sync.standing import Standing
from copilot_sync.sync.tables import findings, meetings, outbox, pauses
from copilot_sync.verdicts import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select

SENDING = "sending"
"""In the outbox: written down, and not known to be sent."""
DAY = timedelta(hours=23)
"""A run once a day does not count what the one of the day before sent, some while after it began."""
FORGOTTEN = ""
"""Whoever a message went to, where that was forgotten. It may have been anybody."""
ORGANISER, THREAD = "organiser", "thread"
"""What can be paused."""
FEW = 1000
"""Rows that are fetched at a time."""


def cases_of(connection: Connection, now: datetime, only: str | None = None) -> Iterator[Case]:
    """Every meeting about which something might be said or done, one after the other; `only` one, by its key.

    However many there are, few are held at a time. Use them up while the connection is open.
    """
    sent = _messages(connection, only)
    stopped = {(row.kind, row.mark) for row in connection.execute(select(pauses).where(in_force(now)))}
    series = _of_series(connection, only)
    lately = _sent_lately(connection, now)
    for meeting, group in groupby(connection.execute(_with_findings(only)), key=lambda row: row.meeting):
        rows = list(group)
        row, messages = rows[0], sent.get(meeting, _NONE)
        knows = not messages.number or not {row.organiser, FORGOTTEN}.isdisjoint(messages.organisers)
        of_series = series.get(row.thread, {}) if row.thread != meeting else {}
        yield Case(
            meeting=meeting,
            thread=row.thread,
            state=State(row.state),
            dtstart=read_or_none(row.dtstart),
            organiser=row.organiser,
            reach=Reach(row.reach),
            amend=row.amend,
            reminded=row.reminded is not None,
            findings=tuple(
                _finding(found, knows=knows, series=of_series.get((row.organiser, found.code)))
                for found in rows
                if found.code is not None
            ),
            messages=messages.number,
            last_message=read_or_none(messages.last),
            warned=messages.last_warning > messages.last_word,
            in_doubt=messages.in_doubt,
            paused=bool({(ORGANISER, row.organiser), (THREAD, row.thread)} & stopped),
            sent_lately=lately.get(row.organiser, 0),
        )


def _sent_lately(connection: Connection, now: datetime) -> dict[str, int]:
    """How many messages each organiser got in the last 24 hours, or may have got."""
    number = func.count().label("number")
    lately = select(outbox.c.organiser, number).where(outbox.c.tried > written(now - DAY)).group_by(outbox.c.organiser)
    return {row.organiser: row.number for row in connection.execute(lately)}


def in_force(now: datetime) -> ColumnElement[bool]:
    """The clause that finds the pauses that are not over."""
    return or_(pauses.c.until.is_(None), pauses.c.until > written(now))


def _worth_a_look(only: str | None) -> ColumnElement[bool]:
    if only is not None:
        return meetings.c.meeting == only
    told = select(findings.c.meeting).where(
        or_(findings.c.state == Standing.OPEN, and_(findings.c.told.is_not(None), findings.c.state == Standing.FIXED))
    )
    warned = select(outbox.c.meeting).where(outbox.c.kind == Do.WARN)
    to_change = meetings.c.amend.in_([*TO_CHANGE, Amend.UNTOLD])
    in_hand = or_(meetings.c.meeting.in_(told), meetings.c.meeting.in_(warned), to_change)
    return and_(in_hand, meetings.c.state == State.UPCOMING)


def _with_findings(only: str | None) -> Select[tuple[object, ...]]:
    """A row for each finding of each meeting, or one without a finding, in order of the meetings' keys."""
    columns = (
        *(meetings.c[name] for name in ("meeting", "thread", "state", "dtstart", "organiser", "reach", "amend")),
        meetings.c.reminded,
        findings.c.code,
        findings.c.severity,
        findings.c.state.label("standing"),
        findings.c.told,
        findings.c.first_seen,
    )
    joined = meetings.outerjoin(findings, findings.c.meeting == meetings.c.meeting)
    in_order = select(*columns).select_from(joined).order_by(meetings.c.meeting, findings.c.code)
    return in_order.where(_worth_a_look(only)).execution_options(yield_per=FEW)


def _finding(row: Row[tuple[object, ...]], *, knows: bool, series: Severity | None) -> Finding:
    """`knows`: the organiser of today is one who was written to; one who came later was told of nothing."""
    severity = Severity(row.severity)
    return Finding(
        code=row.code,
        severity=severity,
        standing=Standing(row.standing),
        told=Severity(row.told) if row.told and knows else None,
        since=read(row.first_seen),
        of_series=series is not None and series >= severity,
    )


def _of_series(connection: Connection, only: str | None) -> dict[str, dict[tuple[str | None, str], Severity]]:
    """What stands open in the series of dates that were changed by themselves: by series, organiser and code.

    Of a series that has no other date left, what its organiser was told.
    """
    changed_alone = select(meetings.c.thread).where(_worth_a_look(only), meetings.c.thread != meetings.c.meeting)
    wanted = set(connection.execute(changed_alone.distinct()).scalars())
    if not wanted:
        return {}
    stands = and_(
        findings.c.state == Standing.OPEN,
        meetings.c.state == State.UPCOMING,
        meetings.c.reach == Reach.ALLOWED,  # nobody hears of it there otherwise
    )
    written_to = select(outbox.c.organiser).where(outbox.c.meeting == meetings.c.meeting).scalar_subquery()
    told = and_(
        findings.c.told.is_not(None),
        meetings.c.state.in_([State.GONE, State.OVER]),
        meetings.c.organiser.in_(written_to),
    )
    severity = case((stands, findings.c.severity), else_=findings.c.told).label("severity")
    query = (
        select(findings.c.meeting, findings.c.code, severity, meetings.c.organiser)
        .join(meetings, meetings.c.meeting == findings.c.meeting)
        .where(or_(stands, told))
    )
    if len(wanted) == 1:
        query = query.where(meetings.c.meeting.in_(wanted))
    found: dict[str, dict[tuple[str | None, str], Severity]] = defaultdict(dict)
    for row in connection.execute(query):
        if row.meeting in wanted:
            found[row.meeting][row.organiser, row.code] = Severity(row.severity)
    return found


class _Messages(NamedTuple):
    """What was sent about a meeting so far, or may have been."""

    number: int
    last: str | None
    in_doubt: bool
    organisers: frozenset[str]
    """To whom."""
    last_warning: int = 0
    """The run of it: clocks are put back."""
    last_word: int = 0


_NONE = _Messages(0, None, in_doubt=False, organisers=frozenset())


def _messages(connection: Connection, only: str | None) -> dict[str, _Messages]:
    on_its_way = func.sum(case((outbox.c.state == SENDING, 1), else_=0))
    tried = outbox.c.tried
    last = [func.max(case((outbox.c.kind == kind, outbox.c.run), else_=0)) for kind in (Do.WARN, Do.RESOLVE)]
    columns = (outbox.c.meeting, outbox.c.organiser, func.count(), func.max(tried), on_its_way, *last)
    query = select(*columns).where(outbox.c.kind != Do.CONFIRM).group_by(outbox.c.meeting, outbox.c.organiser)
    found: dict[str, _Messages] = {}
    for meeting, organiser, number, latest, doubts, warning, word in connection.execute(
        query if only is None else query.where(outbox.c.meeting == only)
    ):
        other = found.get(meeting, _NONE)
        found[meeting] = _Messages(
            other.number + number,
            max(other.last or "", latest),
            other.in_doubt or bool(doubts),
            other.organisers | {organiser},
            max(other.last_warning, warning),
            max(other.last_word, word),
        )
    return found
