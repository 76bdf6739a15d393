"""The adapter for calendar files."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import entry_points

import pytest

from copilot_sync.adapters import ENTRY_POINT_GROUP, Document, Failed, ReadingSettings
from copilot_sync.invite import Invite
from copilot_sync_ics.reader import READER

SETTINGS = ReadingSettings(timezone=UTC, now=datetime(2027, 6, 5, 12, tzinfo=UTC))
CALENDAR = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20270701T090000Z\nEND:VEVENT\nEND:VCALENDAR\n"


@pytest.mark.parametrize(
    ("source", "data", "recognised"),
    [
        ("-", CALENDAR, True),
        ("-", b"\r\n  " + CALENDAR.lower(), True),
        ("-", b"\xef\xbb\xbf" + CALENDAR, True),
        ("-", CALENDAR.decode().encode("utf-16"), True),
        ("-", CALENDAR.decode().encode("utf-16-be"), True),
        ("-", b"BEGIN:VEVENT\nEND:VEVENT\n", True),
        ("broken.ICS", b"not at all", True),
        ("empty.ical", b"", True),
        ("https://x.example/feed.ics?token=1", b"<html>", True),
        ("old.vcs", b"BEGIN:VCALENDAR\nVERSION:1.0\n", True),
        ("-", b"", False),
        ("-", b"BEGIN:VCARD\nEND:VCARD\n", False),
        ("invite.eml", b"Subject: x\n\n" + CALENDAR, False),
        ("notes.txt", b"about BEGIN:VCALENDAR", False),
    ],
)
def test_a_calendar_is_known_by_its_beginning_or_its_name(source: str, data: bytes, *, recognised: bool) -> None:
    assert READER.recognises(Document(source, data)) is recognised


def test_what_is_read_carries_the_name_that_the_user_knows() -> None:
    (invite,) = READER.read(Document("folder/invite.ics", CALENDAR), SETTINGS)
    (failed,) = READER.read(Document("folder/broken.ics", b"\0\1\2"), SETTINGS)

    assert isinstance(invite, Invite)
    assert isinstance(failed, Failed)
    assert (invite.source, failed.source) == ("folder/invite.ics", "folder/broken.ics")


def test_the_adapter_is_found_by_its_entry_point() -> None:
    (found,) = entry_points(group=ENTRY_POINT_GROUP, name="ics")

    assert found.load() is READER
