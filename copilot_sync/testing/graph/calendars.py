"""Calendars, and what people do with them in Outlook.

Source: https://learn.microsoft.com/graph/outlook-calendar-concept-overview.
"""

from __future__ import annotations

import copy
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph import ids, teams
from copilot_sync.testing.graph.clock import stamp
from copilot_sync.testing.graph.meetings import Event, Occurrence
from copilot_sync.testing.graph.times import windows_name, zone_key, zone_named
from copilot_sync.testing.graph.wording import NEVER, PLAIN, address_of, attendee, complete, full_recurrence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from copilot_sync.testing.graph.mailboxes import Mailbox

HORIZON = timedelta(days=1825)
"""How far a series is looked at: as far as Graph shows one."""


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
    """Change a single event or a series. One that moves loses what was changed in its occurrences."""
    moved = bool(times) or "recurrence" in given
    before = _days(event) if moved else set()
    event.start, event.end = times.get("start", event.start), times.get("end", event.end)
    if given.get("recurrence"):
        given["recurrence"] = full_recurrence(given["recurrence"], event.start, event.zone)
    event.properties |= given
    if moved:
        for day in sorted(before - _days(event)):
            event.calendar.removed.append((event.calendar.mailbox.next_change(), event.key, day))
        event.occurrences.clear()


def _days(event: Event) -> set[date]:
    """The days of a series, as far as one is looked at; none of a single event."""
    return set(event.days(event.calendar.mailbox.clock.now() + HORIZON)) if event.is_series else set()
