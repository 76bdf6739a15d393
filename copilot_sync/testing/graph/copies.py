"""The copies of a meeting in the calendars of those invited.

Sources: https://learn.microsoft.com/graph/api/resources/event (``hideAttendees``, ``isOrganizer``), and for rooms
https://learn.microsoft.com/powershell/module/exchange/set-calendarprocessing (``DeleteSubject``, ``DeleteComments``,
``AddOrganizerToSubject``).
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph.mailboxes import INBOX
from copilot_sync.testing.graph.meetings import Occurrence
from copilot_sync.testing.graph.times import written
from copilot_sync.testing.graph.wording import NEVER, address_of

if TYPE_CHECKING:
    from copilot_sync.testing.graph.mailboxes import Mailbox
    from copilot_sync.testing.graph.meetings import Event

OWN = frozenset({"categories", "isReminderOn", "reminderMinutesBeforeStart", "responseStatus", "showAs"})
"""What an invited person's copy keeps of its own when an update comes."""


def deliver(event: Event, mailbox: Mailbox, there: Event | None) -> Event:
    """Put a copy of a meeting into a mailbox, or bring the one that is there up to date."""
    properties = _as_invited(event.properties, mailbox)
    if there is None:
        properties |= {"responseStatus": {"response": "notResponded", "time": NEVER}, "categories": []}
        there = mailbox.calendar.put(event.start, event.end, event.zone, properties)
    else:
        there.properties |= {name: value for name, value in properties.items() if name not in OWN}
        there.start, there.end, there.zone = event.start, event.end, event.zone
        there.touch()
    there.attachments = copy.deepcopy(event.attachments)
    for day, changed in event.occurrences.items():
        shown = _as_invited(changed.properties, mailbox) if changed.properties else {}
        known = there.occurrences.get(day)
        fresh = Occurrence(shown, changed.start, changed.end, changed.gone, known.changed if known else 0)
        if known is None or (known.properties, known.start, known.end, known.gone) != (
            fresh.properties,
            fresh.start,
            fresh.end,
            fresh.gone,
        ):
            there.occurrences[day] = fresh
            there.touch(day)
    return there


def _as_invited(properties: dict[str, Any], mailbox: Mailbox) -> dict[str, Any]:
    """What somebody who is invited sees of it."""
    seen = copy.deepcopy(properties) | {"isOrganizer": False}
    if seen.get("hideAttendees"):
        seen["attendees"] = [one for one in seen["attendees"] if address_of(one) == mailbox.address.lower()]
    if mailbox.settings["userPurpose"] == "room":
        organiser = seen.get("organizer", {}).get("emailAddress", {}).get("name", "")
        seen |= {"subject": organiser, "body": {"contentType": "html", "content": ""}}
    return seen


def invite(copy: Event, *, is_new: bool) -> None:
    """Put the invitation to a meeting, or an update of it, into the inbox of somebody who has a copy.

    Source: https://learn.microsoft.com/graph/api/resources/eventmessagerequest.
    """
    mailbox = copy.calendar.mailbox
    start, end = (written(moment.replace(tzinfo=None), "UTC") for moment in copy.moments(None))
    organiser = copy.properties["organizer"]
    properties = {
        "@odata.type": "#microsoft.graph.eventMessageRequest",
        "subject": copy.properties["subject"],
        "body": copy.properties["body"],
        "from": organiser,
        "sender": organiser,
        "toRecipients": [{"emailAddress": one["emailAddress"]} for one in copy.properties["attendees"]],
        "meetingMessageType": "meetingRequest",
        "meetingRequestType": "newMeetingRequest" if is_new else "informationalUpdate",
        "type": "seriesMaster" if copy.is_series else "singleInstance",
        "startDateTime": start,
        "endDateTime": end,
        "isAllDay": copy.all_day,
        "isOutOfDate": False,
        "isDelegated": False,
        "location": copy.properties["location"],
        "allowNewTimeProposals": True,
        "responseRequested": True,
        "recurrence": copy.properties.get("recurrence"),
        "previousStartDateTime": None,
        "previousEndDateTime": None,
        "previousLocation": None,
    }
    mailbox.put(INBOX, properties).event = copy
