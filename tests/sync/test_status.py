"""How a sync says that it stands: sources, runs, what waits, what is open; the words, and the JSON with its schema."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from sqlalchemy import insert, update

from copilot_sync.adapters import (
    AdapterError,
    AuthenticationError,
    OutcomeUnknownError,
    Partition,
    PermissionDenied,
    Throttled,
    TransientError,
)
from copilot_sync.people import Role, RoleBook, RoleEntry
from copilot_sync.sync.brakes import approve
from copilot_sync.sync.moments import written
from copilot_sync.sync.pausing import pause
from copilot_sync.sync.rotating import rotate_key
from copilot_sync.sync.status import RunState, Status
from copilot_sync.sync.status_reading import status_of
from copilot_sync.sync.status_telling import as_json, in_lines, schema
from copilot_sync.sync.tables import meetings, outbox, runs
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemoryCalendar, MemoryMessenger, MemorySource
from copilot_sync.verdicts import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

A_DAY = timedelta(hours=26)
OLA = "ola@northmoor.example"
SECRETS = (OLA, "ola", "ana@", "Co-production workshop", "1@northmoor")


def asked(northmoor: Any, names: Collection[str] = ("clinic",)) -> Status:
    """The status; and whatever it is, its JSON keeps to the schema and neither form shows anybody."""
    status = status_of(northmoor.ledger, names, A_DAY, northmoor.now)
    data = json.loads(json.dumps(as_json(status, northmoor.now)))
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(data, schema())
    said = "\n".join([*in_lines(status, northmoor.now.tzinfo), json.dumps(data)])
    assert not [secret for secret in SECRETS if secret in said]
    return status


def words(northmoor: Any, names: Collection[str] = ("clinic",)) -> str:
    return "\n".join(in_lines(asked(northmoor, names), northmoor.now.tzinfo))


def in_doubt(northmoor: Any) -> MemoryMessenger:
    """A messenger that loses the connection before the answer comes, and cannot look anything up."""
    faults = Faults(Fault(Call.DELIVER, OutcomeUnknownError("the connection was lost"), after=True))
    return MemoryMessenger(northmoor.post, looks_up=False, faults=faults)


def test_before_the_first_run_every_source_is_overdue_and_there_is_no_ledger(northmoor: Any) -> None:
    status = status_of(None, ("clinic",), A_DAY, northmoor.now)

    assert status.is_overdue
    assert "No run yet." in "\n".join(in_lines(status, northmoor.now.tzinfo))
    jsonschema.validate(as_json(status, northmoor.now), schema())


def test_a_source_is_overdue_when_its_last_good_run_is_too_long_ago(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.run()
    northmoor.later(hours=26)
    assert not asked(northmoor).is_overdue

    northmoor.later(minutes=1)
    assert asked(northmoor).is_overdue
    assert "clinic: overdue, the last good run on 1 March 2027, 09:00." in words(northmoor)


def test_what_ended_the_last_pull_is_told_by_its_kind(northmoor: Any) -> None:
    northmoor.run()
    northmoor.later(hours=1)
    faults = Faults(Fault(Call.PAGE, AuthenticationError("the password of zz@secret.example is wrong")))
    northmoor.run(sources={"clinic": MemorySource(northmoor.calendar, now=northmoor.now, faults=faults)})

    (source,) = asked(northmoor).sources

    assert source.problems == {"AuthenticationError": 1}
    assert source.last_good == northmoor.now - timedelta(hours=1)
    assert "we were not known there." in words(northmoor)
    assert "secret" not in words(northmoor)


@pytest.mark.parametrize(
    ("error", "stands"),
    [
        (AuthenticationError("no"), True),
        (PermissionDenied("no", missing="Calendars.Read"), True),
        (AdapterError("no"), True),
        (TransientError("no"), False),
        (Throttled("no"), False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_what_does_not_pass_by_itself_is_trouble_at_once_and_says_who_knows_more(
    northmoor: Any, error: AdapterError, *, stands: bool
) -> None:
    northmoor.run()
    northmoor.later(hours=1)
    faults = Faults(*[Fault(Call.PAGE, error, number=number) for number in range(1, 10)])
    northmoor.run(sources={"clinic": MemorySource(northmoor.calendar, now=northmoor.now, faults=faults)})

    status = asked(northmoor)

    assert status.sources[0].problems == {type(error).__name__: 1}
    assert (status.is_partial, status.is_overdue) == (stands, False)
    assert ("copilot-sync doctor shows what is missing." in words(northmoor)) == stands
    assert not asked(northmoor, names=()).is_partial
    northmoor.later(hours=26)
    assert asked(northmoor).is_overdue
    northmoor.run()
    assert not asked(northmoor).is_partial


def test_of_several_places_the_oldest_counts(northmoor: Any) -> None:
    northmoor.calendar = MemoryCalendar("one", "two")
    northmoor.run()
    first = northmoor.now
    northmoor.later(hours=20)
    faults = Faults(Fault(Call.PAGE, AuthenticationError("no"), partition="two"))
    northmoor.run(sources={"clinic": MemorySource(northmoor.calendar, now=northmoor.now, faults=faults)})
    northmoor.later(hours=7)

    (source,) = asked(northmoor).sources

    assert source.places == 2
    assert source.last_good == first
    assert source.overdue


def test_a_place_that_a_source_has_no_longer_is_told_and_no_alarm(northmoor: Any) -> None:
    northmoor.calendar = MemoryCalendar("one", "two")
    northmoor.run()
    northmoor.later(hours=30)
    northmoor.calendar = MemoryCalendar("one")
    northmoor.run()

    (source,) = asked(northmoor).sources

    assert (source.places, source.gone, source.overdue) == (1, 1, False)
    assert "1 place of it is there no longer." in words(northmoor)


def test_a_source_that_could_not_list_its_places_keeps_them_all(northmoor: Any) -> None:
    class Half(MemorySource):
        def partitions(self) -> Any:
            yield Partition("one", "one")
            raise AuthenticationError("the rest is not for us")

    northmoor.calendar = MemoryCalendar("one", "two")
    northmoor.run()
    northmoor.later(hours=30)
    northmoor.run(sources={"clinic": Half(northmoor.calendar, now=northmoor.now)})

    (source,) = asked(northmoor).sources

    assert (source.places, source.gone, source.overdue) == (2, 0, True)


@pytest.mark.parametrize(
    ("error", "stands", "why"),
    [
        (AuthenticationError("no"), True, "we were not known there."),
        (TransientError("no"), False, "nobody answered."),
    ],
)
@pytest.mark.parametrize("runs_before", [0, 1])
def test_a_source_that_cannot_list_its_places_is_told_at_once_and_until_it_can(
    northmoor: Any, runs_before: int, error: AdapterError, why: str, *, stands: bool
) -> None:
    for _ in range(runs_before):
        northmoor.run()
    northmoor.later(hours=1)
    faults = Faults(Fault(Call.PARTITIONS, error))
    other = Faults(Fault(Call.PAGE, AuthenticationError("another is not well either")))
    closed = MemorySource(MemoryCalendar("other"), now=northmoor.now, faults=other)
    northmoor.run(sources={"clinic": MemorySource(northmoor.calendar, now=northmoor.now, faults=faults)})

    status = asked(northmoor)
    (source,) = status.sources

    assert source.problems == {type(error).__name__: 1}
    assert (source.places, source.overdue) == (runs_before, not runs_before)
    assert status.is_partial == stands
    assert f"The last try ended early: {why}" in words(northmoor)
    northmoor.run(sources={"clinic": MemorySource(northmoor.calendar, now=northmoor.now), "other": closed})
    assert not asked(northmoor).is_partial
    assert not asked(northmoor).sources[0].problems


def test_a_source_that_left_the_settings_is_told_and_no_alarm(northmoor: Any) -> None:
    northmoor.run()
    northmoor.later(days=30)

    status = asked(northmoor, names=())

    assert not status.is_overdue
    assert "clinic: in the ledger, and in your settings no longer." in words(northmoor, names=())


def test_the_last_run_says_what_it_came_to(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.run()

    said = words(northmoor)

    assert "The last run was on 1 March 2027, 09:00." in said
    assert "We looked at 1 meeting in 1 place: 1 judged." in said
    assert "We sent 1 warning." in said


def test_a_run_that_was_killed_is_told_and_one_at_work_is_not_taken_for_killed(northmoor: Any) -> None:
    northmoor.run()
    with northmoor.ledger.transaction() as connection:
        connection.execute(insert(runs).values(run=2, started=written(northmoor.now), mode="warn"))

    killed = asked(northmoor)
    with northmoor.ledger.alone():
        at_work = asked(northmoor)

    assert killed.last_run is not None
    assert at_work.last_run is not None
    assert (killed.last_run.state, killed.killed) == (RunState.KILLED, 1)
    assert (at_work.last_run.state, at_work.killed) == (RunState.RUNNING, 0)
    assert "1 run was killed. Nothing was lost" in words(northmoor)


def test_a_run_that_an_error_ended_is_no_good_run(northmoor: Any) -> None:
    with northmoor.ledger.transaction() as connection:
        moment = written(northmoor.now)
        connection.execute(insert(runs).values(run=1, started=moment, ended=moment, mode="warn"))

    assert "was stopped before its end" in words(northmoor)


def test_a_plan_that_waits_names_its_word(northmoor: Any, a_meeting: Any) -> None:
    for number in range(3):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))
    northmoor.set(most_per_run=2)
    ((word, _),) = northmoor.run().holds

    (hold,) = asked(northmoor).holds

    assert (hold.kind, hold.word, hold.actions, hold.approved) == ("plan", word, 3, False)
    said = words(northmoor)
    assert "A plan with 3 messages or changes waits, since 1 March 2027, 09:00. If that is right:" in said
    assert f"copilot-sync sync --approve {word}" in said


def test_a_source_that_lost_nearly_everything_says_which_one_it_is(northmoor: Any, a_meeting: Any) -> None:
    for number in range(7):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))
    northmoor.run()
    northmoor.calendar.empty()
    ((word, _),) = northmoor.run().holds

    assert "The source clinic waits: it lost most of its meetings ahead at once" in words(northmoor)
    with northmoor.ledger.transaction() as connection:
        approve(connection, word, northmoor.now)
    assert "It is approved, and the next run goes on with it." in words(northmoor)


def test_an_emptied_role_book_waits_with_everything(northmoor: Any) -> None:
    many = {f"p{number}@home.example": RoleEntry(Role.LIVED_EXPERIENCE) for number in range(10)}
    northmoor.policy = replace(northmoor.policy, role_book=RoleBook(many))
    northmoor.run()
    northmoor.policy = replace(northmoor.policy, role_book=RoleBook())
    northmoor.run()

    assert "Everything waits: the role book has lost more than half of its people" in words(northmoor)
    assert not asked(northmoor).is_overdue


def test_a_message_that_may_or_may_not_have_been_sent_says_how_to_settle_it(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.run(messenger=in_doubt(northmoor))

    (on_its_way,) = asked(northmoor).messages
    northmoor.later(days=2)
    northmoor.run(messenger=in_doubt(northmoor))
    (message,) = asked(northmoor).messages

    assert (on_its_way.state, message.state) == ("sending", "unknown")
    assert (message.key, message.source, message.start) == (on_its_way.key, "clinic", a_meeting().dtstart)
    (thread,) = {row["thread"] for row in northmoor.rows(outbox)}
    said = words(northmoor)
    assert f"A message about {thread[:8]} (a meeting starting on 23 March 2027, 14:00, from clinic) was sent" in said
    assert f"copilot-sync settle {thread[:8]} --sent (or --not-sent)" in said


def test_a_message_that_may_have_left_says_what_to_do_where_no_copies_are_kept(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.run(messenger=in_doubt(northmoor))

    (thread,) = {row["thread"] for row in northmoor.rows(outbox)}
    said = words(northmoor)
    assert "may have left on 1 March 2027, 09:00. Where copies are kept, the next run looks for it there" in said
    assert f"Else look for it yourself, then: copilot-sync settle {thread[:8]} --sent (or --not-sent)" in said


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (
            TransientError("mail.zz.example is down"),
            "we could not send, or not look at the invite before, since nobody answered",
        ),
        (AuthenticationError("zz@zz.example is unknown"), "we could not send, since we were not known there"),
        (AdapterError("zz"), "we could not send (AdapterError)"),
    ],
    ids=["down", "unknown to it", "anything else"],
)
def test_messages_that_could_not_be_sent_wait_and_are_told_with_the_reason(
    northmoor: Any, a_meeting: Any, error: AdapterError, why: str
) -> None:
    for number in range(2):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))
    down = MemoryMessenger(northmoor.post, faults=Faults(Fault(Call.DELIVER, error)))
    northmoor.run(messenger=down)

    status = asked(northmoor)

    assert status.unsent == {type(error).__name__: 2}
    assert status.is_partial
    assert f"2 messages wait: {why}. The next run tries again." in words(northmoor)
    assert "zz" not in words(northmoor)

    northmoor.run()
    assert not asked(northmoor).is_partial


def test_another_key_does_not_hide_when_a_source_was_last_read(northmoor: Any) -> None:
    northmoor.calendar = MemoryCalendar("one", "two")
    northmoor.run()
    before = asked(northmoor).sources
    northmoor.later(hours=1)
    rotate_key(northmoor.ledger, northmoor.now)

    (source,) = asked(northmoor).sources
    assert (source.last_good, source.overdue, source.places) == (before[0].last_good, False, 0)

    down = Faults(Fault(Call.PAGE, AuthenticationError("no"), partition="two"))
    northmoor.run(sources={"clinic": MemorySource(northmoor.calendar, now=northmoor.now, faults=down)})
    (source,) = asked(northmoor).sources
    assert (source.last_good, source.places) == (before[0].last_good, 2)

    northmoor.run()
    (source,) = asked(northmoor).sources
    assert (source.last_good, source.places, source.gone) == (northmoor.now, 2, 0)


def test_a_refused_message_is_told_while_its_meeting_is_ahead(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.post.refused.add(OLA)
    northmoor.run()

    assert "could not be sent on 1 March 2027, 09:00: it was refused, for good." in words(northmoor)
    with northmoor.ledger.transaction() as connection:
        connection.execute(update(meetings).values(state="over"))
    assert asked(northmoor).messages == ()


def test_pauses_are_counted_and_those_that_are_over_are_not(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.run()
    (thread,) = {row["thread"] for row in northmoor.rows(meetings)}
    tomorrow = northmoor.now + timedelta(days=1)
    with northmoor.ledger.transaction() as connection:
        pause(connection, "organiser", northmoor.ledger.mark("organiser", OLA), northmoor.now, tomorrow)
        pause(connection, "thread", thread, northmoor.now, None)

    assert asked(northmoor).paused_organisers == 1
    assert "1 organiser." in words(northmoor)
    assert f"The meeting {thread[:8]}, starting on 23 March 2027, 14:00, until it is lifted." in words(northmoor)
    northmoor.later(days=2)
    assert asked(northmoor).paused_organisers == 0


def test_what_stands_open_is_counted_by_severity_and_code(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.calendar.put(a_meeting("2@northmoor.example"))
    northmoor.run()

    assert asked(northmoor).open == {Severity.IMPORTANT: {"ACC001": 2}}
    assert "important: ACC001 (2)." in words(northmoor)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.update(schema=2),
        lambda data: data.pop("overdue"),
        lambda data: data["sources"][0].update(address=OLA),
        lambda data: data["open"].update(grave={}),
        lambda data: data["last_run"].update(state="fine"),
    ],
)
def test_the_schema_refuses_another_form(northmoor: Any, spoil: Callable[[dict[str, Any]], object]) -> None:
    northmoor.run()
    data = as_json(asked(northmoor), northmoor.now)
    spoil(data)

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema())
