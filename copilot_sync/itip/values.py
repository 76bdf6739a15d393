"""Single values: text, dates, durations, addresses (RFC 5545, section 3.3), read as real files write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

EARLIEST_YEAR, LATEST_YEAR = 2, 9998
"""A day short of what a datetime holds, so that no conversion between zones can overflow."""
NEVER_SAID = 1970
"""Stamps of this year or before stand for "not known": zero in one system or another."""
LONGEST_ADDRESS = 320

ESCAPE = re.compile(r"\\([nN,;\\:\"])")
ESCAPES = (("\\n", "\n"), ("\\N", "\n"), ("\\,", ","), ("\\;", ";"), ("\\:", ":"), ('\\"', '"'))
ITEM = re.compile(r"((?:[^\\,]|\\.|\\\Z)*+)(?:,|\Z)", re.DOTALL)
WHEN = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})"
    r"(?:[T ]([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,][0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE,
)
DURATION = re.compile(
    r"([+-])?P(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?",
    re.IGNORECASE,
)
OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})(?::?([0-9]{2}))?")
MAILTO = re.compile(r"(?:mailto:[ \t]*)+", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s@<>:;,\"/]+@[^\s@<>:;,\"/]+")
PLAIN_ADDRESS = re.compile(r"[a-z0-9._+'-]+@[a-z0-9.-]+", re.IGNORECASE | re.ASCII)
IN_BRACKETS = re.compile(r"<([^<>]*)>")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|/", re.IGNORECASE)


class UnreadableError(ValueError):
    """A value that is not what its property asks for. The text says so without quoting it."""


def unescape(value: str) -> str:
    """TEXT as people read it (RFC 5545, section 3.3.11)."""
    if "\\" not in value:
        return value
    if "\\\\" in value:
        return ESCAPE.sub(lambda found: "\n" if found.group(1) in "nN" else found.group(1), value)
    for written, meant in ESCAPES:
        value = value.replace(written, meant)
    return value


def texts(value: str) -> list[str]:
    """The items of a list of TEXT, such as CATEGORIES, without empty ones."""
    items = value.split(",") if "\\" not in value else [found.group(1) for found in ITEM.finditer(value)]
    return [text for item in items if (text := unescape(item).strip())]


def read_when(value: str) -> date | datetime:
    """A DATE, or a DATE-TIME that is aware if the value says so itself (RFC 5545, sections 3.3.4 and 3.3.5).

    Takes ISO 8601 with its separators and offsets too, since real files have them.

    Raises:
        UnreadableError: it is neither, there is no such day or hour, or it lies outside the years 2 to 9998.
    """
    match = WHEN.fullmatch(value.strip())
    if match is None:
        raise UnreadableError("is not a date")
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise UnreadableError("is in a year that no meeting is in")
    try:
        if match[4] is None:
            return date(year, month, day)
        midnight = datetime(year, month, day)  # noqa: DTZ001 -- a wall clock, until its zone is known
    except ValueError:
        raise UnreadableError("is a day that does not exist") from None
    hour, minute, second = int(match[4]), int(match[5]), min(int(match[6] or 0), 59)
    if hour * 60 + minute > 24 * 60 or minute > 59:  # noqa: PLR2004 -- minutes of a day, and of an hour
        raise UnreadableError("is an hour that does not exist")
    wall = midnight + timedelta(hours=hour, minutes=minute, seconds=second)
    return wall.replace(tzinfo=_zone(match[7])) if match[7] else wall


def read_duration(value: str) -> timedelta:
    """A DURATION (RFC 5545, section 3.3.6).

    Raises:
        UnreadableError: it is none, or longer than any meeting.
    """
    match = DURATION.fullmatch(value.strip())
    if match is None or not any(match.groups()[1:]):
        raise UnreadableError("is not a length of time")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    try:
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise UnreadableError("is longer than any meeting") from None
    return -length if match[1] == "-" else length


def read_offset(value: str) -> timedelta:
    """A UTC-OFFSET of less than a day (RFC 5545, section 3.3.14).

    Raises:
        UnreadableError: it is none.
    """
    match = OFFSET.fullmatch(value.strip())
    if match is None:
        raise UnreadableError("is not an offset from UTC")
    length = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    if length >= timedelta(days=1):
        raise UnreadableError("is not an offset from UTC")
    return -length if match[1] == "-" else length


def stamp(value: str) -> datetime | None:
    """A moment in UTC, such as DTSTAMP; ``None`` where it is none, or only stands for "not known"."""
    try:
        when = read_when(value)
    except UnreadableError:
        return None
    if not isinstance(when, datetime) or when.year <= NEVER_SAID:
        return None
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def address(value: str, params: Mapping[str, str]) -> str | None:
    """The e-mail address of a CAL-ADDRESS in lower case; ``None`` where it holds none that is one.

    Looks into the EMAIL parameter (RFC 7986, section 6.2) where the value is a path, a URL or a bare name.
    """
    if value[:7].lower() == "mailto:" and len(value) <= LONGEST_ADDRESS and PLAIN_ADDRESS.fullmatch(value, 7):
        return value[7:].lower()
    for written in (value, params.get("EMAIL", "")):
        bare = MAILTO.sub("", written, count=1)
        if "<" in bare and (inside := IN_BRACKETS.search(bare)):
            bare = inside.group(1)
        if "%" in bare:
            bare = unquote(bare)
        bare = bare.partition("?")[0].strip()
        if len(bare) <= LONGEST_ADDRESS and ADDRESS.fullmatch(bare):
            return bare.lower()
    return None


def names_somebody(value: str, params: Mapping[str, str]) -> bool:
    """Whether a CAL-ADDRESS stands for anybody: some writers leave lines for nobody."""
    return value.strip().lower() not in {"", "mailto:"} or bool(params.get("CN") or params.get("EMAIL"))


def common_name(value: str, params: Mapping[str, str]) -> str | None:
    """The name shown for a CAL-ADDRESS: CN, else a value that is a bare name. The address again is no name."""
    name = params.get("CN", "").strip(" \t'")
    if "\\" in name:
        name = name.replace("\\,", ",").replace("\\;", ";")
    if not name and "@" not in value and not SCHEME.match(value.strip()):
        name = value.strip()
    if not name or ("@" in name and address(name, {}) == name.lower().removeprefix("mailto:")):
        return None
    return name


def _zone(written: str) -> timezone:
    if written in "zZ":
        return UTC
    return timezone(read_offset(written))
