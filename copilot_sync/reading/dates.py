"""Dates in words: "Friday 12 June", "the 10th", "noon tomorrow", counted from the day of sending."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.reading.late import late

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
"""Both by the three letters that every way of writing them begins with."""
_SMALL = {
    "a": 1,
    "an": 1,
    "the": 1,
    "one": 1,
    "another": 1,
    "two": 2,
    "couple of": 2,
    "three": 3,
    "few": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "fourteen": 14,
    "next": 1,
    "coming": 1,
}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21, "twenty-second": 22,
    "twenty-third": 23, "twenty-fourth": 24, "twenty-fifth": 25, "twenty-sixth": 26, "twenty-seventh": 27,
    "twenty-eighth": 28, "twenty-ninth": 29, "thirtieth": 30, "thirty-first": 31,
}  # fmt: skip
"""As in "the tenth of May"."""
_MONTH = r"(?P<month{n}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_DAY_NAME = r"(?:mon(?:day)?|tues?(?:day)?|wed(?:s|nesday)?|thu(?:rs?|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_DATE = late(
    r"(?<![\w])(?:"
    r"(?P<iso>\d{4}-\d\d-\d\d)"
    rf"|(?:{_DAY_NAME},? )?(?:the )?(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH.format(n=1)}(?:,? (?P<year1>20\d\d))?(?!\w)"
    rf"|(?:{_DAY_NAME},? )?{_MONTH.format(n=2)} (?:the )?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year2>20\d\d))?(?![\w:.]\d)"
    rf"|(?:{_DAY_NAME},? )?(?P<first>\d{{1,2}})[/.](?P<second>\d{{1,2}})[/.](?P<year3>(?:20)?\d\d)(?!\w)"
    rf"|(?:{_DAY_NAME},? )?(?P<first4>\d{{1,2}})/(?P<second4>\d{{1,2}})(?![\w/])"
    rf"|(?:{_DAY_NAME},? )?(?:the )?(?P<day3>\d{{1,2}})(?:st|nd|rd|th)(?!\w)"
    rf"|(?:{_DAY_NAME},? )?(?:the )?(?P<ordinal>{'|'.join(sorted(_ORDINALS, reverse=True))}) of {_MONTH.format(n=5)}(?!\w)"
    rf"|(?P<which>this |next |coming |this coming )?(?P<weekday>{_DAY_NAME})(?P<week> week| next week)?(?!\w)"
    r"|(?P<tomorrow>tomorrow)(?!\w)"
    r"|(?:the )?end of (?P<period>(?:the|this|next) (?:week|month)|month|week)(?!\w)"
    rf"|(?:the )?end of {_MONTH.format(n=3)}(?!\w)"
    r"|(?P<weekend>(?:the |this |next |this coming |the coming )?weekend)(?!\w)"
    r")"
)
_WITHIN = late(
    r"(?:within (?:the next )?(?:the )?|in the next |inside |for (?=another))(?:a (?=couple|few))?(?P<number>couple of|\w+) (?P<unit>working days?|days?|weeks?|fortnight|hours?)(?! (?:of(?! (?:this|today|now|receiving|getting|the date of this|when you (?:get|receive)))|before|after|from(?! (?:now|today|this)))(?!\w)|\w)"
)
JUST_OVER = timedelta(days=100)
"""A day without a year that is as far back was not meant."""
MOST_DIGITS = 3
"""Of a number of days that anybody counts in."""
_BEFORE_START = late(
    r"(?<!\w)(?P<number>\w+) (?P<unit>working days?|days?|weeks?) (?:beforehand|in advance(?! of)|(?:before|in advance of|prior to|ahead of) (?:we meet|(?:the )?(?:meeting|session|event|workshop|day|date|panel|group|call|conference)))(?!\w)"
)


class Period(NamedTuple):
    """A number of days: "within a week", "two days before the meeting"."""

    span: timedelta
    before_start: bool
    """Counted back from the day of the meeting, and else on from the day of sending."""

    def end(self, sent: date, start: date) -> date | None:
        """The day on which it ends; ``None`` where there is no such day."""
        try:
            return start - self.span if self.before_start else sent + self.span
        except OverflowError:  # there is no year 0, and no year 10000
            return None


def find_date(low: str, position: int, sent: date, start: date, *, day_first: bool) -> date | None:
    """The date that begins at `position` of a lower-case text, read by somebody on the day of sending.

    A date without a year is the next such date, or the last one where the next comes after the `start` of the meeting;
    a bare weekday is the first one after sending. ``None`` where no date begins there, or there is no such day.
    """
    match = date_at(low, position)
    return day_of(match, sent, start, day_first=day_first) if match else None


def date_at(low: str, position: int) -> re.Match[str] | None:
    """How a date is written that begins at `position` of a lower-case text; `day_of` tells which day it is."""
    return _DATE.match(low, position)


def dates_in(low: str) -> Iterator[re.Match[str]]:
    """Every date that is written in a lower-case text, as `date_at`."""
    return _DATE.finditer(low)


def day_of(written: re.Match[str], sent: date, start: date, *, day_first: bool) -> date | None:
    """The day that a date stands for, as in `find_date`."""
    try:
        return _day_of(written, sent, start, day_first=day_first)
    except OverflowError:  # there is no year 10000
        return None


def could_hold_period(low: str) -> bool:
    """Whether `find_period` has anything to look at: ``False`` is certain."""
    return "day" in low or "week" in low or "hour" in low or "fortnight" in low


def find_period(low: str) -> Period | None:
    """The days within which something is wanted."""
    if not could_hold_period(low):
        return None
    before_start = _BEFORE_START.search(low)
    match = before_start or _WITHIN.search(low)
    span = _span(match) if match else None
    return None if span is None or (before_start and not span) else Period(span, before_start is not None)


def _day_of(match: re.Match[str], sent: date, start: date, *, day_first: bool) -> date | None:
    part = match.groupdict()
    if part["iso"]:
        return _real(*map(int, part["iso"].split("-")))
    month = part["month1"] or part["month2"] or part["month5"]
    if month:
        day = _ORDINALS[part["ordinal"]] if part["ordinal"] else int(part["day1"] or part["day2"])
        year = part["year1"] or part["year2"]
        return _next_date(sent, start, _MONTHS[month[:3]], day, year)
    if part["month3"]:
        following = _MONTHS[part["month3"][:3]] % 12 + 1
        end = _next_date(sent, start, following, 1, None)
        return end - timedelta(days=1) if end else None
    if part["first"] or part["first4"]:
        one, two = int(part["first"] or part["first4"]), int(part["second"] or part["second4"])
        day, month = (one, two) if day_first or one > 12 else (two, one)  # noqa: PLR2004 -- months
        year = part["year3"]
        return _next_date(sent, start, month, day, f"20{year}" if year and len(year) == 2 else year)  # noqa: PLR2004 -- digits
    if part["day3"]:
        return _next_day_of_month(sent, start, int(part["day3"]))
    if part["weekday"]:
        return _next_weekday(
            sent, part["weekday"], later=(part["which"] or "").startswith("next") or bool(part["week"])
        )
    if part["tomorrow"]:
        return sent + timedelta(days=1)
    return _end_of(part["period"] or part["weekend"], sent)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_date(sent: date, start: date, month: int, day: int, year: str | None) -> date | None:
    if year:
        return _real(int(year), month, day)
    days = [_real(year_of_it, month, day) for year_of_it in (sent.year - 1, sent.year, sent.year + 1)]
    return _next_or_just_over([found for found in days if found], sent, start)


def _next_day_of_month(sent: date, start: date, day: int) -> date | None:
    months = [(sent.replace(day=1) + timedelta(days=31 * step)).replace(day=1) for step in range(-1, 3)]
    days = (_real(month.year, month.month, day) for month in months)
    return _next_or_just_over([found for found in days if found and found != sent], sent, start)


def _next_or_just_over(days: list[date], sent: date, start: date) -> date | None:
    """The first of the days from the sending on; the last one before it, where that one comes after the meeting."""
    ahead = [day for day in days if day >= sent]
    over = [day for day in days if sent - JUST_OVER <= day < sent]
    if over and (not ahead or ahead[0] > start):
        return over[-1]
    return ahead[0] if ahead else None


def _next_weekday(sent: date, name: str, *, later: bool) -> date:
    first = sent + timedelta(days=(_WEEKDAYS[name[:3]] - sent.weekday() - 1) % 7 + 1)
    same_week = later and first.isocalendar()[:2] == sent.isocalendar()[:2]
    return first + timedelta(days=7) if same_week else first


def _end_of(period: str, sent: date) -> date:
    if period.endswith("weekend"):
        return _end_of(period.removesuffix("end"), sent) + timedelta(days=1)
    if period.endswith("week"):
        friday = sent + timedelta(days=(4 - sent.weekday()) % 7)
        return friday + timedelta(days=7) if period.startswith("next") else friday
    first = sent.replace(day=1) + timedelta(days=32)
    if period.startswith("next"):
        first = first.replace(day=1) + timedelta(days=32)
    return first.replace(day=1) - timedelta(days=1)


def _span(match: re.Match[str]) -> timedelta | None:
    word = match["number"]
    number = int(word) if word.isdecimal() and len(word) <= MOST_DIGITS else _SMALL.get(word)
    if number is None:
        return None
    if match["unit"].startswith("hour"):
        return timedelta(days=number // 24)
    if match["unit"] == "fortnight":
        return timedelta(weeks=2 * number)
    return timedelta(weeks=number) if match["unit"].startswith("week") else timedelta(days=number)
