"""Calendar files to invites. What iCalendar means is the core's business (`copilot_sync.itip`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.itip.reader import read_calendar
from copilot_sync_ics.endings import is_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import Document, Failed, InviteReader, ReadingSettings, Skipped
    from copilot_sync.invite import Invite


class CalendarFiles:
    """Reads iCalendar: files, folders, standard input, web calendars."""

    name = "ics"
    title = "Calendar files (iCalendar, .ics)"
    suffixes: tuple[str, ...] = (".ics", ".ical", ".icalendar", ".ifb", ".vcs")

    def recognises(self, document: Document) -> bool:
        """Whether it begins as a calendar does, or is named as one: a broken one should be named, not passed over."""
        return is_calendar(document.data) or document.source.lower().partition("?")[0].endswith(self.suffixes)

    def read(self, document: Document, settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
        """Yield every meeting, and a result for whatever cannot be one. Never raises."""
        return read_calendar(document.data, document.source, settings)


READER: InviteReader = CalendarFiles()
