"""Dates in words: "Friday 12 June", "the 10th", "noon tomorrow", counted from the day of sending."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.reading.late import late
from copilot_sync.reading.weekdays import (
    BEFORE_IT,
    DAY_NAME,
    FROM_NOW,
    IN_A_WEEK,
    day_before,
    day_from_now,
    day_named,
    first_after,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
"""By the three letters that every way of writing them begins with."""
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
_OF_ITS_DAY = (
    rf"(?:{DAY_NAME}(?: before(?=,| [(\[–—-]))?(?:,? ?[(\[–—-] ?|,? )"
    r"(?:(?:(?:which|that) is|that's|i\.?e\.?,?|being) )?(?:the )?)?"
)
"""The day of the week before a date, as in "Friday (19 February)": the date decides."""
_DATE = late(
    r"(?<![\w])(?:"
    r"(?P<iso>\d{4}-\d\d-\d\d)"
    rf"|{_OF_ITS_DAY}(?:the )?(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH.format(n=1)}(?:,? (?P<year1>20\d\d))?(?!\w)"
    rf"|{_OF_ITS_DAY}{_MONTH.format(n=2)} (?:the )?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year2>20\d\d))?(?![\w:.]\d)"
    rf"|{_OF_ITS_DAY}(?P<first>\d{{1,2}})[/.](?P<second>\d{{1,2}})[/.](?P<year3>(?:20)?\d\d)(?!\w)"
    rf"|{_OF_ITS_DAY}(?P<first4>\d{{1,2}})/(?P<second4>\d{{1,2}})(?![\w/])"
    rf"|{_OF_ITS_DAY}(?:the )?(?P<day3>\d{{1,2}})(?:st|nd|rd|th)(?!\w)"
    rf"|{_OF_ITS_DAY}(?:the )?(?P<ordinal>{'|'.join(sorted(_ORDINALS, reverse=True))}) of {_MONTH.format(n=5)}(?!\w)"
    rf"|(?P<its_name>{DAY_NAME}),? (?:the )?(?P<day6>\d{{1,2}})(?= ?(?:[.,;!?)\]]|$)| (?:at|please|so|if|and|or|to)(?!\w))(?![.,]\d)"
    rf"|{BEFORE_IT}|{FROM_NOW}|{IN_A_WEEK}"
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
    return _day_by_its_name(match, sent, start, day_first=day_first)


def _day_by_its_name(match: re.Match[str], sent: date, start: date, *, day_first: bool) -> date | None:
    """The day of a date that names a day of the week, or the end of a while."""
    part = match.groupdict()
    if part["day6"]:
        return _day_with_its_name(sent, start, int(part["day6"]), part["its_name"])
    if part["back"]:
        anchor = _what_it_is_before(match, sent, start, day_first=day_first)
        return day_before(part, anchor) if anchor else None
    if part["span"]:
        return day_from_now(part, sent)
    if part["weekday"]:
        return day_named(part, sent)
    if part["tomorrow"]:
        return sent + timedelta(days=1)
    return _end_of(part["period"] or part["weekend"], sent)


def _what_it_is_before(match: re.Match[str], sent: date, start: date, *, day_first: bool) -> date | None:
    """The day from which "the Friday before" counts back: that of the meeting, or a date behind it."""
    if match["meeting"] is not None:
        return start
    written = date_at(match.string, match.end() + 1)
    return day_of(written, sent, start, day_first=day_first) if written and not written["back"] else None


def _day_with_its_name(sent: date, start: date, day: int, name: str) -> date | None:
    """The day of "Friday 19"; where that is no Friday, the number is an hour, and it is the next Friday."""
    first = first_after(sent, name)
    dated = _next_day_of_month(sent, start, day)
    return dated if dated and dated.weekday() == first.weekday() else first


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
