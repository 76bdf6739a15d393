"""Organisers are thanked once, and only for what they did; what is news is called what it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from copilot_sync.invite import Attendee
from copilot_sync.policy import RuleChoice
from copilot_sync.sync.tables import findings

AGENDA = "\nAgenda:\n14.00 Tea\n14.30 What would you change?\n15.30 Close"
THANKS = "Thank you. Since our last message, this has been dealt with:"


def select(northmoor: Any, *codes: str) -> None:
    northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=codes))


def standing(northmoor: Any, code: str) -> str:
    (found,) = [row["state"] for row in northmoor.rows(findings) if row["code"] == code]
    return str(found)


def test_nobody_is_thanked_twice_for_one_thing(northmoor: Any, a_meeting: Any) -> None:
    select(northmoor, "ACC001", "MAT003", "CON002")
    northmoor.now = a_meeting().dtstart - timedelta(days=14)
    reference = northmoor.calendar.put(a_meeting(description="We meet."))
    northmoor.run()
    northmoor.calendar.edit(reference, description=a_meeting(asks=True, description="We meet.").description)
    northmoor.now = a_meeting().dtstart - timedelta(days=8)  # an agenda is more pressing now

    assert northmoor.run().kinds == {"warn": 1}
    northmoor.now = a_meeting().dtstart - timedelta(days=4)
    assert northmoor.run().kinds == {"remind": 1}

    _, second, reminder = (message.text for message in northmoor.post.delivered)
    assert THANKS in second
    assert "- Nobody asks what people need to take part" in second
    assert "Thank you" not in reminder


def test_what_was_thanked_for_and_comes_back_is_told_again(northmoor: Any, a_meeting: Any) -> None:
    select(northmoor, "ACC001", "MAT003")
    northmoor.now = a_meeting().dtstart - timedelta(days=14)
    reference = northmoor.calendar.put(a_meeting(description="We meet."))
    northmoor.run()
    northmoor.calendar.edit(reference, description=a_meeting(asks=True, description="We meet.").description)
    northmoor.now = a_meeting().dtstart - timedelta(days=8)
    northmoor.run()

    northmoor.calendar.edit(reference, description="We meet.")

    assert northmoor.run().kinds == {"warn": 1}
    assert "New: We couldn't find a question about what people need" in northmoor.post.delivered[-1].text


def test_time_that_passes_is_no_change_of_the_invite(northmoor: Any, a_meeting: Any) -> None:
    select(northmoor, "MAT003")
    northmoor.set(least="suggestion")
    northmoor.now = a_meeting().dtstart - timedelta(days=14)
    northmoor.calendar.put(a_meeting(description="We meet."))
    northmoor.run()

    northmoor.now = a_meeting().dtstart - timedelta(days=8)
    northmoor.run()

    text = " ".join(northmoor.post.delivered[-1].text.split())
    assert "Something that we told you before matters more now. It comes first." in text
    assert "1. Matters more now: We couldn't find an agenda" in text
    assert "changed since" not in text


def test_an_agenda_that_is_not_due_any_more_is_not_dealt_with(northmoor: Any, a_meeting: Any) -> None:
    select(northmoor, "MAT003", "ACC001")
    northmoor.now = a_meeting().dtstart - timedelta(days=12)
    reference = northmoor.calendar.put(a_meeting(description="We meet."))
    northmoor.run()

    northmoor.move(reference, a_meeting().dtstart + timedelta(days=60))
    assert not northmoor.run().told
    assert standing(northmoor, "MAT003") == "closed"

    northmoor.calendar.edit(reference, description=a_meeting(asks=True, description="We meet.").description)
    assert northmoor.run().kinds == {"resolve": 1}
    last = northmoor.post.delivered[-1].text
    assert "- Nobody asks what people need to take part" in last
    assert "genda" not in last


@pytest.mark.parametrize(
    ("description", "state"),
    [
        pytest.param("We meet." + AGENDA, "fixed", id="written"),
        pytest.param("We meet again.", "open", id="not written"),
    ],
)
def test_an_agenda_that_is_written_is_dealt_with(northmoor: Any, a_meeting: Any, description: str, state: str) -> None:
    select(northmoor, "MAT003")
    northmoor.now = a_meeting().dtstart - timedelta(days=12)
    reference = northmoor.calendar.put(a_meeting(description="We meet."))
    northmoor.run()

    northmoor.calendar.edit(reference, description=description)
    northmoor.run()

    assert standing(northmoor, "MAT003") == state


def test_who_is_not_invited_any_more_is_no_lone_voice_that_was_helped(northmoor: Any, a_meeting: Any) -> None:
    select(northmoor, "BAL003", "BAL004")
    few = [Attendee(address="ana@home.example"), Attendee(address="di@northmoor.example")]
    reference = northmoor.calendar.put(a_meeting(attendees=(*few, Attendee(address="ed@northmoor.example"))))
    northmoor.run()

    northmoor.calendar.edit(reference, attendees=(*few[1:], Attendee(address="ed@northmoor.example")))
    northmoor.run()

    assert standing(northmoor, "BAL003") == "closed"
    assert "Thank you" not in northmoor.post.delivered[-1].text


def test_the_next_date_of_a_series_puts_nothing_right(northmoor: Any, a_meeting: Any) -> None:
    select(northmoor, "NTC001", "ACC001")
    start = northmoor.now + timedelta(days=7)
    series = {"series": True, "series_dtstart": start, "created": northmoor.now}
    reference = northmoor.calendar.put(a_meeting(dtstart=start, **series))
    northmoor.run()

    northmoor.now = start + timedelta(hours=3)
    northmoor.move(reference, start + timedelta(weeks=4))
    northmoor.run()

    assert standing(northmoor, "NTC001") == "closed"
    assert not any("Thank you" in message.text for message in northmoor.post.delivered)
