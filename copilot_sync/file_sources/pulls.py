"""One pull of a folder: which files are opened, what of them has changed, in pages that can be resumed after."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, Changed, ChangeSet, Failed
from copilot_sync.file_sources.tokens import UNSURE, Held, Known, content_of, signature_of
from copilot_sync.file_sources.walks import shown
from copilot_sync.file_sources.whole_files import BEING_WRITTEN, PAUSE, BeingWritten, Vanished

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from copilot_sync.adapters import Skipped, SyncToken
    from copilot_sync.file_sources.source import FileSource
    from copilot_sync.file_sources.walks import Place, Walk

LEAST_FILES = 100
"""Files that fill a page, at least."""
MOST_PAGES = 100
"""Full pages of one pull: a token grows with its folder, so that many small pages would be mostly tokens."""
MOST_BYTES = 20_000_000
"""Bytes of changed files that fill a page."""


@dataclass
class Pull:
    """On the way from what was held before to what is held now."""

    source: FileSource
    place: Place
    before: Held
    looked: int
    found: Walk
    after: dict[bytes, Known] = field(default_factory=dict)
    late: list[bytes] = field(default_factory=list)
    """Files that somebody was writing when we came to them."""
    size: int = 0
    """Bytes on the page in the making."""

    def pages(self, token: SyncToken | None) -> Iterator[ChangeSet]:
        """What has changed since `token`, which says what was held before.

        Raises:
            AdapterError: another, empty folder is in the place of the one that we know.
        """
        opening, gone = self._sorted()
        gone = gone if self.source.kind.tells_removals else []
        full = max(LEAST_FILES, len(opening) // MOST_PAGES)
        changed: list[Changed] = []
        failed = list(self.found.failed)
        skipped = tuple(self.found.skipped)
        for seen in self._seen(opening):
            if isinstance(seen, Failed):
                failed.append(seen)
            elif seen is not None:
                changed.append(seen)
            if len(changed) + len(failed) >= full or self.size >= MOST_BYTES:
                yield _page(changed, gone, failed, skipped, self._token())
                changed, gone, failed, skipped, self.size = [], [], [], (), 0
        same = token is not None and (self.found.root, self.after) == (self.before.root, self.before.files)
        yield _page(changed, gone, failed, skipped, token if same else self._token())

    def _sorted(self) -> tuple[list[bytes], list[bytes]]:
        """Files that have to be opened, and those that are gone; all others are as they were.

        What is still to be opened has no sure signature until then, so that a pull that ends in the middle comes back
        to it.
        """
        files, known = self.found.files, self.before.files
        if known and not files and not self.found.closed and self.found.root != self.before.root:
            raise AdapterError(
                f"{self.place.title}: is another folder than it was, and empty; is its disk there? "
                "If it is meant to be so, name it anew in the settings"
            )
        same = {reference for reference, (_, said) in files.items() if self.before.unchanged(reference, said)}
        there = files.keys() | self.found.closed
        gone = [reference for reference in known if self.found.whole and reference not in there]
        self.after = {
            reference: held if reference in same else Known(UNSURE, held.content) for reference, held in known.items()
        }
        for reference in gone:
            del self.after[reference]
        return [reference for reference in files if reference not in same], gone

    def _seen(self, opening: Iterable[bytes]) -> Iterator[Changed | Failed | None]:
        for reference in opening:
            yield self._look(reference)
        if self.late:
            self.source.pause(PAUSE)
        for reference in self.late:
            yield self._look(reference, last=True)

    def _look(self, reference: bytes, *, last: bool = False) -> Changed | Failed | None:
        path = self.found.files[reference][0]
        found = self.source.read(path)
        if isinstance(found, Vanished):
            return None  # it may be on its way to come back under the same name: the next walk tells
        if isinstance(found, BeingWritten):
            if last:
                return Failed(shown(self.place, path), BEING_WRITTEN, reference.hex())
            self.late.append(reference)
            return None
        if isinstance(found, Failed):
            return Failed(shown(self.place, path), found.reason, reference.hex())
        known, content = self.before.files.get(reference), content_of(found.data)
        self.after[reference] = Known(signature_of(found.stat), content)
        if known is not None and known.content == content:
            return None
        self.size += len(found.data)
        return self.source.changed(self.place, reference, path, found)

    def _token(self) -> SyncToken:
        return Held(self.found.root, self.looked, self.after).as_token(self.place.path)


def _page(
    changed: list[Changed],
    gone: list[bytes],
    failed: list[Failed],
    skipped: tuple[Skipped, ...],
    token: SyncToken | None,
) -> ChangeSet:
    removed = tuple(reference.hex() for reference in gone)
    return ChangeSet(changed=tuple(changed), removed=removed, failed=tuple(failed), skipped=skipped, token=token)
