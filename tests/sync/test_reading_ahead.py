"""Several partitions read at one time: faster, and nothing else is different."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from copilot_sync.adapters import AdapterError, Capabilities, PermissionDenied, SyncTokenExpired, TransientError
from copilot_sync.sync.tables import copies, meetings, partitions, unread
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemoryCalendar, MemorySource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import ChangeSet, Partition, SyncToken

CALENDARS = tuple(f"calendar {number}" for number in range(5))
ERRORS = (
    TransientError("busy"),
    PermissionDenied("not ours", missing="read"),
    SyncTokenExpired("too old"),
    AdapterError("broken"),
)
SEEN = {
    partitions: ("token", "last_good", "problem"),
    copies: ("reference", "version"),
    meetings: ("state", "due", "dtstart"),
    unread: ("reference", "why"),
}
"""Of the ledger, what is the same under every key."""


@contextmanager
def closing_ledger(organisation: Any) -> Iterator[Any]:
    yield organisation
    organisation.ledger.close()


def source(northmoor: Any, at_once: int, *faults: Fault) -> MemorySource:
    capabilities = Capabilities(resumable=True, amends=True, at_once=at_once)
    return MemorySource(
        northmoor.calendar, now=northmoor.now, capabilities=capabilities, page_size=2, faults=Faults(*faults)
    )


def fill(northmoor: Any, a_meeting: Any, day: int) -> None:
    northmoor.set(most_per_organiser=100, most_per_day=100, most_share=1.0)
    for number, name in enumerate(CALENDARS):
        for meeting in range(number):
            northmoor.calendar.put(a_meeting(f"{day}.{number}.{meeting}@northmoor.example"), partition=name)


def what_came_of(northmoor: Any, a_meeting: Any, at_once: int, plan: list[list[Fault]]) -> list[object]:
    """Runs with some faults each: what they said, and what the ledger holds."""
    northmoor.calendar = MemoryCalendar(*CALENDARS)
    northmoor.set(mode="rehearse")
    said: list[object] = []
    for day, faults in enumerate([*plan, []]):
        fill(northmoor, a_meeting, day)
        statement = northmoor.run(sources={"clinic": source(northmoor, at_once, *faults)})
        said.append(statement.as_json())
        northmoor.later(days=1)
    said += [
        sorted(str([row[name] for name in names]) for row in northmoor.rows(table)) for table, names in SEEN.items()
    ]
    return [*said, sorted(message.subject for message in northmoor.post.delivered)]


FAULTS = st.builds(
    Fault,
    st.just(Call.PAGE),
    st.sampled_from(ERRORS),
    number=st.integers(1, 4),
    partition=st.sampled_from(CALENDARS),
)


@settings(
    max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)  # a shrunk plan is no clearer
@given(plan=st.lists(st.lists(FAULTS, max_size=4), min_size=1, max_size=2))
def test_whatever_goes_wrong_runs_end_as_if_one_partition_were_read_after_the_other(
    new_organisation: Any, a_meeting: Any, plan: list[list[Fault]]
) -> None:
    with closing_ledger(new_organisation()) as alone, closing_ledger(new_organisation()) as together:
        assert what_came_of(together, a_meeting, 3, plan) == what_came_of(alone, a_meeting, 1, plan)


class Meeting(MemorySource):
    """Gives no first page before so many are asked for at one time."""

    def __init__(self, *arguments: Any, together: int, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.capabilities = replace(self.capabilities, at_once=together)
        self._all_there = threading.Barrier(together)

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        self._all_there.wait(timeout=20)
        yield from super().pull(partition, token)


def test_as_many_are_read_at_one_time_as_the_source_allows(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar = MemoryCalendar(*CALENDARS)
    fill(northmoor, a_meeting, 0)

    statement = northmoor.run(
        sources={"clinic": Meeting(northmoor.calendar, now=northmoor.now, together=len(CALENDARS))}
    )

    assert not statement.failed
    assert statement.good == len(CALENDARS)


class Watched(MemorySource):
    """Notes which pages were asked for, in their order."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.given: list[tuple[str, int]] = []

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        for number, page in enumerate(super().pull(partition, token)):
            self.given.append((partition.key, number))
            yield page


def test_a_pull_is_a_page_ahead_and_no_more(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar = MemoryCalendar("one", "two")
    northmoor.set(most_per_organiser=100, most_per_day=100, most_share=1.0)
    for name in ("one", "two"):
        for number in range(20):
            northmoor.calendar.put(a_meeting(f"{name}{number}@northmoor.example"), partition=name)
    capabilities = Capabilities(resumable=True, at_once=2)
    watched = Watched(northmoor.calendar, now=northmoor.now, capabilities=capabilities, page_size=5)

    northmoor.run(sources={"clinic": watched})

    of_two = [place for place, (name, _) in enumerate(watched.given) if name == "two"]
    last_of_one = max(place for place, (name, _) in enumerate(watched.given) if name == "one")
    assert len(of_two) == 4
    assert of_two[0] < last_of_one < of_two[1]
    assert all(before < after for before, after in pairwise(of_two))


def test_partitions_that_were_named_have_their_turn_where_the_rest_cannot_be_named(
    northmoor: Any, a_meeting: Any
) -> None:
    northmoor.calendar = MemoryCalendar(*CALENDARS)
    fill(northmoor, a_meeting, 0)
    fault = Fault(Call.PARTITIONS, AdapterError("the directory is closed"), number=5)

    statement = northmoor.run(sources={"clinic": source(northmoor, 3, fault)})

    assert statement.good == 4
    assert statement.bad == 1
    assert [failure.reason for failure in statement.failed] == ["the directory is closed"]
