"""A zone that a calendar defines itself: VTIMEZONE to `tzinfo` (RFC 5545, section 3.6.5).

The onsets are worked out once, from 1970 to 2100, and kept in a sorted list, so that a hostile definition costs
no more than a sane one and no conversion can fail. Before and after, the offset that is nearest holds.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timezone, tzinfo
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.itip.expansion import Expansion
from copilot_sync.itip.rrule import Frequency, read_rule
from copilot_sync.itip.steps import EndlessError, Steps
from copilot_sync.itip.values import UnreadableError, read_offset, read_when

if TYPE_CHECKING:
    from datetime import timedelta

    from copilot_sync.itip.components import Component

FIRST, LAST = datetime(1970, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 -- wall clocks
MOST_STEPS = 60_000
OBSERVANCES = frozenset({"STANDARD", "DAYLIGHT"})


class Onset(NamedTuple):
    """A moment at which clocks change, on the clock that they change from."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str | None

    @property
    def utc(self) -> datetime:
        """The same moment in UTC."""
        return self.wall - self.before


class DefinedZone(tzinfo):
    """The zone of a VTIMEZONE, for aware datetimes with `fold` as in PEP 495."""

    def __init__(self, onsets: list[Onset]) -> None:
        onsets = sorted(onsets, key=lambda onset: onset.utc)
        self._utc = [onset.utc for onset in onsets]
        # An hour that clocks skip or repeat: fold=0 reads it before the change, fold=1 after.
        self._walls = (
            [onset.utc + max(onset.before, onset.after) for onset in onsets],
            [onset.utc + min(onset.before, onset.after) for onset in onsets],
        )
        self._offsets = [onsets[0].before, *(onset.after for onset in onsets)]
        self._names = [None, *(onset.name for onset in onsets)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DefinedZone) and (self._utc, self._offsets) == (other._utc, other._offsets)

    def __hash__(self) -> int:
        return hash((len(self._utc), self._utc[0], self._offsets[0]))

    def __repr__(self) -> str:
        return f"<DefinedZone of {len(self._utc)} changes>"

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """The offset from UTC at a moment on this clock."""
        return None if moment is None else self._offsets[self._at(moment)]

    def dst(self, _moment: datetime | None) -> timedelta | None:
        """Not told: a VTIMEZONE may call either half of the year standard time."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """The abbreviation that the calendar gives, if any."""
        return None if moment is None else self._names[self._at(moment)]

    def fromutc(self, moment: datetime) -> datetime:
        """This clock's reading at a moment that is given in UTC."""
        utc = moment.replace(tzinfo=None)
        at = bisect_right(self._utc, utc)
        wall = utc + self._offsets[at]
        return wall.replace(tzinfo=self, fold=int(bisect_right(self._walls[0], wall) < at))

    def _at(self, moment: datetime) -> int:
        return bisect_right(self._walls[moment.fold], moment.replace(tzinfo=None))


def read_zone(definition: Component) -> DefinedZone | None:
    """The zone that a VTIMEZONE defines; ``None`` where it cannot be read. Never raises."""
    steps = Steps(free=0, shared=MOST_STEPS)
    observances = [part for part in definition.children if part.name in OBSERVANCES]
    try:
        onsets = [onset for part in observances for onset in _onsets(part, steps)]
    except (UnreadableError, EndlessError):
        return None
    return DefinedZone(onsets) if onsets and definition.fault is None else None


def _onsets(observance: Component, steps: Steps) -> list[Onset]:
    values = {line.name: line.value for line in observance.content_lines()}
    before, after = read_offset(values.get("TZOFFSETFROM", "")), read_offset(values.get("TZOFFSETTO", ""))
    start = _wall(values.get("DTSTART", ""))
    walls = {start}
    for line in observance.content_lines("R"):
        if line.name == "RDATE":
            steps.take(line.value.count(",") + 1)
            walls.update(_wall(item.partition("/")[0]) for item in line.value.split(","))
        elif line.name == "RRULE":
            rule = read_rule(line.value, timezone(before))
            if rule.frequency != Frequency.YEARLY or rule.count:
                raise UnreadableError("changes its clocks by a rule that no clock follows")
            expansion = Expansion(rule, start, steps)
            walls.add(expansion.last_until(FIRST, lambda _: False) or start)
            walls.update(takewhile(LAST.__gt__, expansion.dates_from(FIRST)))
    return [Onset(wall, before, after, values.get("TZNAME")) for wall in walls]


def _wall(written: str) -> datetime:
    when = read_when(written)
    if not isinstance(when, datetime) or when.tzinfo:
        raise UnreadableError("does not say when clocks change")
    return when
