"""One RRULE as data (RFC 5545, section 3.3.10)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from enum import IntEnum
from typing import TYPE_CHECKING

from copilot_sync.itip.values import LATEST_YEAR, UnreadableError, read_when

if TYPE_CHECKING:
    from datetime import tzinfo

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST_MOMENT = datetime(LATEST_YEAR, 12, 31, 23, 59, 59)  # noqa: DTZ001 -- wall clock, as all here
END_OF_DAY = time(23, 59, 59)
DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
FOR_EVER = re.compile(r"9999-?[0-9]{2}-?[0-9]{2}.*")
MOST_ITEMS = 1000
NUMBERS = {
    "BYSECOND": (0, 60, False),
    "BYMINUTE": (0, 59, False),
    "BYHOUR": (0, 23, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYMONTH": (1, 12, False),
    "BYSETPOS": (1, 366, True),
}
"""Least, most, and whether they may count from the end."""


class Frequency(IntEnum):
    """FREQ, from the longest period to the shortest."""

    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5
    SECONDLY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How a series repeats. Empty tuples stand for parts that are not given."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime = LAST_MOMENT
    """The last moment on the wall clock of the series."""
    week_start: int = 0
    """Monday being 0."""
    months: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    """Pairs of the ordinal (0 for every) and the weekday."""
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()

    @property
    def plain(self) -> bool:
        """Nothing but FREQ, INTERVAL, COUNT and UNTIL."""
        parts = (self.months, self.weeks, self.year_days, self.month_days, self.weekdays)
        return not any((*parts, self.hours, self.minutes, self.seconds, self.positions))


def read_rule(value: str, zone: tzinfo | None) -> Rule:
    """Parse an RRULE of a series whose wall clock is that of `zone`; ``None`` for a series of whole days.

    Raises:
        UnreadableError: a part is missing, unknown, or out of its bounds; the text names the part.
    """
    parts = dict(part.split("=", 1) for part in value.upper().replace(" ", "").split(";") if "=" in part)
    numbers = {name: _numbers(name, parts.get(name, "")) for name in NUMBERS}
    unknown = [name for name in parts if name not in READ and not name.startswith("X-")]
    if unknown or parts.get("RSCALE", "GREGORIAN") != "GREGORIAN" or parts.get("SKIP", "OMIT") != "OMIT":
        raise UnreadableError("has a part that is not known")
    if parts.get("FREQ") not in Frequency.__members__:
        raise UnreadableError("has no FREQ that is known")
    week_start = parts.get("WKST", "MO")
    if week_start not in WEEKDAYS:
        raise UnreadableError("has a WKST that is no weekday")
    return Rule(
        frequency=Frequency[parts["FREQ"]],
        interval=_positive("INTERVAL", parts.get("INTERVAL", "1")),
        # Some writers say COUNT=-1 for "not counted".
        count=_positive("COUNT", parts["COUNT"]) if parts.get("COUNT", "-1") != "-1" else None,
        until=_until(parts["UNTIL"], zone) if parts.get("UNTIL") else LAST_MOMENT,
        week_start=WEEKDAYS.index(week_start),
        months=numbers["BYMONTH"],
        weeks=numbers["BYWEEKNO"],
        year_days=numbers["BYYEARDAY"],
        month_days=numbers["BYMONTHDAY"],
        weekdays=_weekdays(parts.get("BYDAY", "")),
        hours=numbers["BYHOUR"],
        minutes=numbers["BYMINUTE"],
        # A leap second is the second before it, as everywhere in Python.
        seconds=tuple(sorted({min(second, 59) for second in numbers["BYSECOND"]})),
        positions=numbers["BYSETPOS"],
    )


READ = NUMBERS.keys() | {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "RSCALE", "SKIP"}


def _positive(name: str, written: str) -> int:
    number = int(written) if re.fullmatch(r"\+?[0-9]{1,18}", written) else 0
    if number < 1:
        raise UnreadableError(f"has a {name} that is not a whole number above nought")
    return number


def _numbers(name: str, written: str) -> tuple[int, ...]:
    if not written:
        return ()
    least, most, backwards = NUMBERS[name]
    items = [item for item in written.split(",", MOST_ITEMS) if item]
    if not all(re.fullmatch(r"[+-]?[0-9]{1,3}", item) for item in items):
        raise UnreadableError(f"has a {name} that is no list of numbers")
    found = {int(item) for item in items}
    if not all(least <= (abs(number) if backwards else number) <= most for number in found):
        raise UnreadableError(f"has a {name} out of bounds")
    return tuple(sorted(found))


def _weekdays(written: str) -> tuple[tuple[int, int], ...]:
    matches = [DAY.fullmatch(item) for item in written.split(",", MOST_ITEMS) if item]
    if not all(matches):
        raise UnreadableError("has a BYDAY that is no list of weekdays")
    return tuple(sorted({(int(match[1] or 0), WEEKDAYS.index(match[2])) for match in matches if match}))


def _until(written: str, zone: tzinfo | None) -> datetime:
    if FOR_EVER.fullmatch(written):
        return LAST_MOMENT
    try:
        when = read_when(written)
    except UnreadableError as error:
        raise UnreadableError(f"has an UNTIL that {error}") from None
    if not isinstance(when, datetime) or zone is None:
        return datetime.combine(when, END_OF_DAY)
    # RFC 5545 wants UNTIL in UTC where the series has a zone.
    return when.astimezone(zone).replace(tzinfo=None) if when.tzinfo else when
