"""Things are marked as dealt with when nothing is left to do about them, and not before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import Answer, Capabilities, PermissionDenied, TransientError
from copilot_sync.messages.answers import Said, Wish
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemoryMessenger, MemorySource

if TYPE_CHECKING:
    from collections.abc import Collection

    from copilot_sync.adapters import Partition


class Marking(MemorySource):
    """A source that remembers what it was told to mark."""

    refuses = False

    def __init__(self, calendar: Any, **more: Any) -> None:
        super().__init__(calendar, capabilities=Capabilities(resumable=True, marks=True), **more)
        self.marked: set[str] = set()

    def dealt_with(self, partition: Partition, references: Collection[str]) -> None:
        assert partition in self.calendar.partitions
        if self.refuses:
            raise PermissionDenied("the folder cannot be changed", missing="to change it")
        self.marked |= set(references)


@pytest.fixture
def source(northmoor: Any) -> Marking:
    return Marking(northmoor.calendar, now=northmoor.now)


def test_an_invite_is_marked_when_its_organiser_has_heard(northmoor: Any, a_meeting: Any, source: Marking) -> None:
    reference = northmoor.calendar.put(a_meeting())
    fails = Faults(Fault(Call.DELIVER, TransientError("not now"), number=1))
    northmoor.run(
        sources={"clinic": source},
        messenger=MemoryMessenger(northmoor.post, faults=Faults(Fault(Call.DELIVER, TransientError("not now")))),
    )
    assert source.marked == set()
    northmoor.run(sources={"clinic": source}, messenger=MemoryMessenger(northmoor.post, faults=fails))

    assert source.marked == {reference}
    assert len(northmoor.post.delivered) == 1


def test_an_answer_is_marked_when_it_is_confirmed(northmoor: Any, a_meeting: Any, source: Marking) -> None:
    meeting = northmoor.calendar.put(a_meeting())
    northmoor.run(sources={"clinic": source})
    (message,) = northmoor.post.delivered
    said = Said(wish=Wish.PAUSE)
    answer = Answer(source="x", mark="<1@x>", sender=message.recipient, answers=(message.key,), said=said)
    taken = northmoor.calendar.put(answer)
    for_a_person = northmoor.calendar.put(replace(answer, mark="<2@x>", said=None))
    stops = MemoryMessenger(northmoor.post, faults=Faults(Fault(Call.DELIVER, TransientError("not now"))))
    northmoor.run(sources={"clinic": source}, messenger=stops)
    assert source.marked == {meeting}
    northmoor.run(sources={"clinic": source})

    assert source.marked == {meeting, taken}
    assert for_a_person not in source.marked


@pytest.mark.parametrize(
    "change", [{"mode": "rehearse"}, {"most_per_run": 1}, {"most_per_organiser": 1}], ids=["rehearsed", "held", "waits"]
)
def test_what_waits_is_not_marked(northmoor: Any, a_meeting: Any, source: Marking, change: dict[str, Any]) -> None:
    northmoor.set(**change)
    references = [northmoor.calendar.put(a_meeting(f"{number}@northmoor.example")) for number in range(3)]
    northmoor.run(sources={"clinic": source})

    assert len(source.marked) == len(northmoor.post.delivered) < len(references)


def test_what_cannot_be_marked_is_told_and_loses_nothing(northmoor: Any, a_meeting: Any, source: Marking) -> None:
    northmoor.calendar.put(a_meeting())
    source.refuses = True
    statement = northmoor.run(sources={"clinic": source})

    assert [failure.reason for failure in statement.failed] == [
        "what was dealt with could not be marked: the folder cannot be changed"
    ]
    assert len(northmoor.post.delivered) == 1
