"""One VEVENT: when it is, and which occurrence of which meeting (RFC 5545, section 3.6.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import TYPE_CHECKING

from copilot_sync.itip.moments import EARLIEST_MEETING, aware, read_moment
from copilot_sync.itip.rrule import LAST_MOMENT
from copilot_sync.itip.values import UnreadableError, read_duration, stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from copilot_sync.itip.components import Component
    from copilot_sync.itip.contentlines import ContentLine
    from copilot_sync.itip.moments import Moment
    from copilot_sync.itip.zones import Zones

DAY = timedelta(days=1)
BEFORE = "X-COPILOT-SYNC"
"""The parameter of a stamp that an amendment has moved: the stamp as it was before. People change meetings, and we do
not: what is read from the stamp is when somebody last did."""


@dataclass(frozen=True, slots=True)
class Event:
    """A VEVENT whose start could be read."""

    lines: Mapping[str, list[ContentLine]]
    line_number: int
    start: Moment
    length: timedelta | None
    """On the wall clock, as calendars show it; ``None`` where no end is given."""
    slot: Moment | None
    """RECURRENCE-ID: which occurrence it stands in for."""
    complaints: list[str] = field(default_factory=list)
    """What could not be read, and was left out."""

    def first(self, name: str) -> ContentLine | None:
        """The first property of that name that says anything."""
        for line in self.lines.get(name, ()):
            if is_given(line):
                return line
        return None

    def all(self, name: str) -> list[ContentLine]:
        """Every property of that name."""
        return self.lines.get(name, [])

    @property
    def uid(self) -> str | None:
        """UID as it stands."""
        line = self.first("UID")
        return line.value.strip() if line else None

    @property
    def sequence(self) -> int | None:
        """SEQUENCE (RFC 5545, section 3.8.7.4)."""
        line = self.first("SEQUENCE")
        written = line.value.strip() if line else ""
        return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None  # noqa: PLR2004

    @property
    def status(self) -> str:
        """STATUS in capitals."""
        line = self.first("STATUS")
        return line.value.strip().upper() if line else ""

    @property
    def version(self) -> tuple[int, float]:
        """Greater for a newer copy of the same thing (RFC 5546, section 2.1.5)."""
        line = self.first("DTSTAMP")
        dtstamp = stamp(line.value) if line else None
        return self.sequence or 0, dtstamp.timestamp() if dtstamp else 0.0

    @property
    def repeats(self) -> bool:
        """It stands for more than one date."""
        return any(map(is_given, self.all("RRULE"))) or any(map(is_given, self.all("RDATE")))

    @property
    def all_day(self) -> bool:
        """It takes whole days: by its dates, or by Outlook's mark on an event from midnight to midnight."""
        line = self.first("X-MICROSOFT-CDO-ALLDAYEVENT")
        marked = line is not None and line.value.strip().upper() == "TRUE" and self.start.wall.time() == time()
        return self.start.all_day or marked

    @property
    def from_here_on(self) -> bool:
        """It stands in for every later occurrence too (RANGE=THISANDFUTURE)."""
        return any(line.params.get("RANGE", "").upper() == "THISANDFUTURE" for line in self.all("RECURRENCE-ID"))

    def stamp(self, name: str) -> datetime | None:
        """A moment in UTC, such as CREATED. A stamp that an amendment of ours has moved counts as it was before."""
        line = self.first(name)
        return stamp(line.params.get(BEFORE, line.value)) if line else None

    def at(self, wall: datetime, length: timedelta | None = None) -> tuple[datetime, datetime | None]:
        """Start and end of an occurrence that starts when its clock shows `wall`."""
        zone, all_day = self.start.zone, self.start.all_day
        length = self.length if length is None else length
        start = aware(wall, zone, all_day=all_day)
        if length is None or length > LAST_MOMENT - wall:
            return start, None
        return start, aware(wall + length, zone, all_day=all_day)


def is_given(line: ContentLine) -> bool:
    """Whether a property says anything: some writers leave those they do not use empty."""
    return bool(line.value.strip())


def read_event(component: Component, zones: Zones) -> Event:
    """What a VEVENT says of its time; all else is read when an invite is made of it.

    Raises:
        UnreadableError: it has no start, or one that cannot be read, or it has no end in the file.
    """
    if component.fault is not None:
        raise UnreadableError(f"line {component.fault.line_number}: {component.fault.reason}")
    lines: dict[str, list[ContentLine]] = {}
    for line in component.content_lines():
        lines.setdefault(line.name, []).append(line)
    if "DTSTART" not in lines:
        raise UnreadableError(f"line {component.line_number}: the event has no DTSTART, so nobody can tell when it is")
    start = read_moment(lines["DTSTART"][0], zones)
    if start.wall.year < EARLIEST_MEETING:
        number = lines["DTSTART"][0].line_number
        raise UnreadableError(f"line {number}: DTSTART is in a year that no meeting is in")
    complaints: list[str] = []
    slot = read_moment(lines["RECURRENCE-ID"][0], zones) if "RECURRENCE-ID" in lines else None
    length = _length(lines, start, zones, complaints)
    return Event(lines, component.line_number, start, length, slot, complaints)


def _length(
    lines: Mapping[str, list[ContentLine]], start: Moment, zones: Zones, complaints: list[str]
) -> timedelta | None:
    length = DAY if start.all_day else None
    try:
        if "DTEND" in lines:
            line = lines["DTEND"][0]
            length = read_moment(line, zones).wall_in(start) - start.wall
        elif "DURATION" in lines:
            line = lines["DURATION"][0]
            length = _duration(line)
        else:
            return length
    except UnreadableError as error:
        complaints.append(f"{error}; the meeting was read without its end")
        return length
    if length == timedelta() and start.all_day:
        return DAY
    if length < timedelta():
        complaints.append(f"line {line.line_number}: {line.name} lies before the start; it was left out")
        return DAY if start.all_day else None
    return length


def _duration(line: ContentLine) -> timedelta:
    try:
        return read_duration(line.value)
    except UnreadableError as error:
        raise UnreadableError(f"line {line.line_number}: {line.name} {error}") from None
