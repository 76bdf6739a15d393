"""The days of a series, beside what ``dateutil`` makes of the same rule."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Literal

import pytest
from dateutil.rrule import DAILY, MO, MONTHLY, WEEKLY, YEARLY, rrule, weekday
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.testing.graph.recurrence import DAYS, INDEXES, days

LAST = date(2030, 12, 31)


def told(pattern: dict[str, Any], start: date, **span: Any) -> list[date]:
    full = {"type": "noEnd", "startDate": start.isoformat(), "endDate": "0001-01-01", "numberOfOccurrences": 0} | span
    return list(days({"pattern": {"interval": 1} | pattern, "range": full}, LAST))


def expected(frequency: Literal[0, 1, 2, 3], start: date, **rule: Any) -> list[date]:
    begin, end = datetime(start.year, start.month, start.day), datetime(2030, 12, 31)  # noqa: DTZ001 -- days have no zone
    return [moment.date() for moment in rrule(frequency, dtstart=begin, until=end, **rule)]


starts = st.dates(date(2024, 1, 1), date(2029, 1, 1))
intervals = st.integers(1, 7)
some_days = st.sets(st.sampled_from(DAYS), min_size=1)


@given(starts, intervals)
def test_every_so_many_days(start: date, interval: int) -> None:
    assert told({"type": "daily", "interval": interval}, start) == expected(DAILY, start, interval=interval)


@given(starts, intervals, some_days, st.sampled_from(DAYS))
def test_days_of_every_so_many_weeks(start: date, interval: int, wanted: set[str], first: str) -> None:
    pattern = {"type": "weekly", "interval": interval, "daysOfWeek": sorted(wanted), "firstDayOfWeek": first}
    numbers = [DAYS.index(day) for day in wanted]

    same = expected(WEEKLY, start, interval=interval, byweekday=numbers, wkst=weekday(DAYS.index(first)))

    assert told(pattern, start) == same


@given(starts, intervals, st.integers(1, 28))
def test_a_day_of_every_so_many_months(start: date, interval: int, day: int) -> None:
    pattern = {"type": "absoluteMonthly", "interval": interval, "dayOfMonth": day}

    assert told(pattern, start) == expected(MONTHLY, start, interval=interval, bymonthday=day)


@given(starts, intervals, st.sampled_from(DAYS), st.sampled_from([*INDEXES, "last"]))
def test_a_weekday_of_every_so_many_months(start: date, interval: int, day: str, index: str) -> None:
    pattern = {"type": "relativeMonthly", "interval": interval, "daysOfWeek": [day], "index": index}
    number = -1 if index == "last" else INDEXES.index(index) + 1

    same = expected(MONTHLY, start, interval=interval, byweekday=weekday(DAYS.index(day), number))

    assert told(pattern, start) == same


@given(starts, st.integers(1, 12), st.integers(1, 28))
def test_a_day_of_every_year(start: date, month: int, day: int) -> None:
    pattern = {"type": "absoluteYearly", "month": month, "dayOfMonth": day}

    assert told(pattern, start) == expected(YEARLY, start, bymonth=month, bymonthday=day)


@given(starts, st.integers(1, 12))
def test_a_weekday_of_every_year(start: date, month: int) -> None:
    pattern = {"type": "relativeYearly", "month": month, "daysOfWeek": ["monday"], "index": "second"}

    assert told(pattern, start) == expected(YEARLY, start, bymonth=month, byweekday=MO(2))


ENDS: dict[str, tuple[dict[str, Any], int]] = {
    "after a number": ({"type": "numbered", "numberOfOccurrences": 3}, 3),
    "on a day": ({"type": "endDate", "endDate": "2026-12-15"}, 15),
    "never": ({"type": "noEnd"}, (LAST - date(2026, 12, 1)).days + 1),
}


@pytest.mark.parametrize("case", ENDS)
def test_how_a_series_ends(case: str) -> None:
    span, number = ENDS[case]

    found = told({"type": "daily"}, date(2026, 12, 1), **span)

    assert len(found) == number
    assert found[1] - found[0] == timedelta(days=1)


def test_the_last_day_of_a_shorter_month_stands_for_one_that_it_lacks() -> None:
    found = told(
        {"type": "absoluteMonthly", "dayOfMonth": 31}, date(2026, 1, 31), type="numbered", numberOfOccurrences=3
    )

    assert found == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
