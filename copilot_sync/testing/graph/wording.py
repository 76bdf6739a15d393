"""Events in Graph's own words: what they have where nobody said anything, and what Graph derives from what was said.

Sources: https://learn.microsoft.com/graph/api/resources/event, https://learn.microsoft.com/graph/api/resources/attendee,
https://learn.microsoft.com/graph/api/resources/patternedrecurrence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph.times import windows_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

NEVER = "0001-01-01T00:00:00Z"
"""A time that never was."""
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
