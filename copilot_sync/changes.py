"""Changes to when and where a meeting is: what earlier sightings show, and what one copy shows by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from copilot_sync.history import sighting
from copilot_sync.notice import changed_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from copilot_sync.history import Snapshot
    from copilot_sync.meeting import Meeting

MOMENT_LATER = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A change that people were told of before the meeting began."""

    what: str
    moment: datetime | None
    """When it came; ``None`` where nothing tells."""
    start: datetime
    """The earlier of the old and the new start."""
    at_the_latest: bool = False
    """The moment is that of the last change of any kind: this one may have come before."""


def changes_of(meeting: Meeting) -> list[Change]:
    """Every change that the copy or its history shows; of a meeting that was called off, that alone.

    What is changed when the meeting has begun, by the old plan and the new, does not count: nobody is still on the way.
    Nor does a move that we had asked for.
    """
    invite = meeting.invite
    if invite.dtstart is None:
        return []
    if invite.cancelled:
        moment = changed_at(invite)
        gone = moment is not None and moment >= invite.dtstart
        return [] if gone else [Change("The meeting was cancelled", moment, invite.dtstart)]
    seen = _sightings(meeting)
    if not seen and not invite.changed_alone:
        return []
    return [*_moved(meeting, invite.dtstart, seen), *_seen_to_change(meeting, seen)]


def last_change(meeting: Meeting) -> datetime:
    """When what is new in this copy came about: at its last change, if that was since the last sighting; else now.

    Always after the last sighting, even where a clock was put back since.
    """
    snapshots = meeting.history.snapshots if meeting.history else ()
    changed = changed_at(meeting.invite)
    if changed is not None and changed <= meeting.now and not (snapshots and changed <= snapshots[-1].seen):
        return changed
    return max(meeting.now, snapshots[-1].seen + MOMENT_LATER) if snapshots else meeting.now


def _sightings(meeting: Meeting) -> list[Snapshot]:
    """Earlier sightings, and the copy itself as the last one; none where there is no history."""
    history = meeting.history
    if history is None or not history.snapshots:
        return []
    present = sighting(meeting.invite, meeting.reading.place, seen=last_change(meeting), key=history.key)
    return [*history.snapshots, *([replace(present, asked=meeting.moved_as_asked)] if present else [])]


def _seen_to_change(meeting: Meeting, seen: list[Snapshot]) -> Iterator[Change]:
    for before, after in pairwise(seen):
        if after.asked:
            continue
        begun = after.seen >= before.dtstart
        if begun and (after.seen >= after.dtstart or meeting.invite.series):
            continue  # the next date of a series is no change of the one before
        if before.differs(after):
            yield Change("The time or the place was changed", after.seen, min(before.dtstart, after.dtstart))


def _moved(meeting: Meeting, start: datetime, seen: list[Snapshot]) -> Iterator[Change]:
    """A date of a series that stands elsewhere than its RECURRENCE-ID says, unless somebody saw it move."""
    invite, original = meeting.invite, meeting.invite.recurrence_id
    if original is None or not invite.changed_alone or original == start:
        return
    if any(snapshot.dtstart == original for snapshot in seen):
        return
    if meeting.moved_as_asked or any(snapshot.asked and snapshot.dtstart == start for snapshot in seen):
        return
    known = [changed_at(invite), *(snapshot.seen for snapshot in seen if snapshot.dtstart == start)]
    moment = min((moment for moment in known if moment is not None), default=None)
    if moment is not None and moment >= max(original, start):
        moment = None  # somebody has touched it since
    yield Change("This date was moved", moment, min(original, start), at_the_latest=True)
