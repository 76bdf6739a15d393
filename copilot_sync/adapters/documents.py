"""Documents: how a file, or one message, becomes invites.

A *document* is what the user points at: a file, standard input, one message of a mailbox. A *reader* turns a
document into results. An adapter package offers its reader as an entry point in the group
``copilot_sync.adapters``; built-in adapters are found in the same way as a stranger's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from copilot_sync.invite import Invite
    from copilot_sync.messages.answers import Said

ENTRY_POINT_GROUP = "copilot_sync.adapters"
PRIVATE = "private event, not read"
"""The reason of every `Skipped` that stands for a private or confidential event."""


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes with the name under which the user knows them."""

    source: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Skipped:
    """Left out by rule, and said so: a private event, a calendar that holds no meeting."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Could not be read. The reason names the place and the cure, and quotes no content."""

    source: str
    reason: str
    reference: str = ""
    """Of a whole thing that a pull could not look at: by which `InviteSource.fetch` finds it, so that it is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody answers to a message of ours, such as that they do something another way."""

    source: str
    mark: str = field(repr=False)
    """Of this answer and no other, however often it is read, such as its Message-ID."""
    sender: str | None = field(repr=False)
    """The address that it is from, lower case; ``None`` where nobody whom we trust vouches for it."""
    answers: tuple[str, ...] = ()
    """The keys and threads of our messages that it refers to: 32 hexadecimal digits each."""
    said: Said | None = None
    """What it asks for (`copilot_sync.messages.answers.said_in`); ``None`` where a person has to read it."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A report that a message of ours could not be delivered, and will not be."""

    source: str
    key: str
    """Of the message: 32 hexadecimal digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSettings:
    """What a reader needs to know that no document says."""

    timezone: tzinfo
    """The zone of times that name none (RFC 5545, section 3.3.5, floating time) and of all-day dates."""
    now: datetime
    """Decides which occurrence of a series is the next one."""
    remembers: bool = False
    """What is read is remembered from one time to the next. Then a series also comes at its next date that was not
    changed by itself: it is not gone while a changed date comes first."""


class InviteReader(Protocol):
    """Turns one kind of document into invites."""

    name: str
    """The adapter's name, as in ``copilot-sync adapters``."""
    title: str
    """What it reads, in a few words for people."""
    suffixes: tuple[str, ...]
    """File name endings, lower case with the dot, that are looked at inside folders."""

    def recognises(self, document: Document) -> bool:
        """Whether this document is of its kind, judged by a glance at its content. Never raises."""
        ...

    def read(self, document: Document, settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
        """Yield every meeting in the document, and a result for whatever cannot be one. Never raises.

        A fault in one part of a document loses nothing of the others. Private and confidential events are
        yielded as `Skipped`, without being read beyond that mark.
        """
        ...
