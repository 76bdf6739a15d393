"""Another key, for when the old one may have been seen by somebody."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, true, update

from copilot_sync.sync.brakes import SOURCE
from copilot_sync.sync.editions import EDITION
from copilot_sync.sync.forgetting import pause_meetings_instead
from copilot_sync.sync.keys import KEY_BYTES
from copilot_sync.sync.ledger_errors import LedgerError
from copilot_sync.sync.moments import written
from copilot_sync.sync.schema import KEY_CHECK
from copilot_sync.sync.scrubbing import make_due, scrub
from copilot_sync.sync.status_reading import sources_in
from copilot_sync.sync.tables import (
    WHOLE,
    answers,
    copies,
    facts,
    holds,
    meetings,
    outbox,
    partitions,
    sightings,
    snapshots,
    unread,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from copilot_sync.sync.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """What went with the old key."""

    sightings: int
    """When people and papers were first seen."""
    pauses: int
    """Of what is written to an organiser. The meetings that we know stay paused, by themselves."""


def rotate_key(ledger: Ledger, now: datetime) -> Rotated:
    """Make a new key for everything that could be guessed, and forget every hash that was made with the old one.

    The originals are not here, so no hash can be made anew. The ledger keeps meetings, findings, messages and runs:
    nobody is told anything twice. It forgets when people and papers were first seen, where and when meetings were
    before, who organises them, and how far each mailbox was read; not when each source was last read. The next run reads everything from the beginning,
    and what it sees is a first sight: rules that need a history answer "cannot tell" where that is missing.

    Killed at any moment, it has happened or it has not.

    Raises:
        LedgerError: the new key cannot be written, or the ledger cannot be used. Nothing has changed then.
        LedgerHeldError: a run holds the ledger.
    """
    if ledger.is_rehearsing:
        raise LedgerError("A key cannot be changed in a rehearsal. Nothing was changed.")
    with ledger.alone():
        key_file = ledger.place.key_file()
        keys = replace(ledger.keys, guessable=secrets.token_bytes(KEY_BYTES))
        key_file.change(keys)
        with ledger.transaction() as connection:
            counts = _forget_guessable(connection, written(now))
            connection.execute(update(facts).where(facts.c.name == KEY_CHECK).values(value=keys.check()))
            make_due(connection)
        key_file.put_in_place(keys)
        ledger.keys = keys
        scrub(ledger)
    return counts


def _forget_guessable(connection: Connection, moment: str) -> Rotated:
    counts = Rotated(
        sightings=connection.scalar(select(func.count()).select_from(sightings)) or 0,
        pauses=pause_meetings_instead(connection, true()),
    )
    before = {source.name: source.last_good for source in sources_in(connection) if source.last_good}
    for table in (copies, partitions, sightings, snapshots, unread):
        connection.execute(delete(table))
    for name, last_good in before.items():
        row = {"source": name, "partition": WHOLE, "last_good": written(last_good)}
        connection.execute(insert(partitions).values(row))
    connection.execute(delete(holds).where(holds.c.kind == SOURCE))
    connection.execute(delete(facts).where(facts.c.name.startswith(EDITION)))
    connection.execute(update(meetings).values(organiser=None))
    connection.execute(update(meetings).where(meetings.c.due.is_not(None)).values(due=moment))
    connection.execute(update(outbox).values(organiser=""))
    connection.execute(update(answers).values(organiser="", partition="", reference=""))
    return counts
