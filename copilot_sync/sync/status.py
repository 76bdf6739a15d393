"""How a sync stands, as data: what ran, what waits, what is open. It shows nobody whom no organiser named in a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

PASSING = frozenset(["TransientError", "Throttled", "OutcomeUnknownError", "SyncTokenExpired"])
"""Kinds of errors that may pass by themselves. Where they do not, the source is overdue in the end."""

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from copilot_sync.sync.locks import Holder
    from copilot_sync.sync.unread import Why
    from copilot_sync.verdicts import Severity


@dataclass(frozen=True, slots=True)
class Unread:
    """Things that could not be read, and were not since."""

    number: int
    since: datetime
    """Of the first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """One source. Its places are mailboxes, folders or addresses: whatever it pulls one by one."""

    name: str
    configured: bool
    """Whether it stands in the settings."""
    places: int = 0
    gone: int = 0
    """Places that it has no longer. They count for nothing else here."""
    last_good: datetime | None = None
    """The last pull that came to its end: of several places, the oldest. Nothing where one never had a good one."""
    overdue: bool = False
    """It is longer ago than the settings allow, or there was none. Only of what stands in the settings."""
    problems: Mapping[str, int]
    """Kinds of errors that ended the last pulls, with the number of places. A source that could not say which places it
    has counts as one more."""
    unread: Mapping[Why, Unread] = field(default_factory=dict)
    """What could not be read, by the reason."""

    @property
    def needs_somebody(self) -> bool:
        """Whether an error ended a last pull that does not pass by itself."""
        return bool(self.problems.keys() - PASSING)


class RunState(StrEnum):
    """How a run ended, or that it did not."""

    DONE = "done"
    STOPPED = "stopped"
    """It ended early, by an error or by somebody's hand."""
    KILLED = "killed"
    RUNNING = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStatus:
    """One run."""

    started: datetime
    ended: datetime | None
    mode: str
    state: RunState
    statement: Mapping[str, Any] | None
    """Its counts, as `Statement.as_json` gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Something that waits for approval."""

    word: str
    kind: str
    """plan, source, role_book or directory."""
    source: str | None
    actions: int
    """Of a plan: what there is to do."""
    since: datetime
    approved: bool
    """The next run goes on with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that somebody has to look at."""

    state: str
    """sending, unknown, refused or returned."""
    key: str
    reference: str
    """The digits that the message itself shows."""
    kind: str
    start: datetime | None
    source: str | None
    tried: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A meeting about which nobody wants to hear more."""

    reference: str
    start: datetime | None
    until: datetime | None
    by_organiser: bool
    """Its organiser asked for it, in an answer to us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """Rules that are silent about a meeting, since its organiser said that they do it another way."""

    reference: str
    start: datetime | None
    codes: tuple[str, ...]
    until: date
    """The last day."""
    taken: datetime
    """When we read the answer."""
    source: str
    """That holds the answer."""
    reason: str | None = field(repr=False)
    """Why, in the organiser's own words; ``None`` where the mail alone says it. Nobody else is shown it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRead:
    """Answers to our messages that a person has to read, in one source."""

    source: str
    number: int
    since: datetime
    """When we read the first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything."""

    sources: tuple[SourceStatus, ...]
    holder: Holder | None
    """Who is at work now."""
    last_run: RunStatus | None
    killed: int
    """Runs that were killed, of those that the ledger still knows."""
    holds: tuple[Hold, ...]
    messages: tuple[Message, ...]
    unsent: Mapping[str, int]
    """Messages that the last run could not send, by the kind of error that kept them. The next run tries again."""
    paused_organisers: int
    paused_meetings: tuple[Pause, ...]
    waived: tuple[Waived, ...]
    to_read: tuple[ToRead, ...]
    """About meetings ahead. Nobody tells us when somebody has read them."""
    open: Mapping[Severity, Mapping[str, int]]
    """Findings that stand in meetings ahead: their number by severity and code.

    Small numbers are shown. They count invites, and nobody can be found by them: which meetings, is not said.
    """

    @property
    def is_overdue(self) -> bool:
        """Whether a source of the settings is overdue."""
        return any(source.overdue for source in self.sources)

    @property
    def is_partial(self) -> bool:
        """Whether a source of the settings, or something in it, is not read, or a message could not be sent."""
        ours = [source for source in self.sources if source.configured]
        return bool(self.unsent) or any(source.unread or source.needs_somebody for source in ours)
