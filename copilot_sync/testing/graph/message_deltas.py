"""What has changed in a folder of messages: ``mailFolders/{folder}/messages/delta``.

Sources: https://learn.microsoft.com/graph/api/message-delta, https://learn.microsoft.com/graph/delta-query-messages. What
was moved into another folder comes as removed, as what was deleted does.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from copilot_sync.testing.graph.deltas import DELTA, SKIP, stale

if TYPE_CHECKING:
    from copilot_sync.testing.graph.mailboxes import Mailbox, Message


@dataclass(frozen=True, slots=True)
class Position:
    """What a token stands for."""

    mailbox: Mailbox
    folder: str
    names: tuple[str, ...] | None
    """The properties that were chosen with the first request."""
    kind: str = SKIP
    known: frozenset[str] = frozenset()
    """The keys of what was told, and is not known to be gone."""
    since: int = -1
    until: int = 0
    waiting: tuple[str, ...] = ()


@dataclass(eq=False)
class MessageDeltas:
    """The tokens that were given out."""

    positions: dict[str, Position] = field(default_factory=dict)

    def begin(self, mailbox: Mailbox, folder: str, names: list[str] | None) -> Position:
        """A first round over a folder."""
        return _round(Position(mailbox, folder, None if names is None else tuple(names)))

    def resume(self, mailbox: Mailbox, folder: str, kind: str, token: str) -> Position:
        """Where a token left off.

        Raises:
            Refusal: 410, it is not known, or no longer, or was given for something else.
        """
        found = self.positions.get(token)
        if found is None or (found.kind, found.mailbox, found.folder) != (kind, mailbox, folder):
            raise stale()
        return _round(found) if kind == DELTA else found

    def page(self, position: Position, size: int) -> tuple[list[tuple[str, Message | None]], str, str]:
        """A page: keys, with the messages where they are there; the kind of the link at its end, and its token."""
        told, left = position.waiting[:size], position.waiting[size:]
        here = {message.key: message for message in position.mailbox.in_folder(position.folder)}
        kind = SKIP if left else DELTA
        known = position.known.difference(told) | {key for key in told if key in here}
        since = position.since if kind == SKIP else position.until
        token = secrets.token_urlsafe(60)
        self.positions[token] = replace(position, kind=kind, known=known, since=since, waiting=left)
        return [(key, here.get(key)) for key in told], kind, token

    def expire(self) -> None:
        """Forget every token."""
        self.positions.clear()


def _round(position: Position) -> Position:
    """What there is to tell since a position."""
    here = {message.key: message.changed for message in position.mailbox.in_folder(position.folder)}
    news = [key for key, changed in here.items() if changed > position.since or key not in position.known]
    waiting = [*news, *sorted(position.known.difference(here))]
    random.Random(len(waiting)).shuffle(waiting)  # noqa: S311 -- no order is promised, and every run has the same
    return replace(position, waiting=tuple(waiting), until=position.mailbox.changes)
