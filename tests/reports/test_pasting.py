"""What is to be pasted stands by itself, and no word is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.reports.pasting import heading_of, passages_of

CASES = [
    ("“Ring me on [number].”", [(True, "Ring me on [number].")]),
    ("Say so: “We stop halfway.”", [(False, "Say so:"), (True, "We stop halfway.")]),
    (
        "No fair day. Say so: “Tell me when you can.” Or move it.",
        [(False, "No fair day. Say so:"), (True, "Tell me when you can."), (False, "Or move it.")],
    ),
    ("“We pay [amount].” Or: “We cannot pay.”", [(True, "We pay [amount]."), (False, "Or:"), (True, "We cannot pay.")]),
    ("Give it in the location: “[street], [town] [postcode]”.", [(False, "Give it in the location:"), (True, "[street], [town] [postcode]")]),
    (
        "Start a new one at “and” or “which”. “We have a plan.”",
        [(False, "Start a new one at “and” or “which”."), (True, "We have a plan.")],
    ),
    ("Instead of “the elderly”: older people.", [(False, "Instead of “the elderly”: older people.")]),
    ("Write “[in full] (DNA)” and “[in full] (UTI)”.", [(False, "Write “[in full] (DNA)” and “[in full] (UTI)”.")]),
    ("Hide the list of guests.", [(False, "Hide the list of guests.")]),
    ("“Kim, called “Kit”\n01632 960 000”", [(True, "Kim, called “Kit”⏎01632 960 000")]),
    ("“No end", [(True, "No end")]),
    ("No beginning”", [(False, "No beginning”")]),
    ("“”", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("fix", "parts"), CASES, ids=[fix for fix, _ in CASES])
def test_what_is_to_be_pasted_stands_by_itself(fix: str, parts: list[tuple[bool, str]]) -> None:
    assert [(passage.to_paste, "⏎".join(passage.lines)) for passage in passages_of(fix)] == parts


@pytest.mark.parametrize(
    ("fix", "heading"),
    [
        ("“We pay [amount].” Or: “We cannot pay.”", "To paste"),
        ("Ask the venue, and add what you learn: “There is a lift.”", "What to do"),
        ("Hide the list of guests.", "What to do"),
        ("", "What to do"),
    ],
)
def test_the_heading_fits_what_stands_below_it(fix: str, heading: str) -> None:
    assert heading_of(fix) == heading


@given(st.text(alphabet="ab “”.\n:…]", max_size=60))
def test_no_word_is_lost(fix: str) -> None:
    shown = " ".join(line for passage in passages_of(fix) for line in passage.lines)

    assert re.findall(r"\w", shown) == re.findall(r"\w", fix)
