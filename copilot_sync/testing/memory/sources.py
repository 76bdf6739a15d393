"""A source of invites, and a sink for amendments, on a calendar in memory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.adapters import (
    AdapterError,
    Capabilities,
    Changed,
    ChangeSet,
    Failed,
    PermissionDenied,
    PreconditionFailed,
    SyncToken,
    SyncTokenExpired,
    Written,
)
from copilot_sync.invite import Invite
from copilot_sync.testing.faults import Call, Faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from copilot_sync.adapters import Partition
    from copilot_sync.amendments.proposal import Amender
    from copilot_sync.testing.memory.calendars import MemoryCalendar, Thing

LOCKED = "we may not look at it; unlock it"
_TOKEN = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})")


class MemorySource:
    """Fulfils `InviteSource`, and `InviteSink` where its capabilities say so.

    Args:
        calendar: What it reads and amends.
        now: When this run takes place, aware: it decides what an amendment says.
        capabilities: What it can do, and so what it refuses to do.
        page_size: Things on one page of a pull, at least 1.
        faults: What goes wrong.
    """

    def __init__(
        self,
        calendar: MemoryCalendar,
        *,
        now: datetime,
        capabilities: Capabilities = Capabilities(resumable=True, amends=True),  # noqa: B008 -- frozen
        page_size: int = 10,
        faults: Faults | None = None,
    ) -> None:
        self.calendar = calendar
        self.now = now
        self.capabilities = capabilities
        self.page_size = page_size
        self.faults = Faults() if faults is None else faults
        self._closed = False

    def partitions(self) -> Iterator[Partition]:
        """Every calendar, in the order in which they were made."""
        for partition in self.calendar.partitions:
            with self._asked(Call.PARTITIONS):
                pass
            yield partition

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        """What has changed since, in the order of changes.

        A thing that is changed while its pull is under way comes on a later page, once more where it was told already.
        Unlike a generator, a pull that was ended by an error says so when it is asked for another page.
        """
        return _Pull(self._pages(partition, token))

    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        """A thing as it stands.

        Raises:
            PermissionDenied: it is locked.
        """
        with self._asked(Call.FETCH, partition):
            thing = self._standing(partition, reference)
            if thing is None:
                return None
            if thing.locked:
                raise PermissionDenied(LOCKED, missing="read")
            return _told(thing)

    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        """Put a section into every invite of a thing that needs one, update it, or take it out.

        Raises:
            PreconditionFailed: the thing is gone, locked, or at another version.
        """
        if not self.capabilities.amends:
            raise TypeError("this source was opened as one that does not amend")
        with self._asked(Call.AMEND, partition):
            thing = self._standing(partition, reference)
            if thing is None or thing.locked or thing.version != version:
                raise PreconditionFailed("it was changed meanwhile; nothing was written")
            results = tuple(
                amender.amended(result, now=self.now) if isinstance(result, Invite) else result
                for result in thing.results
            )
            self.calendar.write(reference, *results)
            written = self.calendar.thing(reference)
            changes = sum(before is not after for before, after in zip(thing.results, results, strict=True))
        return Written(written.version, changes)

    def close(self) -> None:
        """Let go. Whatever is asked afterwards is a fault of whoever asks."""
        self._closed = True

    def _asked(self, call: Call, partition: Partition | None = None) -> AbstractContextManager[None]:
        if self._closed:
            raise RuntimeError("this source is closed")
        return self.faults.around(call, partition.key if partition else "")

    def _pages(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        since, more, begun = -1, True, self.calendar.changes
        while more:
            with self._asked(Call.PAGE, partition):
                number = self._number(partition)
                since = self._position(number, token) if since < 0 else since
                things = self.calendar.things(partition.key, since=since)
                things = [thing for thing in things if not thing.gone or self._tells(thing, token, begun)]
                told, more = things[: self.page_size], len(things) > self.page_size
                if told or token is None:
                    since = told[-1].changed if more else self.calendar.changes
                resumable = self.capabilities.resumable or not more
                page = _page(told, SyncToken(f"{number}.{self.calendar.age}.{since}") if resumable else None)
            yield page

    def _tells(self, gone: Thing, token: SyncToken | None, begun: int) -> bool:
        """Whether somebody may know of what is gone: from before the token, or from an earlier page of this pull."""
        return self.capabilities.tells_removals and (token is not None or gone.changed > begun)

    def _number(self, partition: Partition) -> int:
        keys = [known.key for known in self.calendar.partitions]
        if partition.key not in keys:
            raise AdapterError("there is no such calendar; ask for the list of calendars again")
        return keys.index(partition.key) + 1

    def _position(self, number: int, token: SyncToken | None) -> int:
        """The change up to which a token says that everything was told."""
        if token is None:
            return 0
        parts = _TOKEN.fullmatch(token)
        known = parts is not None and (int(parts[1]), int(parts[2])) == (number, self.calendar.age)
        if parts is None or not known or int(parts[3]) > self.calendar.changes:
            raise SyncTokenExpired("this token was never given for this calendar, or is no longer known")
        return int(parts[3])

    def _standing(self, partition: Partition, reference: str) -> Thing | None:
        self._number(partition)
        try:
            thing = self.calendar.thing(reference)
        except KeyError:
            return None
        return thing if thing.partition == partition.key else None


class _Pull:
    """The pages of a pull, which begins when the first is asked for."""

    def __init__(self, pages: Iterator[ChangeSet]) -> None:
        self._pages = pages
        self._broken = False

    def __iter__(self) -> _Pull:
        return self

    def __next__(self) -> ChangeSet:
        if self._broken:
            raise RuntimeError("an error has ended this pull; begin another from the last token that was kept")
        try:
            return next(self._pages)
        except StopIteration:
            raise
        except BaseException:
            self._broken = True
            raise


def _page(things: list[Thing], token: SyncToken | None) -> ChangeSet:
    return ChangeSet(
        changed=tuple(_told(thing) for thing in things if not thing.gone and not thing.locked),
        removed=tuple(thing.reference for thing in things if thing.gone),
        failed=tuple(
            Failed(thing.reference, LOCKED, thing.reference) for thing in things if thing.locked and not thing.gone
        ),
        token=token,
    )


def _told(thing: Thing) -> Changed:
    return Changed(thing.reference, thing.version, thing.results)
