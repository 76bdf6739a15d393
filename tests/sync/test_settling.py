"""Messages of unknown outcome, after somebody has looked: nothing is sent twice, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from copilot_sync.adapters import OutcomeUnknownError
from copilot_sync.policy import RuleChoice
from copilot_sync.snippets import Snippets
from copilot_sync.sync.outbox import was_not_sent, was_sent
from copilot_sync.sync.references import UnknownReferenceError, message_named, thread_named
from copilot_sync.sync.statement import Told
from copilot_sync.sync.tables import findings, outbox
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemoryMessenger

OLA = "ola@northmoor.example"


def lost(northmoor: Any, *, after: bool) -> MemoryMessenger:
    """A messenger that loses the connection, after a message was taken or before."""
    faults = Faults(Fault(Call.DELIVER, OutcomeUnknownError("the connection was lost"), after=after))
    return MemoryMessenger(northmoor.post, looks_up=False, faults=faults)


def settle(northmoor: Any, *, sent: bool) -> None:
    (row,) = [row for row in northmoor.rows(outbox) if row["state"] in {"sending", "unknown"}]
    with northmoor.ledger.transaction() as connection:
        message = message_named(connection, row["thread"][:8])
        if sent:
            was_sent(connection, message, northmoor.now)
        else:
            was_not_sent(connection, message)


def give_up(northmoor: Any, *, after: bool) -> None:
    """A run sends into the dark, and a later one gives up looking."""
    northmoor.run(messenger=lost(northmoor, after=after))
    northmoor.later(days=2)
    northmoor.run(messenger=lost(northmoor, after=after))


@pytest.mark.parametrize("given_up", [False, True])
@pytest.mark.parametrize("arrived", [False, True])
def test_whatever_was_found_the_organiser_has_one_message(
    northmoor: Any, a_meeting: Any, *, given_up: bool, arrived: bool
) -> None:
    northmoor.calendar.put(a_meeting())
    if given_up:
        give_up(northmoor, after=arrived)
    else:
        northmoor.run(messenger=lost(northmoor, after=arrived))

    settle(northmoor, sent=arrived)
    northmoor.run()
    northmoor.run()

    assert len(northmoor.post.box(OLA)) == 1
    assert [row["state"] for row in northmoor.rows(outbox)] == ["sent"]


@pytest.mark.parametrize("arrived", [False, True])
def test_a_reminder_in_doubt_is_settled_as_well(northmoor: Any, a_meeting: Any, *, arrived: bool) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.run()
    northmoor.later(days=18)
    give_up(northmoor, after=arrived)

    settle(northmoor, sent=arrived)
    northmoor.run()

    assert len(northmoor.post.box(OLA)) == 2


@pytest.mark.parametrize("arrived", [False, True])
def test_a_last_word_in_doubt_is_settled_as_well(northmoor: Any, a_meeting: Any, *, arrived: bool) -> None:
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()
    northmoor.calendar.edit(reference, description=a_meeting(asks=True).description)
    give_up(northmoor, after=arrived)

    settle(northmoor, sent=arrived)
    northmoor.run()

    assert len(northmoor.post.box(OLA)) == 2


@pytest.mark.parametrize("arrived", [False, True])
def test_a_warning_in_doubt_that_told_what_we_added_is_settled_as_well(
    northmoor: Any, a_meeting: Any, *, arrived: bool
) -> None:
    words = "What would help you take part? Please tell Ola, on 01632 960123."
    northmoor.policy = replace(
        northmoor.policy, snippets=Snippets(access_question=words), choice=RuleChoice(select=("ACC001", "NTC001"))
    )
    northmoor.set(mode="amend", remind=0)
    northmoor.calendar.put(a_meeting(dtstart=northmoor.now + timedelta(days=8), created=northmoor.now))
    give_up(northmoor, after=arrived)

    settle(northmoor, sent=arrived)
    northmoor.run()
    northmoor.run()

    (message,) = northmoor.post.box(OLA)
    assert message.subject.endswith("what would help people take part")
    assert "What we have added under “Taking part”" in message.text
    assert words in message.text.replace("\n    ", " ")


def test_thanks_in_doubt_are_said_again_where_they_never_arrived(northmoor: Any, a_meeting: Any) -> None:
    northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=("ACC001", "MAT003")))
    northmoor.set(remind=0)
    northmoor.now = a_meeting().dtstart - timedelta(days=14)
    reference = northmoor.calendar.put(a_meeting(description="We meet."))
    northmoor.run()
    northmoor.calendar.edit(reference, description=a_meeting(asks=True, description="We meet.").description)
    northmoor.now = a_meeting().dtstart - timedelta(days=8)
    give_up(northmoor, after=False)

    settle(northmoor, sent=False)
    northmoor.run()

    assert "- Nobody asks what people need to take part" in northmoor.post.delivered[-1].text
    assert {row["code"] for row in northmoor.rows(findings) if row["told"]} == {"MAT003"}


def test_what_was_told_since_stays_told_when_an_earlier_message_turns_up(northmoor: Any, a_meeting: Any) -> None:
    reference = northmoor.calendar.put(a_meeting())
    give_up(northmoor, after=True)
    start = a_meeting().dtstart
    northmoor.calendar.edit(reference, dtstart=start.replace(day=8), dtend=start.replace(day=8, hour=16))
    assert northmoor.run().told == {Told.SENT: 1}

    settle(northmoor, sent=True)

    assert not northmoor.run().told
    assert {row["told"] for row in northmoor.rows(findings)} >= {"important"}


@pytest.mark.parametrize("reference", ["", "1234567", "g1234567", "1" * 33, "%" * 8])
def test_a_reference_has_eight_digits_or_more(northmoor: Any, reference: str) -> None:
    with northmoor.ledger.transaction() as connection, pytest.raises(UnknownReferenceError, match="such as 9f3c07ab"):
        thread_named(connection, reference)


def test_a_reference_that_two_meetings_share_asks_for_more_digits(northmoor: Any, a_meeting: Any) -> None:
    for number in range(2):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))
    northmoor.run(messenger=lost(northmoor, after=False))
    alike = ["abcdef01" + digit * 24 for digit in "23"]
    keys = [row["key"] for row in northmoor.rows(outbox)]
    with northmoor.ledger.transaction() as connection:
        for key, thread in zip(keys, alike, strict=True):
            connection.execute(outbox.update().where(outbox.c.key == key).values(thread=thread))
        with pytest.raises(UnknownReferenceError, match="several messages about abcdef01"):
            message_named(connection, "ABCDEF01")
        assert message_named(connection, keys[0][:20]).key == keys[0]
