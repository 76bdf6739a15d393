"""Calendars of one meeting, in a folder of their own, and a source that looks at it."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import Context, ReadingSettings, SyncToken
from copilot_sync.invite import Invite
from copilot_sync_ics.folder_source import FolderSource
from copilot_sync_ics.offers import FOLDERS, FolderSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from copilot_sync.adapters import ChangeSet

NOW = datetime(2027, 3, 3, 15, tzinfo=UTC)

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Northmoor//Calendar//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20270301T090000Z
DTSTART:20270309T100000Z
DTEND:20270309T120000Z
SUMMARY:{subject}
DESCRIPTION:Let us plan the new clinic together.
LOCATION:Civic Hall
ORGANIZER;CN=Ada Lund:mailto:ada.lund@northmoor.example
ATTENDEE;CN=Sam Okoro:mailto:sam.okoro@post.example
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(scope="session")
def calendar() -> Callable[..., bytes]:
    """A calendar with one meeting."""

    def calendar(uid: str, subject: str = "Planning the new clinic") -> bytes:
        return CALENDAR.format(uid=uid, subject=subject).replace("\n", "\r\n").encode()

    return calendar


@pytest.fixture(scope="session")
def reading() -> ReadingSettings:
    return ReadingSettings(timezone=UTC, now=NOW)


@pytest.fixture
def context(tmp_path: Path, reading: ReadingSettings) -> Context:
    return Context(name="clinic", folder=tmp_path, reading=reading)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "invites"
    made.mkdir()
    return made


class Looking:
    """A source over a folder, with a clock that is ahead: no file is so young that it has to be opened twice."""

    def __init__(self, source: FolderSource) -> None:
        self.source = source
        self.pauses: list[float] = []
        self.between: Callable[[], object] = lambda: None
        source.clock = lambda: time.time_ns() + 60_000_000_000
        source.pause = self._pause
        (self.partition,) = source.partitions()

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.between()

    def pull(self, token: SyncToken | None = None) -> list[ChangeSet]:
        return list(self.source.pull(self.partition, token))

    def read(self, token: SyncToken | None = None) -> tuple[dict[str, str], list[str], SyncToken]:
        """The meetings in what changed, by reference; what is gone; the last token."""
        pages = self.pull(token)
        changed = {
            one.reference: " ".join(result.uid or "" for result in one.results if isinstance(result, Invite))
            for page in pages
            for one in page.changed
        }
        last = pages[-1].token
        assert last is not None
        return changed, [gone for page in pages for gone in page.removed], last

    def reference(self, uid: str) -> str:
        return next(reference for reference, found in self.read()[0].items() if found == uid)


@pytest.fixture
def looking(folder: Path, context: Context) -> Iterator[Looking]:
    source = FOLDERS.open(FolderSettings(path=folder.name), context)
    assert isinstance(source, FolderSource)
    yield Looking(source)
    source.close()


@pytest.fixture(scope="session")
def later() -> Callable[[Path], None]:
    """Give a file another time of change, however coarse the clock of the file system is."""

    def later(path: Path) -> None:
        found = path.stat()
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns + 10_000_000))

    return later
