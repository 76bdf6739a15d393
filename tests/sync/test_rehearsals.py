"""A rehearsal says what a run would do that sends and changes: the same, meeting by meeting, and leaves no trace."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.invite import CalendarUser
from copilot_sync.policy import RuleChoice
from copilot_sync.snippets import Snippets
from copilot_sync.sync.statement import Told
from copilot_sync.sync.tables import meetings

if TYPE_CHECKING:
    from copilot_sync.sync.statement import Statement

MALLORY = CalendarUser(address="mallory@elsewhere.example")


@pytest.fixture
def amending(northmoor: Any) -> Any:
    """An organisation that knows how to ask what people need, and may add it."""
    snippets = Snippets(access_question="What would help you take part? Please tell Ola, on 01632 960123.")
    northmoor.policy = replace(northmoor.policy, snippets=snippets, choice=RuleChoice(select=("ACC001", "MAT003")))
    northmoor.set(mode="amend", remind=0)
    return northmoor


def planned(run: Statement) -> Counter[str]:
    """What a rehearsal would do, by its word."""
    return Counter(re.sub(r".*: (\w+).*", r"\1", line) for line in run.planned)


def done(run: Statement) -> Counter[str]:
    """The same of a run that did it."""
    return +Counter({"change": run.told[Told.AMENDED], **run.kinds})


@pytest.mark.parametrize(
    ("fields", "would"),
    [
        ({}, {"change": 1, "amend": 1}),
        ({"description": "We meet."}, {"change": 1, "warn": 1}),
        ({"description": "We meet.", "asks": True}, {"warn": 1}),
        ({"organizer": MALLORY}, {}),
        ({"organizer": None}, {}),
    ],
    ids=[
        "what we add puts all right",
        "what we add puts a part right",
        "we have nothing to add",
        "a stranger's",
        "nobody's",
    ],
)
def test_a_rehearsal_says_what_the_run_does(
    amending: Any, a_meeting: Any, fields: dict[str, Any], would: dict[str, int]
) -> None:
    amending.now = a_meeting().dtstart - timedelta(days=6)
    reference = amending.calendar.put(a_meeting(**fields))
    before = amending.calendar.invite(reference)

    rehearsed = amending.run(dry=True)
    assert amending.calendar.invite(reference) is before
    assert not amending.rows(meetings)
    run = amending.run()

    assert planned(rehearsed) == done(run) == would
    assert rehearsed.told[Told.REHEARSED] == sum(would.values())
    assert {kind for kind in rehearsed.told if kind is not Told.REHEARSED} == {
        kind for kind in run.told if kind not in {Told.AMENDED, Told.SENT}
    }


def test_several_at_once_stand_in_order_each_change_before_its_message(amending: Any, a_meeting: Any) -> None:
    for number in range(3):
        start = a_meeting().dtstart + timedelta(days=number)
        amending.calendar.put(a_meeting(f"{number}@northmoor.example", dtstart=start))

    lines = amending.run(dry=True).planned

    assert [line.split(":")[2].split()[0] for line in lines] == ["change", "amend"] * 3
    assert lines == sorted(lines, key=lambda line: line[:16])


def test_two_meetings_of_one_thing_are_changed_together(amending: Any, a_meeting: Any) -> None:
    amending.calendar.put(a_meeting(), a_meeting("2@northmoor.example"))

    assert planned(amending.run(dry=True)) == done(amending.run()) == {"change": 2, "amend": 2}


def test_what_is_too_much_would_wait_and_the_rehearsal_says_so(northmoor: Any, a_meeting: Any) -> None:
    for number in range(3):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))
    northmoor.set(most_per_run=2)

    rehearsed = northmoor.run(dry=True)

    ((_, why),) = northmoor.run().holds
    assert rehearsed.would_hold == why
