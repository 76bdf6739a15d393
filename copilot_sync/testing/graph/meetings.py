"""Events: single ones, series, and occurrences that differ, each change with a number.

Sources: https://learn.microsoft.com/graph/api/resources/event,
https://learn.microsoft.com/graph/outlook-schedule-recurring-events.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph import ids, recurrence
from copilot_sync.testing.graph.clock import stamp
from copilot_sync.testing.graph.times import zone_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from copilot_sync.testing.graph.calendars import Calendar


@dataclass(eq=False)
class Occurrence:
    """One time of a series that was changed by itself."""

    properties: dict[str, Any] = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None
    gone: bool = False
    """It was taken out of the series."""
    changed: int = 0


@dataclass(eq=False, repr=False)
class Event:
    """An event in one mailbox: a single one, or a whole series.

    Start and end are times on the clock of its zone; what is known of it beside stands in Graph's own words.
    """

    calendar: Calendar
    key: str
    start: datetime
    end: datetime
    zone: str
    properties: dict[str, Any]
    created: datetime
    modified: datetime
    changed: int
    """At which change it came to stand so, all its occurrences with it."""
    version: int
    """At which change anything of it was changed, be it one occurrence."""
    occurrences: dict[date, Occurrence] = field(default_factory=dict)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    extensions: dict[str, dict[str, Any]] = field(default_factory=dict)
    extended: dict[str, str] = field(default_factory=dict)
    """Single-value extended properties."""

    @property
    def is_series(self) -> bool:
        """Whether it comes again."""
        return self.properties.get("recurrence") is not None

    @property
    def uid(self) -> str:
        """The ``iCalUId`` of a single event, or of the series."""
        return str(self.properties["iCalUId"])

    @property
    def all_day(self) -> bool:
        """Whether it has days and no times."""
        return bool(self.properties.get("isAllDay"))

    @property
    def id(self) -> str:
        """Its ordinary id."""
        return self.id_at(None)

    def id_at(self, day: date | None, *, immutable: bool = False) -> str:
        """The id of it, or of its occurrence that was to start on a day."""
        item = self.key if day is None else f"{self.key}.{day.isoformat()}"
        mailbox = self.calendar.mailbox
        given = mailbox.given_id("" if immutable else self.calendar.name, item)
        mailbox.event_ids[given] = (self.key, day)
        return given

    def times(self, day: date | None) -> tuple[datetime, datetime]:
        """When it starts and ends, on the clock of its zone."""
        if day is None:
            return self.start, self.end
        changed = self.occurrences.get(day, Occurrence())
        start = changed.start or datetime.combine(day, self.start.time())
        return start, changed.end or start + (self.end - self.start)

    def moments(self, day: date | None) -> tuple[datetime, datetime]:
        """When it starts and ends, in UTC; an event of whole days begins at midnight, wherever one is."""
        start, end = self.times(day)
        zone = UTC if self.all_day else zone_named(self.zone)
        return start.replace(tzinfo=zone).astimezone(UTC), end.replace(tzinfo=zone).astimezone(UTC)

    def days(self, last: datetime) -> Iterator[date]:
        """The days of a series on which occurrences are to start, those that were taken out left out."""
        for day in recurrence.days(self.properties["recurrence"], last.date() + timedelta(days=1)):
            if day not in self.occurrences or not self.occurrences[day].gone:
                yield day

    def within(self, begin: datetime, end: datetime) -> list[date | None]:
        """Which of its times fall into a window: the days of a series, ``[None]`` for a single one."""
        last = max([end, *(datetime(day.year, day.month, day.day, tzinfo=UTC) for day in self.occurrences)])
        times: Iterable[date | None] = self.days(last) if self.is_series else [None]
        return [day for day in times if self.moments(day)[0] < end and self.moments(day)[1] > begin]

    def shown(self, day: date | None) -> dict[str, Any]:
        """What is known of it, or of one of its occurrences."""
        changed = self.occurrences.get(day) if day else None
        return self.properties | changed.properties if changed else self.properties

    def attach(self, name: str, content: bytes, *, content_type: str = "application/octet-stream") -> None:
        """Let the organiser put a file to it."""
        self.attachments.append(
            {
                "@odata.type": "#microsoft.graph.fileAttachment",
                "@odata.mediaContentType": content_type,
                "id": ids.immutable(self.calendar.mailbox.address, f"{self.key}/{len(self.attachments)}"),
                "name": name,
                "contentType": content_type,
                "size": len(content),
                "isInline": False,
                "lastModifiedDateTime": stamp(self.calendar.mailbox.clock.now()),
                "contentId": None,
                "contentLocation": None,
                "contentBytes": base64.b64encode(content).decode(),
            }
        )
        self.touch()

    def touch(self, day: date | None = None) -> None:
        """It was changed."""
        self.modified = self.calendar.mailbox.clock.now()
        self.version = self.calendar.mailbox.next_change()
        if day is None:
            self.changed = self.version
        else:
            self.occurrences.setdefault(day, Occurrence()).changed = self.version
