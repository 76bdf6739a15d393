"""The dates of a series: its start, its rules and its RDATEs, less its EXDATEs (RFC 5545, section 3.8.5)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot_sync.itip.expansion import Expansion
from copilot_sync.itip.steps import Steps
from copilot_sync.once import once

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet
    from datetime import date, datetime

    from copilot_sync.itip.rrule import Rule


@dataclass(frozen=True)
class Recurrence:
    """A recurrence set on the wall clock of its series. The start belongs to it, whether it fits a rule or not."""

    start: datetime
    rules: Collection[Rule] = ()
    dates: Collection[datetime] = ()
    """Added one by one (RDATE)."""
    without: AbstractSet[datetime] = frozenset()
    """Taken out one by one: EXDATE, and what was moved by itself."""
    without_days: AbstractSet[date] = frozenset()
    """Taken out whatever their hour: EXDATEs that give a day alone."""
    steps: Steps = field(default_factory=Steps)

    def first_from(self, moment: datetime) -> datetime | None:
        """The first date at or after `moment`; ``None`` where there is none.

        Raises:
            EndlessError: a rule takes more work than any real meeting's.
        """
        place = bisect_left(self._listed, moment)
        listed = self._listed[place] if place < len(self._listed) else None
        if listed == self.start:
            return listed
        found = [expansion.first_from(moment, self._excluded) for expansion in self._expansions]
        return min((date for date in (listed, *found) if date is not None), default=None)

    def last_until(self, moment: datetime) -> datetime | None:
        """The last date at or before `moment`; ``None`` where there is none.

        Raises:
            EndlessError: a rule takes more work than any real meeting's.
        """
        place = bisect_right(self._listed, moment)
        listed = self._listed[place - 1] if place else None
        found = [expansion.last_until(moment, self._excluded) for expansion in self._expansions]
        return max((date for date in (listed, *found) if date is not None), default=None)

    def _excluded(self, moment: datetime) -> bool:
        return moment in self.without or moment.date() in self.without_days

    @once
    def _listed(self) -> list[datetime]:
        return sorted(date for date in {self.start, *self.dates} if not self._excluded(date))

    @once
    def _expansions(self) -> list[Expansion]:
        return [Expansion(rule, self.start, self.steps) for rule in self.rules]
