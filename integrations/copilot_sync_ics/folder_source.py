"""Folders of calendar files: what changed in them, one file as it stands, and a file amended."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from copilot_sync.adapters import (
    AdapterError,
    Capabilities,
    Changed,
    Document,
    Failed,
    NotAcceptedError,
    Partition,
    PreconditionFailed,
    TransientError,
    Written,
)
from copilot_sync.replacing import ChangedMeanwhileError, NotReplacedError, replace_bytes
from copilot_sync_ics.folder_pulls import Pull
from copilot_sync_ics.folder_tokens import Held, held_by, version_of
from copilot_sync_ics.folder_walks import Place, Walk, shown, walk
from copilot_sync_ics.reader import READER
from copilot_sync_ics.whole_files import BEING_WRITTEN, PAUSE, BeingWritten, Vanished, WholeFile, read_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from copilot_sync.adapters import ChangeSet, ReadingSettings, SyncToken
    from copilot_sync.amendments.proposal import Amender

STALE = 1.0
"""Seconds after which a walk no longer tells what is not there."""


@dataclass(slots=True)
class Effort:
    """What was done so far, for who measures it."""

    walks: int = 0
    listed: int = 0
    """Files whose stat was looked at."""
    opened: int = 0
    """Times that a file was opened."""


@dataclass
class FolderSource:
    """A source and a sink: each folder, or file, is a partition; each calendar file in it is a thing."""

    places: Sequence[Place]
    reading: ReadingSettings
    clock: Callable[[], int] = time.time_ns
    """Nanoseconds since 1970, as the files' own time stamps."""
    pause: Callable[[float], None] = time.sleep
    effort: Effort = field(default_factory=Effort)
    capabilities: Capabilities = field(default_factory=partial(Capabilities, resumable=True, amends=True))
    _walks: dict[str, tuple[float, Walk]] = field(default_factory=dict)
    """The latest walk of each place, and when it was, by its path."""

    def partitions(self) -> Iterator[Partition]:
        """Each folder or file of the settings, in their order."""
        return (Partition(place.path, place.title) for place in self.places)

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        """What has changed in a folder. As `InviteSource.pull`."""
        place = self._place(partition)
        before = held_by(token, place.path) if token is not None else Held()
        looked = self.clock()
        yield from Pull(self, place, before, looked, self._walk(place)).pages(token)

    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        """One file as it stands now. As `InviteSource.fetch`."""
        place = self._place(partition)
        for _ in range(2):  # where it was may be told by a walk of some time ago
            path = self._path(place, reference)
            if path is None:
                return None
            found = self._patiently(path)
            if isinstance(found, WholeFile):
                return self.changed(place, bytes.fromhex(reference), path, found)
            if isinstance(found, Failed):
                raise AdapterError(f"a file in {place.title} {found.reason}")
            if isinstance(found, BeingWritten):
                raise TransientError(f"a file in {place.title} {BEING_WRITTEN}")
            del self._walks[place.path]
        raise TransientError(f"a file in {place.title} comes and goes; it is read in the next run")

    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        """Add what the settings know to the meetings of a file. As `InviteSink.amend`."""
        from copilot_sync.amendments.calendars import amended  # noqa: PLC0415 -- only where amending is allowed

        place = self._place(partition)
        path = self._path(place, reference)
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

    def close(self) -> None:
        """Forget what was found."""
        self._walks.clear()

    def read(self, path: str) -> WholeFile | Failed | Vanished | BeingWritten:
        """What a file holds, counted."""
        self.effort.opened += 1
        return read_whole(path, self.clock)

    def changed(self, place: Place, reference: bytes, path: str, found: WholeFile) -> Changed:
        """A file with all that it holds."""
        document = Document(shown(place, path), found.data)
        return Changed(reference.hex(), version_of(found.data), tuple(READER.read(document, self.reading)))

    def _patiently(self, path: str) -> WholeFile | Failed | Vanished | BeingWritten:
        found = self.read(path)
        if isinstance(found, BeingWritten):
            self.pause(PAUSE)
            found = self.read(path)
        return found

    def _place(self, partition: Partition) -> Place:
        for place in self.places:
            if place.path == partition.key:
                return place
        raise AdapterError(f"{partition.title}: is not in the settings any more")

    def _walk(self, place: Place) -> Walk:
        found = walk(place)
        self._walks[place.path] = time.monotonic(), found
        self.effort.walks += 1
        self.effort.listed += len(found.files)
        return found

    def _path(self, place: Place, reference: str) -> str | None:
        """Where a file lies; ``None`` where it is certainly not there any more."""
        key = _key(reference)
        if place.path not in self._walks:
            self._walk(place)
        walked, found = self._walks[place.path]
        if key not in found.files and time.monotonic() - walked > STALE:
            found = self._walk(place)
        if key in found.files:
            return found.files[key][0]
        if key in found.closed or not found.whole:
            raise AdapterError(f"{place.title}: a part of it is closed to us, so that nobody can tell what is gone")
        return None


def _key(reference: str) -> bytes:
    try:
        return bytes.fromhex(reference)
    except ValueError:
        return b""  # none of ours, and so not there
