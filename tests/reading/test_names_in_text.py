"""What is written as somebody's name is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.reading.names_in_text import is_name
from copilot_sync.reading.signatures import signature


@pytest.mark.parametrize(
    "words",
    ["Sam", "Ola Berg", "Dr Ola Berg", "Mary-Jane O'Neill", "Bríd Ní Laoi", "Anneke van der Meer", "J. Hill", "Will Young", "Ola Berg RGN", "Kath x"],
)  # fmt: skip
def test_names(words: str) -> None:
    assert is_name(words)


@pytest.mark.parametrize(
    "words",
    ["", "sam", "L", "The Team", "Patient Experience", "Hill", "Market Hill", "Mill Lane", "Monday", "PALS", "Ring Ola tomorrow", "Northmoor General", "01632", "Ola Berg Kit Osei Sam Weir", "Or", "Still"],
)  # fmt: skip
def test_no_names(words: str) -> None:
    assert not is_name(words)


@given(st.text(max_size=300))
def test_any_text_has_a_signature_or_none(text: str) -> None:
    """The signature is a line of the text, spaces apart."""
    found = signature(text)

    assert found is None or found in [" ".join(line.split()) for line in text.split("\n")]
