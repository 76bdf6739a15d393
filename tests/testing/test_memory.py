"""The platform in memory: what a test does to it, what its ports tell of that, and what they refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import (
    PRIVATE,
    Capabilities,
    LookUp,
    NotAcceptedError,
    OutcomeUnknownError,
    OutgoingMessage,
    PermissionDenied,
    PreconditionFailed,
    Skipped,
    SyncToken,
    SyncTokenExpired,
    TransientError,
)
from copilot_sync.amendments.proposal import Amender
from copilot_sync.invite import Attendee, CalendarUser, Invite, PartStat
from copilot_sync.people import Role, RoleEntry
from copilot_sync.policy import Policy
from copilot_sync.snippets import Snippets
from copilot_sync.testing.faults import Call, Fault, Faults, every_error
from copilot_sync.testing.memory import MemoryCalendar, MemoryDirectory, MemoryMessenger, MemoryPost, MemorySource

if TYPE_CHECKING:
    from copilot_sync.adapters import ChangeSet, Partition

NOW = datetime(2027, 3, 3, 15, 0, tzinfo=UTC)
PLANNING = Invite(
    source="memory",
    uid="1@northmoor.example",
    dtstart=NOW + timedelta(days=30),
    dtend=NOW + timedelta(days=30, hours=1),
    summary="Planning the new clinic",
    description="Let us plan the new clinic together.\n",
    organizer=CalendarUser(address="ada@northmoor.example"),
    attendees=(Attendee(address="sam@moorside.example"), Attendee(address="kit@northmoor.example")),
    organizer_copy=True,
)
AMENDER = Amender(
    Policy(snippets=Snippets(access_question="What do you need so that you can take part? Please tell me."))
)
MESSAGE = OutgoingMessage(
    key="0" * 32,
    thread="1" * 32,
    first=True,
    recipient="ada@northmoor.example",
    subject="Planning the new clinic",
    text="Hello",
    html="<p>Hello</p>",
)


@pytest.fixture
def calendar() -> MemoryCalendar:
    return MemoryCalendar()


def opened(calendar: MemoryCalendar, *faults: Fault, page_size: int = 2, **capabilities: bool) -> MemorySource:
    can = Capabilities(**({"resumable": True, "amends": True} | capabilities))
    return MemorySource(calendar, now=NOW, capabilities=can, page_size=page_size, faults=Faults(*faults))


def the_partition(source: MemorySource) -> Partition:
    (partition,) = source.partitions()
    return partition


def pulled(source: MemorySource, token: SyncToken | None = None) -> list[ChangeSet]:
    return list(source.pull(the_partition(source), token))


def told(pages: list[ChangeSet]) -> list[str]:
    """References of what has changed, and those of what is gone with a minus."""
    return [reference for page in pages for reference in (*_changed(page), *(f"-{gone}" for gone in page.removed))]


def _changed(page: ChangeSet) -> list[str]:
    return [thing.reference for thing in page.changed]


def test_everything_is_told_once_and_then_what_has_changed(calendar: MemoryCalendar) -> None:
    one, two, three = (calendar.put(replace(PLANNING, uid=uid)) for uid in ("1", "2", "3"))
    source = opened(calendar)

    first = pulled(source)
    nothing = pulled(source, first[-1].token)
    calendar.edit(two, summary="Planning the old clinic")
    calendar.edit(one, summary=PLANNING.summary)
    calendar.remove(three)
    four = calendar.put(PLANNING)
    then = pulled(source, first[-1].token)

    assert told(first) == [one, two, three]
    assert told(nothing) == []
    assert nothing[-1].token == first[-1].token
    assert told(then) == [two, f"-{three}", four]
    assert pulled(source, then[-1].token)[-1].token == then[-1].token


def test_a_pull_goes_on_behind_any_page(calendar: MemoryCalendar) -> None:
    things = [calendar.put(replace(PLANNING, uid=str(number))) for number in range(7)]
    source = opened(calendar)
    pages = pulled(source)

    assert [told(pulled(source, page.token)) for page in pages] == [things[2:], things[4:], things[6:], []]


def test_a_pull_that_is_not_resumable_has_one_token_at_its_end(calendar: MemoryCalendar) -> None:
    for number in range(5):
        calendar.put(replace(PLANNING, uid=str(number)))

    assert [page.token is None for page in pulled(opened(calendar, resumable=False))] == [True, True, False]


def test_what_changes_during_a_pull_is_told_later_in_it(calendar: MemoryCalendar) -> None:
    one, two, three = (calendar.put(replace(PLANNING, uid=uid)) for uid in ("1", "2", "3"))
    source = opened(calendar)
    pages = source.pull(the_partition(source), None)

    first = next(pages)
    calendar.edit(one, summary="Planning the old clinic")

    assert told([first, *pages]) == [one, two, three, one]


def test_removals_are_told_where_the_source_can(calendar: MemoryCalendar) -> None:
    calendar.remove(calendar.put(PLANNING))
    source = opened(calendar, tells_removals=False)
    token = pulled(source)[-1].token
    calendar.empty()

    assert told(pulled(source, token)) == []


def test_tokens_are_refused_unless_this_calendar_gave_them(calendar: MemoryCalendar) -> None:
    source = opened(calendar)
    token = pulled(source)[-1].token
    calendar.expire_tokens()
    two = MemorySource(MemoryCalendar("north", "south"), now=NOW)
    north, south = two.partitions()
    of_north = list(two.pull(north, None))[-1].token

    for wrong in (token, SyncToken("1.2.99"), SyncToken("Zz"), SyncToken("")):
        with pytest.raises(SyncTokenExpired):
            pulled(source, wrong)
    with pytest.raises(SyncTokenExpired):
        next(two.pull(south, of_north))


def test_a_locked_thing_is_told_as_failed_and_as_changed_once_it_is_open(calendar: MemoryCalendar) -> None:
    reference = calendar.put(PLANNING)
    source = opened(calendar)
    token = pulled(source)[-1].token
    calendar.lock(reference)
    (locked,) = pulled(source, token)

    assert [failed.source for failed in locked.failed] == [reference]
    assert told([locked]) == []
    with pytest.raises(PermissionDenied):
        source.fetch(the_partition(source), reference)

    calendar.lock(reference, locked=False)

    assert told(pulled(source, locked.token)) == [reference]


def test_a_thing_is_fetched_as_it_stands_in_its_own_partition() -> None:
    calendar = MemoryCalendar("north", "south")
    source = opened(calendar)
    north, south = source.partitions()
    reference = calendar.put(PLANNING, Skipped("memory", PRIVATE), partition="south")
    calendar.reply(reference, "sam@moorside.example", PartStat.DECLINED)
    found = source.fetch(south, reference)

    assert found is not None
    assert found.results == calendar.thing(reference).results
    assert calendar.invite(reference).attendees[0].partstat is PartStat.DECLINED
    assert source.fetch(north, reference) is None
    calendar.empty("south")
    assert source.fetch(south, reference) is None


def test_an_amendment_is_made_once_and_at_the_right_version_alone(calendar: MemoryCalendar) -> None:
    reference = calendar.put(PLANNING, Skipped("memory", PRIVATE))
    source = opened(calendar)
    partition, before = the_partition(source), calendar.thing(reference).version

    written = source.amend(partition, reference, before, AMENDER)
    again = source.amend(partition, reference, written.version, AMENDER)

    assert written.changes == 1
    assert "so that you can take part" in (calendar.invite(reference).description or "")
    assert replace(calendar.invite(reference), description=PLANNING.description) == PLANNING
    assert (again.version, again.changes) == (written.version, 0)
    for stale in (before, ""):
        with pytest.raises(PreconditionFailed):
            source.amend(partition, reference, stale, AMENDER)
    calendar.remove(reference)
    with pytest.raises(PreconditionFailed):
        source.amend(partition, reference, written.version, AMENDER)


@pytest.mark.parametrize("after", [False, True])
def test_an_amendment_whose_answer_is_lost_was_written_or_not(calendar: MemoryCalendar, after: bool) -> None:  # noqa: FBT001 -- a case
    reference = calendar.put(PLANNING)
    source = opened(calendar, Fault(Call.AMEND, OutcomeUnknownError("lost"), after=after))

    with pytest.raises(OutcomeUnknownError):
        source.amend(the_partition(source), reference, "version-1", AMENDER)

    assert (calendar.thing(reference).version != "version-1") is after


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_any_error_comes_at_the_page_that_it_is_planned_for(calendar: MemoryCalendar, error: Exception) -> None:
    for number in range(5):
        calendar.put(replace(PLANNING, uid=str(number)))
    source = opened(calendar, Fault(Call.PAGE, error, 2))
    pages = source.pull(the_partition(source), None)
    first = next(pages)

    with pytest.raises(type(error)):
        next(pages)
    with pytest.raises(RuntimeError, match="begin another"):
        next(pages)

    assert len(told(pulled(source, first.token))) == 3
    assert source.faults.left == []
    assert source.faults.calls[Call.PAGE] == 4


def test_a_fault_of_one_partition_leaves_the_others_alone() -> None:
    calendar = MemoryCalendar("north", "south")
    source = opened(calendar, Fault(Call.PAGE, TransientError("lost"), 1, partition="south"))
    north, south = source.partitions()

    assert len(list(source.pull(north, None))) == 1
    with pytest.raises(TransientError):
        next(source.pull(south, None))


def test_a_fault_can_be_what_somebody_else_does(calendar: MemoryCalendar) -> None:
    reference = calendar.put(PLANNING)
    source = opened(calendar, Fault(Call.FETCH, lambda: calendar.edit(reference, location="Civic Hall"), after=True))
    found = source.fetch(the_partition(source), reference)

    assert found is not None
    with pytest.raises(PreconditionFailed):
        source.amend(the_partition(source), reference, found.version, AMENDER)


def test_whatever_is_closed_stays_closed(calendar: MemoryCalendar) -> None:
    source, messenger = opened(calendar), MemoryMessenger(MemoryPost())
    partition = the_partition(source)
    for port in (source, messenger):
        port.close()
        port.close()

    for ask in (
        lambda: next(source.partitions()),
        lambda: next(source.pull(partition, None)),
        lambda: source.fetch(partition, "thing-1"),
        lambda: messenger.deliver(MESSAGE),
        lambda: messenger.look_up(MESSAGE.key, NOW),
    ):
        with pytest.raises(RuntimeError, match="is closed"):
            ask()


def test_a_messenger_knows_what_it_delivered() -> None:
    post = MemoryPost()
    messenger = MemoryMessenger(post)

    assert messenger.look_up(MESSAGE.key, NOW) is LookUp.NOT_SENT
    messenger.deliver(MESSAGE)
    assert post.box("ada@northmoor.example") == [MESSAGE]
    assert MemoryMessenger(post).look_up(MESSAGE.key, NOW) is LookUp.SENT
    assert MemoryMessenger(post, looks_up=False).look_up(MESSAGE.key, NOW) is LookUp.UNKNOWN


@pytest.mark.parametrize("after", [False, True])
def test_a_message_whose_answer_is_lost_was_taken_or_not(after: bool) -> None:  # noqa: FBT001 -- a case
    post = MemoryPost()
    messenger = MemoryMessenger(post, faults=Faults(Fault(Call.DELIVER, OutcomeUnknownError("lost"), 1, after=after)))

    with pytest.raises(OutcomeUnknownError):
        messenger.deliver(MESSAGE)

    assert post.copies(MESSAGE.key) == after
    messenger.deliver(MESSAGE)
    assert post.copies(MESSAGE.key) == 1 + after


def test_a_refused_address_gets_nothing() -> None:
    post = MemoryPost()
    post.refused.add(MESSAGE.recipient)

    with pytest.raises(NotAcceptedError):
        MemoryMessenger(post).deliver(MESSAGE)

    assert post.delivered == []


def test_a_directory_opens_groups_inside_groups() -> None:
    roles: dict[str, Role | RoleEntry] = {
        "sam@moorside.example": Role.LIVED_EXPERIENCE,
        "kit@northmoor.example": RoleEntry(Role.CLINICIAN),
    }
    groups = {
        "all@northmoor.example": {"board@northmoor.example", "sam@moorside.example"},
        "board@northmoor.example": {"all@northmoor.example", "kit@northmoor.example"},
        "both@northmoor.example": {"all@northmoor.example", "shut@northmoor.example"},
        "shut@northmoor.example": None,
    }
    directory = MemoryDirectory(roles, groups)

    assert directory.role_of("Sam@moorside.example") == RoleEntry(Role.LIVED_EXPERIENCE)
    assert directory.role_of("kit@northmoor.example") == RoleEntry(Role.CLINICIAN)
    assert directory.role_of("nobody@northmoor.example") is None
    assert directory.members_of("all@northmoor.example") == roles.keys()
    assert directory.members_of("both@northmoor.example") is None
    assert directory.members_of("sam@moorside.example") is None
