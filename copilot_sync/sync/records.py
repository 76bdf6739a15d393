"""What the ledger remembers of one meeting, as rules want it, and how more is added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, insert, select, update

from copilot_sync.changes import last_change
from copilot_sync.history import History, Snapshot, sighting
from copilot_sync.sync import marks
from copilot_sync.sync.moments import read, read_or_none, written, written_or_none
from copilot_sync.sync.tables import meetings, sightings, snapshots

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Table

    from copilot_sync.invite import Invite
    from copilot_sync.meeting import Meeting
    from copilot_sync.sync.ledger import Ledger

PERSON, PAPER = "person", "paper"


def put(connection: Connection, table: Table, **values: Any) -> None:  # noqa: ANN401 -- what a column holds
    """Write a row, over the one with the same primary key where there is one."""
    keys = {column.name: values[column.name] for column in table.primary_key.columns}
    same = and_(*(table.c[name] == value for name, value in keys.items()))
    rest = {name: value for name, value in values.items() if name not in keys}
    there = connection.execute(update(table).where(same).values(rest)).rowcount if rest else 0
    if not there:
        connection.execute(insert(table).values(values))


def history_of(connection: Connection, ledger: Ledger, key: str, meeting: Meeting) -> History | None:
    """What was seen of a meeting before, of the people and papers that it has now; ``None`` at first sight."""
    rows = connection.execute(select(snapshots).where(snapshots.c.meeting == key).order_by(snapshots.c.seen)).all()
    seen = connection.execute(select(sightings).where(sightings.c.meeting == key)).all()
    if not rows and not seen:
        return None
    known = {row.mark: read(row.first_seen) for row in seen}
    people = {address: marks.person(ledger, address) for address in _addresses(meeting.invite)}
    papers = {paper.name: marks.paper(ledger, paper.name) for paper in meeting.reading.papers}
    return History(
        snapshots=tuple(
            Snapshot(
                seen=read(row.seen),
                dtstart=read(row.dtstart),
                dtend=read_or_none(row.dtend),
                place=row.place,
                mode=row.mode,
                asked=bool(row.asked),
            )
            for row in rows
        ),
        people_first_seen={address: known[mark] for address, mark in people.items() if mark in known},
        papers_first_seen={name: known[mark] for name, mark in papers.items() if mark in known},
        last_word=_last_word(connection, key, meeting.invite),
        key=ledger.key,
    )


def remember(connection: Connection, ledger: Ledger, key: str, meeting: Meeting) -> bool:
    """Add what is new of a meeting to its history: another time or place, people, papers. Returns whether anything is.

    A mail says what was so at its Date, whenever we read it, and in whatever order. Of any other copy, what is new
    since the last look came about when it was last changed; what is there at first sight, we first saw now, whenever it
    came. A date that was changed by itself is where it is since then at the latest, at first sight too.
    """
    moment = _moment_of(meeting)
    since = last_change(meeting) if meeting.invite.changed_alone else moment
    now = sighting(meeting.invite, meeting.reading.place, seen=since, key=ledger.key)
    earlier = [before for before in (meeting.history.snapshots if meeting.history else ()) if before.seen <= since]
    is_new = now is not None and (not earlier or earlier[-1].differs(now))
    if now is not None and is_new:
        put(
            connection,
            snapshots,
            meeting=key,
            seen=written(now.seen),
            dtstart=written(now.dtstart),
            dtend=written_or_none(now.dtend),
            place=now.place,
            mode=now.mode,
            asked=int(meeting.moved_as_asked),
        )
    people = {(PERSON, marks.person(ledger, address)) for address in _addresses(meeting.invite)}
    papers = {(PAPER, marks.paper(ledger, paper.name)) for paper in meeting.reading.papers}
    return _see(connection, key, people | papers, written(moment)) or is_new


def _see(connection: Connection, key: str, present: set[tuple[str, str]], moment: str) -> bool:
    """Note the first sighting of people and papers, if it is the first, or an earlier one than that known."""
    mine = sightings.c.meeting == key
    known = {(row.kind, row.mark): row.first_seen for row in connection.execute(select(sightings).where(mine))}
    for kind, mark in sorted(seen for seen in present & known.keys() if known[seen] > moment):
        this = and_(mine, sightings.c.kind == kind, sightings.c.mark == mark)
        connection.execute(update(sightings).where(this).values(first_seen=moment))
    rows = [{"meeting": key, "kind": kind, "mark": mark} for kind, mark in sorted(present - known.keys())]
    if rows:
        connection.execute(insert(sightings), [row | {"first_seen": moment} for row in rows])
    return bool(rows) or any(known[seen] > moment for seen in present & known.keys())


def _moment_of(meeting: Meeting) -> datetime:
    """When a meeting was as this copy has it, for the first time as far as we know."""
    mailed = meeting.invite.envelope.date if meeting.invite.envelope else None
    if mailed is not None and mailed <= meeting.now:
        return mailed
    return meeting.now if meeting.history is None else last_change(meeting)


def _last_word(connection: Connection, key: str, invite: Invite) -> datetime | None:
    """The last change of a meeting; where there was none, the first sighting, if that was before it ended."""
    row = connection.execute(select(meetings).where(meetings.c.meeting == key)).one_or_none()
    if row is None or row.last_word is not None:
        return None if row is None else read(row.last_word)
    first_seen = read(row.first_seen)
    ended = [end for end in (invite.series_last_end, invite.dtend or invite.dtstart) if end is not None]
    return first_seen if ended and first_seen <= min(ended) else None


def _addresses(invite: Invite) -> set[str]:
    return {user.address for user in (*invite.addressed, invite.organizer) if user is not None and user.address}
