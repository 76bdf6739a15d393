"""Our section is known again by its marks, whatever a mail program has made of it."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.amendments.bodies import Section, insertion, sections_of, without
from copilot_sync.invite import Invite
from copilot_sync.reading import Reading
from copilot_sync.reading.html import html_to_text
from copilot_sync.reading.section import LETTERS, sections_in_html, sections_in_text, without_sections

SECTION = Section(
    "Taking part",
    (
        "What would help you take part? Tell Kim.",
        "We pay your fare & your supporter's.\nSee https://pay.example/a?b=1&c=2",
    ),
)
TEXT = SECTION.as_text
PAGE = SECTION.as_html


def rewrapped(text: str) -> str:
    return text.replace("help you take", "help you\ntake").replace("your fare", "your\nfare")


REWRITTEN = [
    ("as it is", TEXT),
    ("with other line ends", TEXT.replace("\n", "\r\n")),
    ("wrapped", rewrapped(TEXT)),
    ("with spaces at the ends of lines", TEXT.replace("\n", "  \n")),
    ("without blank lines", TEXT.replace("\n\n", "\n")),
    ("with curly quotation marks", TEXT.replace('"', "“", 1).replace('"', "”", 1).replace("'", "’")),
    ("with a bold title, as text has it", TEXT.replace("Taking part\n", "*Taking part*\n", 1)),
    ("with hard spaces", TEXT.replace("added by", "added\u00a0by")),
    ("indented", TEXT.replace("\n", "\n    ")),
    ("from HTML", html_to_text(PAGE).text),
]


@pytest.mark.parametrize("text", [text for _, text in REWRITTEN], ids=[name for name, _ in REWRITTEN])
def test_a_section_in_text_is_known_again(text: str) -> None:
    (found,) = sections_in_text(f"Dear all,\n\n{text}\n\nSee you there.")

    assert found.title == "Taking part"
    assert found.reference == SECTION.reference
    assert found.intact


PAGES = [
    ("as it is", PAGE),
    ("with classes", PAGE.replace("<p>", '<p class="MsoNormal" style="margin:0">')),
    ("in spans", PAGE.replace("<b>", "<b><span lang=3D>").replace("</b>", "</span></b>")),
    ("as divs", PAGE.replace("<p>", "<div>").replace("</p>", "</div>")),
    ("as lines", PAGE.replace("</p><p>", "<br><br>")),
    ("with entities", PAGE.replace('"', "&quot;").replace("added by", "added&nbsp;by")),
    ("over several lines", PAGE.replace("</p>", "</p>\r\n").replace("added by", "added\r\nby")),
]


@pytest.mark.parametrize("page", [page for _, page in PAGES], ids=[name for name, _ in PAGES])
def test_a_section_in_html_is_known_again_and_taken_out_whole(page: str) -> None:
    body = f"<html><body><div>Dear all,</div>{page}<div>See you there.</div></body></html>"
    (found,) = sections_of(body, html=True)

    assert found.reference == SECTION.reference
    assert found.ours_alone
    left = without(body, html=True)
    assert html_to_text(left).text.split() == ["Dear", "all,", "See", "you", "there."]
    assert left.startswith("<html><body><div>Dear all,</div>")
    assert left.endswith("<div>See you there.</div></body></html>")


def test_a_section_that_stands_across_elements_is_left_alone() -> None:
    body = f"<div>Hello {PAGE.removeprefix('<p>').replace('</b></p>', '</b></div><div>', 1)}</div>"

    assert len(sections_in_html(body)) == 1
    assert not sections_of(body, html=True)[0].ours_alone
    assert without(body, html=True) == body


@pytest.mark.parametrize(
    "text",
    [
        "Taking part\n\nPlease tell us what you need.",
        "> " + TEXT.replace("\n", "\n> "),
        f"Thanks!\n\n-----Original Message-----\nFrom: Kim\nSent: Monday\n\n{TEXT}",
        TEXT.replace("Taking part\n", "Joining in\n", 1),
        TEXT.replace("added by copilot-sync", "added by somebody"),
        '(End of "Taking part", added by copilot-sync: bcdfgh)',
    ],
    ids=["a heading", "quoted", "in an earlier message", "without its title", "somebody else's", "an end alone"],
)
def test_what_only_looks_like_a_section_is_none(text: str) -> None:
    assert sections_in_text(text) == []


@pytest.mark.parametrize(
    "changed",
    [
        TEXT.replace("Tell Kim", "Tell Sam"),
        TEXT.replace("What would", "And this too. What would"),
        TEXT.replace("take part?", "take part."),
    ],
)
def test_a_section_that_somebody_changed_is_no_longer_ours_alone(changed: str) -> None:
    (found,) = sections_of(f"Hello\n\n{changed}", html=False)

    assert not found.ours_alone
    assert without(f"Hello\n\n{changed}", html=False) == f"Hello\n\n{changed}"


def test_an_organisers_own_heading_of_that_name_stays() -> None:
    letter = "Hello\n\nTaking part\n\nBring a pen."
    at, added = insertion(letter, SECTION, html=False)

    assert without_sections(letter[:at] + added + letter[at:])[0] == letter


def test_the_letters_spell_nothing_and_the_marks_are_read_as_words() -> None:
    assert not set(LETTERS) & set("aeiou")
    assert TEXT.splitlines()[0] == "Taking part"
    assert TEXT.splitlines()[-1] == f'(End of "Taking part", added by copilot-sync: {SECTION.reference})'


def test_what_the_section_says_counts_and_the_signature_stays_the_end_of_the_letter() -> None:
    letter = "Let us plan the new clinic together.\n\nRuth"
    at, added = insertion(letter, SECTION, html=False)
    invite = Invite(source="-", uid=None, description=letter[:at] + added + letter[at:])
    reading = Reading(invite)

    assert reading.text.own.startswith(letter)
    assert reading.text.written == letter
    assert "copilot-sync" not in reading.text.own
    assert reading.access_question is not None
    assert reading.named_person is not None
    assert reading.named_person.text == "Ruth"


def test_a_short_text_beside_a_long_page_is_not_read_for_the_sake_of_the_section() -> None:
    page = "<p>" + "We plan the new clinic together, and nothing is settled yet. " * 5 + "</p>"
    invite = Invite(source="-", uid=None, description=f"See below.\n\n{TEXT}", html=page + PAGE)

    assert "nothing is settled" in Reading(invite).text.own


@given(st.text(st.sampled_from('(End of "a", added by copilot-sync: b)\n <p>\0'), max_size=300))
def test_any_text_can_be_looked_through(text: str) -> None:
    assert all(found.start <= found.end for found in (*sections_in_text(text), *sections_in_html(text)))


@pytest.mark.parametrize(
    "text",
    [
        '(End of "a", added by copilot-sync: bcdfgh)\n' * 20_000,
        "a\n" * 200_000 + '(End of "a", added by copilot-sync: bcdfgh)',
        "(End of " + " " * 500_000 + "copilot-sync",
        "copilot-sync " + "(End of \n" * 60_000,
        "copilot-sync " + "<" * 300_000,
        "copilot-sync " + "\0 " * 250_000,
    ],
    ids=["many ends", "many titles", "many spaces", "many beginnings", "many tags", "many marks"],
)
def test_vast_texts_take_no_time(text: str) -> None:
    begun = process_time()
    sections_in_text(text)
    sections_in_html(text)

    assert process_time() - begun < 2
