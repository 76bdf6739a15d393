"""Which of several copies of a meeting is judged."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from copilot_sync.notice import changed_at
from copilot_sync.sync.judging import Reach
from copilot_sync.sync.moments import written
from copilot_sync.sync.spots import spot_of
from copilot_sync.sync.tables import copies

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from copilot_sync.invite import Invite
    from copilot_sync.sync.spots import Spot

FARTHEST = 10**12
AT_ONCE = 500
"""Meetings that one question to the ledger names."""


def rank_of(invite: Invite, now: datetime, reach: Reach) -> str:
    """A text that is greater the better a copy is.

    The organiser's own first, and last what nobody vouches for, since it may be forged, and what comes from an organiser
    to whom we may not write: every guest knows the UID, and could take the meeting from whoever invited them. Then the
    highest SEQUENCE, then the latest stamp (RFC 5546, section 2.1.5); of the dates of a series that follow it, one that
    is not over, and of these the next.
    """
    changed = changed_at(invite)
    start = int(invite.dtstart.timestamp()) if invite.dtstart else 0
    return "/".join(
        [
            _standing(invite, reach),
            f"{max(invite.sequence or 0, 0):010d}"[:10],
            written(changed) if changed else "",
            "0" if invite.is_over(now) else "1",
            f"{FARTHEST - start:013d}",
        ]
    )


def _standing(invite: Invite, reach: Reach) -> str:
    if invite.organizer_copy:
        return "2"
    return "1" if reach is Reach.ALLOWED else "0"


def best_of(rows: Iterable[Row[tuple[object, ...]]]) -> Row[tuple[object, ...]] | None:
    """The copy of a meeting that is judged; of equal ones always the same. ``None``: there is no copy.

    Ranks are compared here: how a database compares texts depends on where it was set up.
    """
    in_order = sorted(rows, key=spot_of)
    return max(in_order, key=lambda row: row.rank, default=None)


def is_better(rank: str, at: Spot, rival: Row[tuple[object, ...]]) -> bool:
    """Whether `best_of` would take a copy of this rank, at this source, partition and reference, and not the rival."""
    return rank > rival.rank or (rank == rival.rank and at < spot_of(rival))


def copies_of(connection: Connection, meeting: str) -> list[Row[tuple[object, ...]]]:
    """Every copy of a meeting that a source holds."""
    return list(connection.execute(select(copies).where(copies.c.meeting == meeting)))


def best_copy(connection: Connection, meeting: str) -> Row[tuple[object, ...]] | None:
    """The copy by which a meeting, known by its key, is judged."""
    return best_of(copies_of(connection, meeting))


def best_copies(connection: Connection, meetings: Collection[str]) -> dict[str, Row[tuple[object, ...]]]:
    """The copy by which each of many meetings is judged, by the meetings' keys; without those that have none."""
    keys = sorted(meetings)
    found: dict[str, list[Row[tuple[object, ...]]]] = defaultdict(list)
    for begin in range(0, len(keys), AT_ONCE):
        some = copies.c.meeting.in_(keys[begin : begin + AT_ONCE])
        for row in connection.execute(select(copies).where(some)):
            found[row.meeting].append(row)
    best = {key: best_of(rows) for key, rows in found.items()}
    return {key: row for key, row in best.items() if row is not None}
