"""How a text falls into sentences."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.reading.language import is_readable, tongue_of
from copilot_sync.reading.lines import LONGEST_QUOTE, Passages, joined, lines_of, passage, plain, sentences, shorten


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Ring Dr. Vane at 10.30 a.m. on Friday. Then come.", ["Ring Dr. Vane at 10.30 a.m. on Friday.", "Then come."]),
        ("WHAT DO YOU NEED?\nTell us.", ["WHAT DO YOU NEED?", "Tell us."]),
        ("- tea\n- talk", ["- tea", "- talk"]),
        ("Need anything? tell me", ["Need anything?", "tell me"]),
        ("It costs £2.50 by bus.", ["It costs £2.50 by bus."]),
        ("", []),
    ],
)
def test_sentences(text: str, pieces: list[str]) -> None:
    assert [piece.text for piece in sentences(lines_of("body", text))] == pieces


@pytest.mark.parametrize("width", [66, 72, 76, 78, 98])
@pytest.mark.parametrize(
    "sentence",
    [
        "Is there anything at all that we could put in place so that it is easier for you to take part in this?",
        (
            "Please ring Ada Bevan or Dilys Sayed at Northmoor Community Health if Tuesday or Wednesday suits Una better, "
            "or leave a message for Mina Okoro or Gwilym Pryce at Castle House in Harbour Lane, Easterby."
        ),
    ],
)
def test_lines_that_a_mail_program_broke_are_joined(sentence: str, width: int) -> None:
    wrapped = textwrap.fill(sentence, width)

    assert [piece.text for piece in sentences(lines_of("body", wrapped))] == [sentence]


@pytest.mark.parametrize(
    "below",
    [
        "We would like to hear from you how it was, and what you would do in our place if you had the choice.",
        "A cup of tea will be ready for you from half past one, and somebody meets you at the door.",
    ],
)
def test_a_long_heading_is_no_part_of_the_line_below_it(below: str) -> None:
    heading = "Looking back together at the first winter of the new ward"

    assert [piece.text for piece in sentences(lines_of("body", f"{heading}\n{below}"))] == [heading, below]


@given(st.text(max_size=400))
def test_matching_text_is_as_long_as_the_text(text: str) -> None:
    """So that a place found in the one is a place in the other; a few letters have longer lower cases."""
    stripped = text.strip()
    if len(stripped.lower()) == len(stripped):
        assert len(passage("body", text).low) == len(stripped)


def test_typographic_signs_are_matched_as_plain_ones() -> None:
    assert plain("You’ll “love” it – really") == 'you\'ll "love" it - really'


def test_a_quotation_is_short() -> None:
    assert len(shorten("word " * 500)) <= LONGEST_QUOTE


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("", True),
        ("See you on Teams. L x", True),
        ("Please come and help us to plan the new ward with the people who will use it.", True),
        (
            "Bonjour à toutes et à tous, nous refaisons ensemble le dépliant remis à l'accueil de la clinique du quartier.",
            False,
        ),
        (
            "Dewch i'n helpu i ailgynllunio derbynfa'r ysbyty gyda'n gilydd, a byddwn yn penderfynu ar y cyd am bopeth.",
            False,
        ),
        (
            "Wir möchten die neue Station gemeinsam mit Ihnen planen und freuen uns auf Ihre Ideen und Vorschläge dazu.",
            False,
        ),
        (
            "Dewch i'n helpu i ailgynllunio derbynfa'r ysbyty gyda'n gilydd.\nPlease come and help us to plan it all with you.",
            True,
        ),
    ],
)
def test_a_language_without_patterns_is_known_for_one(text: str, *, readable: bool) -> None:
    assert is_readable(text, tongue_of(text, sentences(lines_of("body", text)))) == readable


@given(
    st.lists(st.sampled_from(["There is a lift.", "We pay your fares. A map is attached.", "", "Hello"]), max_size=4)
)
def test_parts_in_a_row_are_near_to_what_each_is_near_to(texts: list[str]) -> None:
    parts = [sentences(lines_of("body", text)) for text in texts]
    whole = joined(*parts)

    assert [*whole] == [piece for part in parts for piece in part]
    assert whole.groups == Passages(whole).groups
