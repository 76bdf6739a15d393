"""A run over forty meetings that dies at each of its steps in turn, and is started again until it is done.

Organisers have the same letters, and invites the same words, as if nothing had happened.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from copy import copy, deepcopy
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.invite import CalendarUser, Invite
from copilot_sync.snippets import Snippets
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemoryCalendar, MemoryMessenger, MemoryPost, MemorySource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from copilot_sync.sync.ledger import Ledger

MEETINGS = 40
EVERY = int(os.environ.get("CRASH_EVERY", "61"))
"""Of the steps every one so many: ``CRASH_EVERY=1 pytest tests/sync/test_crashes.py`` takes some minutes."""
WORDS = Snippets(access_question="What would help you take part? Please tell Ola, on 01632 960123.")
CALLS = (Call.PARTITIONS, Call.PAGE, Call.FETCH, Call.AMEND, Call.DELIVER, Call.LOOK_UP)


class Died(BaseException):
    """Somebody has pulled the plug."""


@contextmanager
def dying(ledger: Ledger, number: int, *, after: bool, counted: list[int]) -> Iterator[None]:
    """Let everything end at a commit, counted from 1, or right after it."""
    whole = ledger.transaction

    @contextmanager
    def mortal() -> Iterator[Any]:
        counted[0] += 1
        mine = counted[0]
        with whole() as connection:
            yield connection
            if mine == number and not after:
                raise Died
        if mine == number:
            raise Died

    ledger.transaction = mortal  # type: ignore[method-assign]
    try:
        yield
    finally:
        del ledger.transaction


class Wards:
    """An organisation in the middle of its work: some meetings told, some put right, some moved, some new."""

    def __init__(self, northmoor: Any, a_meeting: Any, mode: str) -> None:
        self.northmoor = northmoor
        northmoor.set(
            mode=mode, most_per_organiser=MEETINGS, most_per_day=MEETINGS * 10, most_per_run=1000, most_share=1.0
        )
        northmoor.policy = replace(northmoor.policy, snippets=WORDS if mode == "amend" else Snippets())
        self.calendar = MemoryCalendar("ward", "day unit")
        self.post = MemoryPost()
        for number in range(MEETINGS):
            organiser = CalendarUser(address=f"organiser{number % 7}@northmoor.example")
            agenda = a_meeting().description if number % 3 else "We meet."
            self.calendar.put(
                a_meeting(
                    f"{number}@northmoor.example",
                    summary=f"Co-production {number}",
                    description=agenda,
                    asks=number % 4 == 0,
                    organizer=organiser,
                    dtstart=a_meeting().dtstart + timedelta(hours=number % 5),
                ),
                partition="day unit" if number % 2 else "ward",
            )
        self.run()
        self.let_organisers_work(a_meeting)

    def let_organisers_work(self, a_meeting: Any) -> None:
        """They have been told, and have changed much since; and a token is lost."""
        things = [thing for thing in self.calendar.things() if not thing.gone]
        for number, thing in enumerate(things):
            if number % 5 == 0:
                self.calendar.edit(thing.reference, description=a_meeting(asks=True).description)
            elif number % 5 == 1:
                self.calendar.edit(
                    thing.reference, description="We meet.", organizer=CalendarUser(address="new@northmoor.example")
                )
            elif number % 5 == 2:
                self.calendar.edit(thing.reference, attendees=a_meeting().attendees[-1:] + a_meeting().attendees[:1])
            elif number % 5 == 3 and number > 30:
                self.calendar.remove(thing.reference)
        self.calendar.expire_tokens()
        self.northmoor.later(days=10)

    def run(self, faults: Faults | None = None) -> None:
        faults = faults or Faults()
        source = MemorySource(self.calendar, now=self.northmoor.now, page_size=4, faults=faults)
        self.northmoor.run(sources={"clinic": source}, messenger=MemoryMessenger(self.post, faults=faults))

    def until_done(self) -> None:
        for _ in range(10):
            before = (len(self.post.delivered), self.calendar.changes)
            self.run()
            if before == (len(self.post.delivered), self.calendar.changes):
                return
        pytest.fail("it never comes to an end")

    def outcome(self) -> tuple[list[tuple[str, str, str]], list[tuple[str | None, str | None]]]:
        """What lies in each letter box, in words that no key of the ledger is in; and what every invite says."""
        letters = sorted((message.recipient, message.subject, plain(message.text)) for message in self.post.delivered)
        invites = (
            result
            for thing in self.calendar.things()
            for result in thing.results
            if isinstance(result, Invite) and not thing.gone
        )
        return letters, sorted((invite.uid, invite.description) for invite in invites)


def plain(text: str) -> str:
    """A letter without the digits by which an admin finds its meeting: they are made with the key of the ledger."""
    return "\n".join(line for line in text.splitlines() if "Meeting: " not in line)


@pytest.fixture
def wards(northmoor: Any, a_meeting: Any, tmp_path: Path) -> Any:
    """Makes organisations that are alike, each a copy of one, ledger and all."""
    made: list[Wards] = []
    number = count()

    def make(mode: str) -> Callable[[], Wards]:
        northmoor.folder = tmp_path / mode
        first = Wards(northmoor, a_meeting, mode)
        reopen(first)

        def another() -> Wards:
            for one in made:
                reopen(one)
            folder = tmp_path / f"{mode}-{next(number)}"
            shutil.copytree(northmoor.folder, folder)
            copied = copy(first)
            copied.northmoor = replace(northmoor, folder=folder, _ledger=None)
            copied.calendar, copied.post = deepcopy(first.calendar), copy(first.post)
            copied.post.delivered = list(first.post.delivered)
            made[:] = [copied]
            return copied

        return another

    yield make
    for one in made:
        reopen(one)


def reopen(wards: Wards) -> None:
    wards.northmoor.ledger.close()
    wards.northmoor._ledger = None


def done(wards: Wards) -> Any:
    wards.until_done()
    return wards.outcome()


@pytest.mark.parametrize("mode", ["warn", "amend"])
def test_dying_at_every_call(wards: Any, mode: str) -> None:
    another = wards(mode)
    counting = Faults()
    another().run(counting)
    expected = done(another())
    assert len(expected[0]) > MEETINGS // 2
    steps = [
        Fault(call, Died(), number=number, after=after)
        for call in CALLS
        for number in range(1, counting.calls[call] + 1)
        for after in (False, True)
    ]

    for step in steps[::EVERY]:
        disturbed = another()
        with suppress(Died):
            disturbed.run(Faults(step))
        reopen(disturbed)
        assert done(disturbed) == expected, f"{step.call} {step.number} {'after' if step.after else 'before'}"


@pytest.mark.parametrize("mode", ["warn", "amend"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_dying_at_every_commit(wards: Any, mode: str, *, after: bool) -> None:
    another = wards(mode)
    undisturbed, counted = another(), [0]
    with dying(undisturbed.northmoor.ledger, 0, after=after, counted=counted):
        undisturbed.run()
    expected = done(another())

    for number in range(1, counted[0] + 1, EVERY):
        disturbed = another()
        with suppress(Died), dying(disturbed.northmoor.ledger, number, after=after, counted=[0]):
            disturbed.run()
        reopen(disturbed)
        assert done(disturbed) == expected, f"commit {number}"


@pytest.mark.parametrize("mode", ["warn", "amend"])
def test_dying_again_and_again_a_little_later_each_time(wards: Any, mode: str) -> None:
    another = wards(mode)
    expected = done(another())
    disturbed = another()

    for number in range(1, 400, 7):
        with suppress(Died), dying(disturbed.northmoor.ledger, number, after=bool(number % 2), counted=[0]):
            disturbed.run()
        reopen(disturbed)

    assert done(disturbed) == expected
