"""Dates in words: "Friday 12 June", "the 10th", "noon tomorrow", counted from the day of sending."""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SMALL = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "fourteen": 14,
}
_MONTH = r"(?P<month{n}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_DAY_NAME = r"(?:mon(?:day)?|tues?(?:day)?|wed(?:s|nesday)?|thu(?:rs?|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_DATE = re.compile(
    r"(?<![\w])(?:"
    r"(?P<iso>\d{4}-\d\d-\d\d)"
    rf"|(?:{_DAY_NAME},? )?(?:the )?(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH.format(n=1)}(?:,? (?P<year1>20\d\d))?(?!\w)"
    rf"|(?:{_DAY_NAME},? )?{_MONTH.format(n=2)} (?:the )?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year2>20\d\d))?(?![\w:.]\d)"
    rf"|(?:{_DAY_NAME},? )?(?P<first>\d{{1,2}})[/.](?P<second>\d{{1,2}})[/.](?P<year3>(?:20)?\d\d)(?!\w)"
    rf"|(?:{_DAY_NAME},? )?(?P<first4>\d{{1,2}})/(?P<second4>\d{{1,2}})(?![\w/])"
    rf"|(?:{_DAY_NAME},? )?(?:the )?(?P<day3>\d{{1,2}})(?:st|nd|rd|th)(?!\w)"
    rf"|(?P<which>this |next |coming |this coming )?(?P<weekday>{_DAY_NAME})(?P<week> week| next week)?(?!\w)"
    r"|(?P<tomorrow>tomorrow)(?!\w)"
    r"|(?:the )?end of (?P<period>(?:the|this|next) (?:week|month)|month|week)(?!\w)"
    rf"|(?:the )?end of {_MONTH.format(n=3)}(?!\w)"
    r")"
)
_WITHIN = re.compile(
    r"(?:within (?:the next )?|in the next )(?P<number>\d{1,2}|\w+) (?P<unit>working days?|days?|weeks?|hours?)(?! (?:of|before|after|from)(?!\w)|\w)"
)
_BEFORE_START = re.compile(
    r"(?P<number>\d{1,2}|\w+) (?P<unit>working days?|days?|weeks?) (?:before|in advance of|prior to|ahead of) (?:the )?(?:meeting|session|event|workshop|day|date|panel|group|call|conference)(?!\w)"
)


def find_date(low: str, position: int, sent: date, *, day_first: bool) -> date | None:
    """The date that begins at `position` of a lower-case text, read by somebody on the day of sending.

    A date without a year is the next such date; a bare weekday is the first one after sending. ``None`` where no
    date begins there, or there is no such day.
    """
    match = _DATE.match(low, position)
    if match is None:
        return None
    return _day_of(match, sent, day_first=day_first)


def find_period(low: str, sent: date, start: date) -> date | None:
    """A deadline counted in days: "within a week", "two days before the meeting"."""
    match = _BEFORE_START.search(low)
    if match:
        span = _span(match)
        return start - span if span else None
    match = _WITHIN.search(low)
    span = _span(match) if match else None
    return sent + span if span else None


def _day_of(match: re.Match[str], sent: date, *, day_first: bool) -> date | None:
    part = match.groupdict()
    if part["iso"]:
        return _real(*map(int, part["iso"].split("-")))
    for number in ("1", "2"):
        if part[f"month{number}"]:
            return _next_date(sent, _month(part[f"month{number}"]), int(part[f"day{number}"]), part[f"year{number}"])
    if part["month3"]:
        following = _month(part["month3"]) % 12 + 1
        end = _next_date(sent, following, 1, None)
        return end - timedelta(days=1) if end else None
    if part["first"] or part["first4"]:
        one, two = int(part["first"] or part["first4"]), int(part["second"] or part["second4"])
        day, month = (one, two) if day_first or one > 12 else (two, one)  # noqa: PLR2004 -- months
        year = part["year3"]
        return _next_date(sent, month, day, f"20{year}" if year and len(year) == 2 else year)  # noqa: PLR2004 -- digits
    if part["day3"]:
        return _next_day_of_month(sent, int(part["day3"]))
    if part["weekday"]:
        return _next_weekday(
            sent, part["weekday"], later=(part["which"] or "").startswith("next") or bool(part["week"])
        )
    if part["tomorrow"]:
        return sent + timedelta(days=1)
    return _end_of(part["period"], sent)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))


def _next_date(sent: date, month: int, day: int, year: str | None) -> date | None:
    if year:
        return _real(int(year), month, day)
    this_year = _real(sent.year, month, day)
    if this_year and this_year >= sent:
        return this_year
    return _real(sent.year + 1, month, day)


def _next_day_of_month(sent: date, day: int) -> date | None:
    month = sent.replace(day=1)
    for _ in range(3):
        found = _real(month.year, month.month, day)
        if found and found > sent:
            return found
        month = (month + timedelta(days=32)).replace(day=1)
    return None


def _next_weekday(sent: date, name: str, *, later: bool) -> date:
    wanted = next(number for number, weekday in enumerate(_WEEKDAYS) if weekday.startswith(name[:3]))
    first = sent + timedelta(days=(wanted - sent.weekday() - 1) % 7 + 1)
    same_week = first.isocalendar()[:2] == sent.isocalendar()[:2]
    return first + timedelta(days=7) if later and same_week else first


def _end_of(period: str, sent: date) -> date:
    if period.endswith("week"):
        friday = sent + timedelta(days=(4 - sent.weekday()) % 7)
        return friday + timedelta(days=7) if period.startswith("next") else friday
    first = sent.replace(day=1) + timedelta(days=32)
    if period.startswith("next"):
        first = first.replace(day=1) + timedelta(days=32)
    return first.replace(day=1) - timedelta(days=1)


def _span(match: re.Match[str]) -> timedelta | None:
    word = match["number"]
    number = int(word) if word.isdigit() else _SMALL.get(word)
    if number is None:
        return None
    if match["unit"].startswith("hour"):
        return timedelta(days=number // 24)
    return timedelta(weeks=number) if match["unit"].startswith("week") else timedelta(days=number)
