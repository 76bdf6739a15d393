"""Folders of files of one kind: what changed in them, and one file as it stands."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot_sync.adapters import (
    AdapterError,
    Capabilities,
    Changed,
    Document,
    Failed,
    Partition,
    TransientError,
    named,
)
from copilot_sync.file_sources.pulls import Pull
from copilot_sync.file_sources.tokens import Held, held_by, version_of
from copilot_sync.file_sources.walks import Place, Walk, shown, walk
from copilot_sync.file_sources.whole_files import BEING_WRITTEN, PAUSE, BeingWritten, Vanished, WholeFile, read_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from copilot_sync.adapters import ChangeSet, SyncToken
    from copilot_sync.file_sources.kinds import FileKind

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
class FileSource:
    """A source: each folder, or file, is a partition; each file in it is a thing."""

    places: Sequence[Place]
    kind: FileKind
    clock: Callable[[], int] = time.time_ns
    """Nanoseconds since 1970, as the files' own time stamps."""
    pause: Callable[[float], None] = time.sleep
    effort: Effort = field(default_factory=Effort)
    amends: bool = False
    capabilities: Capabilities = field(init=False)
    _walks: dict[str, tuple[float, Walk]] = field(default_factory=dict)
    """The latest walk of each place, and when it was, by its path."""

    def __post_init__(self) -> None:
        """Say what it can do."""
        removals, amends = self.kind.tells_removals, self.amends
        self.capabilities = Capabilities(tells_removals=removals, resumable=True, amends=amends)

    def partitions(self) -> Iterator[Partition]:
        """Each folder or file of the settings, in their order."""
        return (Partition(place.path, place.title) for place in self.places)

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        """What has changed in a folder. As `InviteSource.pull`."""
        place = self.place(partition)
        before = held_by(token, place.path) if token is not None else Held()
        looked = self.clock()
        yield from Pull(self, place, before, looked, self._walk(place)).pages(token)

    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        """One file as it stands now. As `InviteSource.fetch`."""
        place = self.place(partition)
        for _ in range(2):  # where it was may be told by a walk of some time ago
            path = self.path(place, reference)
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

    def close(self) -> None:
        """Forget what was found."""
        self._walks.clear()

    def read(self, path: str) -> WholeFile | Failed | Vanished | BeingWritten:
        """What a file holds, counted."""
        self.effort.opened += 1
        return read_whole(path, self.clock, self.kind.is_cut_short)

    def changed(self, place: Place, reference: bytes, path: str, found: WholeFile) -> Changed:
        """A file with all that it holds."""
        document = Document(shown(place, path), found.data)
        return Changed(reference.hex(), version_of(found.data), tuple(self.kind.read(document)))

    def _patiently(self, path: str) -> WholeFile | Failed | Vanished | BeingWritten:
        found = self.read(path)
        if isinstance(found, BeingWritten):
            self.pause(PAUSE)
            found = self.read(path)
        return found

    def place(self, partition: Partition) -> Place:
        """The place of a partition.

        Raises:
            AdapterError: there is none any more.
        """
        return named(partition, ((place.path, place) for place in self.places))

    def _walk(self, place: Place) -> Walk:
        found = walk(place, self.kind)
        self._walks[place.path] = time.monotonic(), found
        self.effort.walks += 1
        self.effort.listed += len(found.files)
        return found

    def path(self, place: Place, reference: str) -> str | None:
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
