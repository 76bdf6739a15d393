"""What is to be pasted stands by itself, and no word is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.messages.pasting import passages_of

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


@given(st.text(alphabet="ab “”.\n:…]", max_size=60))
def test_no_word_is_lost(fix: str) -> None:
    shown = " ".join(line for passage in passages_of(fix) for line in passage.lines)

    assert re.findall(r"\w", shown) == re.findall(r"\w", fix)
