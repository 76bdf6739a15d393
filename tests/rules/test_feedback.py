"""FBK: what came of the time before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.history import History

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.verdicts import Judgement

    Judge = Callable[..., Judgement]

START = datetime.fromisoformat("2026-11-05T11:00+00:00")
LATER = {"series": True, "series_dtstart": START - timedelta(days=60)}


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"summary": "Ward garden"}, "not_applicable"),
        ({"summary": "Ward garden: follow-up"}, "fail"),
        ({"summary": "Ward garden, second session"}, "fail"),
        ({"summary": "Ward garden: six-month review"}, "fail"),
        ({"summary": "Peer review of the ward"}, "not_applicable"),
        ({"summary": "Follow-up appointments: co-design"}, "not_applicable"),
        (LATER, "fail"),
        ({"series": True, "series_dtstart": START}, "not_applicable"),
        ({"series": True, "series_dtstart": START + timedelta(days=1)}, "not_applicable"),
        ({"series": True, "recurrence_id": START}, "fail"),
        (LATER | {"description": "Last time you chose the paint. It is on the wall now."}, "pass"),
        (LATER | {"description": "You said the door was heavy. We changed it."}, "pass"),
        (LATER | {"description": "Notes from the last meeting are below."}, "pass"),
        (LATER | {"description": "We start at 11.30 from now on."}, "fail"),
        (LATER | {"description": "An update on changes agreed by the directorate."}, "fail"),
    ],
)
def test_a_later_meeting_tells_what_came_of_the_one_before(judge: Judge, fields: dict[str, Any], verdict: str) -> None:
    assert judge("FBK001", **fields).verdict == verdict


@pytest.mark.parametrize(
    ("days_after", "history", "verdict"),
    [
        (-1, None, "not_applicable"),
        (3, None, "not_applicable"),
        (30, None, "cannot_tell"),
        (30, History(last_word=START - timedelta(days=2)), "fail"),
        (30, History(last_word=START + timedelta(days=5)), "pass"),
    ],
)
def test_something_follows_a_meeting(judge: Judge, days_after: int, history: History | None, verdict: str) -> None:
    assert judge("FBK002", now=START + timedelta(days=days_after), history=history).verdict == verdict


@pytest.mark.parametrize(
    ("days_ago", "last_word", "verdict"),
    [
        (3, None, "not_applicable"),
        (30, None, "cannot_tell"),
        (30, 40, "fail"),
        (30, 20, "pass"),
    ],
)
def test_something_follows_each_meeting_of_a_series(
    judge: Judge, days_ago: int, last_word: int | None, verdict: str
) -> None:
    """Judged on the date that is over, while the invite tells of the next one."""
    now = START - timedelta(days=5)
    history = History(last_word=now - timedelta(days=last_word)) if last_word else None
    ended = now - timedelta(days=days_ago)

    assert judge("FBK002", now=now, history=history, series=True, series_last_end=ended).verdict == verdict


@pytest.mark.parametrize(
    "subject",
    [
        "Co-production meeting 2nd June",
        "Monday 2nd: kick-off",
        "March 3rd start-up meeting",
        "The 2nd of May: first meeting",
        "Third Thursday group",
        "4th Avenue clinic redesign",
        "Designing the second ward",
        "Final draft of the leaflet",
        "Help us design follow-up",
        "Electronic record update: design workshop",
    ],
)
def test_a_date_a_place_or_a_topic_makes_no_later_meeting(judge: Judge, subject: str) -> None:
    assert judge("FBK001", summary=subject).verdict == "not_applicable"


@pytest.mark.parametrize(
    "subject",
    [
        "Second meeting of the garden group",
        "2nd co-design session",
        "Our fourth get-together",
        "Leaflet group, second of three",
        "Garden group: the third",
        "Final meeting of the panel",
        "Follow up on parking",
    ],
)
def test_a_meeting_that_comes_after_another_is_a_later_one(judge: Judge, subject: str) -> None:
    assert judge("FBK001", summary=subject).verdict == "fail"
