"""What a run did and did not do: counts, and what needs somebody. It adds up, and shows nobody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from copilot_sync.sync.update_mails import NONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from copilot_sync.sync.update_mails import UpdateMails
    from copilot_sync.verdicts import Severity


FAULT = "fault"
"""The kind of an error of our own."""


class Read(StrEnum):
    """What became of each meeting that a source gave, or that had come due."""

    JUDGED = "judged"
    UNCHANGED = "unchanged"
    COPY = "copy"
    """Another copy of it is judged."""
    FAR = "far"
    OUT_OF_SCOPE = "out_of_scope"
    WITH_WHOM = "with_whom"
    """Whether it is in scope is not known: a directory did not say who is in it."""
    OVER = "over"
    BROKEN = "broken"
    """It stopped us; the reason stands among what failed."""


class Told(StrEnum):
    """What became of each thing that there was to do."""

    SENT = "sent"
    AMENDED = "amended"
    NOT_NEEDED = "not_needed"
    """Put right before we wrote."""
    REHEARSED = "rehearsed"
    """It would have been done."""
    HELD = "held"
    """The plan waits for approval."""
    WAITING = "waiting"
    """For a later run: one organiser is not written to too often."""
    CAPPED = "capped"
    """For a later run: a platform mails guests about a change, and this run has caused enough of these mails."""
    TOO_MANY = "too_many"
    """Left as it is: guests would get more mails about the change than any run may cause."""
    OUTSIDE = "outside"
    """Its organiser is at none of the domains that messages may reach."""
    NOBODY = "nobody"
    """Its invite names no organiser."""
    FORGOTTEN = "forgotten"
    """Its invite names one, whom the ledger was told to forget."""
    UNVERIFIED = "unverified"
    """Nobody whom we trust vouches that the organiser sent the mail."""
    PAUSED = "paused"
    NOTED = "noted"
    """An organiser's answer asks for something, and it was done."""
    UNREASONED = "unreasoned"
    """An organiser's answer asks for a waiver and gives no reason. Nothing is waived, and we ask for it."""
    UNKNOWN = "unknown"
    """Sent or not: nobody can tell. It is not sent again."""
    REFUSED = "refused"
    """Whatever sends them will never take it."""
    RETURNED = "returned"
    """Sent before, and now reported as not delivered."""
    FAILED = "failed"
    """Tried again in the next run."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be looked at, or not all of it."""

    source: str
    """Its name in the settings."""
    reason: str
    at: tuple[str, str] = ("", "")
    """The partition and the reference of a thing, as the ledger has them; without reference, all of a partition."""
    name: str = field(default="", compare=False, repr=False)
    """As people know it, such as a path. For a terminal alone: it may be anybody's name."""


@dataclass
class Statement:
    """One run in numbers. Reasons name a source or a kind, and quote nothing."""

    mode: str
    read: Counter[Read] = field(default_factory=Counter)
    told: Counter[Told] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    """Of what was sent: warn, remind, resolve, amend, confirm."""
    gone: int = 0
    """Meetings of which no copy is left."""
    skipped: Counter[str] = field(default_factory=Counter)
    """By reason."""
    failed: dict[Failure, None] = field(default_factory=dict)
    """What could not be looked at in this run: each fault once, in order."""
    unread: Counter[str] = field(default_factory=Counter)
    """What an earlier run could not read, and this one had no cause to look at again: things, by source."""
    good: int = 0
    """Partitions whose pull came to its end."""
    bad: int = 0
    holds: list[tuple[str, str]] = field(default_factory=list)
    """What waits for approval, and why."""
    problems: list[str] = field(default_factory=list)
    """What kept us from sending."""
    unsent: Counter[str] = field(default_factory=Counter)
    """Messages that wait for the next run, by the kind of error that kept them."""
    open: tuple[Severity, ...] = ()
    """The severities of all that stands open at its end, the gravest first."""
    would_hold: str = ""
    """In a rehearsal: why a run that sends would wait for approval first."""
    planned: list[str] = field(default_factory=list)
    """In a rehearsal: what would be done, a line for each."""
    update_mails: UpdateMails = NONE
    """That platforms send by themselves, as far as it can be foretold: because of what was changed; in a rehearsal, or
    where a plan is held, because of what would be."""

    def add(self, other: Statement) -> None:
        """Count what was counted apart."""
        self.read.update(other.read)
        self.told.update(other.told)
        self.kinds.update(other.kinds)
        self.gone += other.gone
        self.skipped.update(other.skipped)
        self.failed.update(other.failed)

    def fail(self, source: str, reason: str, at: tuple[str, str] = ("", ""), name: str = "") -> None:
        """Note once what could not be looked at."""
        self.failed.setdefault(Failure(source, reason, at, name))

    def not_sent(self, error: BaseException | None, number: int = 1) -> None:
        """Note messages that could not be sent, and are tried again in the next run; without error: by a fault of ours."""
        self.told[Told.FAILED] += number
        self.unsent[type(error).__name__ if error is not None else FAULT] += number

    @property
    def not_read(self) -> set[tuple[str, str, str]]:
        """Source, partition and reference of what could not be looked at in this run, or not all of it."""
        return {(failure.source, *failure.at) for failure in self.failed}

    @property
    def failures(self) -> int:
        """How many things could not be looked at in this run, or not all of them."""
        return len(self.not_read)

    @property
    def meetings(self) -> int:
        """Meetings looked at, each by one of its copies."""
        return self.read.total() - self.read[Read.COPY]

    @property
    def idle(self) -> bool:
        """Whether there was nothing new, and nothing was done."""
        return not (self.told or self.gone or self.failed or self.holds or self.problems or self.read[Read.JUDGED])

    @classmethod
    def of(cls, counts: Mapping[str, Any]) -> Statement:
        """A statement again, from the counts that the ledger kept. What there was to name is not in it."""
        return cls(
            mode=counts["mode"],
            read=Counter({kind: counts["read"].get(kind.value, 0) for kind in Read}),
            told=Counter({kind: counts["told"].get(kind.value, 0) for kind in Told}),
            kinds=Counter(counts["kinds"]),
            gone=counts["gone"],
            good=counts["partitions"]["good"],
            bad=counts["partitions"]["bad"],
        )

    def as_json(self) -> dict[str, Any]:
        """The counts alone, as the ledger keeps them."""
        return {
            "mode": self.mode,
            "read": {kind.value: self.read[kind] for kind in Read},
            "told": {kind.value: self.told[kind] for kind in Told},
            "kinds": dict(sorted(self.kinds.items())),
            "gone": self.gone,
            "skipped": sum(self.skipped.values()),
            "failed": self.failures,
            "unread": self.unread.total(),
            "partitions": {"good": self.good, "bad": self.bad},
            "holds": len(self.holds),
            "problems": len(self.problems),
            "unsent": dict(sorted(self.unsent.items())),
        }
