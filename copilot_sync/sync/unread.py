"""What could not be read, kept until it is: later runs find it unchanged, and must not look as if all were well."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, or_, select, update

from copilot_sync.sync.moments import written
from copilot_sync.sync.spots import lies
from copilot_sync.sync.tables import partitions, unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from copilot_sync.sync.spots import Spot

PATIENCE = timedelta(days=1)
"""After so long, something that is broken is read once more though nothing tells that it has changed: we may be another
version, and not every source tells what is gone."""


class Why(StrEnum):
    """Why something was not read. A closed list: what a source says of it may name somebody."""

    CLOSED = "closed"
    """It could not be looked at."""
    BROKEN = "broken"
    """It could not be understood, or not all of it."""
    FAULT = "fault"
    """It stopped us, by a fault of ours."""


def keep(connection: Connection, at: Spot, why: Why, now: datetime) -> None:
    """Write down that a thing could not be read. Since when stays as it was; nothing is written where nothing is new."""
    known = connection.execute(select(unread).where(lies(unread, at))).one_or_none()
    if known is None:
        row = {**at._asdict(), "why": why.value}
        connection.execute(insert(unread).values(**row, since=written(now), looked=written(now)))
    elif known.why != why or known.looked <= written(now - PATIENCE):
        connection.execute(update(unread).where(lies(unread, at)).values(why=why.value, looked=written(now)))


def drop(connection: Connection, at: Spot) -> None:
    """It was read to its end, or is gone."""
    connection.execute(delete(unread).where(lies(unread, at)))


def is_kept(connection: Connection, at: Spot) -> bool:
    """Whether a thing could not be read, and was not since."""
    return connection.execute(select(unread.c.why).where(lies(unread, at))).first() is not None


def to_try_again(connection: Connection, now: datetime) -> Iterator[Row[tuple[object, ...]]]:
    """What should be fetched once more, that of which we have heard nothing for longest first.

    What was closed may be open by now, and nobody tells us so. What is broken stays so until it changes; see `PATIENCE`.
    """
    waited = unread.c.looked <= written(now - PATIENCE)
    query = select(unread).where(or_(unread.c.why == Why.CLOSED, waited))
    yield from connection.execute(query.order_by(unread.c.looked, *unread.primary_key.columns))


def of_places_tried(connection: Connection, moment: str) -> Sequence[Row[tuple[object, ...]]]:
    """What is not read, of the partitions that were pulled at a moment, in order."""
    here = and_(partitions.c.source == unread.c.source, partitions.c.partition == unread.c.partition)
    query = select(unread).join(partitions, here).where(partitions.c.last_try == moment)
    return connection.execute(query.order_by(*unread.primary_key.columns)).all()
