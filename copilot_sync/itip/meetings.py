"""The events that share a UID to meetings: which dates count, and what each invite says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot_sync.adapters import PRIVATE, Failed, Skipped
from copilot_sync.invite import Invite, Method, Status
from copilot_sync.itip.events import read_event
from copilot_sync.itip.fields import attendees_of, body_of, categories_of, organizer_of, sent_by_of, text_of
from copilot_sync.itip.links import attachments_of, conferences_of
from copilot_sync.itip.moments import read_moment
from copilot_sync.itip.series import SECOND, Occurrence, Series, standing_in
from copilot_sync.itip.steps import EndlessError
from copilot_sync.itip.values import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from copilot_sync.itip.components import Component
    from copilot_sync.itip.events import Event
    from copilot_sync.itip.moments import Moment
    from copilot_sync.itip.steps import Steps
    from copilot_sync.itip.zones import Zones

METHODS = {member.value: member for member in Method}
STATUSES = {member.value: member for member in Status}
PUBLIC = frozenset({"", "PUBLIC"})


@dataclass(frozen=True, slots=True)
class Calendar:
    """What all events of one VCALENDAR share."""

    source: str
    now: datetime
    zones: Zones
    steps: Steps
    method: str
    """In capitals; empty where it has none, as an organiser's own copy."""
    name: str | None
    version: str
    """VERSION as it stands: 2.0, or 1.0 for vCalendar."""
    remembers: bool
    """`ReadingSettings.remembers`."""


def is_private(event: Component) -> bool:
    """Whether it says that it is not for everybody; a CLASS that is not known counts as private.

    Nothing else of the event is looked at (RFC 5545, section 3.8.1.3).
    """
    return bool(event.lines) and any(
        line.name == "CLASS" and line.value.strip().upper() not in PUBLIC for line in event.content_lines("CLASS")
    )


def meetings_of(
    parts: Sequence[Component], private: Sequence[Component], calendar: Calendar
) -> Iterator[Invite | Skipped | Failed]:
    """The results of the events that share a UID: `parts` to be read, and `private` ones, which are not."""
    sound = Sound(parts, private, calendar)
    yield from sound.left_out
    if not sound.events:
        return
    yield from _dates(sound.events, sound.taken, calendar)
    for event in sound.events:
        for complaint in event.complaints:
            yield Failed(calendar.source, complaint)


class Sound:
    """Of the events that share a UID, the newest of those that can be read, and what is left out."""

    def __init__(self, parts: Sequence[Component], private: Sequence[Component], calendar: Calendar) -> None:
        self.events: list[Event] = []
        self.left_out: list[Skipped | Failed] = [Skipped(calendar.source, PRIVATE)] if private else []
        self.taken: Sequence[Moment] = ()
        """Dates that events stand for which are not read."""
        unread = list(private)
        if any(part.first("RECURRENCE-ID") is None for part in private):
            parts = ()  # the whole series is private, whatever its later dates say of themselves
        for part in parts:
            try:
                self.events.append(read_event(part, calendar.zones))
            except UnreadableError as error:
                self.left_out.append(Failed(calendar.source, str(error)))
                unread.append(part)
        if not self.events:
            return
        self.taken = [slot for part in unread if (slot := _slot(part, calendar))]
        self.events = _newest(self.events)


def _slot(part: Component, calendar: Calendar) -> Moment | None:
    """Which occurrence an event stands in for, without looking at anything else of it."""
    line = part.first("RECURRENCE-ID")
    try:
        return read_moment(line, calendar.zones) if line else None
    except UnreadableError:
        return None


def _newest(events: list[Event]) -> list[Event]:
    """The newest copy of each date, and of the whole meeting only what has the highest SEQUENCE."""
    if len(events) == 1:
        return events
    newest: dict[tuple[bool, datetime], Event] = {}
    for event in events:
        key = (event.slot is not None, (event.slot or event.start).aware())
        if key not in newest or event.version > newest[key].version:
            newest[key] = event
    latest = max((event.sequence or 0 for event in newest.values() if event.slot is None), default=0)
    return [event for event in newest.values() if event.slot is not None or (event.sequence or 0) == latest]


def _dates(events: Sequence[Event], taken: Sequence[Moment], calendar: Calendar) -> Iterator[Invite | Skipped | Failed]:
    overrides = [event for event in events if event.slot is not None]
    masters = sorted((event for event in events if event.slot is None), key=lambda event: not event.repeats)
    if not masters and overrides:
        yield from _series(None, overrides, calendar)
    for place, master in enumerate(masters):
        # Writers that give one UID to several meetings exist; what was moved can only belong to one of them.
        mine, gone = (overrides, taken) if place == 0 else ([], [])
        if master.repeats or mine or gone:
            yield from _series(Series(master, mine, gone, calendar.zones, calendar.steps), mine, calendar)
        else:
            yield invite_of(Occurrence(master, *master.at(master.start.wall)), calendar)


def _series(
    series: Series | None, overrides: Iterable[Event], calendar: Calendar
) -> Iterator[Invite | Skipped | Failed]:
    """The next date of a series, or its last, and every later one that was changed by itself.

    For who remembers, the series comes as well, at its next date of its own.
    """
    now = calendar.now
    moved = [standing_in(event) for event in overrides]
    chosen, ended, regular, known = None, None, None, True
    try:
        chosen = _next_or_last(series, moved, now)
        ended = _end_of_one_before(chosen, series, moved) if chosen and chosen.upcoming(now) else None
        regular = series.next_from(now) if series and calendar.remembers and chosen in moved else None
    except EndlessError:
        known = False
        place = f"line {series.master.line_number}: " if series else ""
        reason = "the event repeats by a rule (RRULE) whose next date could not be found in reasonable time"
        yield Failed(calendar.source, f"{place}{reason}; give it a simpler rule")
    dates = [date for date in moved if date is not chosen and date.upcoming(now)]
    dates += [date for date in (chosen, regular) if date]
    if known and not dates and not (series and series.master.complaints):
        yield Skipped(calendar.source, "a series of which no date is left: all were taken out")
    for date in sorted(dates, key=lambda date: date.start):
        first = series.master.start.aware() if series else None
        yield invite_of(date, calendar, series=True, first=first, last_end=ended if date is chosen else None)


def _next_or_last(series: Series | None, moved: Sequence[Occurrence], now: datetime) -> Occurrence | None:
    held = [date for date in moved if date.event.status != Status.CANCELLED]
    regular = series.next_from(now) if series else None
    upcoming = [date for date in held if date.upcoming(now)]
    upcoming += [regular] if regular else []
    if upcoming:
        return min(upcoming, key=lambda date: date.start)
    regular = series.last_before(now) if series else None
    past = [*held, regular] if regular else held
    return max(past or moved, key=lambda date: date.start, default=None)


def _end_of_one_before(chosen: Occurrence, series: Series | None, moved: Sequence[Occurrence]) -> datetime | None:
    regular = series.last_before(chosen.start - SECOND) if series else None
    before = [date for date in moved if date.start < chosen.start and date.event.status != Status.CANCELLED]
    latest = max([*before, regular] if regular else before, key=lambda date: date.start, default=None)
    return (latest.end or latest.start) if latest else None


def invite_of(
    date: Occurrence,
    calendar: Calendar,
    *,
    series: bool = False,
    first: datetime | None = None,
    last_end: datetime | None = None,
) -> Invite:
    """An invite to one date of a meeting."""
    event = date.event
    body = body_of(event)
    return Invite(
        source=calendar.source,
        uid=event.uid,
        dtstart=date.start,
        dtend=date.end,
        all_day=event.all_day,
        timezone=_named_zone(event.start),
        recurrence_id=date.recurrence_id,
        series=series,
        series_dtstart=first,
        series_last_end=last_end,
        changed_alone=date.changed_alone,
        method=METHODS.get(calendar.method),
        status=STATUSES.get(event.status),
        sequence=event.sequence,
        dtstamp=event.stamp("DTSTAMP"),
        created=event.stamp("CREATED"),
        last_modified=event.stamp("LAST-MODIFIED"),
        summary=text_of(event, "SUMMARY"),
        description=body.text,
        html=body.html,
        location=text_of(event, "LOCATION"),
        categories=categories_of(event),
        calendar_name=calendar.name,
        url=text_of(event, "URL"),
        organizer=organizer_of(event),
        sent_by=sent_by_of(event),
        attendees=attendees_of(event),
        organizer_copy=not calendar.method,
        conferences=conferences_of(event),
        attachments=attachments_of(event),
        body_truncated=body.truncated,
    )


def _named_zone(start: Moment) -> tzinfo | None:
    """The zone that the event names, unless that is UTC: the one zone whose offset needs no moment."""
    zone = start.own_zone
    return None if zone is None or zone.utcoffset(None) == timedelta() else zone
