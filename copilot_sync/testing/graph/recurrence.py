"""The days of a series, worked out from Graph's own pattern and range.

Source: https://learn.microsoft.com/graph/api/resources/recurrencepattern and
https://learn.microsoft.com/graph/api/resources/recurrencerange.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from itertools import count, islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
INDEXES = ("first", "second", "third", "fourth")


def days(recurrence: Mapping[str, Any], last: date) -> Iterator[date]:
    """The days on which occurrences start, in order, up to a day."""
    span = recurrence["range"]
    first = date.fromisoformat(span["startDate"])
    if span["type"] == "endDate":
        last = min(last, date.fromisoformat(span["endDate"]))
    number = span["numberOfOccurrences"] if span["type"] == "numbered" else None
    found = (day for day in _candidates(recurrence["pattern"], first, last) if first <= day <= last)
    return islice(found, number)


def _candidates(pattern: Mapping[str, Any], first: date, last: date) -> Iterator[date]:
    kind, interval = pattern["type"], max(1, pattern.get("interval") or 1)
    if kind == "daily":
        yield from _until(last, (first + timedelta(days=step * interval) for step in count()))
    elif kind == "weekly":
        yield from _weekly(pattern, interval, first, last)
    else:
        months = interval * (12 if kind.endswith("Yearly") else 1)
        begin = first.replace(day=1)
        if kind.endswith("Yearly"):
            begin = begin.replace(month=pattern["month"])
        for step in count():
            month = _month_after(begin, step * months)
            if month > last:
                return
            yield from _in_month(pattern, month)


def _weekly(pattern: Mapping[str, Any], interval: int, first: date, last: date) -> Iterator[date]:
    week_begins = DAYS.index((pattern.get("firstDayOfWeek") or "sunday").lower())
    wanted = sorted((DAYS.index(day.lower()) - week_begins) % 7 for day in pattern["daysOfWeek"])
    week = first - timedelta(days=(first.weekday() - week_begins) % 7)
    return _until(last, (week + timedelta(days=7 * interval * step + day) for step in count() for day in wanted))


def _in_month(pattern: Mapping[str, Any], month: date) -> Iterator[date]:
    length = calendar.monthrange(month.year, month.month)[1]
    if pattern["type"].startswith("absolute"):
        yield month.replace(day=min(pattern["dayOfMonth"], length))
        return
    wanted = {DAYS.index(day.lower()) for day in pattern["daysOfWeek"]}
    fitting = [day for number in range(1, length + 1) if (day := month.replace(day=number)).weekday() in wanted]
    index = (pattern.get("index") or "first").lower()
    yield fitting[-1] if index == "last" else fitting[INDEXES.index(index)]


def _month_after(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _until(last: date, found: Iterator[date]) -> Iterator[date]:
    for day in found:
        if day > last:
            return
        yield day
