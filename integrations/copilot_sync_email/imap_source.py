"""A mailbox on an IMAP server as a source: each folder is a partition, each mail a thing (RFC 9051).

A server gives each mail of a folder a number that only grows (UID), for as long as it does not number the folder anew
(UIDVALIDITY). So a token is the highest number so far. Nothing is marked as read or deleted, and a mail that is gone says
nothing of its meeting: removals are not told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from copilot_sync.adapters import (
    AdapterError,
    Capabilities,
    ChangeSet,
    Failed,
    Partition,
    SyncToken,
    SyncTokenExpired,
    named,
)
from copilot_sync.mail.authentication import trust_of
from copilot_sync.mail.things import Mails
from copilot_sync_email.imap_connection import connection_of
from copilot_sync_email.imap_handled import mark, move, refuse_unusable
from copilot_sync_email.imap_skeletons import skeleton
from copilot_sync_email.imap_waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from imapclient import IMAPClient

    from copilot_sync.adapters import Changed, Context
    from copilot_sync_email.imap_connection import ImapConnection
    from copilot_sync_email.source_settings import ImapSettings

PAGE = 50
"""Mails on a page."""
MOST_AT_ONCE = 10_000_000
"""Bytes of mails that are fetched at once, and so are in memory."""
ODD = "a mail that the server does not describe as it should; it was not read"

_TOKEN = re.compile(r"([0-9a-f]{16})\.([1-9][0-9]{0,9})\.([0-9]{1,10})")
_REFERENCE = re.compile(r"([1-9][0-9]{0,9})\.([1-9][0-9]{0,9})")


def imap_source(settings: ImapSettings, context: Context) -> ImapSource:
    """A source for the folders of the settings. It connects when it is first asked.

    Raises:
        AdapterError: they do not fit each other, a folder is named twice, or there is no password.
    """
    if len(set(settings.folders)) < len(settings.folders) or not settings.folders:
        raise AdapterError("`folders` names one of them twice, or none")
    refuse_unusable(settings)
    capabilities = Capabilities(
        tells_removals=False,
        resumable=True,
        marks=bool(settings.handled_keyword or settings.handled_folder),
        waits=True,
    )
    connection = connection_of(settings, context)
    waiting = Waiting(connection, settings.folders[0])
    return ImapSource(settings, connection, Mails(context.reading, trust_of(settings)), capabilities, waiting)


@dataclass
class ImapSource:
    """Reads mails from a server."""

    settings: ImapSettings
    connection: ImapConnection
    mails: Mails
    capabilities: Capabilities
    waiting: Waiting

    def partitions(self) -> Iterator[Partition]:
        """Each folder of the settings, in their order, and the one to which mail is moved."""
        account = f"{self.settings.user}@{self.settings.host}"
        folders = dict.fromkeys((*self.settings.folders, self.settings.handled_folder))
        return (Partition(f"{account}/{folder}", folder) for folder in folders if folder)

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        """The mails that have come, in the order in which they came. As `InviteSource.pull`."""
        folder = self._folder(partition)
        known = _read(token, partition) if token is not None else None
        if folder not in self.settings.folders and not self._is_there(folder):
            yield ChangeSet()  # nothing was moved yet
            return
        with self.connection.folder(folder, anew=True) as (client, said):
            validity = int(said[b"UIDVALIDITY"])
            if known is not None and known[0] != validity:
                raise SyncTokenExpired("the mail server has numbered the folder anew; it is read from the beginning")
            last = known[1] if known is not None else 0
            waiting = [] if last + 1 == said.get(b"UIDNEXT") else _after(client, last)
        for start in range(0, len(waiting), PAGE):
            uids = waiting[start : start + PAGE]
            found = list(self._things(folder, validity, uids))
            yield ChangeSet(
                changed=tuple(thing for thing in found if not isinstance(thing, Failed)),
                failed=tuple(thing for thing in found if isinstance(thing, Failed)),
                token=_token(partition, validity, uids[-1]),
            )
        if not waiting:
            yield ChangeSet(token=token if token is not None else _token(partition, validity, last))

    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        """One mail. As `InviteSource.fetch`."""
        folder = self._folder(partition)
        asked = _REFERENCE.fullmatch(reference)
        with self.connection.folder(folder) as (_, said):
            if asked is None or int(asked[1]) != int(said[b"UIDVALIDITY"]):
                return None
        for thing in self._things(folder, int(asked[1]), [int(asked[2])]):
            if isinstance(thing, Failed):
                raise AdapterError(f"{partition.title}: {thing.reason}")
            return thing
        return None

    def dealt_with(self, partition: Partition, references: Collection[str]) -> None:
        """Give mails the keyword of the settings, or move them. As `InviteMarker.dealt_with`."""
        folder = self._folder(partition)
        if folder == self.settings.handled_folder or not references:
            return
        asked = [found for found in map(_REFERENCE.fullmatch, references) if found is not None]
        with self.connection.changing(folder) as (client, said):
            uids = {int(found[2]) for found in asked if int(found[1]) == int(said[b"UIDVALIDITY"])}
            if self.settings.handled_keyword:
                mark(client, said, uids, self.settings.handled_keyword)
            else:
                move(client, uids, self.settings.handled_folder)

    def wait(self, seconds: float) -> bool:
        """Wait for new mail in the first folder. As `InviteWatch.wait`; nothing else is asked meanwhile."""
        return self.waiting.wait(seconds)

    def close(self) -> None:
        """Sign out."""
        self.waiting.end()
        self.connection.close()

    def _is_there(self, folder: str) -> bool:
        with self.connection.folder(self.settings.folders[0]) as (client, _):
            return bool(client.folder_exists(folder))

    def _folder(self, partition: Partition) -> str:
        return named(partition, ((known.key, known.title) for known in self.partitions()))

    def _things(self, folder: str, validity: int, uids: list[int]) -> Iterator[Changed | Failed]:
        """The mails of these numbers that are still there."""
        with self.connection.folder(folder) as (client, _):
            sizes = {uid: int(said[b"RFC822.SIZE"]) for uid, said in client.fetch(uids, ["RFC822.SIZE"]).items()}
        largest = int(self.settings.largest * 1_000_000)
        for together in _groups(sizes, largest):
            with self.connection.folder(folder) as (client, _):
                bodies = _bodies(client, together, whole=sizes[together[0]] <= largest)
            for uid, data in bodies.items():
                reference, name = f"{validity}.{uid}", f"{folder}, mail {uid}"
                yield self.mails.thing(reference, data, name) if data else Failed(name, ODD, reference)


def _groups(sizes: dict[int, int], largest: int) -> Iterator[list[int]]:
    """Mails that are fetched together, in order: as many as fit, and a large one by itself."""
    group: list[int] = []
    size = 0
    for uid in sorted(sizes):
        if group and (sizes[uid] > largest or size + sizes[uid] > MOST_AT_ONCE):
            yield group
            group, size = [], 0
        if sizes[uid] > largest:
            yield [uid]
        else:
            group.append(uid)
            size += sizes[uid]
    if group:
        yield group


def _bodies(client: IMAPClient, uids: list[int], *, whole: bool) -> dict[int, bytes]:
    """The bytes of mails; empty where the server does not describe one as it should."""
    if whole:
        found = client.fetch(uids, ["BODY.PEEK[]"])
        return {uid: found[uid][b"BODY[]"] or b"" for uid in uids if uid in found}
    try:
        data = skeleton(client, uids[0])
    except (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return {uids[0]: b""}
    return {} if data is None else {uids[0]: data}


def _after(client: IMAPClient, last: int) -> list[int]:
    """The numbers of the mails that came later; ``*`` is the last mail, even where that is not later."""
    return sorted(uid for uid in client.search(["UID", f"{last + 1}:*"]) if uid > last)


def _token(partition: Partition, validity: int, last: int) -> SyncToken:
    return SyncToken(f"{_mark(partition)}.{validity}.{last}")


def _read(token: SyncToken, partition: Partition) -> tuple[int, int]:
    """UIDVALIDITY and the highest UID that a token tells of."""
    found = _TOKEN.fullmatch(token)
    if found is None or found[1] != _mark(partition):
        raise SyncTokenExpired("what we noted of this folder cannot be used any more; it is read anew")
    return int(found[2]), int(found[3])


def _mark(partition: Partition) -> str:
    return blake2b(partition.key.encode(errors="surrogateescape"), digest_size=8).hexdigest()
