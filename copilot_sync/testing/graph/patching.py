"""What a change of an event by a request does.

Source: https://learn.microsoft.com/graph/api/event-update: which properties can be changed, that the body of an online
meeting must keep its meeting block, that ``location`` resets ``locations``, and who is mailed.
"""

from __future__ import annotations

import copy
import html
from datetime import UTC
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph import calendars, teams, times, updates
from copilot_sync.testing.graph.wire import Refusal
from copilot_sync.testing.graph.wording import address_of, attendee

if TYPE_CHECKING:
    from datetime import date

    from copilot_sync.testing.graph.calendars import Calendar
    from copilot_sync.testing.graph.meetings import Event
    from copilot_sync.testing.graph.service import Service

UPDATABLE = frozenset(
    {
        "allowNewTimeProposals",
        "attendees",
        "body",
        "categories",
        "end",
        "hideAttendees",
        "importance",
        "isAllDay",
        "isOnlineMeeting",
        "isReminderOn",
        "location",
        "locations",
        "onlineMeetingProvider",
        "recurrence",
        "reminderMinutesBeforeStart",
        "responseRequested",
        "sensitivity",
        "showAs",
        "singleValueExtendedProperties",
        "start",
        "subject",
    }
)


def patch(service: Service, event: Event, day: date | None, given: dict[str, Any]) -> None:
    """Change an event, or one occurrence of a series, and mail whoever is to know.

    Raises:
        Refusal: 400, a property cannot be changed.
    """
    given = {name: value for name, value in given.items() if not name.startswith("@")}
    for name in given:
        if name not in UPDATABLE:
            raise Refusal(400, "ErrorInvalidPropertySet", f"Set action is invalid for property '{name}'.")
    if day is not None and "recurrence" in given:
        raise Refusal(400, "ErrorCalendarCannotSetRecurrenceOnOccurrence", "An occurrence cannot have a recurrence.")
    before = copy.deepcopy(event.shown(day)) | dict(zip(("start", "end"), event.moments(day), strict=True))
    for extended in given.pop("singleValueExtendedProperties", ()):
        event.extended[extended["id"]] = extended["value"]
    if not given:
        return  # nothing that a delta would tell of
    calendars.change(event, day, _changes(event, day, given))
    after = event.shown(day) | dict(zip(("start", "end"), event.moments(day), strict=True))
    changed = {name for name in given if before.get(name) != after.get(name)}
    tenant = event.calendar.mailbox.tenant
    invited = {address_of(one) for one in before["attendees"]}
    listed = {
        entry.address.lower()
        for group in tenant.groups
        if group.address.lower() in invited
        for entry in group.transitive_members()
    }
    mails = updates.mailed(before, after, changed, personal_too=service.switches.mails_personal_changes, listed=listed)
    if mails is None:
        return
    to, why = mails
    exceptions = [one for one, changed in event.occurrences.items() if not changed.gone] if day is None else []
    for each in [day, *exceptions]:
        tenant.updates.append(updates.Update(event.id_at(each), str(after["subject"]), to, why))
    tenant.send_copies(event)


def create(calendar: Calendar, given: dict[str, Any]) -> Event:
    """Put an event into a calendar, and invite whoever is to come.

    Raises:
        Refusal: 400, it has no start or no end, or what cannot be set.
    """
    given = {name: copy.deepcopy(value) for name, value in given.items() if not name.startswith("@")}
    for name in given:
        if name not in UPDATABLE | {"transactionId"}:
            raise Refusal(400, "ErrorInvalidPropertySet", f"Set action is invalid for property '{name}'.")
    if not given.get("start") or not given.get("end"):
        raise Refusal(400, "ErrorInvalidRequest", "The start and the end of an event must be given.")
    begin, zone = times.read(given.pop("start"))
    end, _zone = times.read(given.pop("end"))
    extended = given.pop("singleValueExtendedProperties", ())
    given["attendees"] = [attendee(one) for one in given.get("attendees", ())]
    named = getattr(times.zone_named(zone), "key", "UTC")
    event = calendar.put(begin, end, named, {name: value for name, value in given.items() if value is not None})
    event.extended = {one["id"]: one["value"] for one in extended}
    calendar.mailbox.tenant.send_copies(event)
    return event


def _changes(event: Event, day: date | None, given: dict[str, Any]) -> dict[str, Any]:
    """What a request sets, and what follows from it."""
    known = event.shown(day)
    changes = copy.deepcopy(given)
    for name in ("start", "end"):
        if name in changes:
            wall, zone = times.read(changes[name])
            changes[name] = wall.replace(tzinfo=times.zone_named(zone)).astimezone(UTC)
    if known["isOnlineMeeting"]:
        changes = {
            name: value for name, value in changes.items() if name not in {"isOnlineMeeting", "onlineMeetingProvider"}
        }
    elif changes.get("isOnlineMeeting"):
        changes |= teams.made(event, changes.get("body") or known["body"])
    if "body" in changes:
        changes["body"].setdefault("contentType", "text")
        meeting = known["onlineMeeting"]
        if meeting and meeting["joinUrl"] not in html.unescape(changes["body"]["content"]):
            changes |= teams.GONE
    return changes
