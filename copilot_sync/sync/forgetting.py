"""Forgetting a person, and deleting what is long over."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, or_, select, true, update

from copilot_sync.itip.values import address as address_in
from copilot_sync.sync import marks
from copilot_sync.sync.cases import ORGANISER, THREAD
from copilot_sync.sync.ledger_errors import LedgerError
from copilot_sync.sync.moments import written
from copilot_sync.sync.records import PERSON
from copilot_sync.sync.schema import KEY_CHECK
from copilot_sync.sync.scrubbing import make_due, scrub
from copilot_sync.sync.tables import (
    answers,
    copies,
    facts,
    findings,
    holds,
    meetings,
    metadata,
    outbox,
    partitions,
    pauses,
    runs,
    sightings,
    snapshots,
    unread,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, Table

    from copilot_sync.sync.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """In how many rows a person stood."""

    sightings: int
    """Of meetings to which they were invited."""
    meetings: int
    """That they organise."""
    messages: int
    """That were sent to them."""
    answers: int
    """Of theirs to our messages. What they asked for holds on."""
    pauses: int
    """Of what is written to them. The meetings that we know stay paused, by themselves."""
    mailboxes: int
    """Of theirs that are read as part of a source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How much was deleted."""

    meetings: int
    messages: int
    runs: int
    rest: int
    """Rows about mailboxes, pauses, and plans that nobody needs any more."""


def forget(ledger: Ledger, address: str) -> Forgotten:
    """Remove a person everywhere, however their address was written, and whatever was left of it in the files.

    Who still stands in an invite that a later run reads is in the ledger again.

    Raises:
        LedgerError: that is no address, or the ledger cannot be used.
        LedgerHeldError: a run holds the ledger.
    """
    spellings = sorted(spellings_of(address))
    with ledger.alone():
        people = [marks.person(ledger, spelling) for spelling in spellings]
        organisers = [marks.organiser(ledger, spelling) for spelling in spellings]
        with ledger.transaction() as connection:
            sources = connection.scalars(select(partitions.c.source).distinct()).all()
            mailboxes = [marks.partition(ledger, source, spelling) for source in sources for spelling in spellings]
            counts = Forgotten(
                sightings=_forget_sightings(connection, people),
                pauses=pause_meetings_instead(connection, pauses.c.mark.in_(organisers)),
                meetings=_blank(connection, meetings, organisers, None),
                messages=_blank(connection, outbox, organisers, ""),
                answers=_forget_answers(connection, organisers, spellings),
                mailboxes=_drop_partitions(connection, partitions.c.partition.in_(mailboxes)),
            )
            make_due(connection)
        scrub(ledger)
    return counts


def spellings_of(address: str) -> set[str]:
    """An address in every way in which an invite, a role book or a source may have it.

    Raises:
        LedgerError: it is none.
    """
    bare = address_in(address.strip(), {})
    if bare is None:
        raise LedgerError("That is no e-mail address, such as sam@northmoor.example. Nothing was forgotten.")
    local, _, domain = bare.rpartition("@")
    forms = {bare, *(f"{local}@{other}" for other in _domains(domain))}
    forms |= {unicodedata.normalize(form, text) for text in forms for form in ("NFC", "NFD")}
    forms |= {address.strip(), address.strip().lower()}
    return forms | {f"mailto:{form}" for form in forms}


def purge(ledger: Ledger, before: datetime) -> Purged:
    """Delete the meetings that were over before a moment, with all that hangs on them, and runs of before it.

    The last run stays, so that numbers of runs are not used twice.

    Raises:
        LedgerError: the ledger cannot be used.
        LedgerHeldError: another run holds it.
    """
    moment = written(before)
    over = func.coalesce(meetings.c.dtend, meetings.c.dtstart, meetings.c.last_word, meetings.c.first_seen) < moment
    last = select(func.max(runs.c.run)).scalar_subquery()
    with ledger.alone():
        with ledger.transaction() as connection:
            ended = select(meetings.c.meeting).where(over)
            _delete(connection, copies, copies.c.meeting.in_(ended))
            meetings_deleted = _delete(connection, meetings, over)
            messages = _delete(connection, outbox, _orphaned(outbox))
            for table in (answers, findings, sightings, snapshots):
                _delete(connection, table, _orphaned(table))
            counts = Purged(
                meetings=meetings_deleted,
                messages=messages,
                runs=_delete(connection, runs, and_(runs.c.started < moment, runs.c.run != last)),
                rest=_purge_rest(connection, moment),
            )
            if counts != Purged(meetings=0, messages=0, runs=0, rest=0):
                make_due(connection)
        scrub(ledger)
    return counts


def drop_reasons(ledger: Ledger, today: date | None) -> None:
    """Delete why organisers asked for waivers whose last day is over; with no day, why they asked for any.

    `purge`, which is to follow, writes the files anew.

    Raises:
        LedgerError: the ledger cannot be used.
    """
    over = true() if today is None else answers.c.until < today.isoformat()
    with ledger.transaction() as connection:
        dropped = update(answers).where(answers.c.reason.is_not(None), over).values(reason=None)
        if connection.execute(dropped).rowcount:
            make_due(connection)


def purge_everything(ledger: Ledger) -> None:
    """Delete every row but the one that tells which key is the ledger's: it is as if nothing had ever run.

    Raises:
        LedgerError: the ledger cannot be used.
        LedgerHeldError: a run holds the ledger.
    """
    with ledger.alone():
        with ledger.transaction() as connection:
            for table in metadata.sorted_tables:
                connection.execute(delete(table).where(table.c.name != KEY_CHECK if table is facts else true()))
            make_due(connection)
        scrub(ledger)


def pause_meetings_instead(connection: Connection, which: ColumnElement[bool]) -> int:
    """Lift some pauses of organisers, and pause the meetings of theirs that we know, so that nobody hears more.

    Returns how many were lifted.
    """
    lifted = connection.execute(select(pauses).where(pauses.c.kind == ORGANISER, which)).all()
    for pause in lifted:
        theirs = select(meetings.c.thread).distinct().where(meetings.c.organiser == pause.mark)
        paused = select(pauses.c.mark).where(pauses.c.kind == THREAD)
        for thread in connection.scalars(theirs.where(meetings.c.thread.not_in(paused))).all():
            row = {"kind": THREAD, "mark": thread, "since": pause.since, "until": pause.until}
            connection.execute(pauses.insert().values(row))
    return _delete(connection, pauses, and_(pauses.c.kind == ORGANISER, which))


def _forget_sightings(connection: Connection, people: list[str]) -> int:
    """Forget that somebody was invited.

    The record of those meetings begins anew. Had it a gap alone, whoever is still invited would look as if they had been
    added last, and their organiser would be told so.
    """
    theirs = and_(sightings.c.kind == PERSON, sightings.c.mark.in_(people))
    number = connection.scalar(select(func.count()).where(theirs)) or 0
    where = select(sightings.c.meeting).where(theirs)
    _delete(connection, snapshots, snapshots.c.meeting.in_(where))
    _delete(connection, sightings, and_(sightings.c.kind == PERSON, sightings.c.meeting.in_(where)))
    return number


def _forget_answers(connection: Connection, organisers: list[str], spellings: list[str]) -> int:
    """Forget whose answers they were, their words and where they are, and what others wrote with that address in it."""
    words = func.lower(answers.c.reason)
    named = or_(*(words.contains(spelling.lower(), autoescape=True) for spelling in spellings))
    connection.execute(update(answers).where(named).values(reason=None))
    nowhere = {"organiser": "", "partition": "", "reference": "", "reason": None}
    return connection.execute(update(answers).where(answers.c.organiser.in_(organisers)).values(**nowhere)).rowcount


def _purge_rest(connection: Connection, moment: str) -> int:
    known = select(meetings.c.thread)
    lapsed = or_(
        pauses.c.until < moment,
        and_(pauses.c.kind == THREAD, pauses.c.since < moment, pauses.c.mark.not_in(known)),
    )
    return (
        _drop_partitions(connection, partitions.c.last_try < moment)
        + _delete(connection, pauses, lapsed)
        + _delete(connection, holds, holds.c.made < moment)
    )


def _drop_partitions(connection: Connection, which: ColumnElement[bool]) -> int:
    those = select(partitions.c.partition).where(which)
    for table in (copies, unread):
        _delete(connection, table, table.c.partition.in_(those))
    _delete(connection, holds, holds.c.subject.in_(those))
    connection.execute(update(answers).where(answers.c.partition.in_(those)).values(partition="", reference=""))
    return _delete(connection, partitions, which)


def _orphaned(table: Table) -> ColumnElement[bool]:
    return table.c.meeting.not_in(select(meetings.c.meeting))


def _delete(connection: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return connection.execute(delete(table).where(which)).rowcount


def _blank(connection: Connection, table: Table, organisers: list[str], blank: str | None) -> int:
    return connection.execute(update(table).where(table.c.organiser.in_(organisers)).values(organiser=blank)).rowcount


def _domains(domain: str) -> Iterator[str]:
    """A domain in its own letters and in ASCII (RFC 3490)."""
    with suppress(UnicodeError):
        yield domain.encode("idna").decode("ascii")
    with suppress(UnicodeError):
        yield domain.encode("ascii").decode("idna")
