"""Mailboxes: calendars, folders of messages, settings.

Sources: https://learn.microsoft.com/graph/api/resources/message,
https://learn.microsoft.com/graph/api/resources/mailboxsettings.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph import ids
from copilot_sync.testing.graph.calendars import Calendar
from copilot_sync.testing.graph.clock import stamp_of_second

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from email.message import EmailMessage

    from copilot_sync.testing.graph.clock import Clock
    from copilot_sync.testing.graph.directory import Tenant
    from copilot_sync.testing.graph.meetings import Event

INBOX, DRAFTS, SENT_ITEMS, DELETED_ITEMS = "inbox", "drafts", "sentitems", "deleteditems"
FOLDERS = (INBOX, DRAFTS, SENT_ITEMS, DELETED_ITEMS)
RECIPIENTS = ("toRecipients", "ccRecipients", "bccRecipients")
EMPTY: dict[str, Any] = {
    "subject": "",
    "body": {"contentType": "text", "content": ""},
    "bodyPreview": "",
    "toRecipients": [],
    "ccRecipients": [],
    "bccRecipients": [],
    "replyTo": [],
    "importance": "normal",
    "categories": [],
    "hasAttachments": False,
    "isRead": False,
    "isReadReceiptRequested": None,
    "isDeliveryReceiptRequested": None,
    "inferenceClassification": "focused",
    "flag": {"flagStatus": "notFlagged"},
}
"""What a message has where nobody said anything else."""
SETTINGS: dict[str, Any] = {
    "timeZone": "GMT Standard Time",
    "language": {"locale": "en-GB", "displayName": "English (United Kingdom)"},
    "workingHours": {
        "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
        "startTime": "09:00:00.0000000",
        "endTime": "17:00:00.0000000",
        "timeZone": {"name": "GMT Standard Time"},
    },
    "userPurpose": "user",
}
"""What the settings of a mailbox are where nobody said anything else."""


@dataclass(eq=False, repr=False)
class Message:
    """A message in a folder of a mailbox."""

    mailbox: Mailbox
    key: str
    folder: str
    properties: dict[str, Any]
    created: datetime
    modified: datetime
    changed: int
    attachments: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    extended: dict[str, str] = field(default_factory=dict)
    """Single-value extended properties."""
    event: Event | None = None
    """The entry in the calendar, where it is about a meeting."""
    mime: EmailMessage | None = None
    """As it was sent, where it was sent as MIME."""
    raw: bytes = b""
    """As it came in from elsewhere, byte by byte."""

    @property
    def subject(self) -> str:
        """The subject."""
        return str(self.properties["subject"])

    @property
    def content(self) -> str:
        """The body."""
        return str(self.properties["body"]["content"])

    @property
    def recipients(self) -> list[str]:
        """To whom it goes, copies of every kind included."""
        return [one["emailAddress"]["address"] for kind in RECIPIENTS for one in self.properties[kind]]

    def header(self, name: str) -> str | None:
        """An internet header."""
        return next((one["value"] for one in self.headers if one["name"].lower() == name.lower()), None)

    def id_in(self, *, immutable: bool = False) -> str:
        """Its id."""
        given = self.mailbox.given_id("" if immutable else self.folder, self.key)
        self.mailbox.message_ids[given] = self.key
        return given

    def touch(self) -> None:
        """It was changed."""
        self.changed, self.modified = self.mailbox.next_change(), self.mailbox.clock.now()


class Mailbox:
    """What belongs to one address: a person's, a room's, or one that several people share.

    Args:
        address: Its address.
        name: Its owner's name.
        clock: What time it is.
        tenant: The organisation that it is in.
    """

    def __init__(self, address: str, name: str, clock: Clock, tenant: Tenant) -> None:
        self.address = address
        self.name = name
        self.clock = clock
        self.tenant = tenant
        self.changes = 0
        self.calendar = Calendar("Calendar", self)
        self.calendars = [self.calendar]
        self.messages: dict[str, Message] = {}
        """By their keys."""
        self.settings = copy.deepcopy(SETTINGS)
        self.categories: list[dict[str, Any]] = []
        """The owner's master list of categories."""
        self.refused: tuple[int, str, str] | None = None
        """Status, code and message for every request, where Graph cannot reach this mailbox."""
        self.event_ids: dict[str, tuple[str, date | None]] = {}
        self.message_ids: dict[str, str] = {}
        self._ids: dict[tuple[str, str], str] = {}

    @property
    def inbox(self) -> list[Message]:
        """What has come in."""
        return self.in_folder(INBOX)

    @property
    def drafts(self) -> list[Message]:
        """What was written and not sent."""
        return self.in_folder(DRAFTS)

    @property
    def sent_items(self) -> list[Message]:
        """What was sent, and kept."""
        return self.in_folder(SENT_ITEMS)

    def in_folder(self, folder: str) -> list[Message]:
        """The messages in a folder, the oldest first."""
        return [message for message in self.messages.values() if message.folder == folder]

    def add_calendar(self, name: str) -> Calendar:
        """Another calendar beside the first."""
        self.calendars.append(Calendar(name, self))
        return self.calendars[-1]

    def next_change(self) -> int:
        """Count a change."""
        self.changes += 1
        return self.changes

    def given_id(self, folder: str, item: str) -> str:
        """The id under which an item is known in a folder; the immutable one where none is named."""
        key = folder, item
        if key not in self._ids:
            self._ids[key] = ids.ordinary(self.address, *key) if folder else ids.immutable(self.address, item)
        return self._ids[key]

    def put(
        self, folder: str, properties: Mapping[str, Any], attachments: list[dict[str, Any]] | None = None
    ) -> Message:
        """Put a message into a folder."""
        number, now = self.next_change(), self.clock.now()
        given = copy.deepcopy(EMPTY | dict(properties))
        headers = given.pop("internetMessageHeaders", None) or []
        given.setdefault(
            "internetMessageId", f"<{number}.{ids.uid(self.address, str(number))[-24:]}@{self.tenant.domain}>"
        )
        given.setdefault("conversationId", ids.immutable(self.address, f"conversation-{number}"))
        given.setdefault("sentDateTime", stamp_of_second(now))
        given.setdefault("receivedDateTime", stamp_of_second(now))
        given["hasAttachments"] = bool(attachments)
        given["bodyPreview"] = given["body"]["content"][:255]
        message = Message(self, f"message-{number}", folder, given, now, now, number, attachments or [], headers)
        self.messages[message.key] = message
        return message

    def receive(self, mail: bytes) -> Message:
        """Let a mail from elsewhere come in, byte by byte as its last server gave it.

        What Exchange Online adds to a header is for the test to write: nothing here checks who sent it.
        """
        head = message_from_bytes(mail.replace(b"\r\n", b"\n").partition(b"\n\n")[0], policy=policy.compat32)
        headers = [{"name": name, "value": str(value)} for name, value in head.items()]
        message = self.put(INBOX, {"subject": str(head["Subject"] or ""), "internetMessageHeaders": headers})
        message.raw = mail
        return message

    def find_event(self, item: str) -> tuple[Event, date | None] | None:
        """The event of an id of either kind, and the day where it is that of an occurrence."""
        key, day = self.event_ids.get(item, ("", None))
        for calendar in self.calendars:
            event = calendar.events.get(key)
            if event is None or item not in {event.id_at(day), event.id_at(day, immutable=True)}:
                continue
            gone = day is not None and day in event.occurrences and event.occurrences[day].gone
            return None if gone else (event, day)
        return None

    def find_message(self, item: str) -> Message | None:
        """The message of an id of either kind: an ordinary one is another after each move."""
        message = self.messages.get(self.message_ids.get(item, ""))
        if message is None or item not in {message.id_in(), message.id_in(immutable=True)}:
            return None
        return message
