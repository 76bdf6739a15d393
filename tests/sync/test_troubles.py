"""What goes wrong on the way, once as somebody met it: nothing is lost, nothing blocks what is next to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, tzinfo
from typing import Any

import pytest

from copilot_sync.adapters import (
    AdapterError,
    AuthenticationError,
    Capabilities,
    NotAcceptedError,
    OutcomeUnknownError,
    PermissionDenied,
    TransientError,
)
from copilot_sync.invite import CalendarUser, Status
from copilot_sync.policy import RuleChoice
from copilot_sync.sync import brakes
from copilot_sync.sync.forgetting import forget
from copilot_sync.sync.rotating import rotate_key
from copilot_sync.sync.statement import Read, Told
from copilot_sync.sync.tables import findings, holds, meetings, outbox, partitions
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemoryCalendar, MemoryMessenger, MemorySource

OLA, OLU = "ola@northmoor.example", "olu@northmoor.example"
BARE = "We meet on 23 March."


class Died(BaseException):
    """Somebody has pulled the plug."""


def uid(number: int) -> str:
    return f"{number}@northmoor.example"


def many(northmoor: Any, a_meeting: Any, number: int, **more: Any) -> list[str]:
    northmoor.set(most_per_organiser=100, most_per_day=100)
    return [northmoor.calendar.put(a_meeting(uid(each), **more)) for each in range(number)]


def messenger(northmoor: Any, *faults: Fault, looks_up: bool = True) -> MemoryMessenger:
    return MemoryMessenger(northmoor.post, looks_up=looks_up, faults=Faults(*faults))


def source(northmoor: Any, *faults: Fault, **more: Any) -> dict[str, MemorySource]:
    return {"clinic": MemorySource(northmoor.calendar, now=northmoor.now, faults=Faults(*faults), **more)}


def subjects(northmoor: Any) -> list[str]:
    return [message.subject.rpartition(": ")[2] for message in northmoor.post.delivered]


# Sending


def test_one_address_that_is_denied_keeps_no_other_from_its_message(northmoor: Any, a_meeting: Any) -> None:
    many(northmoor, a_meeting, 4)
    denied = PermissionDenied("we may not write to this mailbox", missing="Mail.Send")

    run = northmoor.run(messenger=messenger(northmoor, Fault(Call.DELIVER, denied, number=1)))

    assert run.told == {Told.SENT: 3, Told.FAILED: 1}
    assert run.problems == ["we may not write to this mailbox"]
    assert northmoor.run().told == {Told.SENT: 1}


def test_one_message_that_times_out_keeps_no_other_from_its_turn(northmoor: Any, a_meeting: Any) -> None:
    many(northmoor, a_meeting, 4)
    slow = [Fault(Call.DELIVER, TransientError("the connection was lost"), number=number) for number in (1, 2)]

    assert northmoor.run(messenger=messenger(northmoor, *slow)).told == {Told.SENT: 3, Told.FAILED: 1}
    assert northmoor.run().told == {Told.SENT: 1}


def test_a_mail_system_that_is_down_is_left_alone_after_a_few(northmoor: Any, a_meeting: Any) -> None:
    many(northmoor, a_meeting, 10)
    down = messenger(northmoor, Fault(Call.DELIVER, TransientError("the connection was lost")))

    run = northmoor.run(messenger=down)

    assert run.told == {Told.FAILED: 10}
    assert down.faults.calls[Call.DELIVER] == 6  # three messages, each tried twice
    assert northmoor.run().told == {Told.SENT: 10}


def test_a_plan_that_was_approved_stays_approved_until_all_of_it_is_sent(northmoor: Any, a_meeting: Any) -> None:
    many(northmoor, a_meeting, 8)
    northmoor.set(most_per_run=5)
    ((word, _),) = northmoor.run().holds
    with northmoor.ledger.transaction() as connection:
        brakes.approve(connection, word, northmoor.now)

    broken = Fault(Call.DELIVER, AuthenticationError("sign in again"), number=3)
    assert northmoor.run(messenger=messenger(northmoor, broken)).told == {Told.SENT: 2, Told.FAILED: 6}

    assert northmoor.run().told == {Told.SENT: 6}
    assert not northmoor.rows(holds)


@pytest.mark.parametrize("after", [True, False], ids=["it arrived", "it did not"])
def test_a_message_of_unknown_outcome_is_looked_up(northmoor: Any, a_meeting: Any, *, after: bool) -> None:
    northmoor.calendar.put(a_meeting())
    lost = Fault(Call.DELIVER, OutcomeUnknownError("the connection was lost"), after=after)

    run = northmoor.run(messenger=messenger(northmoor, lost))

    assert run.told == ({Told.SENT: 1} if after else {Told.FAILED: 1})
    assert run.kinds == ({"warn": 1} if after else {})
    northmoor.run()
    assert len(northmoor.post.delivered) == 1


def test_a_message_nobody_can_look_up_waits_for_a_person_and_is_never_sent_again(
    northmoor: Any, a_meeting: Any
) -> None:
    northmoor.calendar.put(a_meeting())
    lost = Fault(Call.DELIVER, OutcomeUnknownError("the connection was lost"), after=True)
    assert northmoor.run(messenger=messenger(northmoor, lost, looks_up=False)).told == {Told.UNKNOWN: 1}

    for _ in range(3):
        northmoor.later(hours=13)
        northmoor.run(messenger=messenger(northmoor, looks_up=False))

    assert len(northmoor.post.delivered) == 1
    (row,) = northmoor.rows(outbox)
    assert row["state"] == "unknown"


def test_what_cannot_be_looked_up_today_is_looked_up_when_the_place_can_be_searched(
    northmoor: Any, a_meeting: Any
) -> None:
    northmoor.calendar.put(a_meeting())
    lost = Fault(Call.DELIVER, OutcomeUnknownError("the connection was lost"))
    closed = Fault(Call.LOOK_UP, AuthenticationError("the mailbox of copies does not know us"))
    northmoor.run(messenger=messenger(northmoor, lost, closed))
    northmoor.later(days=7)
    assert northmoor.run(messenger=messenger(northmoor, closed)).told == {Told.UNKNOWN: 1}

    assert northmoor.run().told == {Told.SENT: 1}


# Looking


class OddZone(tzinfo):
    """A zone that breaks after a number of readings, as a hostile definition may."""

    def __init__(self, readings: int) -> None:
        self.readings = readings

    def utcoffset(self, _: object) -> timedelta:
        self.readings -= 1
        if self.readings < 0:
            raise ZeroDivisionError("words of the invite")
        return timedelta(hours=1)

    def dst(self, _: object) -> timedelta:
        return timedelta()

    def tzname(self, _: object) -> str:
        return "Odd"


@pytest.mark.parametrize("readings", range(3, 60, 4))
def test_an_invite_that_stops_us_at_any_reading_keeps_no_other_from_its_turn(
    northmoor: Any, a_meeting: Any, readings: int
) -> None:
    start = a_meeting().dtstart.replace(tzinfo=None)
    odd = {"timezone": OddZone(readings), "dtstart": start.replace(tzinfo=OddZone(readings))}
    northmoor.calendar.put(a_meeting(uid(9), **odd))
    many(northmoor, a_meeting, 2)

    run = northmoor.run()

    assert run.told[Told.SENT] >= 2
    assert bool(run.failed or run.problems) == (run.told[Told.SENT] == 2)
    assert "words of the invite" not in str(run)


def test_a_thing_that_is_locked_keeps_no_other_from_its_turn(northmoor: Any, a_meeting: Any) -> None:
    locked = northmoor.calendar.put(a_meeting(description=a_meeting(asks=True).description))
    northmoor.run()
    northmoor.calendar.lock(locked)
    northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=("ACC001", "BAL001")))  # all comes due
    northmoor.calendar.put(a_meeting(uid(2)))

    run = northmoor.run()

    assert run.told == {Told.SENT: 1}
    assert [(failure.source, failure.reason) for failure in run.failed] == [
        ("clinic", "we may not look at it; unlock it")
    ]


def test_a_thing_that_is_locked_when_a_token_is_lost_is_not_gone(northmoor: Any, a_meeting: Any) -> None:
    locked, other, _ = many(northmoor, a_meeting, 3)
    northmoor.run()
    northmoor.calendar.lock(locked)
    northmoor.calendar.remove(other)
    northmoor.calendar.expire_tokens()

    run = northmoor.run()

    assert (run.gone, run.good, run.bad) == (1, 1, 0)
    assert len(run.failed) == 1
    northmoor.calendar.lock(locked, locked=False)
    assert not northmoor.run().told


@pytest.mark.parametrize("page", range(1, 5))
def test_a_pull_from_the_beginning_that_breaks_off_still_finds_what_is_gone(
    northmoor: Any, a_meeting: Any, page: int
) -> None:
    references = many(northmoor, a_meeting, 8)
    northmoor.run()
    for reference in references[:2]:
        northmoor.calendar.remove(reference)
    northmoor.calendar.edit(references[2], summary="Co-production workshop, again")
    northmoor.calendar.expire_tokens()

    northmoor.run(sources=source(northmoor, Fault(Call.PAGE, AdapterError("broken"), number=page), page_size=2))
    run = northmoor.run(sources=source(northmoor, page_size=2))

    assert run.gone == 2
    assert [row["state"] for row in northmoor.rows(meetings)].count("upcoming") == 6
    assert [row["since"] for row in northmoor.rows(partitions)] == [None]


def test_a_source_that_is_emptied_a_little_on_each_page_is_not_believed_a_little(
    northmoor: Any, a_meeting: Any
) -> None:
    many(northmoor, a_meeting, 12)
    northmoor.run()
    northmoor.calendar.empty()

    for _ in range(4):
        run = northmoor.run(sources=source(northmoor, page_size=2))
        assert len(run.holds) == 1
        assert run.gone == 0


def test_a_source_that_is_emptied_while_its_token_is_lost_stays_held(northmoor: Any, a_meeting: Any) -> None:
    many(northmoor, a_meeting, 12)
    northmoor.run()
    northmoor.calendar.empty()
    northmoor.calendar.expire_tokens()

    for _ in range(3):
        assert len(northmoor.run().holds) == 1
    assert [row["problem"] for row in northmoor.rows(partitions)] == ["EmptiedError"]


def test_things_that_get_other_names_are_not_lost(northmoor: Any, a_meeting: Any) -> None:
    references = many(northmoor, a_meeting, 12)
    northmoor.run()
    for reference in references:
        invite = northmoor.calendar.invite(reference)
        northmoor.calendar.remove(reference)
        northmoor.calendar.put(invite)

    run = northmoor.run(sources=source(northmoor, page_size=3))

    assert (run.gone, run.holds, dict(run.told)) == (0, [], {})


def test_cancelled_meetings_that_are_deleted_are_no_loss(northmoor: Any, a_meeting: Any) -> None:
    references = many(northmoor, a_meeting, 5)
    cancelled = [northmoor.calendar.put(a_meeting(uid(number), status=Status.CANCELLED)) for number in range(10, 18)]
    northmoor.run()
    for reference in (*cancelled, references[0]):
        northmoor.calendar.remove(reference)

    run = northmoor.run()

    assert (run.gone, run.holds) == (9, [])


def test_one_platform_that_is_down_keeps_no_other_from_its_turn(northmoor: Any, a_meeting: Any) -> None:
    calendars = {f"clinic {number}": MemoryCalendar(f"clinic {number}") for number in range(6)}
    for number, calendar in enumerate(calendars.values()):
        calendar.put(a_meeting(uid(number), description=a_meeting(asks=True).description))

    def opened(*faults: Fault) -> dict[str, MemorySource]:
        return {
            name: MemorySource(calendar, now=northmoor.now, faults=Faults(*faults if name < "clinic 4" else ()))
            for name, calendar in calendars.items()
        }

    northmoor.run(sources=opened())
    northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=("NTC001",)))

    run = northmoor.run(sources=opened(Fault(Call.FETCH, AuthenticationError("sign in again"))))

    assert run.read == {Read.JUDGED: 2}
    assert len(run.failed) == 4


def test_when_the_best_copy_becomes_the_lesser_one_the_other_is_looked_at(northmoor: Any, a_meeting: Any) -> None:
    own, other = MemoryCalendar("own"), MemoryCalendar("other")
    reference = own.put(a_meeting(description=a_meeting(asks=True).description))
    other.put(a_meeting(organizer_copy=False))

    def opened() -> dict[str, MemorySource]:
        return {"own": MemorySource(own, now=northmoor.now), "other": MemorySource(other, now=northmoor.now)}

    assert not northmoor.run(sources=opened()).told
    own.edit(reference, organizer_copy=False, sequence=None, created=None)
    other.expire_tokens()

    assert northmoor.run(sources=opened()).told == {Told.SENT: 1}


def test_a_series_whose_dates_went_by_unseen_is_caught_up_with_in_one_run(northmoor: Any, a_meeting: Any) -> None:
    for week in range(8):
        northmoor.calendar.put(
            a_meeting(
                series=True,
                dtstart=a_meeting().dtstart + timedelta(weeks=week),
                description=BARE if week > 5 else a_meeting(asks=True).description,
            )
        )
    northmoor.run()
    northmoor.now = a_meeting().dtstart + timedelta(weeks=5, days=1)

    assert northmoor.run().told == {Told.SENT: 1}
    assert northmoor.run().idle


def test_two_copies_of_what_is_over_are_looked_at_in_one_run(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.calendar.put(a_meeting())
    northmoor.run()
    northmoor.now = a_meeting().dtend + timedelta(days=1)

    northmoor.run()

    assert [row["state"] for row in northmoor.rows(meetings)] == ["over"]


def test_a_clock_that_ran_ahead_closes_no_meeting_for_good(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.set(mode="rehearse")
    northmoor.later(days=60)
    assert northmoor.run().read == {Read.OVER: 1}

    northmoor.later(days=-60)
    northmoor.set(mode="warn")

    assert northmoor.run().told == {Told.SENT: 1}


def test_a_source_that_is_taken_out_of_the_settings_leaves_its_organisers_a_message_for_others(
    northmoor: Any, a_meeting: Any
) -> None:
    northmoor.set(mode="rehearse", most_per_organiser=2)
    old = MemoryCalendar("old")
    for number in range(3):
        old.put(a_meeting(uid(number), dtstart=a_meeting().dtstart - timedelta(days=1)))
    northmoor.run(sources={"old": MemorySource(old, now=northmoor.now)})
    northmoor.set(mode="warn")
    northmoor.calendar.put(a_meeting(uid(9)))

    assert northmoor.run().told == {Told.WAITING: 3, Told.SENT: 1}


# Telling


def test_a_suggestion_that_nobody_was_told_of_has_no_last_word(northmoor: Any, a_meeting: Any) -> None:
    northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=("ACC001", "ACC006")))
    welcome = "\nBring who you like: a friend, a supporter or an assistance dog."
    reference = northmoor.calendar.put(a_meeting(description=BARE + welcome))
    assert northmoor.run().kinds == {"warn": 1}

    northmoor.calendar.edit(
        reference, description=a_meeting(asks=True, description=BARE).description
    )  # the welcome has gone, a suggestion that goes along
    assert northmoor.run().kinds == {"resolve": 1}
    northmoor.calendar.edit(reference, description=a_meeting(asks=True, description=BARE).description + welcome)

    assert not northmoor.run().told


def test_a_new_organiser_is_told_and_the_one_before_is_not_told_again(northmoor: Any, a_meeting: Any) -> None:
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()

    for address in (OLU, OLA, OLU):
        northmoor.calendar.edit(reference, organizer=CalendarUser(address=address))
        northmoor.run()

    assert [len(northmoor.post.box(address)) for address in (OLA, OLU)] == [1, 1]


def test_nobody_is_told_again_when_who_was_told_is_forgotten(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.run()

    rotate_key(northmoor.ledger, northmoor.now)

    assert not northmoor.run().told
    forget(northmoor.ledger, OLA)
    assert not northmoor.run().told


def test_the_mailbox_of_somebody_who_left_keeps_their_successor_from_nothing(northmoor: Any, a_meeting: Any) -> None:
    reference = northmoor.calendar.put(a_meeting())
    northmoor.post.refused.add(OLA)
    assert northmoor.run().told == {Told.REFUSED: 1}
    assert not northmoor.run().told

    northmoor.calendar.edit(reference, organizer=CalendarUser(address=OLU))

    assert northmoor.run().told == {Told.SENT: 1}


def series(a_meeting: Any, **more: Any) -> Any:
    return a_meeting(series=True, series_dtstart=a_meeting().dtstart - timedelta(weeks=9), **more)


def changed_date(a_meeting: Any, week: int, **more: Any) -> Any:
    start = a_meeting().dtstart + timedelta(weeks=week)
    alone = {"changed_alone": True, "recurrence_id": start, "dtstart": start + timedelta(hours=1)}
    return series(a_meeting, **(alone | more))


@pytest.mark.parametrize("week", [-1, 1])
def test_of_a_series_with_changed_dates_its_organiser_hears_once(northmoor: Any, a_meeting: Any, week: int) -> None:
    northmoor.calendar.put(series(a_meeting))
    northmoor.calendar.put(changed_date(a_meeting, week), changed_date(a_meeting, week + 3))

    assert northmoor.run().told == {Told.SENT: 1}
    assert northmoor.run().idle


def test_what_only_a_changed_date_has_is_told_of_that_date(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(series(a_meeting, description=a_meeting(asks=True).description))
    northmoor.calendar.put(changed_date(a_meeting, 1, description=BARE))

    assert northmoor.run().told == {Told.SENT: 1}


def test_a_changed_date_that_stays_as_it_was_is_told_when_its_series_is_put_right(
    northmoor: Any, a_meeting: Any
) -> None:
    reference = northmoor.calendar.put(series(a_meeting))
    northmoor.calendar.put(changed_date(a_meeting, 1))
    northmoor.run()

    northmoor.calendar.edit(reference, description=a_meeting(asks=True).description)

    assert northmoor.run().kinds == {"warn": 1, "resolve": 1}


def test_a_message_that_was_found_late_tells_what_it_told(northmoor: Any, a_meeting: Any) -> None:
    """The last word went out, we never heard so, and meanwhile it came back: that is news."""
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()
    northmoor.calendar.edit(reference, description=a_meeting(asks=True).description)
    with pytest.raises(Died):
        northmoor.run(messenger=messenger(northmoor, Fault(Call.DELIVER, Died(), after=True)))
    northmoor.calendar.edit(reference, description=a_meeting().description)

    northmoor.run()

    assert subjects(northmoor) == ["what would help people take part", "thank you", "what would help people take part"]


# Changing invites


def test_a_source_that_cannot_be_amended_has_no_changes_in_its_plan(northmoor: Any, a_meeting: Any) -> None:
    amending(northmoor)
    many(northmoor, a_meeting, 8)
    northmoor.set(most_per_run=10)
    reads_only = Capabilities(resumable=True)

    assert northmoor.run(sources=source(northmoor, capabilities=reads_only)).told == {Told.SENT: 8}
    assert northmoor.run(sources=source(northmoor, capabilities=reads_only)).idle


def amending(northmoor: Any) -> None:
    asks = replace(northmoor.policy.snippets, access_question="What would help you take part? Please tell Ola.")
    northmoor.policy = replace(northmoor.policy, snippets=asks)
    northmoor.set(mode="amend")


def test_an_invite_that_can_never_be_amended_is_told_of_and_not_tried_for_ever(northmoor: Any, a_meeting: Any) -> None:
    amending(northmoor)
    northmoor.calendar.put(a_meeting())
    locked = Fault(Call.AMEND, NotAcceptedError("it is write-protected"))

    run = northmoor.run(sources=source(northmoor, locked))

    assert run.told == {Told.FAILED: 1, Told.SENT: 1}
    assert northmoor.run(sources=source(northmoor, locked)).idle


def test_what_a_change_will_put_right_waits_for_the_change_and_not_for_ever(northmoor: Any, a_meeting: Any) -> None:
    amending(northmoor)
    northmoor.calendar.put(a_meeting())
    busy = Fault(Call.AMEND, TransientError("the platform is busy"))

    assert northmoor.run(sources=source(northmoor, busy)).told == {Told.WAITING: 2}
    northmoor.later(hours=20)
    assert northmoor.run(sources=source(northmoor, busy)).told == {Told.WAITING: 2}
    northmoor.later(hours=5)
    assert northmoor.run(sources=source(northmoor, busy)).told == {Told.WAITING: 1, Told.SENT: 1}


def test_an_organiser_elsewhere_or_on_pause_is_not_amended(northmoor: Any, a_meeting: Any) -> None:
    amending(northmoor)
    reference = northmoor.calendar.put(a_meeting(organizer=CalendarUser(address="mal@elsewhere.example")))

    assert northmoor.run().told == {Told.OUTSIDE: 1}
    assert northmoor.calendar.invite(reference).description == a_meeting().description


def test_only_the_meetings_of_the_plan_are_amended_in_a_thing_that_holds_others(northmoor: Any, a_meeting: Any) -> None:
    amending(northmoor)
    private = a_meeting(uid(2), summary="Lunch", attendees=a_meeting().attendees[-1:])
    reference = northmoor.calendar.put(a_meeting(), private)

    northmoor.run()

    amended, left_alone = northmoor.calendar.thing(reference).results
    assert "Taking part" in amended.description
    assert left_alone == private


# The ledger after all of it


def test_nothing_of_an_odd_invite_stays_behind_half_written(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting(timezone=OddZone(readings=10)))
    northmoor.run()

    known = {row["meeting"] for row in northmoor.rows(meetings)}
    assert {row["meeting"] for row in northmoor.rows(findings)} <= known
