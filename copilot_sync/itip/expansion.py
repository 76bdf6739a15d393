"""When one RRULE takes place, in bounded time (RFC 5545, section 3.3.10).

A rule is a walk over periods. The walk starts close to the moment asked about, jumps over months, days and
hours that cannot match, and is counted, so that no rule, however hostile, can run for long. All times are on
the wall clock of the series, without a zone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import timedelta
from typing import TYPE_CHECKING

from copilot_sync.itip.periods import SECOND, Periods, seconds
from copilot_sync.itip.rrule import LAST_MOMENT, Frequency
from copilot_sync.once import once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from copilot_sync.itip.periods import Slots
    from copilot_sync.itip.rrule import Rule
    from copilot_sync.itip.steps import Steps


class Expansion:
    """One rule from one start. The start itself is the first of its dates, whether it fits the rule or not."""

    def __init__(self, rule: Rule, start: datetime, steps: Steps) -> None:
        self._rule = rule
        self._start = start
        self._steps = steps
        self._periods = Periods(rule, start, steps)

    def first_from(self, moment: datetime, excluded: Callable[[datetime], bool]) -> datetime | None:
        """The first date at or after `moment`, after the start, that is not excluded.

        Raises:
            EndlessError: it was not found within the work that a rule may cause.
        """
        self._steps.begin()
        for found in self.dates_from(moment):
            if not excluded(found):
                end = self._end_by_count(found)
                return None if end and end < found else found
        return None

    def last_until(self, moment: datetime, excluded: Callable[[datetime], bool]) -> datetime | None:
        """The last date at or before `moment`, after the start, that is not excluded.

        Raises:
            EndlessError: it was not found within the work that a rule may cause.
        """
        self._steps.begin()
        moment = min(moment, self._until, self._end_by_count(moment) or LAST_MOMENT)
        latest = self._periods.number_at(moment)
        width = 1
        while True:
            number = max(0, latest - width)
            found = self._last_of(number, moment, excluded)
            if found or number == 0:
                return found
            width *= 2

    def dates_from(self, moment: datetime) -> Iterator[datetime]:
        """Every date at or after `moment`, after the start, whatever COUNT says where it takes counting.

        Raises:
            EndlessError: the next was not found within the work that a rule may cause.
        """
        moment = max(moment, self._start + SECOND)
        for slots in self._walk(self._periods.number_at(moment), self._until):
            for at in range(bisect_left(slots, moment), len(slots)):
                self._steps.take()
                if slots[at] > self._until:
                    return
                yield slots[at]

    def _last_of(self, number: int, moment: datetime, excluded: Callable[[datetime], bool]) -> datetime | None:
        """The last date up to `moment` in the periods from `number` on."""
        last = None
        for slots in self._walk(number, moment):
            for at in reversed(range(bisect_right(slots, self._start), bisect_right(slots, moment))):
                self._steps.take()
                if not excluded(slots[at]):
                    last = slots[at]
                    break
        return last

    def _walk(self, number: int, until: datetime) -> Iterator[Slots]:
        """Every period that holds anything, from `number` to the one that holds `until`."""
        while (base := self._periods.base(number)) is not None and base <= until:
            self._steps.take()
            again = self._periods.number_after(number, base)
            if again is not None:
                number = again
                continue
            slots = self._periods.slots(base)
            if slots:
                yield slots
            number += 1

    @once
    def _until(self) -> datetime:
        """UNTIL, or what COUNT comes to where that is plain arithmetic."""
        rule = self._rule
        if rule.count is None or not self._count_is_arithmetic:
            return rule.until
        length = (rule.count - 1) * self._periods.stride
        return min(rule.until, self._start + timedelta(seconds=min(length, seconds(LAST_MOMENT - self._start))))

    @property
    def _count_is_arithmetic(self) -> bool:
        return self._rule.plain and self._rule.frequency >= Frequency.WEEKLY

    def _end_by_count(self, limit: datetime) -> datetime | None:
        """The last date that COUNT allows; ``None`` where it allows all up to `limit`, or needs no counting."""
        if self._rule.count is None or self._count_is_arithmetic:
            return None
        left = self._rule.count - 1
        if left == 0:
            return self._start
        for slots in self._walk(0, limit):
            before = bisect_right(slots, self._start) if slots[0] <= self._start else 0
            if len(slots) - before >= left:
                return slots[before + left - 1]
            left -= len(slots) - before
        return None
