"""Moments and zones as Graph reads and writes them.

Source: https://learn.microsoft.com/graph/api/resources/datetimetimezone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from copilot_sync.testing.graph.wire import Refusal, invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

_OFFSET = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$")


@lru_cache(maxsize=256)
def zone_named(name: str) -> tzinfo:
    """The zone of a Windows or an IANA name.

    Raises:
        Refusal: there is none of that name.
    """
    from tzlocal.windows_tz import win_tz  # noqa: PLC0415 -- a table that only some requests need

    try:
        return ZoneInfo(win_tz.get(name, name))
    except (KeyError, OSError, ValueError):
        message = f"A TimeZone with the specified ID '{name}' is not supported."
        raise Refusal(400, "TimeZoneNotSupportedException", message) from None


@lru_cache(maxsize=256)
def windows_name(zone: str) -> str:
    """What Outlook calls a zone."""
    from tzlocal.windows_tz import tz_win  # noqa: PLC0415 -- as above

    return "UTC" if zone == "UTC" else str(tz_win.get(zone, zone))


def zone_key(moment: datetime) -> str:
    """The name of a moment's own zone; UTC where it has none by name."""
    return getattr(moment.tzinfo, "key", "UTC")


def written(wall: datetime, zone: str) -> dict[str, str]:
    """A ``dateTimeTimeZone``: a time on the clock of a zone, with seven digits of a second."""
    return {"dateTime": f"{wall:%Y-%m-%dT%H:%M:%S.%f}0", "timeZone": zone}


def read(value: Mapping[str, Any]) -> tuple[datetime, str]:
    """A ``dateTimeTimeZone``: the time on the clock, and the name of the zone.

    Raises:
        Refusal: it is no time, or its offset contradicts its zone.
    """
    text, name = str(value.get("dateTime") or ""), str(value.get("timeZone") or "UTC")
    zone = zone_named(name)
    if _OFFSET.search(text) and zone is not zone_named("UTC"):
        raise invalid("The dateTime has an offset that contradicts its timeZone.", "ErrorInvalidTimeZone")
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(f"Cannot convert the literal '{text}' to the expected type 'Edm.DateTime'.") from None
    return (wall.astimezone(UTC) if wall.tzinfo else wall).replace(tzinfo=None), name


def moment(text: str, name: str) -> datetime:
    """A moment in a query, in UTC where it has no offset of its own.

    Raises:
        Refusal: it is none.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(f"The value '{text}' of parameter '{name}' is invalid.", "ErrorInvalidParameter") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
