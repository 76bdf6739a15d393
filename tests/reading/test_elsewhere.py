"""What a sentence says of the venue beside what it says of another place or time."""

from __future__ import annotations

import pytest

from copilot_sync.reading.elsewhere import less_elsewhere
from copilot_sync.reading.lines import passage


@pytest.mark.parametrize(
    ("text", "kept", "gone"),
    [
        ("There is a ramp at the side, because last year's hall was up a flight of steps.", "ramp", "flight"),
        ("The old hall had no lift, so we have taken a room on the ground floor.", "ground floor", "no lift"),
        ("Parking at the mill, where we met in March, was a trial.", "", "parking"),
        ("The loop is on, and we will be discussing the plans for new lifts.", "loop", "lifts"),
        ("Nobody could park, so people gave up, when we met at the depot.", "", "depot"),
    ],
)
def test_only_the_part_of_a_sentence_that_is_of_elsewhere_is_left_out(text: str, kept: str, gone: str) -> None:
    told = less_elsewhere(passage("body", text))

    assert kept in told.low
    assert gone not in told.low
    assert told.text == text


def test_a_sentence_of_here_and_now_stays_as_it_is() -> None:
    here = passage("body", "The room has a loop.")

    assert less_elsewhere(here) is here
