"""Where a text spells an abbreviation out, and what an abbreviation is no more than a code."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.policy import Policy
from copilot_sync.reading.abbreviations import unexplained
from copilot_sync.reading.spelled_out import MOST_SMALL_WORDS, _starts

WORDING = Policy().region.wording


def found(text: str, beside: str = "") -> list[str]:
    return unexplained(text, beside, WORDING.known, WORDING)


@given(st.text("aotx", min_size=2, max_size=4), st.text("aotxz.&", max_size=30))
def test_a_row_of_words_begins_where_each_letter_follows_the_last_behind_a_few_small_words(
    letters: str, initials: str
) -> None:
    row = f"[&abdfiotw]{{0,{MOST_SMALL_WORDS}}}".join(map(re.escape, letters))

    assert _starts(letters, initials) == [match.start() for match in re.finditer(f"(?={row})", initials)]


@pytest.mark.parametrize(
    "text",
    [
        "The Quiet Xylophone Zither Trio (QXZT) plays. QXZT is loud.",
        "QXZT (the quiet trio) plays.",
        "The trio, QXZT for short, plays.",
        "QXZT stands for the trio.",
        "“QXZT” means the trio.",
        "Several QXZTs (quiet trios) play.",
        "QXZT2 is a plane. The trio, QXZT, short for quick zebras, plays. QXZT, for short.",
        "A quiet trio (known as “QXZT”) plays.",
        "A quiet trio (AQXZT), and a quiet trio (QXZT), play. AQXZT stands for nothing.",
        "Quick xenial zebras trot: QXZT.",
        "PIN:\nQXZT",
        "PIN:\n\nQXZT\n",
        "Meeting ID:\n \n\nQXZT",
    ],
)
def test_explained_or_a_code(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The QXZT plays.",
        "The pin board.\n\nQXZT plays.",
        "We meet (at noon) and QXZT plays.",
        "a " * 20 + "\n(QXZT)",
        "QXZT (a trio) (quiet) plays.",
        "A quiet trio ((QXZT plays)).",
        "The _QXZT (quiet trio) and the QXZT.",
    ],
)
def test_neither(text: str) -> None:
    assert found(text) == ["QXZT"]
