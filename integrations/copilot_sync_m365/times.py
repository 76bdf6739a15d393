"""When an event takes place: dateTimeTimeZone, Windows zones, whole days.

Source: Microsoft Graph v1.0, resource types ``event`` and ``dateTimeTimeZone``.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from copilot_sync.itip.values import UnreadableError, read_when
from copilot_sync.zones import zone_named

if TYPE_CHECKING:
    from datetime import tzinfo
    from zoneinfo import ZoneInfo

    from copilot_sync_m365.values import Node

OWN_ZONES = "tzone://Microsoft/"
"""Before the names of zones that Exchange makes up: ``tzone://Microsoft/Utc``, ``tzone://Microsoft/Custom``."""
NO_PLACE = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT", "UCT", "Etc/UCT", "Zulu", "Etc/Zulu", "Universal"})
"""Zones in which programs write, and nobody lives."""


def own_zone(event: Node) -> ZoneInfo | None:
    """The zone in which the organiser made the event; ``None`` where it is not known, or only UTC."""
    for name in (event.text("originalStartTimeZone"), event.node("start").text("timeZone")):
        zone = _zone(name)
        if zone is not None and zone.key not in NO_PLACE:
            return zone
    return None


def moment(event: Node, name: str, zone: tzinfo | None, *, day_zone: tzinfo | None = None) -> datetime | None:
    """The moment that `start` or `end` names, in `zone` where that is given; ``None`` where there is none.

    A whole day begins at midnight in `day_zone`, whatever zone it was asked for in.

    Raises:
        WrongPropertyError: it is no date, or names a zone that nobody knows.
    """
    node = event.node(name)
    text = node.text("dateTime")
    if text is None:
        return None
    try:
        when = read_when(text)
    except UnreadableError as error:
        raise node.wrong("dateTime", str(error)) from None
    wall = when if isinstance(when, datetime) else datetime.combine(when, time())
    if day_zone is not None and wall.time() == time():
        return wall.replace(tzinfo=day_zone)
    if wall.tzinfo is None:
        wall = wall.replace(tzinfo=_written_zone(node))
    return wall.astimezone(day_zone or zone or wall.tzinfo)


def original_start(event: Node, start: datetime, *, all_day: bool) -> datetime | None:
    """When this occurrence would have begun, had it not been moved, in the zone of its `start`.

    Raises:
        WrongPropertyError: it is no moment.
    """
    original = event.stamp("originalStart")
    if original is None:
        return None
    if all_day and original.time() == time():  # Graph writes the midnight of any zone as one in UTC
        return original.replace(tzinfo=start.tzinfo)
    return original.astimezone(start.tzinfo)


def _written_zone(node: Node) -> tzinfo:
    name = node.text("timeZone")
    if name is None:  # Graph's own default
        return UTC
    zone = _zone(name)
    if zone is None:
        raise node.wrong("timeZone", "is not a zone that is known", 'ask for UTC: Prefer: outlook.timezone="UTC"')
    return zone


def _zone(name: str | None) -> ZoneInfo | None:
    return zone_named(name.strip().removeprefix(OWN_ZONES)) if name else None
