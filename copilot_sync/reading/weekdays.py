"""Days of the week in words, and the day each stands for: "Tuesday week", "the Friday before the meeting"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY_NAME = r"(?:mon(?:day)?|tues?(?:day)?|wed(?:s|nesday)?|thu(?:rs?|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6, "wee": 6}
"""By the three letters that every way of writing them begins with; a weekend is over on Sunday."""
_THE_MEETING = (
    r"(?: (?:we (?:all )?meet|we get together|(?:(?:the|our|this|each) )?(?:next )?(?:meeting|session|event|workshop|panel|group|call|conference|hui|forum|visit|day|date))"
    r"(?!\w)|(?= ?(?:[.,;:!?()\[\]–—-]|$)))"
)
BEFORE_IT = (
    rf"(?<=the )(?P<back>{DAY_NAME}|weekend)(?P<week_before> (?:of|in) the week)? (?:before|prior to|ahead of|prior)(?!\w)"
    rf"(?P<meeting>{_THE_MEETING})?"
)
"""As in "the Friday before the meeting"; behind "the" alone, since "by Friday before noon" is this Friday."""
FROM_NOW = rf"(?P<span>(?:a|one|two|three|four|[1-4]) (?:weeks?|fortnight)) (?:from |on |this |next )?(?P<since>{DAY_NAME}|today|tomorrow|now)(?!\w)"
"""As in "a week on Friday"."""
IN_A_WEEK = rf"(?P<which>this |next |coming |this coming )?(?P<weekday>{DAY_NAME})(?P<week> week| fortnight| after next| (?:of |in )?next week)?(?!\w)"
"""As in "Friday", "next Friday" or "Friday week"."""
_WORDS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}


def day_named(part: Mapping[str, str | None], sent: date) -> date:
    """The day of `IN_A_WEEK`, read by somebody on the day of sending."""
    first = first_after(sent, part["weekday"] or "")
    week = part["week"] or ""
    if week in {" week", " fortnight"}:
        return first + timedelta(weeks=2 if week == " fortnight" else 1)
    if week == " after next":
        return _of_next_week(first, sent) + timedelta(weeks=1)
    return _of_next_week(first, sent) if week or (part["which"] or "").startswith("next") else first


def day_from_now(part: Mapping[str, str | None], sent: date) -> date:
    """The day of `FROM_NOW`."""
    number, unit = (part["span"] or "").split()
    weeks = (_WORDS.get(number) or int(number)) * (2 if unit == "fortnight" else 1)
    since = part["since"] or ""
    if since in {"today", "now"}:
        return sent + timedelta(weeks=weeks)
    first = sent + timedelta(days=1) if since == "tomorrow" else first_after(sent, since)
    return first + timedelta(weeks=weeks)


def day_before(part: Mapping[str, str | None], day: date) -> date:
    """The day of `BEFORE_IT`, counted back from another."""
    if part["week_before"]:
        day -= timedelta(days=day.weekday())
    return day - timedelta(days=(day.weekday() - _WEEKDAYS[(part["back"] or "")[:3]] - 1) % 7 + 1)


def first_after(sent: date, name: str) -> date:
    """The first day of that name after another day."""
    return sent + timedelta(days=(_WEEKDAYS[name[:3]] - sent.weekday() - 1) % 7 + 1)


def _of_next_week(first: date, sent: date) -> date:
    same_week = first.isocalendar()[:2] == sent.isocalendar()[:2]
    return first + timedelta(days=7) if same_week else first
