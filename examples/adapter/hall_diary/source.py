"""The diary as a source of invites, and as a sink for what is added to them."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from copilot_sync.adapters import (
    AdapterError,
    Changed,
    ChangeSet,
    Failed,
    NotAcceptedError,
    Partition,
    PreconditionFailed,
    SyncToken,
    SyncTokenExpired,
    Written,
)
from copilot_sync.invite import Invite
from copilot_sync.replacing import ChangedMeanwhileError, NotReplacedError, replace_bytes
from hall_diary.bookings import read, with_words
from hall_diary.offers import CAPABILITIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from copilot_sync.adapters import ReadingSettings
    from copilot_sync.amendments.proposal import Amender

NOT_THERE = "the folder of the diary cannot be opened; is the drive connected, and `folder` right?"


class Diary:
    """Fulfils `InviteSource` and `InviteSink`: the folder is the one partition, each booking a thing."""

    capabilities = CAPABILITIES

    def __init__(self, folder: Path, reading: ReadingSettings) -> None:
        self._folder = folder
        self._reading = reading
        self._partition = Partition(str(folder), folder.name)

    def partitions(self) -> Iterator[Partition]:
        """The folder."""
        yield self._partition

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        """What was written, rewritten and removed since. The token says at which version each booking was."""
        known = self._known(token) if token is not None else {}
        standing: dict[str, str] = {}
        changed: list[Changed] = []
        failed: list[Failed] = []
        for path in self._bookings():
            reference = _mark(path.name.encode())
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                continue  # removed since we looked
            except OSError:
                failed.append(Failed(path.name, "cannot be opened; let us read it"))
                standing |= {reference: known[reference]} if reference in known else {}
                continue
            standing[reference] = _mark(data)
            if known.get(reference) != standing[reference]:
                changed.append(Changed(reference, standing[reference], (read(data, path.name),)))
        removed = tuple(known.keys() - standing.keys())
        new = SyncToken(json.dumps([_mark(partition.key.encode()), sorted(standing.items())]))
        yield ChangeSet(
            changed=tuple(changed),
            removed=removed,
            failed=tuple(failed),
            token=token if token is not None and standing == known else new,
        )

    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        """One booking as it stands now."""
        del partition
        path = self._path(reference)
        data = _data(path) if path is not None else None
        if path is None or data is None:
            return None
        return Changed(reference, _mark(data), (read(data, path.name),))

    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        """Add to a booking what the amender proposes."""
        del partition
        path = self._path(reference)
        data = _data(path) if path is not None else None
        if path is None or data is None or _mark(data) != version:
            raise PreconditionFailed("the booking was changed meanwhile, and was left alone")
        invite = read(data, path.name)
        amended = amender.amended(invite, now=self._reading.now) if isinstance(invite, Invite) else invite
        if amended is invite or not isinstance(amended, Invite):
            return Written(version, 0)
        new = with_words(data, amended.description or "")
        try:
            replace_bytes(path, data, new)
        except ChangedMeanwhileError as error:
            raise PreconditionFailed(f"the booking {error}") from None
        except NotReplacedError as error:
            raise NotAcceptedError(f"the booking {error}") from None
        return Written(_mark(new), 1)

    def close(self) -> None:
        """There is nothing to let go of."""

    def _bookings(self) -> list[Path]:
        """Every booking. A folder that is not there has not lost its bookings: that is an error, never a removal."""
        try:
            return sorted(path for path in self._folder.iterdir() if path.suffix == ".json")
        except OSError:
            raise AdapterError(NOT_THERE) from None

    def _path(self, reference: str) -> Path | None:
        """Where a booking lies. Looked for among those that are there, so that no reference leads out of the folder."""
        return next((path for path in self._bookings() if _mark(path.name.encode()) == reference), None)

    def _known(self, token: SyncToken) -> dict[str, str]:
        """At which version each booking was, by its reference."""
        try:
            folder, known = json.loads(token)
            versions = dict(known)
        except (ValueError, TypeError, RecursionError):
            folder, versions = None, {}
        if folder != _mark(self._partition.key.encode()):
            raise SyncTokenExpired("what we noted of this diary cannot be used; it is read anew")
        return versions


def _data(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        raise AdapterError("a booking cannot be opened; let us read it") from None


def _mark(data: bytes) -> str:
    """A hash: a reference, because the names of files may show what is in them; a version, because it changes with them."""
    return sha256(data).hexdigest()[:32]
