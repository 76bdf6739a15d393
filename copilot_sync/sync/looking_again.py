"""What a pull does not tell of: what has come due by itself, and what could not be read the last time."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from copilot_sync.adapters.errors import AdapterError
from copilot_sync.sync import unread
from copilot_sync.sync.judging import State
from copilot_sync.sync.observing import is_about_one_thing
from copilot_sync.sync.ranks import best_of
from copilot_sync.sync.spots import spot_of
from copilot_sync.sync.tables import copies, meetings

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Row

    from copilot_sync.sync.observing import Observer, Place
    from copilot_sync.sync.spots import Spot

    Places = dict[tuple[str, str], Place]
    """The partitions at hand, by source and mark. One whose platform does not answer is taken out."""

AT_ONCE = 100
"""Unread things that are tried again in one run, at most."""


def try_again(observer: Observer, places: Places) -> None:
    """Look once more at what could not be read, unless this run has told of it: at some of it in each run."""
    told = observer.statement.not_read
    with observer.ledger.reading() as connection:
        waiting = map(spot_of, unread.to_try_again(connection, observer.judge.now))
        chosen = list(islice((at for at in waiting if at not in told and at[:2] in places), AT_ONCE))
    for at in chosen:
        _look(observer, places, at)


def come_due(observer: Observer, places: Places) -> None:
    """Judge again what the clock, the settings or a lost copy ask for.

    That one copy is looked at may show that another is the best, which is looked at next, until a copy is what it was
    taken for.
    """
    looked_at: set[tuple[str, ...]] = set()
    while True:
        groups: dict[Spot, set[str]] = {}
        for row in _due(observer):
            taken_for = (*spot_of(row), row.meeting, row.rank)
            if taken_for[:2] in places and taken_for not in looked_at:
                looked_at.add(taken_for)
                groups.setdefault(spot_of(row), set()).add(row.meeting)
        if not groups:
            return
        for at, wanted in groups.items():
            _look(observer, places, at, wanted)


def _look(observer: Observer, places: Places, at: Spot, wanted: Collection[str] = ()) -> None:
    name, mark, reference = at
    place = places.get((name, mark))
    if place is None:
        return
    try:
        observer.look_again(place, reference, wanted)
    except AdapterError as error:
        if is_about_one_thing(error):
            with observer.ledger.transaction() as connection:
                observer.note_closed(connection, place, reference, str(error))
        else:
            observer.statement.fail(name, str(error), (mark, ""))
            del places[name, mark]


def _due(observer: Observer) -> list[Row[tuple[object, ...]]]:
    """The best copy of every meeting that is to be judged again, in order of start."""
    by_the_clock = and_(meetings.c.due.is_not(None), meetings.c.due <= observer.now)
    by_other_rules = and_(meetings.c.policy != observer.judge.mark, meetings.c.state.not_in([State.OVER, State.GONE]))
    not_over_yet = and_(meetings.c.state == State.OVER, meetings.c.dtend > observer.now)  # a clock was ahead of time
    asked = or_(by_the_clock, by_other_rules, not_over_yet)
    query = select(copies).join(meetings, meetings.c.meeting == copies.c.meeting).where(asked)
    found: dict[str, list[Row[tuple[object, ...]]]] = {}
    with observer.ledger.reading() as connection:
        for row in connection.execute(query.order_by(meetings.c.dtstart, copies.c.meeting)):
            found.setdefault(row.meeting, []).append(row)
    best = map(best_of, found.values())
    return [row for row in best if row is not None]
