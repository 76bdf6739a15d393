"""An mbox as a source: each file is a partition, each mail in it a thing, known by a hash of its bytes.

Programs add mails at its end, and write the whole file anew when one is deleted or marked. So a mail is known wherever
it stands; and what is gone says nothing of its meeting.
"""

from __future__ import annotations

import os
import stat
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from copilot_sync.adapters import (
    AdapterError,
    Capabilities,
    Changed,
    ChangeSet,
    Failed,
    Partition,
    PermissionDenied,
    named,
)
from copilot_sync.file_sources.tokens import COARSEST, UNSURE, signature_of, version_of
from copilot_sync.file_sources.walks import places_of
from copilot_sync.mail.authentication import trust_of
from copilot_sync.mail.things import Mails
from copilot_sync.phrases import system_reason
from copilot_sync_email.mbox_tokens import MOST_MAILS, HeldMails, held_by
from copilot_sync_email.mboxes import mails_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from copilot_sync.adapters import Context, SyncToken
    from copilot_sync.file_sources.walks import Place
    from copilot_sync_email.source_settings import FileSettings

PAGE = 100
"""Mails on a page."""
LARGE = "large"
"""The reference of whatever is too large: its bytes are not read, and where it stands changes."""
TOO_LARGE = "a mail in it is too large to be read; save it without its attachments"


def mbox_source(settings: FileSettings, context: Context) -> MboxSource:
    """A source for the files of the settings.

    Raises:
        AdapterError: two of them are the same.
    """
    return MboxSource(places_of(settings.path, context), Mails(context.reading, trust_of(settings)))


@dataclass
class MboxSource:
    """Reads mails from files."""

    places: Sequence[Place]
    mails: Mails
    clock: Callable[[], int] = time.time_ns
    """Nanoseconds since 1970, as the files' own time stamps."""
    capabilities: Capabilities = field(default_factory=partial(Capabilities, tells_removals=False))
    _found: dict[str, dict[str, int]] = field(default_factory=dict)
    """Where each mail began when it was last seen, by reference; of each file, by its path."""

    def partitions(self) -> Iterator[Partition]:
        """Each file of the settings, in their order."""
        return (Partition(place.path, place.title) for place in self.places)

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        """The mails that have come. As `InviteSource.pull`.

        The last mail of a file that somebody may be writing waits for the next pull.
        """
        place = self._place(partition)
        before = held_by(token, place.path) if token is not None else HeldMails()
        with _opened(place) as file:
            said = os.fstat(file.fileno())
            if token is not None and before.signature == signature_of(said):
                yield ChangeSet(token=token)
                return
            yield from self._pages(place, file, before, token, young=self._is_young(said))

    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        """One mail. As `InviteSource.fetch`."""
        place = self._place(partition)
        where = self._found.setdefault(place.path, {})
        with _opened(place) as file:
            for start in dict.fromkeys((where.get(reference, 0), 0)):
                for mail in mails_in(file, start):
                    if mail.data is None and reference == LARGE:
                        raise AdapterError(f"{place.title}: {TOO_LARGE}")
                    if mail.data is not None:
                        found = version_of(mail.data)
                        where[found] = mail.start
                        if found == reference:
                            return self.mails.thing(reference, mail.data, place.title)
                    if start:
                        break  # it has moved
        return None

    def close(self) -> None:
        """Forget what was found."""
        self._found.clear()

    def _pages(
        self, place: Place, file: BinaryIO, before: HeldMails, token: SyncToken | None, *, young: bool
    ) -> Iterator[ChangeSet]:
        seen: set[bytes] = set()
        where = self._found[place.path] = {}
        changed: list[Changed] = []
        failed: list[Failed] = []
        end = os.fstat(file.fileno()).st_size
        for mail in mails_in(file):
            if young and mail.end >= end:
                break
            if mail.data is None:
                failed.append(Failed(place.title, TOO_LARGE, LARGE))
                continue
            reference = version_of(mail.data)
            where[reference] = mail.start
            mark = bytes.fromhex(reference)
            if mark not in before.mails and mark not in seen:
                changed.append(self.mails.thing(reference, mail.data, place.title))
            seen.add(mark)
            if len(seen) > MOST_MAILS:
                raise AdapterError(f"{place.title}: holds more than {MOST_MAILS:,} mails; split it")
            if len(changed) + len(failed) >= PAGE:
                yield ChangeSet(changed=tuple(changed), failed=tuple(failed))
                changed, failed = [], []
        after = os.fstat(file.fileno())
        sure = not young and after.st_size == end and not self._is_young(after)
        held = HeldMails(signature_of(after) if sure else UNSURE, frozenset(seen))
        same = token is not None and held == before
        yield ChangeSet(
            changed=tuple(changed), failed=tuple(failed), token=token if same else held.as_token(place.path)
        )

    def _is_young(self, said: os.stat_result) -> bool:
        return abs(self.clock() - said.st_mtime_ns) < COARSEST

    def _place(self, partition: Partition) -> Place:
        return named(partition, ((place.path, place) for place in self.places))


def _opened(place: Place) -> BinaryIO:
    try:
        file = open(place.path, "rb", opener=_without_waiting)  # noqa: SIM115 -- the caller closes it
    except PermissionError:
        raise PermissionDenied(f"{place.title}: cannot be opened; may we read it?", missing="to read it") from None
    except (OSError, ValueError) as error:
        raise AdapterError(f"{place.title}: cannot be opened ({system_reason(error)}); is it there?") from None
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise AdapterError(f"{place.title}: is not a regular file; a mailbox that is a folder may be a Maildir")
    return file


def _without_waiting(path: str, flags: int) -> int:
    """A pipe may have taken the place of the file."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
