"""Clear working days: the measure of notice.

"Clear" as in English council law (SI 2012/2089): neither the day of sending nor the day of the meeting counts.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from datetime import tzinfo

    from copilot_sync.regions import Region

CLOSE_OF_DAY = time(17)
"""The time, local, after which a sending counts as made on the next working day."""
LONGEST = 1500
"""Days looked at, at most: notice longer than four years is long enough."""


class WorkingDays(NamedTuple):
    """A region's working days, with moments read in one zone."""

    region: Region
    zone: tzinfo

    def is_working(self, day: date) -> bool:
        """Neither a weekend day nor a bank holiday of the region."""
        return _is_working(self.region, day)

    def clear_between(self, first: date, last: date) -> int:
        """Working days strictly between two days; 0 where `last` is not after `first`."""
        return _clear_between(self.region, first, last)

    def days_between(self, first: date, last: date) -> list[date]:
        """The days strictly between two days."""
        span = min((last - first).days, LONGEST)
        return [first + timedelta(days=step) for step in range(1, span)]

    def days_after(self, first: date, last: date) -> list[date]:
        """The days after `first`, up to and with `last`."""
        return [*self.days_between(first, last), last] if last > first else []

    def day_of_sending(self, moment: datetime) -> date:
        """The day a sending counts for: its own, or the next working day after hours and on days off."""
        local = moment.astimezone(self.zone)
        return _day_counted_from(self.region, local.date(), after_hours=local.time() > CLOSE_OF_DAY)

    def clear_since_sending(self, moment: datetime, last: date) -> int:
        """Clear working days from a sending to a day."""
        return self.clear_between(self.day_of_sending(moment), last)

    def next_working(self, day: date) -> date:
        """The first working day after `day`."""
        return _next_working(self.region, day)

    def before(self, day: date, count: int) -> date:
        """The working day before which `count` clear working days, and after which one less, are left until `day`."""
        for _ in range(min(count, LONGEST)):
            day -= timedelta(days=1)
            while not self.is_working(day):
                day -= timedelta(days=1)
        return day

    def after(self, day: date, count: int) -> date:
        """The first day on which `count` clear working days have gone by since `day`."""
        for _ in range(min(count, LONGEST)):
            day = self.next_working(day)
        return day + timedelta(days=1)

    def first_fair_day(self, moment: datetime, minimum: int) -> date:
        """The earliest working day that leaves `minimum` clear working days after a sending at `moment`."""
        return _first_fair_day(self.region, self.day_of_sending(moment), minimum)

    def holidays_between(self, first: date, last: date) -> tuple[tuple[date, str], ...]:
        """Bank holidays on weekdays, strictly between two days: they explain a count that surprises."""
        return _holidays_between(self.region, first, last)


# What follows from days alone is asked again for many meetings: they are sent, and held, on the same few days.


def _is_working(region: Region, day: date) -> bool:
    return day.weekday() not in region.weekend and region.holiday(day) is None


@remembered
def _next_working(region: Region, day: date) -> date:
    following = day + timedelta(days=1)
    while not _is_working(region, following):
        following += timedelta(days=1)
    return following


@remembered
def _day_counted_from(region: Region, day: date, *, after_hours: bool) -> date:
    return _next_working(region, day) if after_hours or not _is_working(region, day) else day


@remembered
def _first_fair_day(region: Region, counted_from: date, minimum: int) -> date:
    day = counted_from
    for _ in range(minimum):
        day = _next_working(region, day)
    return _next_working(region, day)


@remembered
def _clear_between(region: Region, first: date, last: date) -> int:
    span = min((last - first).days, LONGEST) - 1
    weeks, rest = divmod(max(span, 0), 7)
    off = region.weekend
    begins = first.weekday()
    weekdays = weeks * (7 - len(off)) + sum([(begins + step) % 7 not in off for step in range(1, rest + 1)])
    return weekdays - len(_holidays_between(region, first, last))


def _holidays_between(region: Region, first: date, last: date) -> tuple[tuple[date, str], ...]:
    last = min(last, first + timedelta(days=LONGEST))
    return tuple(
        [
            (day, name)
            for year in range(first.year, last.year + 1)
            for day, name in region.holidays_on_weekdays(year)
            if first < day < last
        ]
    )
