"""A folder that changes at random between pulls: what all pulls tell adds up to what lies in the folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from copilot_sync.adapters import Partition, ReadingSettings, SyncToken
from copilot_sync.file_sources.tokens import version_of
from copilot_sync.file_sources.walks import Place
from copilot_sync_ics.folder_source import FolderSource

if TYPE_CHECKING:
    from copilot_sync.adapters import ChangeSet

NAMES = st.sampled_from(["a.ics", "sub/b.ics", "sub/deep/c.ics"])
WORDS = st.sampled_from([b"one", b"two", b"six"])
"""Of one length: a change need not show in the size."""
READING = ReadingSettings(timezone=UTC, now=datetime(2027, 3, 3, 15, tzinfo=UTC))
SECOND = 1_000_000_000
FORM = b"BEGIN:VCALENDAR\r\nX-WORD:%s\r\nEND:VCALENDAR\r\n"


class ChangingFolder(RuleBasedStateMachine):
    """People change files while time stands still or goes on; a reader pulls, stops in the middle, begins anew."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.now = 1_900_000_000 * SECOND
        self.files: dict[str, bytes] = {}
        self.known: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.token: SyncToken | None = None
        self.current = False
        self._open()

    def _open(self) -> None:
        place = Place(str(self.folder), "invites")
        self.source = FolderSource([place], READING, clock=lambda: self.now)
        self.partition = Partition(place.path, place.title)

    @rule(name=NAMES, word=WORDS)
    def write(self, name: str, word: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(FORM % word)
        stamp = self.now // (2 * SECOND) * 2 * SECOND  # a file system that counts in steps of two seconds
        os.utime(path, ns=(stamp, stamp))
        self.files[name] = FORM % word
        self.current = False

    @rule(name=NAMES)
    def touch(self, name: str) -> None:
        if name in self.files:
            os.utime(self.folder / name, ns=(self.now, self.now))

    @rule(name=NAMES, other=NAMES)
    def rename(self, name: str, other: str) -> None:
        if name in self.files and (self.folder / other).parent.is_dir():
            (self.folder / name).replace(self.folder / other)
            self.files[other] = self.files.pop(name)
            self.current = False

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        if self.files.pop(name, None):
            (self.folder / name).unlink()
            self.current = False

    @rule(nanoseconds=st.sampled_from([1, SECOND // 2, SECOND, 3 * SECOND]))
    def time_goes_on(self, nanoseconds: int) -> None:
        self.now += nanoseconds

    @rule()
    def start_the_reader_again(self) -> None:
        self.source.close()
        self._open()

    @rule(name=NAMES, words=st.lists(WORDS, min_size=2, max_size=2, unique=True))
    def write_while_the_reader_looks(self, name: str, words: list[bytes]) -> None:
        self.write(name, words[0])
        self.pull()
        self.write(name, words[1])

    @rule()
    def pull(self) -> None:
        before = self.token
        pages = list(self.source.pull(self.partition, self.token))
        if self.current:
            assert not any(page.changed or page.removed for page in pages)
        for page in pages:
            self._take(page)
        if before is not None and not any(page.changed or page.removed for page in pages):
            again = list(self.source.pull(self.partition, self.token))[-1].token
            assert again == self.token
        self.current = True

    @rule()
    def forget_the_token(self) -> None:
        self.token = None
        self.known.clear()
        self.current = False

    def _take(self, page: ChangeSet) -> None:
        assert not page.failed
        for one in page.changed:
            assert self.known.get(one.reference) != one.version
            self.known[one.reference] = one.version
        for reference in page.removed:
            del self.known[reference]
        self.token = page.token

    @precondition(lambda self: self.current)
    @invariant()
    def what_was_told_is_what_is_there(self) -> None:
        assert sorted(self.known.values()) == sorted(version_of(data) for data in self.files.values())

    @precondition(lambda self: self.current)
    @rule()
    def everything_is_found_by_its_reference(self) -> None:
        for reference, version in self.known.items():
            found = self.source.fetch(self.partition, reference)
            assert found is not None
            assert found.version == version

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


TestChangingFolder = ChangingFolder.TestCase
TestChangingFolder.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
