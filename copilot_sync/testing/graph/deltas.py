"""What has changed in a window of a calendar: ``calendarView/delta``.

Sources: https://learn.microsoft.com/graph/api/event-delta, https://learn.microsoft.com/graph/delta-query-events,
https://learn.microsoft.com/graph/delta-query-overview. As observed in practice, an occurrence comes without what it has
from its series, the series comes with it at the time of its first occurrence, and what was changed outside the window
comes as removed: https://github.com/microsoftgraph/microsoft-graph-docs/issues/7632 and issues 6599 and 10687.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph import events
from copilot_sync.testing.graph.wire import Refusal, invalid

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime

    from copilot_sync.testing.graph.calendars import Calendar
    from copilot_sync.testing.graph.events import Manner
    from copilot_sync.testing.graph.meetings import Event
    from copilot_sync.testing.graph.switches import Switches

SKIP, DELTA = "$skiptoken", "$deltatoken"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that a delta tells of: by its key, and the day of an occurrence."""

    key: str
    day: date | None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """What a token stands for."""

    calendar: Calendar
    begin: datetime
    end: datetime
    kind: str
    since: int = -1
    """Up to which change everything was told; below zero where nothing was."""
    until: int = 0
    waiting: tuple[Entry, ...] = ()
    """What is left of this round."""


@dataclass(eq=False)
class Deltas:
    """The tokens that were given out. They mean nothing to anybody else."""

    switches: Switches
    positions: dict[str, Position] = field(default_factory=dict)

    def begin(self, calendar: Calendar, begin: datetime, end: datetime) -> Position:
        """A first round over a window, which stays as it is."""
        return _round(Position(calendar, begin, end, SKIP))

    def resume(self, calendar: Calendar, kind: str, token: str) -> Position:
        """Where a token left off.

        Raises:
            Refusal: 410, it is not known, or no longer, or was given for something else.
        """
        position = self.positions.get(token)
        if position is None or position.kind != kind or position.calendar is not calendar:
            raise stale()
        return _round(position) if kind == DELTA else position

    def page(self, position: Position, size: int, how: Manner) -> tuple[list[dict[str, Any]], str, str]:
        """A page: its items, the kind of the link at its end, and the token in that."""
        if self.switches.empty_pages:
            self.switches.empty_pages -= 1
            size = 0
        told, left = position.waiting[:size], position.waiting[size:]
        kind = SKIP if left or not size else DELTA
        token = secrets.token_urlsafe(60)
        since = position.since if kind == SKIP else position.until
        self.positions[token] = replace(position, kind=kind, since=since, waiting=left)
        return [item for entry in told if (item := _shown(position.calendar, entry, how))], kind, token

    def expire(self) -> None:
        """Forget every token."""
        self.positions.clear()


def stale() -> Refusal:
    """What a token that is not known any more is answered."""
    text = "The sync state generation is not found; generation=149;"
    return Refusal(410, "SyncStateNotFound", text)


def link_of(query: Collection[str]) -> str | None:
    """The kind of a link that was given and is followed; ``None`` for a first request.

    Raises:
        Refusal: 400, something was added to it.
    """
    kind = next((kind for kind in (SKIP, DELTA) if kind in query), None)
    if kind is not None and set(query) != {kind}:
        raise invalid("A link of a delta query must be used as it was given.", "ErrorInvalidUrlQuery")
    return kind


def window(query: dict[str, str]) -> None:
    """Refuse what a delta does not take.

    Raises:
        Refusal: 400.
    """
    for name in ("$select", "$filter", "$orderby", "$expand", "$search", "$top", "$skip", "$count"):
        if name in query:
            raise invalid(
                f"The following parameters are not supported with change tracking over this resource: '{name}'.",
                "ErrorInvalidUrlQuery",
            )


def _round(position: Position) -> Position:
    """What there is to tell since a position."""
    calendar, since = position.calendar, position.since
    found: dict[Entry, None] = {}
    for number, key, day in calendar.removed:
        inside = day is None or position.begin.date() <= day <= position.end.date()
        if 0 <= since < number and inside and (day is not None or key not in calendar.events):
            found[Entry(key, day, gone=True)] = None
    for event in calendar.events.values():
        found |= dict.fromkeys(_of_event(event, position))
    waiting = list(found)
    random.Random(len(waiting)).shuffle(waiting)  # noqa: S311 -- no order is promised, and every run has the same
    return replace(position, waiting=tuple(waiting), until=calendar.mailbox.changes)


def _of_event(event: Event, position: Position) -> Iterator[Entry]:
    since = position.since
    if event.version <= since:
        return
    inside = event.within(position.begin, position.end)
    days = {day for day, one in event.occurrences.items() if one.changed > since and not one.gone}
    if event.is_series and inside:
        yield Entry(event.key, None)
    for day in inside:
        if event.changed > since or day in days:
            yield Entry(event.key, day)
    if since < 0:
        return
    if event.changed > since and not inside:
        yield Entry(event.key, None, gone=True)
    for day in sorted(days.difference(inside)):
        yield Entry(event.key, day, gone=True)


def _shown(calendar: Calendar, entry: Entry, how: Manner) -> dict[str, Any] | None:
    event = calendar.events.get(entry.key)
    if entry.gone or event is None:
        item = entry.key if entry.day is None else f"{entry.key}.{entry.day.isoformat()}"
        folder = "" if how.immutable else calendar.name
        given = calendar.mailbox.given_id(folder, item)
        return {"@odata.type": "#microsoft.graph.event", "id": given, "@removed": {"reason": "deleted"}}
    if entry.day is None or entry.day in event.occurrences:
        return {"@odata.type": "#microsoft.graph.event", **events.shown(event, entry.day, how)}
    return events.bare(event, entry.day, how)
