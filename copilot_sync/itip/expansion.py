"""When one RRULE takes place, in bounded time (RFC 5545, section 3.3.10).

A rule is a walk over periods: years, months, weeks, days, or shorter. The walk starts close to the moment
asked about, jumps over months, days and hours that cannot match, and is counted, so that no rule, however
hostile, can run for long. All times are on the wall clock of the series, without a zone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, overload

from copilot_sync.itip.rrule import LAST_MOMENT, Frequency
from copilot_sync.itip.values import LATEST_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from copilot_sync.itip.rrule import Rule

SECONDS = {
    Frequency.WEEKLY: 7 * 86_400,
    Frequency.DAILY: 86_400,
    Frequency.HOURLY: 3_600,
    Frequency.MINUTELY: 60,
    Frequency.SECONDLY: 1,
}
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


class EndlessError(Exception):
    """A rule takes more work than any real meeting's."""


class Steps:
    """How much work rules may cause: so much for each, and so much for all rules of a document together."""

    MOST = 100_000

    def __init__(self, *, free: int = 1_000, shared: int = 500_000) -> None:
        self._free = free
        self._shared = shared
        self._own = 0

    def begin(self) -> None:
        """Another question is asked."""
        self._own = 0

    def take(self, number: int = 1) -> None:
        """Count some work.

        Raises:
            EndlessError: it was the last straw.
        """
        self._own += number
        if self._own > self._free:
            self._shared -= number
        if self._own > self.MOST or self._shared < 0:
            raise EndlessError


class Slots(Sequence[datetime]):
    """The moments of one period in order: every day at every time, or some of these by position."""

    def __init__(self, days: Sequence[date], times: Sequence[time], positions: Sequence[int]) -> None:
        self._days = days
        self._times = times
        size = len(days) * len(times)
        chosen = {at - 1 if at > 0 else size + at for at in positions}
        self._chosen = sorted(at for at in chosen if 0 <= at < size) if positions else range(size)

    def __len__(self) -> int:
        return len(self._chosen)

    @overload
    def __getitem__(self, index: int) -> datetime: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[datetime]: ...
    def __getitem__(self, index: int | slice) -> datetime | Sequence[datetime]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        day, at = divmod(self._chosen[index], len(self._times))
        return datetime.combine(self._days[day], self._times[at])


class Expansion:
    """One rule from one start. The start itself is the first of its dates, whether it fits the rule or not."""

    def __init__(self, rule: Rule, start: datetime, steps: Steps) -> None:
        self.rule = rule
        self.start = start
        self._steps = steps
        self._by_days = bool(rule.weeks or rule.year_days or rule.month_days or rule.weekdays)
        self._month_days = rule.month_days or self._implied_month_day()
        self._months = rule.months or self._implied_month()
        self._weekdays = rule.weekdays or self._implied_weekday()

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

    def dates_from(self, moment: datetime) -> Iterator[datetime]:
        """Every date at or after `moment`, after the start, whatever COUNT says.

        Raises:
            EndlessError: the next was not found within the work that a rule may cause.
        """
        moment = max(moment, self.start + SECOND)
        for slots in self._walk(self._index(moment), self._until):
            for at in range(bisect_left(slots, moment), len(slots)):
                self._steps.take()
                if slots[at] > self._until:
                    return
                yield slots[at]

    def last_until(self, moment: datetime, excluded: Callable[[datetime], bool]) -> datetime | None:
        """The last date at or before `moment`, after the start, that is not excluded.

        Raises:
            EndlessError: it was not found within the work that a rule may cause.
        """
        self._steps.begin()
        moment = min(moment, self._until, self._end_by_count(moment) or LAST_MOMENT)
        latest = self._index(moment)
        width = 1
        while True:
            index = max(0, latest - width)
            found = self._last_of(index, moment, excluded)
            if found or index == 0:
                return found
            width *= 2

    def _last_of(self, index: int, moment: datetime, excluded: Callable[[datetime], bool]) -> datetime | None:
        last = None
        for slots in self._walk(index, moment):
            for at in reversed(range(bisect_right(slots, self.start), bisect_right(slots, moment))):
                self._steps.take()
                if not excluded(slots[at]):
                    last = slots[at]
                    break
        return last

    def _end_by_count(self, limit: datetime) -> datetime | None:
        """The last date that COUNT allows; ``None`` where it allows all up to `limit`, or is not given."""
        if self.rule.count is None or self._count_is_arithmetic:
            return None
        left = self.rule.count - 1
        if left == 0:
            return self.start
        for slots in self._walk(0, limit):
            before = bisect_right(slots, self.start) if slots[0] <= self.start else 0
            if len(slots) - before >= left:
                return slots[before + left - 1]
            left -= len(slots) - before
        return None

    def _walk(self, index: int, until: datetime) -> Iterator[Slots]:
        """Every period that holds anything, from the one numbered `index` to the one that holds `until`."""
        while (base := self._base(index)) is not None and base <= until:
            self._steps.take()
            again = self._hopeless_until(base)
            if again is not None:
                index = max(index + 1, -(-_seconds(again - self._origin) // self._stride))
                continue
            slots = Slots(self._days(base.date()), self._times(base), self.rule.positions)
            if slots:
                yield slots
            index += 1

    @property
    def _count_is_arithmetic(self) -> bool:
        return self.rule.plain and self.rule.frequency >= Frequency.WEEKLY

    @cached_property
    def _until(self) -> datetime:
        """UNTIL, or what COUNT comes to where that is plain arithmetic."""
        rule = self.rule
        if rule.count is None or not self._count_is_arithmetic:
            return rule.until
        length = (rule.count - 1) * self._stride
        return min(rule.until, self.start + timedelta(seconds=min(length, _seconds(LAST_MOMENT - self.start))))

    # Periods: numbered from that of the start, which is 0.

    @cached_property
    def _stride(self) -> int:
        return SECONDS[self.rule.frequency] * self.rule.interval

    @cached_property
    def _origin(self) -> datetime:
        frequency, start = self.rule.frequency, self.start
        if frequency == Frequency.SECONDLY:
            return start
        if frequency == Frequency.MINUTELY:
            return start.replace(second=0)
        if frequency == Frequency.HOURLY:
            return start.replace(minute=0, second=0)
        midnight = datetime.combine(start, time())
        if frequency == Frequency.WEEKLY:
            return midnight - DAY * ((start.weekday() - self.rule.week_start) % 7)
        if frequency == Frequency.MONTHLY:
            return midnight.replace(day=1)
        return midnight.replace(month=1, day=1) if frequency == Frequency.YEARLY else midnight

    def _base(self, index: int) -> datetime | None:
        """Where a period begins; ``None`` beyond the last year that is looked at."""
        if self.rule.frequency <= Frequency.MONTHLY:
            each = 12 if self.rule.frequency == Frequency.YEARLY else 1
            months = self._origin.month - 1 + index * self.rule.interval * each
            year = self._origin.year + months // 12
            return datetime(year, months % 12 + 1, 1) if year <= LATEST_YEAR else None  # noqa: DTZ001 -- wall clock
        length = index * self._stride
        return self._origin + timedelta(seconds=length) if length <= _seconds(LAST_MOMENT - self._origin) else None

    def _index(self, moment: datetime) -> int:
        """The last period that begins at or before `moment`."""
        if moment <= self._origin:
            return 0
        if self.rule.frequency <= Frequency.MONTHLY:
            months = (moment.year - self._origin.year) * 12 + moment.month - self._origin.month
            return months // (self.rule.interval * (12 if self.rule.frequency == Frequency.YEARLY else 1))
        return _seconds(moment - self._origin) // self._stride

    def _hopeless_until(self, base: datetime) -> datetime | None:
        """For periods of a day or less: the next moment that could match, where this period cannot."""
        rule, again = self.rule, None
        if rule.frequency < Frequency.DAILY:
            return None
        if self._months and base.month not in self._months:
            again = (datetime(base.year, base.month, 1) + 31 * DAY).replace(day=1)  # noqa: DTZ001 -- wall clock
        elif not self._fits(base.date()):
            again = datetime.combine(base, time()) + DAY
        elif rule.hours and rule.frequency >= Frequency.HOURLY and base.hour not in rule.hours:
            again = base.replace(minute=0, second=0) + timedelta(hours=1)
        elif rule.minutes and rule.frequency >= Frequency.MINUTELY and base.minute not in rule.minutes:
            again = base.replace(second=0) + timedelta(minutes=1)
        elif rule.seconds and rule.frequency == Frequency.SECONDLY and base.second not in rule.seconds:
            again = base + SECOND
        return again

    # Days of a period, and times of a day.

    def _days(self, first: date) -> list[date]:
        frequency = self.rule.frequency
        if frequency >= Frequency.DAILY:
            return [first]
        if frequency == Frequency.WEEKLY:
            week = (first + step * DAY for step in range(7))
            return [day for day in week if (not self._months or day.month in self._months) and self._fits(day)]
        months = (self._months or range(1, 13)) if frequency == Frequency.YEARLY else (first.month,)
        if self._months and first.month not in self._months and frequency == Frequency.MONTHLY:
            return []
        candidates = (date(first.year, month, day) for month in months for day in self._days_of(first.year, month))
        return [day for day in candidates if self._fits(day)]

    def _days_of(self, year: int, month: int) -> Sequence[int]:
        length = monthrange(year, month)[1]
        if not self._month_days:
            return range(1, length + 1)
        found = {day if day > 0 else length + 1 + day for day in self._month_days}
        return sorted(day for day in found if 0 < day <= length)

    def _fits(self, day: date) -> bool:
        """Whether a day passes every BY part about days but BYMONTH."""
        self._steps.take()
        if self._weekdays and not any(day.weekday() == on and self._is_nth(day, nth) for nth, on in self._weekdays):
            return False
        if self._month_days:
            length = monthrange(day.year, day.month)[1]
            if day.day not in self._month_days and day.day - length - 1 not in self._month_days:
                return False
        if self.rule.year_days:
            length = _year_length(day.year)
            number = day.timetuple().tm_yday
            if number not in self.rule.year_days and number - length - 1 not in self.rule.year_days:
                return False
        return not self.rule.weeks or self._in_weeks(day)

    def _is_nth(self, day: date, nth: int) -> bool:
        """Whether it is the nth such weekday of its month or year; of no meaning in shorter periods."""
        if nth == 0 or self.rule.frequency > Frequency.MONTHLY or self.rule.weeks:
            return True
        if self.rule.frequency == Frequency.MONTHLY or self.rule.months:
            number, length = day.day, monthrange(day.year, day.month)[1]
        else:
            number, length = day.timetuple().tm_yday, _year_length(day.year)
        return (number - 1) // 7 + 1 == nth if nth > 0 else (length - number) // 7 + 1 == -nth

    def _in_weeks(self, day: date) -> bool:
        """Whether the number of its week is asked for; week 1 is the first with four days in the year."""
        middle = day + DAY * (3 - (day.weekday() - self.rule.week_start) % 7)
        number = (middle.timetuple().tm_yday - 1) // 7 + 1
        last = (_year_length(middle.year) - middle.timetuple().tm_yday) // 7 + number
        return number in self.rule.weeks or number - last - 1 in self.rule.weeks

    def _times(self, base: datetime) -> Sequence[time]:
        if self.rule.frequency < Frequency.HOURLY:
            return self._times_of_day
        minutes: Sequence[int] = (base.minute,)
        seconds: Sequence[int] = (base.second,)
        if self.rule.frequency == Frequency.HOURLY:
            minutes = self.rule.minutes or (self.start.minute,)
        if self.rule.frequency <= Frequency.MINUTELY:
            seconds = self.rule.seconds or (self.start.second,)
        return [time(base.hour, minute, second) for minute in minutes for second in seconds]

    @cached_property
    def _times_of_day(self) -> Sequence[time]:
        hours = self.rule.hours or (self.start.hour,)
        minutes = self.rule.minutes or (self.start.minute,)
        seconds = self.rule.seconds or (self.start.second,)
        self._steps.take(len(hours) * len(minutes) * len(seconds) // 10)
        return [time(hour, minute, second) for hour in hours for minute in minutes for second in seconds]

    # What a rule leaves to its start.

    def _implied_month_day(self) -> tuple[int, ...]:
        return (self.start.day,) if self.rule.frequency <= Frequency.MONTHLY and not self._by_days else ()

    def _implied_month(self) -> tuple[int, ...]:
        return (self.start.month,) if self.rule.frequency == Frequency.YEARLY and not self._by_days else ()

    def _implied_weekday(self) -> tuple[tuple[int, int], ...]:
        weekly = self.rule.frequency == Frequency.WEEKLY and not self._by_days
        by_week_alone = self.rule.weeks and not (self.rule.year_days or self.rule.month_days)
        return ((0, self.start.weekday()),) if weekly or by_week_alone else ()


def _year_length(year: int) -> int:
    return date(year, 12, 31).timetuple().tm_yday


def _seconds(length: timedelta) -> int:
    return length.days * 86_400 + length.seconds
