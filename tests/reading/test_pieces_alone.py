"""What is told by a line or a sentence alone is what the whole text tells."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from copilot_sync.reading.addresses import gives_address, has_address
from copilot_sync.reading.agenda import agenda_in_text
from copilot_sync.reading.conferencing import JOIN_LINK, join_link
from copilot_sync.reading.language import english_part, tongue_of
from copilot_sync.reading.lines import Passages, lines_of, passage, sentences
from copilot_sync.reading.quoting import DISCLAIMERS, EVERYDAY, TELLING

PIECES = (
    "We meet at", "Civic", "Hall", "12", "5a,", "Mill", "St.", "Street", "street", "Our", "Lane", "Green", "Way", "Park", "the", "NM1",
    "4QT", "'", '"', ".", "!", ")", "Bienvenue à toutes et à tous,", "nous vous attendons à la salle des fêtes", "/", "go", "with you and us",
    "-----Original Message-----", "From: Sam <sam@northmoor.example>", "Sent: Monday", "Subject: Chairs", "To: Ola",
    "On 3 May 2027, Sam", "wrote:", "> Yes", "--", "Sent from my phone", "This email is intended", "solely", "for the use of the intended",
    "recipient", "strictly", "prohibited", "privileged", "https://teams.microsoft.com/l/meetup-join/1", "http://northmoor.example",
    "-::~:~::~:~:~:~:~-", "_" * 30, "---- Do not delete or change this text ----", "Meeting ID: 123 456 789", "zoom.us/u/abc", "|",
)  # fmt: skip
texts = st.lists(st.sampled_from([*PIECES, "\n", "\n", "\n\n"]), max_size=25).map(" ".join)


@given(texts)
@example("We meet in Room 5, Civic Hall\nMill Way")
@example("Come to Alder Bower Cedar Dale\nHill Street")
@example("Come to the Hall. Mill Way. 5 Civic Hall.\nGreen Way")
def test_an_address_stands_in_sentences_as_in_their_text(text: str) -> None:
    assert gives_address(text, sentences(lines_of("body", text))) == has_address(text, field=False)


def test_a_postcode_behind_a_sentence_that_is_cut_is_found() -> None:
    text = (
        "Hello all, we will look at "
        + "the garden, the paths, the benches, " * 60
        + "and meet at the town hall, EH1 1AA"
    )

    assert gives_address(text, sentences(lines_of("body", text)))


@pytest.mark.parametrize("mark", ["", "*", "**", "_", "__"])
def test_a_line_in_bold_leads_to_a_list_as_any_other(mark: str) -> None:
    before = "There is tea. We start as soon as everybody is here. Nobody needs to prepare. " * 3
    lines = lines_of(
        "body", f"{before}{mark}At the session you will:{mark}\n- plant the bulbs\n- drink tea\n- choose the bench"
    )

    found = agenda_in_text(lines, sentences(lines))

    assert found is not None
    assert found.text.startswith("There is tea.")


@given(texts)
def test_a_language_is_told_by_sentences_as_by_their_text(text: str) -> None:
    whole = tongue_of(text, Passages([passage("body", text)]))

    assert tongue_of(text, sentences(lines_of("body", text))) == whole
    assert whole.has_other or english_part(text, whole._replace(has_other=True)) == text


@given(
    st.lists(st.sampled_from(["https", "http", "HTTP", "://", "a.", "zoom.us/j/1", "whereby.com/x", " ", "s"])).map(
        "".join
    )
)
def test_a_way_in_is_found_beside_the_sign_of_an_address_as_anywhere(text: str) -> None:
    found, everywhere = join_link(text), JOIN_LINK.search(text)

    assert (found and found.span()) == (everywhere and everywhere.span())


def test_every_phrase_that_makes_a_notice_has_a_telling_word() -> None:
    assert [phrase for phrase in DISCLAIMERS if phrase not in EVERYDAY and not any(map(phrase.count, TELLING))] == []
