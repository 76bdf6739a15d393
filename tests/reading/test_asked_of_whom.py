"""By when an answer is wanted, of whom a form is, and for whom support is: of the guests of this meeting, or of others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from copilot_sync.invite import Invite
from copilot_sync.reading import Reading
from copilot_sync.reading.deadlines import find_deadlines

START = datetime(2026, 7, 10, 14, tzinfo=UTC)
SENT = date(2026, 6, 1)
WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 6, day) for day in (3, 4, 5))


def reading(text: str) -> Reading:
    return Reading(Invite(source="-", uid="1", description=text, dtstart=START, dtend=START + timedelta(hours=2)))


def days(text: str) -> list[date | None]:
    """The last days for an answer; ``None`` is the day of sending."""
    found = find_deadlines(reading(text).body, SENT, START.date(), day_first=True)
    return [deadline.day for deadline in found]


@pytest.mark.parametrize(
    "text",
    [
        "Let me know by 5pm if you're coming.",
        "Can you let me know by lunchtime?",
        "I need a yes or no by lunchtime please.",
        "RSVP by 4pm.",
        "If you want the minibus, tell Dilys by noon.",
        "By noon, please confirm your place.",
        "Ring me by half past four.",
        "Please confirm before the end of the day.",
    ],
)
def test_an_hour_without_a_day_is_one_of_today(text: str) -> None:
    assert days(text) == [None]


@pytest.mark.parametrize(
    "text",
    [
        "Please arrive by 2pm.",
        "We will be done by 4pm.",
        "Ring me any weekday before 5pm.",
        "The surgery told me to reply by noon or lose my slot.",
        "Some of us have to leave by 3pm, so tell me if a shorter meeting suits you.",
        "We meet at the door by 1pm; text me if you're late.",
        "Did you get a letter asking you to confirm by 5pm?",
        "The bus company wants to know by noon the day before.",
        "Let me know if you can be here by 1pm.",
        "We meet on Friday 10 July. Reply by noon.",
    ],
)
def test_an_hour_of_another_day_or_for_another_thing_is_none(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Deadline to sign up - Friday!", FRIDAY),
        ("Registration – closes this Friday.", FRIDAY),
        ("Sign-ups: shut on Wednesday at noon.", WEDNESDAY),
        ("Wednesday is the cut-off for travel bookings.", WEDNESDAY),
        ("Tell me whether you're coming. Any time before Friday is grand.", THURSDAY),
        ("Please send me your dietary needs. I'll need those by Thursday.", THURSDAY),
        ("The hospital is asking you to book by Friday.", FRIDAY),
        ("The council has to know by Friday who is coming, so please tell me.", FRIDAY),
    ],
)
def test_a_day_without_a_date_is_the_next_of_that_name(text: str, day: date) -> None:
    assert days(text) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "The hospital asks patients to book by Friday if they want transport home.",
        "Clinics must confirm slots by Thursday under the new rules, and we want to talk about why.",
        "The council wants its staff to sign up by Wednesday; this is not about you.",
        "Tenants have to register by Friday with the new housing system, and some could not.",
        "Applicants for the nursing posts must apply by Friday.",
        "Dr Iqbal has promised to answer your questions by Friday.",
        "How soon should a ward reply to a complaint: by Friday, or by the end of the week?",
        "You don't need to answer by Friday or any other day.",
        "The ramp is nearly done. We'll need that by Thursday.",
    ],
)
def test_a_day_that_others_must_answer_by_is_none_of_ours(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("BSL interpreters have been requested.", ["sign_language"]),
        ("A lipspeaker is being sourced.", ["lipspeaker"]),
        ("We are waiting to hear whether the captioner can come.", ["speech_to_text"]),
        ("The council will put the agenda into easy read.", ["easy_read"]),
        ("The hospital will book a BSL interpreter for you.", ["sign_language"]),
        ("The hospital will send all its letters in easy read from June.", []),
        ("The trust has promised to offer easy read to all patients.", []),
        ("Patients will be able to get their results in braille.", []),
        ("By next year every clinic in the county will have a BSL interpreter on screen.", []),
        ("The agenda will go out in easy read next week.", ["easy_read"]),
        ("What happens when a BSL interpreter has been requested and does not come?", []),
    ],
)
def test_support_is_offered_for_this_meeting(text: str, kinds: list[str]) -> None:
    assert [promise.kind for promise in reading(text).promises if not promise.booked] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "Please fill out the survey before we meet.",
        "There is a survey to fill out.",
        "Don't forget to do the survey!",
        "Have your say by filling in the feedback form.",
        "Put your answers in the online poll.",
        "We'd be grateful if you completed our short questionnaire.",
    ],
)
def test_a_form_that_guests_are_to_fill_in_is_claimed(text: str) -> None:
    assert [claim.kind for claim in reading(text).claims] == ["form"]


@pytest.mark.parametrize(
    "text",
    [
        "Nurses will complete the form for each person they see.",
        "Should new patients complete a questionnaire online?",
        "You do not need to fill in a form to claim.",
        "You don't have to answer the survey.",
        "We will take a quick poll on Zoom.",
        "Thank you for filling in the survey.",
    ],
)
def test_a_form_that_others_fill_in_or_nobody_must_is_not(text: str) -> None:
    assert reading(text).claims == []
