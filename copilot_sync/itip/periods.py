"""The periods of a rule, and the moments in each (the table of RFC 5545, section 3.3.10).

Periods are years, months, weeks, days or shorter, as FREQ says, numbered from that of the start, which is 0.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, overload

from copilot_sync.itip.rrule import LAST_MOMENT, Frequency
from copilot_sync.itip.values import LATEST_YEAR
from copilot_sync.once import once

if TYPE_CHECKING:
    from copilot_sync.itip.rrule import Rule
    from copilot_sync.itip.steps import Steps

SECONDS = {
    Frequency.WEEKLY: 7 * 86_400,
    Frequency.DAILY: 86_400,
    Frequency.HOURLY: 3_600,
    Frequency.MINUTELY: 60,
    Frequency.SECONDLY: 1,
}
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


class Slots(Sequence[datetime]):
    """The moments of one period in order: every day at every time, or some of these by position (BYSETPOS)."""

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


class Periods:
    """All periods of one rule from one start."""

    def __init__(self, rule: Rule, start: datetime, steps: Steps) -> None:
        self._rule = rule
        self._start = start
        self._steps = steps
        # What a rule does not say, its start does.
        by_days = bool(rule.weeks or rule.year_days or rule.month_days or rule.weekdays)
        yearly, monthly = rule.frequency == Frequency.YEARLY, rule.frequency <= Frequency.MONTHLY
        by_week_alone = rule.weeks and not (rule.year_days or rule.month_days)
        weekday = (rule.frequency == Frequency.WEEKLY and not by_days) or by_week_alone
        self._months = rule.months or ((start.month,) if yearly and not by_days else ())
        self._month_days = rule.month_days or ((start.day,) if monthly and not by_days else ())
        self._weekdays = rule.weekdays or (((0, start.weekday()),) if weekday else ())

    def base(self, number: int) -> datetime | None:
        """Where a period begins; ``None`` beyond the last year that is looked at."""
        if self._rule.frequency <= Frequency.MONTHLY:
            each = 12 if self._rule.frequency == Frequency.YEARLY else 1
            months = self._origin.month - 1 + number * self._rule.interval * each
            year = self._origin.year + months // 12
            return datetime(year, months % 12 + 1, 1) if year <= LATEST_YEAR else None  # noqa: DTZ001 -- wall clock
        length = number * self.stride
        return self._origin + timedelta(seconds=length) if length <= seconds(LAST_MOMENT - self._origin) else None

    def number_at(self, moment: datetime) -> int:
        """The last period that begins at or before `moment`."""
        if moment <= self._origin:
            return 0
        if self._rule.frequency <= Frequency.MONTHLY:
            months = (moment.year - self._origin.year) * 12 + moment.month - self._origin.month
            return months // (self._rule.interval * (12 if self._rule.frequency == Frequency.YEARLY else 1))
        return seconds(moment - self._origin) // self.stride

    def number_after(self, number: int, base: datetime) -> int | None:
        """For periods of a day or less: the next period that could hold anything, where this one cannot."""
        again = self._hopeless_until(base)
        return None if again is None else max(number + 1, -(-seconds(again - self._origin) // self.stride))

    def slots(self, base: datetime) -> Slots:
        """The moments of the period that begins at `base`."""
        return Slots(self._days(base.date()), self._times(base), self._rule.positions)

    @once
    def stride(self) -> int:
        """Seconds from one period to the next, for periods of a week or less."""
        return SECONDS[self._rule.frequency] * self._rule.interval

    @once
    def _origin(self) -> datetime:
        frequency, start = self._rule.frequency, self._start
        if frequency >= Frequency.HOURLY:
            return start - timedelta(seconds=(start.minute * 60 + start.second) % SECONDS[frequency])
        midnight = datetime.combine(start, time())
        if frequency == Frequency.WEEKLY:
            return midnight - DAY * ((start.weekday() - self._rule.week_start) % 7)
        if frequency == Frequency.MONTHLY:
            return midnight.replace(day=1)
        return midnight.replace(month=1, day=1) if frequency == Frequency.YEARLY else midnight

    def _hopeless_until(self, base: datetime) -> datetime | None:
        rule, again = self._rule, None
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

    def _days(self, first: date) -> list[date]:
        frequency = self._rule.frequency
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
        if self._rule.year_days:
            length = _year_length(day.year)
            number = day.timetuple().tm_yday
            if number not in self._rule.year_days and number - length - 1 not in self._rule.year_days:
                return False
        return not self._rule.weeks or self._in_weeks(day)

    def _is_nth(self, day: date, nth: int) -> bool:
        """Whether it is the nth such weekday of its month or year; of no meaning in shorter periods."""
        if nth == 0 or self._rule.frequency > Frequency.MONTHLY or self._rule.weeks:
            return True
        if self._rule.frequency == Frequency.MONTHLY or self._rule.months:
            number, length = day.day, monthrange(day.year, day.month)[1]
        else:
            number, length = day.timetuple().tm_yday, _year_length(day.year)
        return (number - 1) // 7 + 1 == nth if nth > 0 else (length - number) // 7 + 1 == -nth

    def _in_weeks(self, day: date) -> bool:
        """Whether the number of its week is asked for; week 1 is the first with four days in the year."""
        middle = day + DAY * (3 - (day.weekday() - self._rule.week_start) % 7)
        number = (middle.timetuple().tm_yday - 1) // 7 + 1
        last = (_year_length(middle.year) - middle.timetuple().tm_yday) // 7 + number
        return number in self._rule.weeks or number - last - 1 in self._rule.weeks

    def _times(self, base: datetime) -> Sequence[time]:
        if self._rule.frequency < Frequency.HOURLY:
            return self._times_of_day
        minutes: Sequence[int] = (base.minute,)
        each: Sequence[int] = (base.second,)
        if self._rule.frequency == Frequency.HOURLY:
            minutes = self._rule.minutes or (self._start.minute,)
        if self._rule.frequency <= Frequency.MINUTELY:
            each = self._rule.seconds or (self._start.second,)
        return [time(base.hour, minute, second) for minute in minutes for second in each]

    @once
    def _times_of_day(self) -> Sequence[time]:
        hours = self._rule.hours or (self._start.hour,)
        minutes = self._rule.minutes or (self._start.minute,)
        each = self._rule.seconds or (self._start.second,)
        self._steps.take(len(hours) * len(minutes) * len(each) // 10)
        return [time(hour, minute, second) for hour in hours for minute in minutes for second in each]


def seconds(length: timedelta) -> int:
    """Whole seconds, without the rounding of a float."""
    return length.days * 86_400 + length.seconds


def _year_length(year: int) -> int:
    return date(year, 12, 31).timetuple().tm_yday
