"""Patterns of Microsoft Graph against the dates that they stand for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.itip.recurrence import Recurrence
from copilot_sync_m365.recurrence import WEEKDAYS, rule_of
from copilot_sync_m365.values import Node, WrongPropertyError

NO_END = {"type": "noEnd", "endDate": "0001-01-01", "numberOfOccurrences": 0}


def dates(start: str, pattern: dict[str, Any], limits: dict[str, Any] = NO_END, count: int = 4) -> list[str]:
    begin = datetime.fromisoformat(f"{start}T10:00")
    rule = rule_of(Node({"pattern": {"interval": 1, **pattern}, "range": limits}))
    assert rule is not None
    found: list[str] = []
    series, moment = Recurrence(begin, rules=(rule,)), begin
    while len(found) < count and (following := series.first_from(moment)):
        found.append(following.date().isoformat())
        moment = following + timedelta(seconds=1)
    return found


@pytest.mark.parametrize(
    ("start", "pattern", "expected"),
    [
        ("2026-01-30", {"type": "daily", "interval": 2}, ["2026-01-30", "2026-02-01", "2026-02-03", "2026-02-05"]),
        (
            "2026-01-27",
            {"type": "weekly", "interval": 2, "daysOfWeek": ["tuesday", "sunday"], "firstDayOfWeek": "monday"},
            ["2026-01-27", "2026-02-01", "2026-02-10", "2026-02-15"],
        ),
        (
            "2026-01-27",
            {"type": "weekly", "interval": 2, "daysOfWeek": ["tuesday", "sunday"], "firstDayOfWeek": "sunday"},
            ["2026-01-27", "2026-02-08", "2026-02-10", "2026-02-22"],
        ),
        (
            "2026-01-15",
            {"type": "absoluteMonthly", "dayOfMonth": 15},
            ["2026-01-15", "2026-02-15", "2026-03-15", "2026-04-15"],
        ),
        (
            "2026-01-31",
            {"type": "absoluteMonthly", "dayOfMonth": 31},
            ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"],
        ),
        (
            "2026-01-27",
            {"type": "relativeMonthly", "daysOfWeek": ["tuesday"], "index": "last"},
            ["2026-01-27", "2026-02-24", "2026-03-31", "2026-04-28"],
        ),
        (
            "2026-01-01",
            {"type": "relativeMonthly", "daysOfWeek": list(WEEKDAYS[:5]), "index": "first"},
            ["2026-01-01", "2026-02-02", "2026-03-02", "2026-04-01"],
        ),
        (
            "2024-02-29",
            {"type": "absoluteYearly", "month": 2, "dayOfMonth": 29},
            ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28"],
        ),
        (
            "2026-06-11",
            {"type": "relativeYearly", "month": 6, "daysOfWeek": ["thursday"], "index": "second"},
            ["2026-06-11", "2027-06-10", "2028-06-08", "2029-06-14"],
        ),
    ],
)
def test_a_pattern_gives_its_dates(start: str, pattern: dict[str, Any], expected: list[str]) -> None:
    assert dates(start, pattern) == expected


@pytest.mark.parametrize(
    ("limits", "number"),
    [
        ({"type": "numbered", "numberOfOccurrences": 3, "endDate": "0001-01-01"}, 3),
        ({"type": "endDate", "endDate": "2026-01-31", "numberOfOccurrences": 0}, 2),
        ({"type": "endDate", "endDate": "0001-01-01"}, 9),
        ({"type": "unknownFutureValue"}, 9),
        ({}, 9),
    ],
)
def test_a_range_ends_the_series(limits: dict[str, Any], number: int) -> None:
    assert len(dates("2026-01-30", {"type": "daily"}, limits, count=9)) == number


@given(
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    days=st.sets(st.sampled_from(WEEKDAYS), min_size=1),
    interval=st.integers(1, 4),
    first=st.sampled_from(WEEKDAYS),
)
def test_weekly_patterns_agree_with_another_library(start: date, days: set[str], interval: int, first: str) -> None:
    while WEEKDAYS[start.weekday()] not in days:
        start += timedelta(days=1)
    numbers = [WEEKDAYS.index(day) for day in days]
    theirs = rrule.rrule(
        rrule.WEEKLY, dtstart=datetime.combine(start, datetime.min.time()), interval=interval, byweekday=numbers,
        wkst=WEEKDAYS.index(first), count=9,
    )  # fmt: skip
    pattern = {"type": "weekly", "interval": interval, "daysOfWeek": list(days), "firstDayOfWeek": first}
    assert dates(start.isoformat(), pattern, count=9) == [moment.date().isoformat() for moment in theirs]


def test_a_pattern_of_the_future_gives_no_rule() -> None:
    assert rule_of(Node({"pattern": {"type": "hourly"}, "range": NO_END})) is None
    assert rule_of(Node({})) is None


@pytest.mark.parametrize(
    ("pattern", "limits", "named"),
    [
        ({"type": "daily", "interval": 0}, {}, "pattern.interval"),
        ({"type": "daily", "interval": 10**30}, {}, "pattern.interval"),
        ({"type": "daily", "interval": True}, {}, "pattern.interval"),
        ({"type": "weekly", "interval": 1, "daysOfWeek": []}, {}, "pattern.daysOfWeek"),
        ({"type": "weekly", "interval": 1, "daysOfWeek": ["someday"]}, {}, "pattern.daysOfWeek"),
        ({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 32}, {}, "pattern.dayOfMonth"),
        ({"type": "absoluteYearly", "interval": 1, "dayOfMonth": 1, "month": 13}, {}, "pattern.month"),
        ({"type": "daily", "interval": 1}, {"type": "endDate", "endDate": "soon"}, "range.endDate"),
        ({"type": "daily", "interval": 1}, {"type": "numbered", "numberOfOccurrences": 0}, "range.numberOfOccurrences"),
    ],
)
def test_what_cannot_be_is_named(pattern: dict[str, Any], limits: dict[str, Any], named: str) -> None:
    with pytest.raises(WrongPropertyError, match=named.replace(".", r"\.")):
        rule_of(Node({"pattern": pattern, "range": limits}))
