"""What a rule answers: one of four verdicts, with the words and facts that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from copilot_sync.waivers import Waiver


class Verdict(StrEnum):
    """``cannot_tell`` is an answer, not an error: the facts that would decide were not given."""

    PASS = "pass"  # noqa: S105 -- a verdict, no password
    FAIL = "fail"
    CANNOT_TELL = "cannot_tell"
    NOT_APPLICABLE = "not_applicable"


class Severity(StrEnum):
    """How much a failed rule matters to the person it keeps out. Ordered: suggestion < warning < important."""

    SUGGESTION = "suggestion"
    WARNING = "warning"
    IMPORTANT = "important"

    @property
    def weight(self) -> int:
        """Larger where it matters more."""
        return _WEIGHTS[self]

    # All four, since a text brings its own, which compare by letters.
    def __lt__(self, other: object) -> bool:
        return self.weight < other.weight if isinstance(other, Severity) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.weight <= other.weight if isinstance(other, Severity) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.weight > other.weight if isinstance(other, Severity) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.weight >= other.weight if isinstance(other, Severity) else NotImplemented


_WEIGHTS = {severity: weight for weight, severity in enumerate(Severity)}


class Evidence(NamedTuple):
    """The words that a verdict rests on, and where they stand."""

    where: str
    """body, subject, location, attachment, conference, venue (a profile in the settings), attendees, dates."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One rule's answer about one meeting."""

    code: str
    name: str
    verdict: Verdict
    severity: Severity | None = None
    """Stands on ``fail`` alone."""
    message: str = ""
    why: str = ""
    fix: str = ""
    evidence: tuple[Evidence, ...] = ()
    for_want_of_history: bool = False
    """A ``cannot_tell`` that a record of earlier versions would decide."""
    silent: bool = False
    """A ``not_applicable`` that puts nothing right: its time has not come, or too little is there to judge."""
    broken: bool = False
    """The rule itself raised; it became a ``cannot_tell`` and the run goes on (exit code 3)."""
    baseline: bool = False
    """A ``fail`` that a baseline holds already: it is neither listed nor counted."""
    waived: Waiver | None = None
    """The waiver that covers this ``fail``: it is neither listed with the findings nor counted as one."""
