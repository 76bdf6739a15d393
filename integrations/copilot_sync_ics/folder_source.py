"""Folders of calendar files: what changed in them, one file as it stands, and a file amended."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from copilot_sync.adapters import Failed, NotAcceptedError, PreconditionFailed, Written
from copilot_sync.file_sources.kinds import FileKind
from copilot_sync.file_sources.source import FileSource
from copilot_sync.file_sources.tokens import version_of
from copilot_sync.file_sources.walks import shown
from copilot_sync.file_sources.whole_files import Vanished, WholeFile
from copilot_sync.replacing import ChangedMeanwhileError, NotReplacedError, replace_bytes
from copilot_sync_ics.endings import is_cut_short
from copilot_sync_ics.reader import READER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from copilot_sync.adapters import Partition, ReadingSettings
    from copilot_sync.amendments.proposal import Amender
    from copilot_sync.file_sources.walks import Place


class FolderSource(FileSource):
    """A source and a sink: each folder, or file, is a partition; each calendar file in it is a thing."""

    def __init__(
        self, places: Sequence[Place], reading: ReadingSettings, clock: Callable[[], int] = time.time_ns
    ) -> None:
        kind = FileKind(
            plural="calendar files",
            suffixes=READER.suffixes,
            read=lambda document: READER.read(document, reading),
            is_cut_short=is_cut_short,
        )
        super().__init__(places, kind, amends=True, clock=clock)
        self.reading = reading

    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        """Add what the settings know to the meetings of a file. As `InviteSink.amend`."""
        from copilot_sync.amendments.calendars import amended  # noqa: PLC0415 -- only where amending is allowed

        place = self.place(partition)
        path = self.path(place, reference)
        found = self.read(path) if path is not None else Vanished()
        if isinstance(found, Failed):
            raise NotAcceptedError(f"a file in {place.title} {found.reason}")
        if path is None or not isinstance(found, WholeFile) or version_of(found.data) != version:
            raise PreconditionFailed(f"a file in {place.title} was changed meanwhile, and was left alone")
        done = amended(found.data, shown(place, path), amender, self.reading)
        if not done.changes:
            return Written(version, 0)
        try:
            replace_bytes(Path(path), found.data, done.data)
        except ChangedMeanwhileError as error:
            raise PreconditionFailed(f"a file in {place.title} {error}") from None
        except NotReplacedError as error:
            raise NotAcceptedError(f"a file in {place.title} {error}") from None
        return Written(version_of(done.data), len(done.changes))
