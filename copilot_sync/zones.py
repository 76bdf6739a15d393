"""Time zones by the names that calendars use: IANA's, Windows', and either of them inside a longer one."""

from __future__ import annotations

import re
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PLAIN_NAME = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,3}", re.ASCII)
NOT_ZONES = frozenset({"localtime", "posixrules", "factory"})
"""Files beside the zones, which mean another thing on every machine."""
ALONE = frozenset({"utc", "gmt"})
"""Last parts that are a zone by themselves; any other needs its region before it."""
LONGEST_NAME = 120


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo | None:
    """The zone that `name` stands for, or ``None`` where no list knows it: nothing is guessed. Never raises.

    Knows IANA names, Windows names ("W. Europe Standard Time", by the table of Unicode CLDR that ``tzlocal``
    ships), and IANA names at the end of a globally unique one (RFC 5545, section 3.2.19), such as
    ``/example.org/20260101_1/Europe/Berlin``. Capitals do not matter.
    """
    wanted = name.strip(' \t"')
    if len(wanted) > LONGEST_NAME:
        return None
    return _iana(wanted) or _windows(wanted) or _last_parts(wanted)


def _iana(name: str) -> ZoneInfo | None:
    if not PLAIN_NAME.fullmatch(name) or name.lower() in NOT_ZONES or name.startswith(("posix/", "right/")):
        return None
    for spelling in dict.fromkeys((name, name.title(), name.upper())):
        try:
            return ZoneInfo(spelling)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder
            continue
    return None


def _windows(name: str) -> ZoneInfo | None:
    from tzlocal.windows_tz import win_tz  # noqa: PLC0415 -- most calendars use IANA names and never need the table

    found = win_tz.get(name) or next((zone for known, zone in win_tz.items() if known.lower() == name.lower()), None)
    return _iana(found) if found else None


def _last_parts(name: str) -> ZoneInfo | None:
    parts = name.split("/")
    for count in (3, 2, 1):
        tail = parts[-count:]
        if count < len(parts) and (count > 1 or tail[0].lower() in ALONE) and (zone := _iana("/".join(tail))):
            return zone
    return None
