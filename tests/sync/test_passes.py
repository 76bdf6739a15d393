"""What organisers receive, pass after pass: the least that helps, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from copilot_sync.adapters import TransientError
from copilot_sync.invite import CalendarUser, Envelope, Status
from copilot_sync.policy import RuleChoice
from copilot_sync.sync.statement import Read, Told
from copilot_sync.sync.tables import findings
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemoryCalendar, MemoryDirectory, MemorySource

OLA = "ola@northmoor.example"

Make = "Callable[..., Invite]"


def said(northmoor: Any, address: str = OLA) -> list[str]:
    """What an organiser was sent so far, in a word each."""
    return [row["kind"] for row in northmoor.rows(_outbox()) if row["state"] == "sent"] if address == OLA else []


def _outbox() -> Any:
    from copilot_sync.sync.tables import outbox  # noqa: PLC0415

    return outbox


def test_an_organiser_is_told_once(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())

    first = northmoor.run()
    second = northmoor.run()

    assert first.told == {Told.SENT: 1}
    assert first.read == {Read.JUDGED: 1}
    (message,) = northmoor.post.box(OLA)
    assert message.first
    assert "Northmoor Integrated Care" in message.text
    assert second.idle
    assert not second.told


@pytest.mark.parametrize("mode", ["rehearse", "warn"])
def test_many_unchanged_meetings_cost_as_many_questions_to_the_ledger_as_a_few(
    northmoor: Any, a_meeting: Any, mode: str
) -> None:
    def put(numbers: range) -> None:
        for number in numbers:
            organiser = CalendarUser(address=f"o{number}@northmoor.example")
            northmoor.calendar.put(a_meeting(f"{number}@northmoor.example", organizer=organiser))
        northmoor.run()

    northmoor.set(mode=mode, most_share=1.0)
    put(range(3))
    few = questions(northmoor)
    put(range(3, 40))

    assert questions(northmoor) == few


def questions(northmoor: Any) -> int:
    """How many statements the database of the ledger sees in one pass."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(northmoor.ledger.engine, "before_cursor_execute", note)
    try:
        assert northmoor.run().idle is (northmoor.settings.mode == "warn")
    finally:
        event.remove(northmoor.ledger.engine, "before_cursor_execute", note)
    return len(asked)


def test_a_rehearsal_sends_nothing_and_forgets_nothing(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.set(mode="rehearse")

    rehearsed = northmoor.run()
    assert rehearsed.told == {Told.REHEARSED: 1}
    assert "ACC001" in rehearsed.planned[0]
    assert not northmoor.post.box(OLA)

    northmoor.set(mode="warn")
    assert northmoor.run().told == {Told.SENT: 1}


def test_a_dry_run_leaves_no_trace(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())

    dry = northmoor.run(dry=True)

    assert dry.told == {Told.REHEARSED: 1}
    assert not northmoor.rows(findings)
    assert northmoor.run().told == {Told.SENT: 1}


def test_what_is_new_or_worse_is_told_and_what_is_less_is_not(northmoor: Any, a_meeting: Any) -> None:
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()

    northmoor.calendar.edit(reference, summary="Co-production workshop (new title)")
    assert not northmoor.run().told

    northmoor.calendar.edit(reference, description="")  # and now there is no agenda, which matters in its time
    northmoor.now = a_meeting().dtstart - timedelta(days=7)
    assert northmoor.run().told == {Told.SENT: 1}
    assert said(northmoor) == ["warn", "warn"]
    first, second = northmoor.post.box(OLA)
    assert (first.thread, second.first) == (second.thread, False)


def test_when_all_is_put_right_one_line_says_so(northmoor: Any, a_meeting: Any) -> None:
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()

    northmoor.calendar.edit(reference, description=a_meeting(asks=True).description)
    assert northmoor.run().kinds == {"resolve": 1}
    northmoor.later(days=1)
    assert not northmoor.run().told


def test_what_comes_back_after_the_last_line_is_told_again(northmoor: Any, a_meeting: Any) -> None:
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()
    northmoor.calendar.edit(reference, description=a_meeting(asks=True).description)
    northmoor.run()

    northmoor.calendar.edit(reference, description=a_meeting().description)

    assert northmoor.run().kinds == {"warn": 1}


def test_a_reminder_comes_once_when_its_time_has_come(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.run()

    northmoor.now = a_meeting().dtstart - timedelta(days=6)
    early = northmoor.run()
    northmoor.now = a_meeting().dtstart - timedelta(days=5)
    on_time, again = northmoor.run(), northmoor.run()
    northmoor.now = a_meeting().dtstart - timedelta(days=1)
    late = northmoor.run()

    assert [run.kinds for run in (early, on_time, again, late)] == [{}, {"remind": 1}, {}, {}]


def test_nobody_is_reminded_of_what_they_heard_just_now(northmoor: Any, a_meeting: Any) -> None:
    northmoor.now = a_meeting().dtstart - timedelta(days=2)
    northmoor.calendar.put(a_meeting())

    assert northmoor.run().kinds == {"warn": 1}
    northmoor.later(hours=20)
    assert not northmoor.run().told


def test_a_meeting_that_has_begun_or_ended_is_left_in_peace(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.now = a_meeting().dtstart + timedelta(minutes=5)

    assert not northmoor.run().told
    northmoor.later(hours=3)
    assert not northmoor.run().told


def test_one_meeting_in_three_sources_is_told_once(northmoor: Any, a_meeting: Any) -> None:
    from copilot_sync.testing.memory import MemoryCalendar  # noqa: PLC0415

    calendars = {name: MemoryCalendar(name) for name in ("one", "two", "three")}
    for calendar in calendars.values():
        calendar.put(a_meeting(organizer_copy=calendar is calendars["two"]))
    sources = {name: MemorySource(calendar, now=northmoor.now) for name, calendar in calendars.items()}

    run = northmoor.run(sources=sources)

    assert run.told == {Told.SENT: 1}
    assert run.read == {Read.JUDGED: 1, Read.COPY: 2}
    assert len(northmoor.post.box(OLA)) == 1


def test_when_the_best_copy_goes_the_next_one_is_looked_at(northmoor: Any, a_meeting: Any) -> None:
    from copilot_sync.testing.memory import MemoryCalendar  # noqa: PLC0415

    own, other = MemoryCalendar("own"), MemoryCalendar("other")
    reference = own.put(a_meeting(description=a_meeting(asks=True).description))
    other.put(a_meeting(organizer_copy=False))
    sources = {"own": MemorySource(own, now=northmoor.now), "other": MemorySource(other, now=northmoor.now)}
    assert not northmoor.run(sources=sources).told

    own.remove(reference)
    run = northmoor.run(
        sources={"own": MemorySource(own, now=northmoor.now), "other": MemorySource(other, now=northmoor.now)}
    )

    assert run.gone == 0
    assert run.told == {Told.SENT: 1}


def test_a_series_is_told_of_once(northmoor: Any, a_meeting: Any) -> None:
    weekly = {"series": True, "series_dtstart": a_meeting().dtstart - timedelta(days=70)}
    reference = northmoor.calendar.put(a_meeting(**weekly))
    northmoor.run()

    for week in range(1, 8):
        northmoor.calendar.edit(
            reference,
            dtstart=a_meeting().dtstart + timedelta(weeks=week),
            dtend=a_meeting().dtend + timedelta(weeks=week),
        )
        northmoor.later(weeks=1)
        northmoor.run()

    assert said(northmoor).count("warn") == 1
    assert "resolve" not in said(northmoor)


def test_a_series_that_nobody_vouches_for_hides_nothing_of_a_date_that_was_changed(
    northmoor: Any, a_meeting: Any
) -> None:
    weekly = a_meeting(series=True, series_dtstart=a_meeting().dtstart, organizer_copy=False)
    forged = Envelope(date=northmoor.now, subject=None, authenticated=False)
    northmoor.calendar.put(replace(weekly, envelope=forged))
    northmoor.run()
    assert not northmoor.post.delivered

    northmoor.calendar.put(replace(weekly, changed_alone=True, recurrence_id=weekly.dtstart))
    northmoor.run()

    assert said(northmoor) == ["warn"]


def test_a_stranger_cannot_make_us_write_to_anybody(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting(organizer=CalendarUser(address="mallory@elsewhere.example")))
    northmoor.calendar.put(a_meeting("2@northmoor.example", organizer=None))

    run = northmoor.run()

    assert run.told == {Told.OUTSIDE: 1, Told.NOBODY: 1}
    assert not northmoor.post.delivered


def test_an_organiser_who_was_forgotten_is_not_said_to_be_missing_in_the_invite(northmoor: Any, a_meeting: Any) -> None:
    from copilot_sync.sync.forgetting import forget  # noqa: PLC0415 -- for this test alone

    reference = northmoor.calendar.put(a_meeting())
    northmoor.run(messenger=None)
    forget(northmoor.ledger, OLA)

    assert northmoor.run().told == {Told.FORGOTTEN: 1}

    northmoor.calendar.edit(reference, summary="Co-production workshop, again")
    assert northmoor.run().told == {Told.SENT: 1}


def test_a_meeting_that_was_called_off_in_good_time_is_no_news(northmoor: Any, a_meeting: Any) -> None:
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()

    northmoor.calendar.edit(reference, status=Status.CANCELLED, last_modified=northmoor.now)

    assert not northmoor.run().told
    northmoor.later(days=20)
    assert not northmoor.run().told


def test_a_meeting_that_is_gone_is_closed_and_told_of_no_more_if_it_comes_back(northmoor: Any, a_meeting: Any) -> None:
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()

    northmoor.calendar.remove(reference)
    gone = northmoor.run()
    northmoor.calendar.put(a_meeting())
    back = northmoor.run()

    assert gone.gone == 1
    assert not gone.told
    assert not back.told


def test_new_settings_judge_everything_again(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting(description=a_meeting(asks=True).description, created=northmoor.now))
    northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=("NTC001",)))
    assert not northmoor.run().told

    northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=("NTC001", "CON002")))

    assert northmoor.run().told == {Told.SENT: 1}


def test_a_token_that_is_lost_is_no_news(northmoor: Any, a_meeting: Any) -> None:
    for number in range(7):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))
    northmoor.set(most_per_organiser=20)
    assert northmoor.run().told == {Told.SENT: 7}

    northmoor.calendar.expire_tokens()
    again = northmoor.run()

    assert not again.told
    assert again.read == {Read.UNCHANGED: 7}
    assert again.gone == 0


def test_a_source_that_lost_nearly_everything_is_a_fault_until_somebody_says_it_is_not(
    northmoor: Any, a_meeting: Any
) -> None:
    from copilot_sync.sync import brakes  # noqa: PLC0415

    for number in range(7):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))
    northmoor.run()
    northmoor.calendar.empty()

    emptied = northmoor.run()
    assert emptied.gone == 0
    ((word, why),) = emptied.holds
    assert "clinic" in why
    assert northmoor.run().holds == [(word, why)]

    with northmoor.ledger.transaction() as connection:
        brakes.approve(connection, word, northmoor.now)
    approved = northmoor.run()
    assert approved.gone == 7
    assert not approved.holds


def test_an_emptied_role_book_holds_everything(northmoor: Any, a_meeting: Any) -> None:
    from copilot_sync.people import Role, RoleBook, RoleEntry  # noqa: PLC0415

    many = {f"p{number}@home.example": RoleEntry(Role.LIVED_EXPERIENCE) for number in range(10)}
    northmoor.policy = replace(northmoor.policy, role_book=RoleBook(dict(northmoor.policy.role_book.entries) | many))
    northmoor.run()
    northmoor.calendar.put(a_meeting())
    northmoor.policy = replace(northmoor.policy, role_book=RoleBook())

    held = northmoor.run()

    assert len(held.holds) == 1
    assert not held.read
    assert not held.told


def test_a_plan_that_is_too_much_waits_for_approval(northmoor: Any, a_meeting: Any) -> None:
    from copilot_sync.sync import brakes  # noqa: PLC0415

    northmoor.set(most_per_run=5, most_per_organiser=100, most_per_day=100)
    for number in range(8):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))

    held = northmoor.run()
    assert held.told == {Told.HELD: 8}
    ((word, _),) = held.holds
    with northmoor.ledger.transaction() as connection:
        brakes.approve(connection, word, northmoor.now)
    assert northmoor.run().told == {Told.SENT: 8}
    assert not northmoor.run().told


def test_one_organiser_is_not_written_to_too_often(northmoor: Any, a_meeting: Any) -> None:
    for number in range(8):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))

    assert northmoor.run().told == {Told.SENT: 5, Told.WAITING: 3}
    assert northmoor.run().told == {Told.SENT: 3}
    assert not northmoor.run().told


@pytest.mark.parametrize("field", ["description", "location", "summary"])
def test_each_run_adds_up(northmoor: Any, a_meeting: Any, field: str) -> None:
    references = [northmoor.calendar.put(a_meeting(f"{number}@northmoor.example")) for number in range(4)]
    northmoor.run()
    northmoor.calendar.edit(references[0], **{field: "Something else"})

    run = northmoor.run()

    assert sum(run.read.values()) == 1


def test_what_a_message_had_no_room_for_is_told_when_the_rest_is_dealt_with(northmoor: Any, a_meeting: Any) -> None:
    bare = {
        "location": "Civic Hall, 4 Mill Street, Northmoor",
        "created": northmoor.now,
        "description": "Come and talk.",
    }
    northmoor.policy = replace(
        northmoor.policy, choice=RuleChoice(select=("ALL",), ignore=("BAL", "LAN", "PRV", "SCH", "FBK"))
    )
    northmoor.set(remind=0)
    reference = northmoor.calendar.put(a_meeting(dtstart=northmoor.now + timedelta(days=5), **bare))
    northmoor.run()
    told = {row["code"] for row in northmoor.rows(findings) if row["told"]}
    hidden = {row["code"]: row["severity"] for row in northmoor.rows(findings) if row["state"] == "open"}
    hidden = {code: severity for code, severity in hidden.items() if code not in told}
    assert len(told) == 5
    assert {"warning", "important"} & set(hidden.values())

    assert not northmoor.run().told
    northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=tuple(hidden)))
    northmoor.calendar.edit(reference, summary="Another title")

    assert northmoor.run().kinds == {"warn": 1}
    assert {row["code"] for row in northmoor.rows(findings) if row["told"]} > told


def test_a_run_says_what_it_is_doing(northmoor: Any, a_meeting: Any) -> None:
    for number in range(2):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))
    told: list[str] = []

    northmoor.run(progress=told.append)

    assert told == [
        "waiting for the first answer of clinic",
        "clinic: looking at part 1",
        "writing message 1 of 2",
        "writing message 2 of 2",
    ]


@pytest.mark.parametrize("call", [Call.PARTITIONS, Call.PAGE])
def test_while_nothing_has_come_of_a_source_it_says_for_whom_it_waits(northmoor: Any, call: Call) -> None:
    told: list[str] = []
    silent = MemorySource(northmoor.calendar, now=northmoor.now, faults=Faults(Fault(call, TransientError("no way"))))
    several = MemorySource(MemoryCalendar("one", "two"), now=northmoor.now)

    northmoor.run(
        progress=told.append, sources={"clinic": silent, "ward": several}, directories={"people": MemoryDirectory()}
    )

    assert told == [
        "waiting for the first answer of people",
        "waiting for the first answer of clinic",
        "waiting for the first answer of ward",
        "ward: looking at part 1",
        "ward: looking at part 2",
        "ward: looking at part 2",
    ]
