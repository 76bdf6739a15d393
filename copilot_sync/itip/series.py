"""The dates of one series: the next, and those that were changed by themselves (RFC 5545, section 3.8.4.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.invite import Status
from copilot_sync.itip.events import is_given
from copilot_sync.itip.moments import read_moment
from copilot_sync.itip.recurrence import Recurrence
from copilot_sync.itip.rrule import LAST_MOMENT, Rule, read_rule
from copilot_sync.itip.values import UnreadableError, read_duration
from copilot_sync.once import once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot_sync.itip.contentlines import ContentLine
    from copilot_sync.itip.events import Event
    from copilot_sync.itip.moments import Moment
    from copilot_sync.itip.steps import Steps
    from copilot_sync.itip.zones import Zones

EARLIEST = datetime(2, 1, 1)  # noqa: DTZ001 -- wall clock
SECOND = timedelta(seconds=1)
MOST_RULES = 20
"""RFC 5545 advises against more than one."""
MOST_TURNS = 200
"""Changes of all later dates, each of which is looked into."""


class Occurrence(NamedTuple):
    """One date of a meeting, and the event that describes it."""

    event: Event
    start: datetime
    end: datetime | None
    recurrence_id: datetime | None = None
    changed_alone: bool = False

    def upcoming(self, now: datetime) -> bool:
        """It has not ended."""
        return (self.end or self.start) >= now


def standing_in(event: Event) -> Occurrence:
    """The date of an event that stands in for one occurrence of its series."""
    start, end = event.at(event.start.wall)
    return Occurrence(event, start, end, event.slot.aware() if event.slot else None, changed_alone=True)


class Stretch(NamedTuple):
    """Occurrences described by one event: by the first of the series, or by one that holds from its date on."""

    event: Event
    first: datetime
    """Slots from here on, on the clock of the series."""
    beyond: datetime
    moved: timedelta
    """How far from its slot each takes place."""


@dataclass(frozen=True)
class Series:
    """A recurring event with the events that stand in for some of its occurrences."""

    master: Event
    overrides: Sequence[Event]
    also_taken: Sequence[Moment]
    """Slots of further events, which are not to be read."""
    zones: Zones
    steps: Steps

    def next_from(self, now: datetime) -> Occurrence | None:
        """The first date that the rules give and that has not ended at `now`.

        Raises:
            EndlessError: a rule takes more work than any real meeting's.
        """
        found = []
        clock = self._clock(now)
        for stretch in self._stretches:
            since = _shifted(clock, -(stretch.event.length or timedelta()) - stretch.moved)
            slot = self.recurrence.first_from(max(since, stretch.first))
            if slot is not None and slot < stretch.beyond:
                found.append(self._occurrence(stretch, slot))
        first = min(found, key=lambda occurrence: occurrence.start, default=None)
        if self._rules is None and first and first.start != self.master.start.aware():
            return None
        return first

    def last_before(self, now: datetime) -> Occurrence | None:
        """The last date that the rules give up to `now`.

        Raises:
            EndlessError: a rule takes more work than any real meeting's.
        """
        if self._rules is None:
            return None
        found = []
        clock = self._clock(now)
        for stretch in self._stretches:
            slot = self.recurrence.last_until(min(clock, stretch.beyond - SECOND))
            if slot is not None and slot >= stretch.first:
                found.append(self._occurrence(stretch, slot))
        return max(found, key=lambda occurrence: occurrence.start, default=None)

    @once
    def recurrence(self) -> Recurrence:
        """The slots that no event stands in for, on the clock of the series."""
        start = self.master.start
        slots = [event.slot for event in self.overrides if event.slot] + list(self.also_taken)
        taken = [(slot, slot.wall_in(start)) for slot in slots] + self._taken_out
        by_day = not start.all_day
        return Recurrence(
            start.wall,
            rules=self._rules or (),
            dates=self._added.keys(),
            without={wall for moment, wall in taken if not (moment.all_day and by_day)},
            without_days={wall.date() for moment, wall in taken if moment.all_day and by_day},
            steps=self.steps,
        )

    def _clock(self, now: datetime) -> datetime:
        return now.astimezone(self.master.start.zone).replace(tzinfo=None)

    def _occurrence(self, stretch: Stretch, slot: datetime) -> Occurrence:
        wall, alone = _shifted(slot, stretch.moved), stretch.event is not self.master
        if alone:
            wall = replace(self.master.start, wall=wall).wall_in(stretch.event.start)
        start, end = stretch.event.at(wall, self._added.get(slot))
        return Occurrence(stretch.event, start, end, changed_alone=alone)

    @once
    def _stretches(self) -> list[Stretch]:
        """From each event that holds from its date on to the next such event; none where it cancels the rest."""
        clock = self.master.start
        turns = [(event.slot.wall_in(clock), event) for event in self.overrides if event.slot and event.from_here_on]
        turns.sort(key=lambda turn: turn[0])
        if len(turns) > MOST_TURNS:
            for line in turns[0][1].all("RECURRENCE-ID")[:1]:
                self._complain(
                    line, f"changes all later dates, as do over {MOST_TURNS} others; the last of them were used"
                )
            turns = turns[-MOST_TURNS:]
        turns.insert(0, (EARLIEST, self.master))
        ends = [wall for wall, _ in turns[1:]] + [LAST_MOMENT]
        return [
            Stretch(event, first, beyond, _moved(event, first, clock))
            for (first, event), beyond in zip(turns, ends, strict=True)
            if event is self.master or event.status != Status.CANCELLED
        ]

    @once
    def _rules(self) -> list[Rule] | None:
        """Every RRULE; ``None`` where one cannot be read, so that nothing after the first date is known."""
        zone = None if self.master.start.all_day else self.master.start.zone
        given = list(filter(is_given, self.master.all("RRULE")))
        for line in self.master.all("EXRULE"):
            self._complain(line, "is no longer part of iCalendar; use EXDATE; it was left out")
        if len(given) > MOST_RULES:
            self._complain(
                given[MOST_RULES], f"is there more than {MOST_RULES} times; which date is next cannot be told"
            )
            return None
        rules = []
        for line in given:
            try:
                rules.append(read_rule(line.value, zone))
            except UnreadableError as error:
                self._complain(line, f"{error}; which date is next cannot be told")
                return None
        return rules

    @once
    def _added(self) -> dict[datetime, timedelta | None]:
        """RDATE: each with a length of its own, where it is a PERIOD."""
        added: dict[datetime, timedelta | None] = {}
        for line in self.master.all("RDATE"):
            for item in filter(None, line.value.split(",")):
                start, _, end = item.partition("/")
                if moment := self._moment(line, start):
                    added[moment.wall_in(self.master.start)] = self._length(line, moment, end)
        return added

    @once
    def _taken_out(self) -> list[tuple[Moment, datetime]]:
        """EXDATE: each with what the clock of the series shows then."""
        return [
            (moment, moment.wall_in(self.master.start))
            for line in self.master.all("EXDATE")
            for item in filter(None, line.value.split(","))
            if (moment := self._moment(line, item))
        ]

    def _moment(self, line: ContentLine, item: str) -> Moment | None:
        try:
            return read_moment(line, self.zones, item)
        except UnreadableError as error:
            self._complain(
                line, str(error).removeprefix(f"line {line.line_number}: {line.name} ") + "; it was left out"
            )
            return None

    def _length(self, line: ContentLine, start: Moment, end: str) -> timedelta | None:
        if not end:
            return None
        if end[:1] in "Pp":
            try:
                return read_duration(end)
            except UnreadableError as error:
                self._complain(line, f"{error}; it was left out")
                return None
        moment = self._moment(line, end)
        return moment.wall_in(start) - start.wall if moment else None

    def _complain(self, line: ContentLine, what: str) -> None:
        # Once for each property: a broken list would say the same a thousand times.
        if not any(f": {line.name} " in complaint for complaint in self.master.complaints):
            self.master.complaints.append(f"line {line.line_number}: {line.name} {what}")


def _moved(event: Event, slot: datetime, clock: Moment) -> timedelta:
    return event.start.wall_in(clock) - slot if event.slot else timedelta()


def _shifted(moment: datetime, by: timedelta) -> datetime:
    """`moment` plus `by`, within the years that are looked at."""
    return moment + min(max(by, EARLIEST - moment), LAST_MOMENT - moment)
