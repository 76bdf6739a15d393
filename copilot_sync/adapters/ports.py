"""The ports of a sync: where invites come from, where amendments and messages go, who is who.

Everything here may raise the errors of `copilot_sync.adapters.errors`, and nothing else. What a port returns shows
names and bodies to the rules alone; keys, references, versions and tokens are kept and logged, and show nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NewType, Protocol, TypeVar, runtime_checkable

from copilot_sync.adapters.errors import AdapterError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from copilot_sync.adapters.documents import Answer, Failed, Returned, Skipped
    from copilot_sync.amendments.proposal import Amender
    from copilot_sync.invite import Invite
    from copilot_sync.people import RoleEntry

T = TypeVar("T")

MOST_MEMBERS = 1000
"""Of a group that is opened. With more it counts as closed: a thousand people are no meeting."""

LONGEST_EDITION = 200
"""Characters of the version of an edition."""

SyncToken = NewType("SyncToken", str)
"""Where a pull has got to, in words that the source alone understands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a source can do. The contract suite of `copilot_sync.testing` holds it to what it declares."""

    tells_removals: bool = True
    """A pull with a token names what is gone. Without, a sync learns it from the next full pull alone."""
    resumable: bool = False
    """Every page has a token, so that a pull can go on in the middle."""
    amends: bool = False
    """It is an `InviteSink` too."""
    most_update_mails: int | None = None
    """The platform itself mails everybody who is invited when an invite is amended: so many of these mails one run may
    cause. ``None``: it mails nobody."""
    marks: bool = False
    """It is an `InviteMarker` too."""
    waits: bool = False
    """It is an `InviteWatch` too."""
    at_once: int = 1
    """Partitions that may be pulled at one time, by as many threads. Everything else is asked by one thread meanwhile."""


@dataclass(frozen=True, slots=True)
class Partition:
    """A part of a source with a token of its own: a mailbox, a folder, a feed. It fails by itself."""

    key: str
    """The same in every run. Kept as a keyed hash alone, so that it may be an address."""
    title: str
    """For people at a terminal, such as a path or an address; neither kept nor logged."""


def named(partition: Partition, known: Iterable[tuple[str, T]]) -> T:
    """What a source knows by the key of a partition, of pairs of keys and things.

    Raises:
        AdapterError: there is none any more.
    """
    for key, thing in known:
        if key == partition.key:
            return thing
    raise AdapterError(f"{partition.title}: is not in the settings any more")


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing of a partition as it stands now: an event, a message, a file with all that it holds."""

    reference: str
    """By which `InviteSource.fetch` finds it again, at most 1,000 characters. It is kept, and shows nothing."""
    version: str
    """Another one whenever its content is another: an ETag, a change key, a hash."""
    results: tuple[Invite | Answer | Returned | Skipped | Failed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """One page of a pull."""

    changed: tuple[Changed, ...] = ()
    removed: tuple[str, ...] = ()
    """References of what is certainly gone. What merely left a window is not."""
    failed: tuple[Failed, ...] = ()
    """What could not be looked at at all, such as a file without permission. It is neither changed nor removed.

    It counts as unread, and is fetched by its reference in each run, until that succeeds or it is gone."""
    skipped: tuple[Skipped, ...] = ()
    """Left out by rule, with a reason."""
    token: SyncToken | None = None
    """Stored once the work on this page, and on those before it, is. ``None``: this page cannot be resumed after."""


class InviteSource(Protocol):
    """Where invites come from."""

    capabilities: Capabilities

    def partitions(self) -> Iterator[Partition]:
        """The parts of this source, in the same order each time. An iterator: there may be thousands."""
        ...

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        """What has changed since a token was given, page by page; everything, where there is no token.

        The last page has the token for the next pull; it is the token given where nothing at all has changed, so that
        nothing is written. Pages are made as they are asked for.

        Raises:
            SyncTokenExpired: the platform no longer knows the token.
        """
        ...

    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        """One thing as it stands now; ``None`` where it is certainly gone."""
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """What an amendment came to."""

    version: str
    """The version of the thing now."""
    changes: int
    """Meetings whose section was added, updated or taken out; 0 where there was nothing to do, and nothing was done."""


class InviteSink(Protocol):
    """Where invites can be amended."""

    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        """Put what an amender proposes into a thing, if that is still at the version given.

        To do it a second time changes nothing.

        Raises:
            PreconditionFailed: it is at another version, or gone. Nothing was written.
            NotAcceptedError: it cannot be amended at all, such as a file that is write-protected.
            OutcomeUnknownError: it may have been written.
        """
        ...


class InviteMarker(Protocol):
    """Where people can see what was dealt with."""

    def dealt_with(self, partition: Partition, references: Collection[str]) -> None:
        """Mark things, as the settings of the source say: all that they ask of us is done and stored.

        Some may be gone, or marked already. To do it a second time changes nothing.

        Raises:
            AdapterError: they are not all marked. Nothing else has changed.
        """
        ...


class InviteWatch(Protocol):
    """A source that says by itself when something new has come."""

    def wait(self, seconds: float) -> bool:
        """Wait until something new may be there, so many seconds at most, and tell whether it may.

        It listens from the first call on, so that what comes between two calls is told at the next. A platform that
        does not tell says no at once.

        Raises:
            AdapterError: it cannot be listened to.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """A message to one organiser."""

    key: str
    """The same for the same message, whenever and wherever it is made: 32 hexadecimal digits."""
    thread: str
    """The same for all messages about one meeting: 32 hexadecimal digits."""
    first: bool
    """The first one of its thread; later ones answer it."""
    recipient: str = field(repr=False)
    """One address, lower case."""
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    kind: str = "warn"
    """What it is: ``warn``, ``remind``, ``resolve`` (a last word), ``amend`` or ``confirm``."""
    uid: str = field(default="", repr=False)
    """The UID of the meeting, or of its series, where the invite has one."""


class LookUp(StrEnum):
    """Whether a message was delivered, as far as the platform can tell."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


class Messenger(Protocol):
    """How messages reach organisers."""

    def deliver(self, message: OutgoingMessage) -> None:
        """Hand one message over for delivery. When this returns, the platform has taken charge of it.

        Raises:
            TransientError: it was certainly not taken, and may be if it is tried again.
            NotAcceptedError: it was certainly not taken, and never will be.
            OutcomeUnknownError: it may have been taken.
            AdapterError: of any other kind: it was certainly not taken, and no other will be until somebody acts.
        """
        ...

    def look_up(self, key: str, tried: datetime) -> LookUp:
        """Whether the message of this key, which was handed over at the moment `tried` or not at all, was delivered.

        ``not_sent`` only where that is certain: the place where it would lie was searched, and a message handed over
        then would have got there by now (`Context.reading.now`).

        Raises:
            AdapterError: the place could not be searched, and by its kind whether to try again.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


@runtime_checkable
class QuietMessenger(Protocol):
    """A `Messenger` that writes nothing: it shows on the meeting itself whether something is left to do.

    Its `deliver` is given warnings and last words alone. After a warning the meeting shows it, after a last word it does
    not any more, and to do either a second time changes nothing.
    """

    def shows(self, recipient: str, uid: str) -> bool:
        """Whether a meeting of this organiser, or its series, shows that something is left to do.

        Asked in the place of `Messenger.look_up`.

        Raises:
            AdapterError: that cannot be found out now.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A directory as it stands, without a word of what it says."""

    version: str
    """Another one whenever somebody's role is, else the same: a hash, of at most 200 characters. It shows nothing, and
    is kept as a keyed hash alone."""
    size: int
    """How much it knows, such as how many people with a role. Where more than half is gone, a sync takes that for a
    fault and waits until somebody has looked."""

    def __post_init__(self) -> None:
        """See that it can be kept."""
        version: object = self.version  # whatever a stranger's package gives
        size: object = self.size
        if not isinstance(version, str) or len(version) > LONGEST_EDITION:
            raise TypeError(f"the version of an edition is a text of at most {LONGEST_EDITION} characters")
        if not isinstance(size, int) or size < 0:
            raise TypeError("the size of an edition is a whole number, and not below nothing")


class RoleDirectory(Protocol):
    """Who is who, as a platform's directory has it.

    A sync asks once for each address and run, about people in meetings that it judges, of whom no role book knows. An
    address is in lower case, and may be any text. Those whom `members_of` gives are asked about next.

    ``None`` says that the directory was asked and has nothing to say. Whatever kept it from answering is raised, by its
    kind: after `PermissionDenied` this address stays unknown, and others are asked; after anything else none is asked
    any more in this run, and nothing is concluded about anybody whom it might have known.
    """

    def edition(self) -> Edition | None:
        """As which a directory stands now; ``None`` where that cannot be told for little.

        Asked once, at the beginning of a run. Where it is another one than in the last run, every meeting ahead is
        judged again. Where there is none, they are from time to time.
        """
        ...

    def role_of(self, address: str) -> RoleEntry | None:
        """In which role an address was invited: `Role.GROUP` for that of a group, whether or not it can be opened.

        ``None`` where the directory does not say. It never guesses.
        """
        ...

    def members_of(self, address: str) -> frozenset[str] | None:
        """The addresses of the people in a group, in lower case, those in groups inside it included.

        ``None`` where it is no group, or stays closed, or has more than `MOST_MEMBERS`.
        """
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...
