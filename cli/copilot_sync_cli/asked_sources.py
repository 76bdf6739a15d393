"""A meeting that is known by its reference alone, asked for at the source that holds it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from copilot_sync.adapters import AdapterError
from copilot_sync.invite import Invite
from copilot_sync.meeting import less_impossible_moments
from copilot_sync.sync import marks
from copilot_sync.sync.moments import read_or_none
from copilot_sync.sync.tables import copies, meetings
from copilot_sync_cli.opening import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Row

    from copilot_sync.adapters import Changed, InviteSource
    from copilot_sync.configuration import Configuration
    from copilot_sync.sync.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking for a meeting."""

    uid: str | None
    """``None``: no source has it now, or it has no UID."""
    problems: tuple[str, ...]
    """What kept us from asking."""


def uid_of(ledger: Ledger, thread: str, configuration: Configuration, now: datetime) -> Asked:
    """The UID of a meeting, from the first of its copies that can be fetched.

    Raises:
        ConfigurationError: the sources of the settings cannot be opened.
    """
    with ledger.reading() as connection:
        known = connection.execute(
            select(copies)
            .join(meetings, meetings.c.meeting == copies.c.meeting)
            .where(meetings.c.thread == thread)
            .order_by(copies.c.rank.desc(), copies.c.source, copies.c.reference)
        ).all()
    problems: list[str] = []
    with closing(opened(configuration, now)) as ports:
        for copy in known:
            source = ports.sources.get(copy.source)
            if source is None:
                problems.append(f"the source {copy.source} is in your settings no longer")
                continue
            try:
                uids = _uids(_fetched(ledger, source, copy), ledger, thread)
                if uid := next(uids, None):
                    return Asked(uid, ())
            except AdapterError as error:
                problems.append(f"{copy.source}: {error}")
    return Asked(None, tuple(dict.fromkeys(problems)))


def last_day_of(ledger: Ledger, thread: str) -> datetime | None:
    """When the last of the dates of a meeting that the ledger knows is over."""
    ends = select(func.max(func.coalesce(meetings.c.dtend, meetings.c.dtstart))).where(meetings.c.thread == thread)
    with ledger.reading() as connection:
        return read_or_none(connection.execute(ends).scalar())


def _fetched(ledger: Ledger, source: InviteSource, copy: Row[tuple[object, ...]]) -> Changed | None:
    for partition in source.partitions():
        if marks.partition(ledger, copy.source, partition.key) == copy.partition:
            return source.fetch(partition, copy.reference)
    return None


def _uids(changed: Changed | None, ledger: Ledger, thread: str) -> Iterator[str]:
    for result in changed.results if changed else ():
        if (
            isinstance(result, Invite)
            and marks.thread(ledger, less_impossible_moments(result)) == thread
            and result.uid
        ):
            yield result.uid
