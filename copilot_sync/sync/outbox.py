"""Messages written down before they are sent, so that each is sent once whatever happens in between."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, insert, select, update

from copilot_sync.rules.registry import DONE
from copilot_sync.sync.cases import SENDING
from copilot_sync.sync.findings import Amend
from copilot_sync.sync.moments import written
from copilot_sync.sync.planning import Do
from copilot_sync.sync.standing import Standing
from copilot_sync.sync.tables import findings, meetings, outbox
from copilot_sync.verdicts import Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from copilot_sync.sync.planning import Action

SENT, REFUSED, UNKNOWN, RETURNED = "sent", "refused", "unknown", "returned"
"""With `SENDING`, the states of a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tells:
    """What a message tells its organiser."""

    shown: Collection[str] = ()
    """Rules whose findings it shows."""
    fixed: Collection[str] = ()
    """Rules whose findings it gives thanks for."""
    added: bool = False
    """Whether it tells what we added to the invite."""


def write_down(connection: Connection, action: Action, tells: Tells, now: datetime, run: int) -> None:
    """A message is about to be sent."""
    connection.execute(
        insert(outbox).values(
            key=action.key,
            meeting=action.case.meeting,
            thread=action.case.thread,
            organiser=action.case.organiser,
            kind=action.do.value,
            state=SENDING,
            findings=json.dumps(_spoken_of(action, tells)),
            added=int(tells.added),
            tried=written(now),
            run=run,
        )
    )


def _spoken_of(action: Action, tells: Tells) -> list[tuple[str, str | None]]:
    """What a message tells as standing, and what it gives thanks for. A last word is about all that was told."""
    known = [finding.code for finding in action.case.findings if finding.told]
    over = action.do is Do.RESOLVE
    thanked = [code for code in known if code in tells.fixed or (over and code not in DONE)]
    told = [(finding.code, finding.severity.value) for finding in action.case.open if finding.code in tells.shown]
    return [*told, *((code, None) for code in thanked)]


def strike_out(connection: Connection, key: str) -> None:
    """It was certainly not sent, and is as if it had never been tried."""
    connection.execute(delete(outbox).where(outbox.c.key == key))


def settle(connection: Connection, key: str, state: str, now: datetime) -> None:
    """It was sent, or will never be, or nobody can tell: in each case its findings are not told again."""
    row = connection.execute(select(outbox).where(outbox.c.key == key)).one()
    sent = {"sent": written(now)} if state == SENT else {}
    connection.execute(update(outbox).where(outbox.c.key == key).values(state=state, **sent))
    if row.kind == Do.CONFIRM:
        return  # it tells of no finding, and of nothing that we added
    for code, severity in json.loads(row.findings):
        this = and_(findings.c.meeting == row.meeting, findings.c.code == code)
        before = connection.execute(select(findings.c.told).where(this)).scalar()
        thanked = severity is None or row.kind == Do.RESOLVE
        told = None if thanked else _graver(severity, before)  # what comes back is news
        connection.execute(update(findings).where(this).values(told=told))
    mine = meetings.c.meeting == row.meeting
    if row.kind == Do.REMIND:
        connection.execute(update(meetings).where(mine).values(reminded=row.tried))
    connection.execute(update(meetings).where(mine, meetings.c.amend == Amend.UNTOLD).values(amend=Amend.ADDED))


def _graver(severity: str, before: str | None) -> str:
    """What was told once stays told, though it was told to be less grave since."""
    return max(Severity(severity), Severity(before)).value if before else severity


def came_back(connection: Connection, key: str, now: datetime) -> bool:
    """A server reports that a message did not arrive. Whether it is one of ours, and this is news."""
    state = connection.execute(select(outbox.c.state).where(outbox.c.key == key)).scalar()
    if state == SENDING:
        settle(connection, key, RETURNED, now)
    elif state in {SENT, UNKNOWN}:
        connection.execute(update(outbox).where(outbox.c.key == key).values(state=RETURNED))
    return state in {SENDING, SENT, UNKNOWN}


def was_sent(connection: Connection, message: Row[Any], now: datetime) -> None:
    """Somebody has looked, and found a message that was in doubt."""
    if message.state == SENDING:
        settle(connection, message.key, SENT, now)
    else:  # its findings count as told since it was given up, and may have been told anew since
        this = outbox.c.key == message.key
        connection.execute(update(outbox).where(this).values(state=SENT, sent=message.tried))


def was_not_sent(connection: Connection, message: Row[Any]) -> None:
    """Somebody has looked, and a message that was in doubt is certainly nowhere: what it was to tell is untold again."""
    strike_out(connection, message.key)
    if message.state == SENDING or message.kind == Do.CONFIRM:
        return
    told = _told_by_others(connection, message.meeting)
    rows = connection.execute(select(findings).where(findings.c.meeting == message.meeting)).all()
    for code in [row.code for row in rows if row.code not in DONE or row.state != Standing.CLOSED]:
        this = and_(findings.c.meeting == message.meeting, findings.c.code == code)
        connection.execute(update(findings).where(this).values(told=told.get(code)))
    mine = meetings.c.meeting == message.meeting
    if message.kind == Do.REMIND:
        connection.execute(update(meetings).where(mine).values(reminded=None))
    if message.added or message.kind == Do.AMEND:
        untold = update(meetings).where(mine, meetings.c.amend == Amend.ADDED).values(amend=Amend.UNTOLD)
        connection.execute(untold)


def _told_by_others(connection: Connection, meeting: str) -> dict[str, str]:
    """What the messages about a meeting have told, by code: the severity last told, since the last closing word."""
    told: dict[str, str] = {}
    rows = select(outbox).where(outbox.c.meeting == meeting, outbox.c.state != SENDING).order_by(outbox.c.tried)
    for row in connection.execute(rows):
        for code, severity in json.loads(row.findings):
            if severity is None or row.kind == Do.RESOLVE:
                told.pop(code, None)
            else:
                told[code] = _graver(severity, told.get(code))
    return told


def on_their_way(connection: Connection) -> Sequence[Row[tuple[object, ...]]]:
    """The messages of which a run wrote down that it would send them, and not that it had."""
    return connection.execute(select(outbox).where(outbox.c.state == SENDING).order_by(outbox.c.tried)).all()
