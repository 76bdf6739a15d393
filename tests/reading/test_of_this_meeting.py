"""What came of the last meeting, what this one is for, its agenda and its chair: said of this meeting, and not refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from copilot_sync.invite import Invite
from copilot_sync.reading import Reading

START = datetime(2026, 7, 10, 14, tzinfo=UTC)


def reading(text: str) -> Reading:
    return Reading(Invite(source="-", uid="1", description=text, dtstart=START, dtend=START + timedelta(hours=2)))


@pytest.mark.parametrize(
    "text",
    [
        "We promised to ask about parking. The answer was no, sorry.",
        "The council said no to the crossing you proposed.",
        "We have not yet had an answer about the bus stop you raised.",
        "The crossing you asked for went in last week.",
        "Following our chat in March, reception now has a low desk.",
    ],
)
def test_what_came_of_the_last_meeting_is_told(text: str) -> None:
    assert reading(text).loop_closed is not None


@pytest.mark.parametrize(
    "text",
    [
        "We'll tell you next year what changed.",
        "Tell us what changed for you since last time.",
        "There are no notes from last time.",
        "Sorry, the notes of last time are not ready.",
        "Please send me your feedback from last time.",
        "We could not write up the notes of the last meeting.",
        "We will not go over the last meeting again.",
        "The last meeting was cancelled, so there is nothing to report.",
        "Feedback forms from last time are still welcome.",
        "The trust says it listens, and that things have changed.",
    ],
)
def test_what_is_refused_asked_or_told_later_is_not_told(text: str) -> None:
    assert reading(text).loop_closed is None


@pytest.mark.parametrize(
    "text",
    [
        "We record the meeting so that we can write it up.",
        "The canteen is closed while they redesign the kitchen.",
        "Reception staff have been asked to improve the signs to the room.",
        "We meet in the room where the board decides its budget.",
        "There is a workshop on pottery in the room next door.",
        "The building is home to a project on river birds.",
        "We ask that you review our privacy notice.",
    ],
)
def test_what_something_else_is_for_is_not_what_this_meeting_is_for(text: str) -> None:
    assert reading(text).purpose is None


@pytest.mark.parametrize(
    "text",
    [
        "The hospital is asking patients to help redesign its letters.",
        "So that nobody has to ask twice, we will rewrite the form.",
    ],
)
def test_what_an_office_asks_people_to_do_here_is_what_this_meeting_is_for(text: str) -> None:
    assert reading(text).purpose is not None


def test_an_agenda_that_could_not_be_written_together_is_none() -> None:
    assert reading("We could not write an agenda together in time.").agenda is None
    assert reading("The main thing we will do is choose the new sign.").agenda is not None


@pytest.mark.parametrize(
    "text",
    [
        "We have no co-chair yet.",
        "We cannot offer co-chairing.",
        "The chair is not shared.",
        "We do not take turns in the chair.",
        "The council's planning committee is co-chaired by its leader and its deputy.",
    ],
)
def test_a_chair_that_is_not_shared_or_another_body_s_is_none(text: str) -> None:
    assert reading(text).shared_chair is None
