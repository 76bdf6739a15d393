"""The date properties of an event: a wall clock, the zone that it hangs in, and how to say what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from copilot_sync.itip.values import UnreadableError, read_when

if TYPE_CHECKING:
    from datetime import tzinfo

    from copilot_sync.itip.contentlines import ContentLine
    from copilot_sync.itip.zones import Zones

EARLIEST_MEETING = 1900


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as its line gives it."""

    wall: datetime
    """Without a zone; midnight for a whole day."""
    zone: tzinfo
    """That of the wall clock; for floating times and whole days, where they are read."""
    own_zone: tzinfo | None = None
    """The zone that the line names."""
    all_day: bool = False
    floating: bool = False

    def aware(self) -> datetime:
        """The moment itself."""
        return aware(self.wall, self.zone, all_day=self.all_day)

    def wall_in(self, other: Moment) -> datetime:
        """What the clock of `other` shows at this moment."""
        if self.all_day or other.all_day or self.floating or self.zone == other.zone:
            return self.wall
        return self.aware().astimezone(other.zone).replace(tzinfo=None)


def aware(wall: datetime, zone: tzinfo, *, all_day: bool = False) -> datetime:
    """The moment at which the clock of `zone` shows `wall`.

    An hour that the clock skips is read by the offset before the change (RFC 5545, section 3.3.5).
    """
    moment = wall.replace(tzinfo=zone)
    return moment if all_day or zone is UTC else moment.astimezone(UTC).astimezone(zone)


def read_moment(line: ContentLine, zones: Zones, item: str | None = None) -> Moment:
    """The date of a line, or one `item` of a line that lists several.

    Raises:
        UnreadableError: it is none, or its zone is not known; the text names line, property and cure.
    """
    value = line.value if item is None else item
    try:
        when = read_when(value)
    except UnreadableError as error:
        raise UnreadableError(f"line {line.line_number}: {line.name} {error}") from None
    name = line.params.get("TZID", "").strip()
    zone = zones.named(name) if name else None
    if not isinstance(when, datetime) or line.params.get("VALUE", "").upper() == "DATE":
        return Moment(datetime.combine(when, time()), zone or zones.days, own_zone=zone, all_day=True)
    if when.tzinfo is not None:
        # The value says it all; a zone beside it can only tell whose clock people look at.
        home = zone or UTC
        return Moment(when.astimezone(home).replace(tzinfo=None), home, own_zone=zone)
    if name and zone is None:
        raise UnreadableError(
            f"line {line.line_number}: {line.name} names a time zone that the file does not define; "
            "choose a zone such as Europe/London for the meeting, and export it again"
        )
    return Moment(when, zone or zones.floating, own_zone=zone, floating=zone is None)
