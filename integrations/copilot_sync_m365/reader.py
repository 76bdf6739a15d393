"""Files of Microsoft Graph JSON: one event, a page of events, or an invitation with its event.

Save what ``GET /me/events/{id}`` or ``GET /me/calendarView`` answers as a file, and it can be checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.adapters import Failed, Skipped
from copilot_sync_m365.pages import UnusableError, entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import Document, InviteReader, ReadingSettings
    from copilot_sync.invite import Invite

MARKS = (b"iCalUId", b"isOrganizer", b"meetingMessageType", b"seriesMasterId", b"@odata.")
"""One of these stands in every file that is recognised."""
NO_EVENT = (
    "is JSON, but holds no event of Microsoft Graph; save what it answers to GET /me/events/{id} or "
    "GET /me/calendarView, with all properties"
)


class GraphReader:
    """Reads files of Microsoft Graph JSON."""

    name = "m365"
    title = "Microsoft 365 events, as Microsoft Graph gives them (JSON)"
    suffixes: tuple[str, ...] = (".json",)

    def recognises(self, document: Document) -> bool:
        """Whether a document is JSON with an event, or a page of events, in it. Never raises."""
        if not document.data[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
            return False
        if not any(mark in document.data for mark in MARKS):
            return False
        try:
            return entries(document.data) is not None
        except UnusableError:
            return False

    def read(self, document: Document, settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
        """Yield every meeting in the file, and a result for whatever cannot be one. Never raises.

        An event that its owner did not leave at "normal" sensitivity is skipped without being read any further.
        """
        try:
            found = entries(document.data)
        except UnusableError as error:
            yield Failed(document.source, str(error))
            return
        if found is None:
            yield Failed(document.source, NO_EVENT)
        elif not found:
            yield Skipped(document.source, "holds no meeting")
        else:
            from copilot_sync_m365.meetings import meetings  # noqa: PLC0415 -- only an event pays for it

            yield from meetings(found, document.source, settings)


READER: InviteReader = GraphReader()
