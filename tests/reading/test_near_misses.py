"""Sentences that hold all words of a fact, and do not state it: whose it is, and which part of a sentence says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from copilot_sync.invite import Invite
from copilot_sync.reading import Reading
from copilot_sync.reading.deadlines import find_deadlines

START = datetime(2027, 3, 9, 8, tzinfo=UTC)
SENT = date(2027, 3, 1)


def reading(text: str) -> Reading:
    return Reading(Invite(source="-", uid="1", description=text, dtstart=START, dtend=START + timedelta(hours=2)))


@pytest.mark.parametrize(
    "text",
    [
        "The old hall is up two flights and there is no lift, so this time we meet in the library.",
        "Our last venue is up some stairs, and it has no accessible toilet, so we have moved.",
        "We met upstairs last year; there is no lift.",
    ],
)
def test_what_another_place_lacks_is_no_barrier_here(text: str) -> None:
    assert not reading(text).barriers


def test_this_place_behind_another_one_is_this_place() -> None:
    barriers = reading("The old hall had a ramp; this one is up two flights and has no lift.").barriers

    assert [barrier.way_round for barrier in barriers] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "Patients told us that their clinic has closed.",
        "Residents complained that the bus is gone.",
        "Families told us that staff have cut visiting hours.",
    ],
)
def test_what_people_complain_of_is_not_what_came_of_it(text: str) -> None:
    assert reading(text).loop_closed is None


@pytest.mark.parametrize(
    "text",
    [
        "We start at 8am. This is what you asked for: a plan for the ward.",
        "We start at 8 o'clock. This is the plan that patients voted for.",
        "We begin at 8am. Members asked for it to be about parking.",
    ],
)
def test_another_thing_that_people_chose_is_not_the_hour(text: str) -> None:
    assert reading(text).chosen_time is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Please let me know if you can come; there is no bus after Friday 5 March.", []),
        ("Let me know if you can come, as no trains run after Thursday 4 March.", []),
        ("Please tell me what would help you before the meeting on Tuesday 9 March.", []),
        ("Tell us what you need. The lift tests end tonight. By then, please tell me if you need help.", []),
        ("Tell me if you can come: names will not be taken after Thursday 4 March.", [date(2027, 3, 4)]),
        ("I ring the cook tonight. Tell me by then what you eat.", [None]),
    ],
)
def test_a_day_is_one_to_answer_by_where_an_answer_is_wanted_by_it(text: str, days: list[date | None]) -> None:
    found = find_deadlines(reading(text).body, SENT, START.date(), day_first=True)

    assert [deadline.day for deadline in found] == days


@pytest.mark.parametrize(
    "text",
    [
        "Is there anything that would help you take part? It might be large print, or breaks when you need them.",
        "What do you need? An interpreter, more breaks or anything else: tell me.",
    ],
)
def test_breaks_that_people_may_ask_for_are_none_that_is_planned(text: str) -> None:
    assert reading(text).pause is None
    assert reading(f"{text} We will have breaks when you need them.").pause is not None


@pytest.mark.parametrize(
    "text",
    [
        "I promised the Board a reply today, and told them it is for you to say.",
        "What we settle on this morning goes straight to the Board, with your names on it only if you want that.",
        "I'll ring you by Friday to see if you need anything.",
        "Please do not feel you have to answer today.",
        "No rush to reply today.",
        "You need not answer by Friday.",
        "Thank you for replying by 22 February.",
    ],
)
def test_an_answer_that_others_wait_for_is_none_that_guests_must_give(text: str) -> None:
    assert not find_deadlines(reading(text).body, SENT, START.date(), day_first=True)


@pytest.mark.parametrize(
    "text",
    ["We will ring you on Monday, so please tell us by Friday.", "If you do not reply by Friday, your place goes."],
)
def test_an_answer_that_is_wanted_beside_another_thing_is(text: str) -> None:
    assert find_deadlines(reading(text).body, SENT, START.date(), day_first=True)


@pytest.mark.parametrize(
    "text",
    [
        "There is no step-free entrance, and no remote option.",
        "There is no lift. We cannot move to another room.",
        "There is no lift. The toilets are next to another room.",
    ],
)
def test_what_is_refused_is_no_way_round(text: str) -> None:
    assert [barrier.way_round for barrier in reading(text).barriers] == [None]


def test_a_call_to_try_the_sound_is_no_way_to_join() -> None:
    assert reading("If Zoom is new to you, I will ring you the day before to test your sound.").phone_route is None
