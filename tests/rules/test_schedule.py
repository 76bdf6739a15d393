"""SCH: hours, breaks and holidays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.rules.schedule import HolidayOptions
from copilot_sync.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.verdicts import Judgement

    Judge = Callable[..., Judgement]


def hours(start: str, end: str, day: str = "2026-11-05") -> dict[str, Any]:
    return {
        "dtstart": datetime.fromisoformat(f"{day}T{start}+00:00"),
        "dtend": datetime.fromisoformat(f"{day}T{end}+00:00"),
    }


@pytest.mark.parametrize(
    ("start", "end", "location", "severity"),
    [
        ("10:00", "16:00", "Hall, Mill Street", None),
        ("09:59", "12:00", "Hall, Mill Street", "suggestion"),
        ("14:00", "16:01", "Hall, Mill Street", "suggestion"),
        ("09:00", "12:00", "Hall, Mill Street", "suggestion"),
        ("08:59", "12:00", "Hall, Mill Street", "warning"),
        ("18:00", "21:01", "Hall, Mill Street", "warning"),
        ("09:30", "11:00", "Microsoft Teams Meeting", None),
        ("09:29", "11:00", "Microsoft Teams Meeting", "suggestion"),
        ("18:00", "20:30", "Microsoft Teams Meeting", None),
        ("20:00", "21:15", "Microsoft Teams Meeting", "warning"),
        ("09:30", "11:00", "Hall, Mill Street / Microsoft Teams Meeting", "suggestion"),
        ("13:00", "14:00", "By telephone", None),
    ],
)
def test_hours_are_judged_on_the_clock_where_people_are(
    judge: Judge, start: str, end: str, location: str, severity: str | None
) -> None:
    assert judge("SCH001", **hours(start, end), location=location).severity == severity


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("It is at 6pm, as you all asked.", "pass"),
        ("You voted for evenings.", "pass"),
        ("Evenings work best for most of you.", "pass"),
        ("This time came out top in our poll.", "pass"),
        ("The evening was chosen by the group.", "pass"),
        ("The board chose the evening.", "fail"),
        ("I hope this time still suits most of you.", "fail"),
        ("Let me know what time suits you for the next one.", "fail"),
        ("u lot picked 6 so 6 it is", "pass"),
        ("ye voted for after college", "pass"),
        ("You picked five topics.", "fail"),
        ("You asked for two microphones.", "fail"),
    ],
)
def test_a_time_that_the_group_chose_is_nobodys_business(judge: Judge, text: str, verdict: str) -> None:
    assert judge("SCH001", **hours("18:00", "19:30"), description=text).verdict == verdict


@pytest.mark.parametrize(
    ("start", "end", "location", "suggested"),
    [
        ("09:00", "11:00", "Hall, Mill Street", "Would 10:30 to 12:30 suit"),
        ("08:15", "09:00", "Hall, Mill Street", "Would 10:30 to 11:15 suit"),
        ("18:00", "20:00", "Hall, Mill Street", "Would 13:30 to 15:30 suit"),
        ("13:00", "18:00", "Hall, Mill Street", "Would 10:30 to 15:30 suit"),
        ("09:30", "15:15", "Hall, Mill Street", "Would 10:00 to 15:45 suit"),
        ("09:00", "17:00", "Hall, Mill Street", "Would two shorter meetings suit"),
        ("19:30", "21:15", "Microsoft Teams Meeting", "Would 13:30 to 15:15 suit"),
    ],
)
def test_the_hours_to_ask_about_are_easy_and_as_many_as_those_of_the_meeting(
    judge: Judge, start: str, end: str, location: str, suggested: str
) -> None:
    assert suggested in judge("SCH001", **hours(start, end), location=location).fix


def test_a_meeting_without_an_end_gets_a_start_to_ask_about(judge: Judge) -> None:
    start_alone = hours("09:00", "10:00") | {"dtend": None}

    assert "Would 10:30 suit" in judge("SCH001", **start_alone).fix


@pytest.mark.parametrize("code", ["SCH001", "SCH002"])
def test_a_whole_day_has_no_hours(judge: Judge, code: str) -> None:
    assert judge(code, all_day=True).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("end", "text", "severity"),
    [
        ("12:30", "", None),
        ("13:00", "", "suggestion"),
        ("13:00", "Coffee on arrival.", None),
        ("13:30", "Coffee on arrival.", "warning"),
        ("13:30", "There is a break at noon.", None),
        ("13:30", "Sandwiches at 12.", None),
        ("13:30", "11.00 coffee, 12.15 tea, 12.30 talk", None),
        ("13:30", "Tea halfway.", None),
        ("13:30", "Stretch your legs whenever you like.", None),
        ("13:30", "We pause for ten minutes.", None),
        ("13:30", "We use break-out rooms.", "warning"),
        ("13:30", "We talk about the food bank.", "warning"),
        ("13:30", "There will be no break.", "warning"),
        ("13:30", "It starts after the Easter break.", "warning"),
        ("13:30", "There will be an adjournment of fifteen minutes.", None),
        ("13:30", "Around twelve there'll be pie and coffee.", None),
        ("13:30", "From 11 to 1.30, with coffee at the start.", "warning"),
        ("13:30", "Coffee when you come in, and 12.30 is the vote.", "warning"),
        ("13:30", "Coffee and pastries will be available from 10.45.", "warning"),
    ],
)
def test_a_long_meeting_has_a_break(judge: Judge, end: str, text: str, severity: str | None) -> None:
    assert judge("SCH002", **hours("11:00", end), description=text).severity == severity


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Lunch is at 1.", "fail"),
        ("Lunch at 12.30, then the meeting.", "fail"),
        ("There's soup from half past one.", "fail"),
        ("Buffet at 4.30.", "fail"),
        ("Lunch at 1 and a break at 3.", "pass"),
        ("Sandwiches at 3.", "pass"),
        ("Lunch in room 9.", "pass"),
        ("Lunch for 20 people.", "pass"),
        ("Tell me by 8 July what you want for lunch.", "pass"),
        ("Lunch is provided, and we finish at 4.", "pass"),
    ],
)
def test_a_meal_with_a_time_before_the_start_or_after_the_end_is_no_break(
    judge: Judge, text: str, verdict: str
) -> None:
    at_two = hours("14:00", "16:00") | {"timezone": UTC}

    assert judge("SCH002", **at_two, description=text).verdict == verdict


@pytest.mark.parametrize(
    ("day", "region", "options", "verdict"),
    [
        ("2026-11-30", "GB-ENG", {}, "pass"),
        ("2026-11-30", "GB-SCT", {}, "fail"),
        ("2026-12-25", "IE", {}, "fail"),
        ("2026-11-07", "GB-ENG", {}, "pass"),
        ("2026-11-07", "GB-ENG", {"weekends": True}, "fail"),
        ("2026-10-29", "GB-ENG", {"dates": ("2026-10-29",)}, "fail"),
    ],
)
def test_a_holiday_is_looked_up(judge: Judge, day: str, region: str, options: dict[str, Any], verdict: str) -> None:
    answer = judge(
        "SCH003", **hours("11:00", "12:00", day), region=region, options={"SCH003": HolidayOptions(**options)}
    )

    assert answer.verdict == verdict
