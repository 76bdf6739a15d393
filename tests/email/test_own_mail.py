"""No echo: our own messages, answers to them and reports about them invite nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.adapters import Document, Failed, ReadingSettings, Skipped
from copilot_sync.invite import Invite
from copilot_sync.mail.composing import Letterhead, compose
from copilot_sync.mail.own_mail import ANSWER, DELIVERY_REPORT, OUR_OWN
from copilot_sync_email.reader import READER

if TYPE_CHECKING:
    from copilot_sync.adapters import OutgoingMessage

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"
HEAD = "From: Dev Rao <dev@aldervale.example>\nTo: una@letterbox.example\nSubject: Patient panel\n"
CALENDAR = """Content-Type: text/calendar

BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Alder Vale//Tests//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:tea@aldervale.example
DTSTAMP:20260601T090000Z
DTSTART:20260618T170000Z
END:VEVENT
END:VCALENDAR
"""


def read(mail: bytes | str) -> Invite | Skipped | Failed:
    data = mail if isinstance(mail, bytes) else mail.encode()
    (result,) = READER.read(Document("mail.eml", data), ReadingSettings(timezone=ZoneInfo("UTC"), now=NOW))
    return result


@pytest.mark.parametrize("first", [True, False])
def test_our_own_message_is_skipped(message: OutgoingMessage, first: bool) -> None:  # noqa: FBT001 -- the case
    letterhead = Letterhead(sender="co-production@northmoor-nhs.example", name="Northmoor")

    assert read(compose(replace(message, first=first), letterhead, NOW)) == Skipped("mail.eml", OUR_OWN)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (f"X-Copilot-Sync: {KEY}\n", OUR_OWN),
        (f"Message-ID: <copilot-sync.{KEY}@elsewhere.example>\n", OUR_OWN),  # another instance
        (f"message-id:\n <copilot-sync.{KEY}@elsewhere.example>\n", OUR_OWN),
        (f"In-Reply-To: <copilot-sync.{KEY}@northmoor.example>\n", ANSWER),
        (f"References: <a@b.example>\n <copilot-sync.{KEY}@northmoor.example>\n", ANSWER),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=x\n", DELIVERY_REPORT),
    ],
)
def test_what_came_from_us_or_because_of_us_is_skipped(headers: str, reason: str) -> None:
    assert read(f"{HEAD}{headers}\n--x\n\nHello\n--x--\n") == Skipped("mail.eml", reason)


@pytest.mark.parametrize(
    "headers",
    [
        "",
        "Auto-Submitted: auto-generated\n",  # Google's invitations say so
        f"Message-ID: <{KEY}@northmoor.example>\n",
        "In-Reply-To: <copilot-sync@northmoor.example>\n",
        f"X-Loop: <copilot-sync.{KEY}@northmoor.example>\n",
    ],
)
def test_other_mail_is_read(headers: str) -> None:
    assert isinstance(read(f"{HEAD}{headers}\nHello\n"), Invite)


@pytest.mark.parametrize(
    "headers", [f"X-Copilot-Sync: {KEY}\n", f"In-Reply-To: <copilot-sync.{KEY}@northmoor.example>\n"]
)
def test_a_calendar_part_is_an_invite_whatever_is_written_around_it(headers: str) -> None:
    assert isinstance(read(f"{HEAD}{headers}{CALENDAR}"), Invite)
