"""Plans that are too much, and sources that have lost too much, wait until somebody has looked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, select, update

from copilot_sync.sync.judging import State
from copilot_sync.sync.moments import written
from copilot_sync.sync.planning import Do
from copilot_sync.sync.records import put
from copilot_sync.sync.tables import facts, holds, meetings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from copilot_sync.sync.ledger import Ledger
    from copilot_sync.sync.planning import Action
    from copilot_sync.sync.settings import SyncSettings

PLAN, SOURCE, ROLE_BOOK, DIRECTORY = "plan", "source", "role_book", "directory"
MANY = 20
"""With fewer meetings ahead, a share of them says nothing."""
FEW_ROLES = 5
DIGITS = 8


class UnknownHoldError(Exception):
    """Nothing of that name waits for approval."""


def approve(connection: Connection, hold: str, now: datetime) -> None:
    """Let what is held go on in the next run.

    Raises:
        UnknownHoldError: there is no such hold.
    """
    approved = update(holds).where(holds.c.hold == hold).values(approved=written(now))
    if not connection.execute(approved).rowcount:
        raise UnknownHoldError


def too_much(connection: Connection, actions: Sequence[Action], settings: SyncSettings) -> str:
    """Why a plan is too much to be carried out unseen; nothing where it is not. What was approved does not count."""
    agreed = _approved_actions(connection)
    new = [action for action in actions if action.key not in agreed]
    if len(new) > settings.most_per_run:
        return f"it has {len(new)} messages and amendments; sync.most_per_run is {settings.most_per_run}"
    about = {action.case.meeting for action in new if action.do is not Do.CHANGE}
    ahead = select(func.count()).where(meetings.c.state == State.UPCOMING)
    number = connection.execute(ahead).scalar_one()
    if number >= MANY and len(about) > settings.most_share * number:
        return f"it writes about {len(about)} of {number} meetings; sync.most_share is {settings.most_share:g}"
    return ""


def hold_plan(connection: Connection, ledger: Ledger, actions: Sequence[Action], now: datetime) -> str:
    """Let a plan wait, in the place of any plan that waited, and return the word by which it is approved."""
    keys = sorted(action.key for action in actions)
    connection.execute(delete(holds).where(holds.c.kind == PLAN, holds.c.approved.is_(None)))
    return _hold(connection, PLAN, ledger.mark("plan", *keys), now, json.dumps(keys))


def release(connection: Connection) -> None:
    """A plan was carried out to its end: none waits any more."""
    connection.execute(delete(holds).where(holds.c.kind == PLAN))


def hold_partition(connection: Connection, partition: str, now: datetime) -> str:
    """Let a partition that lost most of its meetings wait, and return the word by which that is approved."""
    return _hold(connection, SOURCE, partition, now)


def is_approved(connection: Connection, kind: str, subject: str) -> bool:
    """Whether somebody has looked at this and let it go on."""
    this = and_(holds.c.kind == kind, holds.c.subject == subject, holds.c.approved.is_not(None))
    return connection.execute(select(holds.c.hold).where(this)).first() is not None


def is_done(connection: Connection, kind: str, subject: str) -> None:
    """It went on: the approval is used up, or nothing is odd any more."""
    connection.execute(delete(holds).where(holds.c.kind == kind, holds.c.subject == subject))


def shrunk(connection: Connection, ledger: Ledger, fact: str, size: int, now: datetime) -> str:
    """The word by which what lost more than half of its people is approved; nothing where it did not.

    Its size is kept as a `fact`, which is `ROLE_BOOK`, or `DIRECTORY` and a name.
    """
    kind, subject = fact.partition(" ")[0], ledger.mark(fact)
    known = connection.execute(select(facts.c.value).where(facts.c.name == fact)).scalar()
    is_odd = known is not None and int(known) >= FEW_ROLES and size * 2 < int(known)
    if is_odd and not is_approved(connection, kind, subject):
        return _hold(connection, kind, subject, now)
    is_done(connection, kind, subject)
    if known != str(size):
        put(connection, facts, name=fact, value=str(size))
    return ""


def _hold(connection: Connection, kind: str, subject: str, now: datetime, actions: str = "") -> str:
    word = subject[:DIGITS]
    there = connection.execute(select(holds.c.hold).where(holds.c.hold == word)).first()
    if there is None:
        put(connection, holds, hold=word, kind=kind, subject=subject, actions=actions, made=written(now), approved=None)
    return word


def _approved_actions(connection: Connection) -> set[str]:
    approved = select(holds.c.actions).where(holds.c.kind == PLAN, holds.c.approved.is_not(None))
    return {key for actions in connection.execute(approved).scalars() for key in json.loads(actions)}
