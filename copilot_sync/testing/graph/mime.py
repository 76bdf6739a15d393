"""A message as MIME: ``/messages/{id}/$value``.

Sources: https://learn.microsoft.com/graph/outlook-get-mime-message, and for an invitation, which has the meeting as
text/calendar in it, [MS-OXCICAL]. Exchange Online writes what it knows of a sender into the header:
https://learn.microsoft.com/defender-office-365/message-headers-eop-mdo.
"""

from __future__ import annotations

from datetime import UTC
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from copilot_sync.testing.graph.mailboxes import Message
    from copilot_sync.testing.graph.meetings import Event

INTERNAL = ("X-MS-Exchange-Organization-AuthAs", "Internal")
"""Of mail within a tenant."""
OF_THE_BODY = frozenset({"content-type", "content-transfer-encoding", "mime-version"})
"""Headers that are made with the body."""


def as_mime(message: Message) -> bytes:
    """A message as MIME."""
    if message.raw:
        return message.raw
    mail = EmailMessage()
    mail["From"] = _written([message.properties["from"]])
    for name, kind in (("To", "toRecipients"), ("Cc", "ccRecipients")):
        if message.properties[kind]:
            mail[name] = _written(message.properties[kind])
    mail["Subject"] = message.subject
    mail["Date"] = message.created.astimezone(UTC)
    mail["Message-ID"] = str(message.properties["internetMessageId"])
    for one in message.headers:
        name = one["name"].lower()
        if name not in OF_THE_BODY and name not in {known.lower() for known in mail}:
            mail[one["name"]] = one["value"]
    mail[INTERNAL[0]] = INTERNAL[1]
    html = message.properties["body"]["contentType"] == "html"
    mail.set_content(message.content, subtype="html" if html else "plain")
    if message.event is not None:
        mail.add_alternative(_calendar(message.event), subtype="calendar", params={"method": "REQUEST"})
    return bytes(mail)


def _written(people: list[dict[str, Any]]) -> str:
    return ", ".join(f'"{one["emailAddress"]["name"]}" <{one["emailAddress"]["address"]}>' for one in people)


def _calendar(event: Event) -> str:
    """A meeting as iCalendar (RFC 5545), as far as an invitation to it needs."""
    start, end = (moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") for moment in event.moments(None))
    organiser = event.properties["organizer"]["emailAddress"]
    guests = [f"ATTENDEE:mailto:{one['emailAddress']['address']}" for one in event.properties["attendees"]]
    lines = [
        *("BEGIN:VCALENDAR", "METHOD:REQUEST", "PRODID:Microsoft Exchange Server 2010", "VERSION:2.0", "BEGIN:VEVENT"),
        *(f"UID:{event.uid}", f"DTSTAMP:{start}", f"DTSTART:{start}", f"DTEND:{end}", "SEQUENCE:0"),
        f"SUMMARY:{event.properties['subject']}",
        f"ORGANIZER;CN={organiser['name']}:mailto:{organiser['address']}",
        *guests,
        *("CLASS:PUBLIC", "END:VEVENT", "END:VCALENDAR", ""),
    ]
    return "\r\n".join(lines)
