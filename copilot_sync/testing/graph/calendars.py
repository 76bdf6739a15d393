"""Calendars: single events, series, and occurrences that differ, each change with a number.

Sources: https://learn.microsoft.com/graph/api/resources/event,
https://learn.microsoft.com/graph/outlook-schedule-recurring-events.
"""

from __future__ import annotations

import base64
import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph import ids, recurrence, teams
from copilot_sync.testing.graph.clock import stamp
from copilot_sync.testing.graph.times import windows_name, zone_key, zone_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from copilot_sync.testing.graph.mailboxes import Mailbox

NEVER = "0001-01-01T00:00:00Z"
HORIZON = timedelta(days=1825)
"""How far a series is looked at: as far as Graph shows one."""
PLAIN: dict[str, Any] = {
    "subject": "",
    "categories": [],
    "importance": "normal",
    "sensitivity": "normal",
    "showAs": "busy",
    "isCancelled": False,
    "isDraft": False,
    "isReminderOn": True,
    "reminderMinutesBeforeStart": 15,
    "responseRequested": True,
    "allowNewTimeProposals": True,
    "hideAttendees": False,
    "isOnlineMeeting": False,
    "onlineMeetingProvider": "unknown",
    "onlineMeeting": None,
    "onlineMeetingUrl": None,
    "transactionId": None,
    "attendees": [],
    "location": {"displayName": "", "locationType": "default"},
    "locations": [],
    "body": {"contentType": "html", "content": ""},
}
"""What an event has where nobody said anything else."""


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

    def attach(
        self, name: str, content: bytes, *, content_type: str = "application/octet-stream", is_inline: bool = False
    ) -> None:
        """Let the organiser put a file to it."""
        self.attachments.append(
            {
                "@odata.type": "#microsoft.graph.fileAttachment",
                "@odata.mediaContentType": content_type,
                "id": ids.immutable(self.calendar.mailbox.address, f"{self.key}/{len(self.attachments)}"),
                "name": name,
                "contentType": content_type,
                "size": len(content),
                "isInline": is_inline,
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


class Calendar:
    """A calendar of a mailbox, which a test fills and edits as people would in Outlook."""

    def __init__(self, name: str, mailbox: Mailbox) -> None:
        self.name = name
        self.mailbox = mailbox
        self.events: dict[str, Event] = {}
        """By their keys."""
        self.removed: list[tuple[int, str, date | None]] = []
        """What was removed: at which change, its key, and the day of an occurrence."""

    @property
    def id(self) -> str:
        """The id of the calendar."""
        return ids.ordinary(self.mailbox.address, "", self.name)

    def add_event(  # noqa: PLR0913 -- what one says of a meeting, each by its name
        self,
        start: datetime,
        end: datetime,
        *,
        subject: str = "",
        body: str | Mapping[str, str] = "",
        attendees: Iterable[str | Mapping[str, Any]] = (),
        copies: bool = True,
        **properties: Any,  # noqa: ANN401 -- an event has properties of every type
    ) -> Event:
        """Let the owner of the mailbox organise a meeting. Those invited who have a mailbox here get a copy.

        Args:
            start: Aware. The name of its zone is the zone of the event.
            end: Aware.
            subject: The subject.
            body: HTML, or as Graph has it.
            attendees: Addresses, or attendees as Graph has them.
            copies: Whether invitations go out.
            properties: Others by Graph's names, such as ``isOnlineMeeting=True`` or ``recurrence={...}``; a
                recurrence may leave out what has a default.
        """
        zone = zone_key(start)
        given = {
            "subject": subject,
            "body": {"contentType": "html", "content": body} if isinstance(body, str) else dict(body),
            "attendees": [attendee(one) for one in attendees],
        }
        event = self.put(
            start.astimezone(zone_named(zone)).replace(tzinfo=None),
            end.astimezone(zone_named(zone)).replace(tzinfo=None),
            zone,
            given | properties,
        )
        if copies:
            self.mailbox.tenant.send_copies(event)
        return event

    def put(self, start: datetime, end: datetime, zone: str, properties: Mapping[str, Any]) -> Event:
        """Put an event here. Its times are on the clock of its zone."""
        mailbox = self.mailbox
        number, now = mailbox.next_change(), mailbox.clock.now()
        given = copy.deepcopy(PLAIN | dict(properties))
        given.setdefault("iCalUId", ids.uid(mailbox.address, str(number)))
        given.setdefault("organizer", {"emailAddress": {"name": mailbox.name, "address": mailbox.address}})
        given.setdefault("isOrganizer", True)
        given.setdefault("responseStatus", {"response": "organizer", "time": NEVER})
        given.setdefault("originalStartTimeZone", windows_name(zone))
        given.setdefault("originalEndTimeZone", windows_name(zone))
        if given.get("recurrence"):
            given["recurrence"] = full_recurrence(given["recurrence"], start, zone)
        if given["isOnlineMeeting"] and not given["onlineMeeting"]:
            given |= teams.set_up(given["iCalUId"], given["body"])
        complete(given)
        event = Event(self, f"event-{number}", start, end, zone, given, now, now, number, number)
        self.events[event.key] = event
        mailbox.tenant.meetings.setdefault(event.uid, []).append(event)
        return event

    def edit(self, event: Event, day: date | None = None, **properties: Any) -> None:  # noqa: ANN401 -- as above
        """Let the organiser change a meeting, or one occurrence of it, and send the update to everybody."""
        change(event, day, properties)
        self.mailbox.tenant.send_copies(event)

    def answer(self, event: Event, address: str, response: str = "accepted") -> None:
        """Let somebody who is invited answer: the event has another change key afterwards.

        Raises:
            LookupError: nobody of that address is invited.
        """
        status = {"response": response, "time": stamp(self.mailbox.clock.now())}
        found = [one for one in event.properties["attendees"] if address_of(one) == address.lower()]
        if not found:
            raise LookupError("nobody of that address is invited")
        for one in found:
            one["status"] = status
        event.touch()

    def take_out(self, event: Event, day: date) -> None:
        """Cancel one occurrence of a series."""
        event.occurrences[day] = Occurrence(gone=True)
        event.touch(day)
        self.removed.append((event.version, event.key, day))

    def remove(self, event: Event) -> None:
        """Delete an event from this mailbox alone."""
        self.removed.append((self.mailbox.next_change(), event.key, None))
        del self.events[event.key]
        self.mailbox.tenant.meetings[event.uid].remove(event)

    def cancel(self, event: Event) -> None:
        """Cancel a meeting: it leaves the organiser's calendar, and stays in the others, marked."""
        others = [other for other in self.mailbox.tenant.meetings[event.uid] if other is not event]
        self.remove(event)
        for other in others:
            other.properties |= {"isCancelled": True, "subject": f"Canceled: {other.properties['subject']}"}
            other.touch()

    def move(self, event: Event, to: Calendar) -> None:
        """Put an event into another calendar of the same mailbox, where it has another ordinary id."""
        self.removed.append((self.mailbox.next_change(), event.key, None))
        to.events[event.key] = self.events.pop(event.key)
        event.calendar = to
        event.touch()


def change(event: Event, day: date | None, properties: Mapping[str, Any]) -> None:
    """Give an event, or one of its occurrences, other properties. Times are aware."""
    given = dict(properties)
    zone = zone_named(event.zone)
    moments: dict[str, datetime] = {name: given.pop(name) for name in list(given) if name in {"start", "end"}}
    times = {name: moment.astimezone(zone).replace(tzinfo=None) for name, moment in moments.items()}
    if isinstance(given.get("body"), str):
        given["body"] = {"contentType": "html", "content": given["body"]}
    if "attendees" in given:
        answered = {address_of(one): one["status"] for one in event.shown(day)["attendees"]}
        given["attendees"] = [attendee(one) for one in given["attendees"]]
        for one in given["attendees"]:
            one["status"] = answered.get(address_of(one), one["status"])
    if "location" in given and "locations" not in given:
        given["locations"] = []
    complete(given)
    if day is None:
        _change_all(event, given, times)
    else:
        occurrence = event.occurrences.setdefault(day, Occurrence())
        occurrence.properties |= given
        occurrence.start, occurrence.end = times.get("start", occurrence.start), times.get("end", occurrence.end)
    event.touch(day)


def _change_all(event: Event, given: dict[str, Any], times: Mapping[str, datetime]) -> None:
    """Change a single event or a series; occurrences that are none any more are removed, changed ones with them."""
    horizon = event.calendar.mailbox.clock.now() + HORIZON
    before = set(event.days(horizon)) if event.is_series else set()
    event.start, event.end = times.get("start", event.start), times.get("end", event.end)
    if given.get("recurrence"):
        given["recurrence"] = full_recurrence(given["recurrence"], event.start, event.zone)
    event.properties |= given
    moved = bool(times) or "recurrence" in given
    after = set(event.days(horizon)) if event.is_series else set()
    for day in sorted(before - after) if moved else ():
        event.calendar.removed.append((event.calendar.mailbox.next_change(), event.key, day))
    if moved:
        event.occurrences = {day: one for day, one in event.occurrences.items() if one.gone and day in after}


def address_of(one: Mapping[str, Any]) -> str:
    """The address of an attendee or a recipient, in small letters."""
    return str(one["emailAddress"]["address"]).lower()


def attendee(given: str | Mapping[str, Any]) -> dict[str, Any]:
    """An attendee as Graph writes one."""
    said: dict[str, Any] = {"emailAddress": {"address": given}} if isinstance(given, str) else dict(given)
    address = said["emailAddress"]["address"]
    plain = {"type": "required", "status": {"response": "none", "time": NEVER}}
    return plain | said | {"emailAddress": {"name": address, "address": address} | said["emailAddress"]}


def full_recurrence(given: Mapping[str, Any], start: datetime, zone: str) -> dict[str, Any]:
    """A recurrence with everything that Graph writes in one, sentinels included."""
    pattern = {
        "interval": 1,
        "month": 0,
        "dayOfMonth": 0,
        "firstDayOfWeek": "sunday",
        "index": "first",
    } | dict(given["pattern"])
    span = {
        "startDate": start.date().isoformat(),
        "endDate": "0001-01-01",
        "recurrenceTimeZone": windows_name(zone),
        "numberOfOccurrences": 0,
    } | dict(given["range"])
    return {"pattern": pattern, "range": span}


def complete(properties: dict[str, Any]) -> None:
    """Fill in what Graph derives from what was given."""
    if properties.get("location"):
        name = properties["location"].get("displayName", "")
        plain = {"locationType": "default", "uniqueId": name, "uniqueIdType": "private"}
        properties["location"] = plain | properties["location"]
        if name and not properties.get("locations"):
            properties["locations"] = [properties["location"]]
