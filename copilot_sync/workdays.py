"""Clear working days: the measure of notice.

"Clear" as in English council law (SI 2012/2089): neither the day of sending nor the day of the meeting counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

    from copilot_sync.regions import Region

CLOSE_OF_DAY = 17
"""The hour, local, after which a sending counts as made on the next working day."""
LONGEST = 1500
"""Days looked at, at most: notice longer than four years is long enough."""


@dataclass(frozen=True)
class WorkingDays:
    """A region's working days, with moments read in one zone."""

    region: Region
    zone: tzinfo

    def is_working(self, day: date) -> bool:
        """Neither a weekend day nor a bank holiday of the region."""
        return day.weekday() not in self.region.weekend and self.region.holiday(day) is None

    def clear_between(self, first: date, last: date) -> int:
        """Working days strictly between two days; 0 where `last` is not after `first`."""
        span = min((last - first).days, LONGEST) - 1
        weeks, rest = divmod(max(span, 0), 7)
        off = self.region.weekend
        begins = first.weekday()
        weekdays = weeks * (7 - len(off)) + sum([(begins + step) % 7 not in off for step in range(1, rest + 1)])
        return weekdays - len(self.holidays_between(first, last))

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
        closing = local.replace(hour=CLOSE_OF_DAY, minute=0, second=0, microsecond=0)
        if self.is_working(local.date()) and local <= closing:
            return local.date()
        return self.next_working(local.date())

    def clear_since_sending(self, moment: datetime, last: date) -> int:
        """Clear working days from a sending to a day."""
        return self.clear_between(self.day_of_sending(moment), last)

    def next_working(self, day: date) -> date:
        """The first working day after `day`."""
        following = day + timedelta(days=1)
        while not self.is_working(following):
            following += timedelta(days=1)
        return following

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
        day = self.day_of_sending(moment)
        for _ in range(minimum):
            day = self.next_working(day)
        return self.next_working(day)

    def holidays_between(self, first: date, last: date) -> list[tuple[date, str]]:
        """Bank holidays on weekdays, strictly between two days: they explain a count that surprises."""
        last = min(last, first + timedelta(days=LONGEST))
        return [
            (day, name)
            for year in range(first.year, last.year + 1)
            for day, name in self.region.holidays_on_weekdays(year)
            if first < day < last
        ]
