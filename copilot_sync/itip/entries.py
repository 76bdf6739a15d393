"""The VEVENTs that share a UID one by one, each as the meeting that it describes: what can be amended by itself.

A series is its master, at its next regular date, and every occurrence that was changed by itself and has words of its
own, so that each text is looked at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.adapters import Failed, Skipped
from copilot_sync.itip.meetings import Sound, invite_of
from copilot_sync.itip.series import Occurrence, Series, standing_in
from copilot_sync.itip.steps import EndlessError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from copilot_sync.invite import Invite
    from copilot_sync.itip.components import Component
    from copilot_sync.itip.events import Event
    from copilot_sync.itip.meetings import Calendar

WORDS = ("DESCRIPTION", "X-ALT-DESC")
"""The properties of a body that can be amended."""


class Entry(NamedTuple):
    """A VEVENT that is still to come."""

    invite: Invite
    component: Component
    calendar: Calendar


def entries_of(
    parts: Sequence[Component], private: Sequence[Component], calendar: Calendar
) -> Iterator[Entry | Skipped | Failed]:
    """The entries among the events that share a UID: `parts` to be read, and `private` ones, which are not."""
    sound = Sound(parts, private, calendar)
    yield from sound.left_out
    component_of = {part.line_number: part for part in parts}
    overrides = [event for event in sound.events if event.slot is not None]
    masters = [event for event in sound.events if event.slot is None]
    for place, master in enumerate(sorted(masters, key=lambda event: not event.repeats)):
        # As in `meetings`: what was moved can only belong to one of several meetings with one UID.
        mine, gone = (overrides, sound.taken) if place == 0 else ([], [])
        series = Series(master, mine, gone, calendar.zones, calendar.steps)
        try:
            invite = _next_regular(series, calendar)
        except EndlessError:
            reason = "the event repeats by a rule (RRULE) whose next date could not be found in reasonable time"
            yield Failed(calendar.source, f"line {master.line_number}: {reason}; give it a simpler rule")
            continue
        if invite is not None:
            yield Entry(invite, component_of[master.line_number], calendar)
    for event in overrides:
        date = standing_in(event)
        if date.upcoming(calendar.now) and any(event.first(name) for name in WORDS):
            yield Entry(invite_of(date, calendar, series=True), component_of[event.line_number], calendar)


def _next_regular(series: Series, calendar: Calendar) -> Invite | None:
    master: Event = series.master
    if master.repeats or series.overrides or series.also_taken:
        date = series.next_from(calendar.now)
        return invite_of(date, calendar, series=True, first=master.start.aware()) if date else None
    alone = Occurrence(master, *master.at(master.start.wall))
    return invite_of(alone, calendar) if alone.upcoming(calendar.now) else None
