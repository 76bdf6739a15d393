"""Patterns that wait until they are used."""

from __future__ import annotations

import copy
import re

import pytest

from copilot_sync.reading.late import late


def test_a_late_pattern_does_what_a_pattern_does() -> None:
    words = late(r"l\w+", re.IGNORECASE)
    text = "A lift, and a Loop"

    assert words.findall(text) == ["lift", "Loop"]
    assert words.sub("-", text) == "A -, and a -"
    assert (words.pattern, words.flags & re.IGNORECASE) == (r"l\w+", re.IGNORECASE)
    assert [*map(words.match, ["lift", "ramp"])][1] is None


def test_it_is_compiled_when_it_is_first_used_and_once() -> None:
    words = late("(lift")

    with pytest.raises(re.error):
        words.search("lift")

    words = late("lift")
    assert words.search is words.search
    assert words.fullmatch("lift")


def test_it_can_be_copied_before_it_was_used() -> None:
    assert copy.copy(late("lift")).search("a lift")
