"""What could not be read stays told, run after run, until it is read or gone; and nothing is written or opened for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import Changed, Failed
from copilot_sync.sync.forgetting import forget, purge
from copilot_sync.sync.rotating import rotate_key
from copilot_sync.sync.status_reading import status_of
from copilot_sync.sync.tables import unread
from copilot_sync.sync.telling import as_metrics, in_sentences
from copilot_sync.sync.unread import Why
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemoryCalendar, MemorySource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import ChangeSet, Partition, SyncToken
    from copilot_sync.sync.statement import Statement

NAME = "invites/Zzanna Smith.ics"
BROKEN = Failed(NAME, "line 7: there is no date")
DAY = timedelta(days=1)


class Counting(MemorySource):
    """Counts what is fetched."""

    fetched = 0

    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        self.fetched += 1
        return super().fetch(partition, reference)


def source(northmoor: Any, *faults: Fault) -> Counting:
    return Counting(northmoor.calendar, now=northmoor.now, faults=Faults(*faults))


def left(run: Statement) -> tuple[int, int]:
    """Things that this run could not read, and those that stay so from an earlier one."""
    return run.failures, run.unread["clinic"]


def kept(northmoor: Any) -> dict[Why, int]:
    (status,) = status_of(northmoor.ledger, ("clinic",), DAY, northmoor.now).sources
    return {why: things.number for why, things in status.unread.items()}


def test_what_is_broken_is_told_in_every_run_until_it_is_mended(northmoor: Any, a_meeting: Any) -> None:
    reference = northmoor.calendar.put(BROKEN)

    assert left(northmoor.run()) == (1, 0)
    assert left(northmoor.run()) == (0, 1)
    assert kept(northmoor) == {Why.BROKEN: 1}

    northmoor.calendar.write(reference, a_meeting())
    assert left(northmoor.run()) == (0, 0)
    assert kept(northmoor) == {}


def test_a_thing_that_is_gone_is_no_trouble_any_more(northmoor: Any) -> None:
    reference = northmoor.calendar.put(BROKEN)
    northmoor.run()

    northmoor.calendar.remove(reference)

    assert left(northmoor.run()) == (0, 0)


def test_the_second_pass_fetches_nothing_and_writes_nothing(northmoor: Any) -> None:
    northmoor.calendar.put(BROKEN)
    northmoor.run()
    before = northmoor.rows(unread)
    northmoor.later(hours=23)

    again = source(northmoor)
    run = northmoor.run(sources={"clinic": again})

    assert left(run) == (0, 1)
    assert run.idle
    assert again.fetched == 0
    assert northmoor.rows(unread) == before


def test_since_when_stays_while_it_is_edited_and_still_broken(northmoor: Any) -> None:
    reference = northmoor.calendar.put(BROKEN)
    northmoor.run()
    began = northmoor.now
    northmoor.later(days=2)
    northmoor.calendar.write(reference, Failed(NAME, "line 9: there is no end"))

    assert left(northmoor.run()) == (1, 0)

    (status,) = status_of(northmoor.ledger, ("clinic",), DAY, northmoor.now).sources
    assert status.unread[Why.BROKEN].since == began


class TellsNoRemovals(Counting):
    """As mailboxes do, it is silent on what is gone."""

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        return (
            page if not page.removed else page.__class__(token=page.token) for page in super().pull(partition, token)
        )


def test_what_is_broken_is_looked_at_once_a_day_since_not_every_source_tells_what_is_gone(northmoor: Any) -> None:
    reference = northmoor.calendar.put(BROKEN)
    northmoor.run()
    northmoor.calendar.remove(reference)

    silent = {"clinic": TellsNoRemovals(northmoor.calendar, now=northmoor.now)}
    assert left(northmoor.run(sources=silent)) == (0, 1)
    northmoor.later(days=1)
    silent = {"clinic": TellsNoRemovals(northmoor.calendar, now=northmoor.now)}
    assert left(northmoor.run(sources=silent)) == (0, 0)


def test_what_is_closed_is_tried_in_each_run_and_told_with_its_reason(northmoor: Any, a_meeting: Any) -> None:
    locked = northmoor.calendar.put(a_meeting())
    northmoor.calendar.lock(locked)

    assert [left(northmoor.run()) for _ in range(3)] == [(1, 0)] * 3
    assert kept(northmoor) == {Why.CLOSED: 1}

    northmoor.calendar.lock(locked, locked=False)
    assert left(northmoor.run()) == (0, 0)
    assert kept(northmoor) == {}


def test_a_platform_that_is_down_lets_nothing_look_mended(northmoor: Any, a_meeting: Any) -> None:
    from copilot_sync.adapters import AuthenticationError  # noqa: PLC0415 -- for this test alone

    northmoor.calendar.lock(northmoor.calendar.put(a_meeting()))
    northmoor.run()

    run = northmoor.run(sources={"clinic": source(northmoor, Fault(Call.FETCH, AuthenticationError("sign in again")))})

    assert left(run) == (1, 1)
    assert kept(northmoor) == {Why.CLOSED: 1}


class HasNoReference(MemorySource):
    """A stranger's: what it could not look at has a name alone, and every pull tells of it."""

    failed: tuple[Failed, ...] = ()

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        for page in super().pull(partition, token):
            yield page.__class__(changed=page.changed, failed=self.failed, token=page.token)


def test_what_has_no_reference_counts_as_long_as_each_pull_tells_of_it(northmoor: Any) -> None:
    stranger = HasNoReference(northmoor.calendar, now=northmoor.now)
    stranger.failed = (Failed(NAME, "is a pipe"), Failed("invites/b.ics", "is a pipe"))
    run = northmoor.run(sources={"clinic": stranger})

    assert left(run) == (2, 0)
    assert kept(northmoor) == {Why.CLOSED: 2}
    stranger.failed = ()
    assert left(northmoor.run(sources={"clinic": stranger})) == (0, 0)
    assert kept(northmoor) == {}


def test_each_thing_counts_and_the_same_reason_is_one_line(northmoor: Any) -> None:
    for number in range(30):
        northmoor.calendar.put(Failed(f"{number}.ics", "is empty"))

    run = northmoor.run()
    said = list(in_sentences(run))

    assert left(run) == (30, 0)
    assert said[-3:] == [
        "We could not look at 30 items, or not at all of them:",
        "  clinic: is empty (30 times)",
        "To see which: copilot-sync check FOLDER",
    ]


def test_a_later_run_says_what_stays_and_counts_it(northmoor: Any) -> None:
    northmoor.calendar.put(BROKEN)
    northmoor.run()

    run = northmoor.run()

    assert list(in_sentences(run)) == [
        "We looked at 1 place: nothing has changed.",
        "Not read by an earlier run, and the same since:",
        "  clinic: 1 item",
        "To see which: copilot-sync check FOLDER",
        "Nothing new, and nothing done.",
    ]
    assert "copilot_sync_unread 1\n" in as_metrics(run, northmoor.now)


def test_a_name_is_for_a_terminal_alone(northmoor: Any) -> None:
    northmoor.calendar.put(BROKEN)

    run = northmoor.run()

    assert f"  clinic: {NAME}: line 7: there is no date" in in_sentences(run, named=True)
    assert "Zzanna" not in "".join(in_sentences(run)) + repr(run) + str(northmoor.rows(unread))


@pytest.mark.parametrize(
    "what",
    [
        lambda northmoor: rotate_key(northmoor.ledger, northmoor.now),
        lambda northmoor: forget(northmoor.ledger, "ward@northmoor.example"),
        lambda northmoor: purge(northmoor.ledger, northmoor.now + DAY),
    ],
    ids=["another key", "a person who is forgotten", "a year later"],
)
def test_what_is_deleted_takes_along_what_was_not_read(northmoor: Any, what: Any) -> None:
    northmoor.calendar = MemoryCalendar("ward@northmoor.example")
    northmoor.calendar.put(BROKEN)
    northmoor.run()

    what(northmoor)

    assert northmoor.rows(unread) == []


def test_a_place_that_is_there_no_longer_troubles_nobody(northmoor: Any) -> None:
    northmoor.calendar = MemoryCalendar("one", "two")
    northmoor.calendar.put(BROKEN, partition="two")
    northmoor.run()
    northmoor.later(hours=1)
    northmoor.calendar = MemoryCalendar("one")

    assert left(northmoor.run()) == (0, 0)
    assert kept(northmoor) == {}
