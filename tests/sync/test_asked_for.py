"""What an organiser does because we had asked for it is no fault, and what is done is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from copilot_sync.policy import RuleChoice
from copilot_sync.sync.tables import findings

SOON, LATER = timedelta(days=7), timedelta(days=24)


@pytest.fixture
def asking(northmoor: Any) -> Any:
    """An organisation that asks for notice, and minds late changes."""
    northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=("NTC001", "NTC003")))
    return northmoor


def in_a_week(northmoor: Any, a_meeting: Any, **more: Any) -> Any:
    """A meeting at short notice."""
    return a_meeting(dtstart=(northmoor.now + SOON).replace(hour=14), created=northmoor.now, **more)


def kinds(northmoor: Any) -> list[str]:
    known = {
        "thank you": "resolve",
        "what would help people take part": "warn",
        "what would still help people": "remind",
    }
    return [known[message.subject.rpartition(": ")[2]] for message in northmoor.post.delivered]


def open_codes(northmoor: Any) -> set[str]:
    return {row["code"] for row in northmoor.rows(findings) if row["state"] == "open"}


def pass_by(northmoor: Any, days: int) -> None:
    for _ in range(days):
        northmoor.later(days=1)
        northmoor.run()


def test_who_moves_the_date_as_we_asked_is_thanked_and_hears_no_more(asking: Any, a_meeting: Any) -> None:
    reference = asking.calendar.put(in_a_week(asking, a_meeting))
    asking.run()
    asking.later(days=1)

    asking.move(reference, a_meeting().dtstart + LATER)
    assert asking.run().kinds == {"resolve": 1}
    pass_by(asking, 50)

    assert kinds(asking) == ["warn", "resolve"]
    assert "everything that we wrote to you about has been dealt with" in asking.post.delivered[-1].text
    assert open_codes(asking) == set()


def test_another_move_after_that_one_is_nothing_that_we_asked_for(asking: Any, a_meeting: Any) -> None:
    reference = asking.calendar.put(in_a_week(asking, a_meeting))
    asking.run()
    start = asking.calendar.invite(reference).dtstart + LATER
    asking.move(reference, start)
    asking.run()
    asking.now = start - timedelta(days=1)

    asking.move(reference, start + LATER)

    assert asking.run().kinds == {"warn": 1}
    assert open_codes(asking) == {"NTC003"}


@pytest.mark.parametrize(
    ("mode", "span"),
    [
        pytest.param("warn", timedelta(days=1), id="a move that is not enough"),
        pytest.param("warn", timedelta(days=-1), id="a move to an earlier day"),
        pytest.param("rehearse", LATER, id="nobody had asked"),
    ],
)
def test_any_other_late_move_is_told(asking: Any, a_meeting: Any, mode: str, span: timedelta) -> None:
    asking.set(mode=mode)
    reference = asking.calendar.put(in_a_week(asking, a_meeting))
    asking.run()
    asking.set(mode="warn")

    asking.move(reference, asking.calendar.invite(reference).dtstart + span)
    asking.run()

    assert "NTC003" in open_codes(asking)
    assert kinds(asking)[-1] == "warn"


def test_a_late_change_of_the_place_is_told_though_the_date_was_moved_as_asked(asking: Any, a_meeting: Any) -> None:
    reference = asking.calendar.put(in_a_week(asking, a_meeting, location="Civic Hall, 3 Mill Street, Northmoor"))
    asking.run()
    asking.calendar.edit(reference, location="Library, 1 Castle Street, Northmoor")
    asking.run()
    assert open_codes(asking) == {"NTC001", "NTC003"}

    asking.move(reference, a_meeting().dtstart + LATER)

    assert asking.run().kinds == {"resolve": 1}
    assert open_codes(asking) == {"NTC003"}


def test_one_date_of_a_series_that_is_moved_as_asked_is_no_late_change(asking: Any, a_meeting: Any) -> None:
    asking.set(remind=0)
    series = in_a_week(asking, a_meeting, series=True, series_dtstart=asking.now + SOON)
    asking.calendar.put(series)
    asking.run()
    alone = replace(series, changed_alone=True, recurrence_id=series.dtstart, last_modified=asking.now)

    asking.calendar.put(replace(alone, dtstart=series.dtstart + LATER, dtend=series.dtend + LATER))
    asking.run()
    pass_by(asking, 3)

    assert "NTC003" not in {row["code"] for row in asking.rows(findings)}
    assert kinds(asking) == ["warn"]


def test_nobody_is_reminded_of_what_cannot_be_put_right(asking: Any, a_meeting: Any) -> None:
    reference = asking.calendar.put(a_meeting())
    asking.run()
    asking.now = a_meeting().dtstart - timedelta(days=6)
    asking.move(reference, a_meeting().dtstart + timedelta(hours=1))
    assert asking.run().kinds == {"warn": 1}

    pass_by(asking, 5)

    assert kinds(asking) == ["warn"]


def test_a_reminder_of_something_else_leaves_it_out(asking: Any, a_meeting: Any) -> None:
    asking.policy = replace(asking.policy, choice=RuleChoice(select=("ACC001", "NTC003")))
    reference = asking.calendar.put(a_meeting())
    asking.run()
    asking.now = a_meeting().dtstart - timedelta(days=7)
    asking.move(reference, a_meeting().dtstart + timedelta(hours=1))
    asking.run()

    pass_by(asking, 6)

    assert kinds(asking) == ["warn", "warn", "remind"]
    assert "was changed" in asking.post.delivered[1].text
    assert "was changed" not in asking.post.delivered[2].text


def test_what_cannot_be_put_right_keeps_nobody_from_their_thanks(asking: Any, a_meeting: Any) -> None:
    asking.policy = replace(asking.policy, choice=RuleChoice(select=("ACC001", "NTC003")))
    reference = asking.calendar.put(a_meeting())
    asking.now = a_meeting().dtstart - timedelta(days=6)
    asking.run()
    asking.move(reference, a_meeting().dtstart + timedelta(hours=1))
    asking.run()

    asking.calendar.edit(reference, description=a_meeting(asks=True).description)
    assert asking.run().kinds == {"resolve": 1}
    pass_by(asking, 3)

    assert kinds(asking)[-1] == "resolve"
    assert "everything" not in asking.post.delivered[-1].text
    assert "- Nobody asks what people need to take part" in asking.post.delivered[-1].text
