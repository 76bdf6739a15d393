"""A message as a card of Teams: whole, by the public schema, without Markdown, and never too large."""

from __future__ import annotations

import json
from html import escape, unescape
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from copilot_sync.adapters import NotAcceptedError, OutgoingMessage
from copilot_sync.testing.graph.workflows import LARGEST as SHOWN
from copilot_sync.testing.graph.workflows import problem_of
from copilot_sync_m365.cards import CUT, LARGEST, UNSHOWN, WAS_CUT, card_of, message_of
from copilot_sync_m365.pieces import Kind, Piece, pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKDOWN = MarkdownIt("commonmark", {"linkify": True}).enable("linkify")
PAGE = """<!doctype html><html><head><title>Clinic: a title</title><style>p { color: red }</style></head>
<body><main><div><h1>Clinic</h1><p>Tuesday 9 March,
    14:00</p>
<h2>What would help</h2>
<ol><li><h3>People are asked &amp; hurried.</h3><p>Why: it takes time.</p>
<div class="words">Answer when you can.<br><br>Or ring me.</div>
<p><a href="https://ashmere.example/NTC002.html">More on NTC002: Too little time</a></p></li></ol>
<ul><li>2 clinicians <span aria-hidden="true">■■<br>■</span></li><li>nobody else</li></ul>
<p>Would you rather not? <a href="mailto:neema+us@ashmere.example?subject=No%20more&amp;body=No%20more%2C%20please.%0D%0A%0D%0AMeeting%3A%201%2B1">Ask us to stop</a></p>
</div></main></body></html>"""
PIECES = [
    Piece(Kind.TITLE, ("Clinic",)),
    Piece(Kind.TEXT, ("Tuesday 9 March, 14:00",)),
    Piece(Kind.PART, ("What would help",)),
    Piece(Kind.POINT, ("People are asked & hurried.",)),
    Piece(Kind.TEXT, ("Why: it takes time.",)),
    Piece(Kind.WORDS, ("Answer when you can.", "", "Or ring me.")),
    Piece(Kind.LINK, ("More on NTC002: Too little time",), "https://ashmere.example/NTC002.html"),
    Piece(Kind.TEXT, ("• 2 clinicians",)),
    Piece(Kind.TEXT, ("• nobody else",)),
    Piece(Kind.TEXT, ("Would you rather not? Ask us to stop: write to neema+us@ashmere.example with these words:",)),
    Piece(Kind.WORDS, ("No more, please.", "Meeting: 1+1")),
]
HOSTILE = {
    "a link": "Clinic [join here](https://evil.example)",
    "a link by reference": "[Clinic]: https://evil.example",
    "an address in brackets": "Clinic <https://evil.example>",
    "a bare address": "Clinic https://evil.example/join",
    "a host": "Clinic www.evil.example",
    "a picture": "![Clinic](https://evil.example/x.png)",
    "a list": "- Clinic",
    "a numbered list": "1. Clinic",
    "a heading": "# Clinic",
    "emphasis": "**Clinic** _now_",
    "a mention": "<at>Everybody</at> Clinic",
    "a date that the program sets": "Clinic {{DATE(2027-03-09T14:00:00Z)}}",
    "an expression of a workflow": "@{triggerBody()} Clinic",
    "what a template fills in": "${body} Clinic",
}


def outgoing(subject: str = "Clinic, 9 March: what would help", page: str = PAGE) -> OutgoingMessage:
    return OutgoingMessage(
        key="a" * 32,
        thread="d" * 32,
        first=True,
        recipient="ola@northmoor.example",
        subject=subject,
        text="",
        html=page,
    )


def card_in(data: bytes) -> dict[str, Any]:
    (attachment,) = json.loads(data)["attachments"]
    assert problem_of(attachment) == ""
    card: dict[str, Any] = attachment["content"]
    return card


def everything_in(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from everything_in(inner)


def test_a_page_is_taken_to_pieces() -> None:
    assert pieces_of(PAGE) == PIECES


@pytest.mark.parametrize("href", ["http://[", "javascript:alert(1)", "", "ftp://ashmere.example", "/rules"])
def test_a_link_that_teams_would_not_open_is_words(href: str) -> None:
    assert pieces_of(f'<p>See <a href="{href}">the page</a>.</p>') == [Piece(Kind.TEXT, ("See the page.",))]


def test_the_envelope_names_the_one_whom_it_is_for_and_how_to_find_it_again() -> None:
    envelope = json.loads(message_of(outgoing()))
    (attachment,) = envelope.pop("attachments", [{}])

    assert envelope == {
        "type": "message",
        "recipient": "ola@northmoor.example",
        "reference": "d" * 8,
        "key": "a" * 32,
    }
    assert attachment.get("contentType") == "application/vnd.microsoft.card.adaptive"


def test_a_card_has_the_subject_for_a_title_and_does_not_say_it_twice() -> None:
    said = [part["text"] for part in everything_in(card_in(message_of(outgoing()))) if "text" in part]
    other = [part["text"] for part in everything_in(card_in(message_of(outgoing("Hello")))) if "text" in part]

    assert said[:2] == ["Clinic, 9 March: what would help", "Tuesday 9 March, 14:00"]
    assert other[:2] == ["Hello", "Clinic"]


def test_words_to_copy_stand_by_themselves_and_a_page_is_opened_by_a_button() -> None:
    body = card_in(message_of(outgoing()))["body"]

    words = [element for element in body if element["type"] == "Container"]
    assert [[run["text"] for part in words[0]["items"] for run in part["inlines"]]] == [
        ["Answer when you can.", "Or ring me."]
    ]
    (button,) = [action for element in body for action in element.get("actions", [])]
    assert button == {
        "type": "Action.OpenUrl",
        "title": "More on NTC002",
        "tooltip": "More on NTC002: Too little time",
        "url": "https://ashmere.example/NTC002.html",
    }


def test_our_headings_are_headings_to_a_screen_reader() -> None:
    body = card_in(message_of(outgoing()))["body"]

    assert [part["text"] for part in body if part.get("style") == "heading"] == [
        "Clinic, 9 March: what would help",
        "What would help",
    ]


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_words_of_others_stand_where_there_is_no_markdown(words: str) -> None:
    page = "".join(f"<{tag}>{escape(words)}</{tag}>" for tag in ("h1", "h2", "h3", "p", "li"))

    card = card_in(message_of(outgoing(words, page)))

    assert not [part for part in everything_in(card) if part.get("type") == "TextBlock" or "url" in part]
    assert [part["text"] for part in everything_in(card) if "text" in part][:2] == [words, words]
    assert card["fallbackText"] == UNSHOWN


@settings(deadline=None)
@given(st.text() | st.text("aB .,:;!?()'’-–1.w"))
def test_whatever_stands_in_a_text_block_markdown_leaves_as_it_is(text: str) -> None:
    (element,) = card_of([Piece(Kind.POINT, (text,))])["body"]

    if element["type"] == "TextBlock":
        assert unescape(MARKDOWN.render(text)) == f"<p>{text.strip()}</p>\n"
    else:
        assert element["inlines"][0]["text"] == text


def test_long_words_are_cut_and_the_card_says_so() -> None:
    data = message_of(outgoing(page=f"<p>{'together ' * 700}</p>" * 5))

    said = [part["text"] for part in everything_in(card_in(data)) if "text" in part]
    assert len(data) <= LARGEST
    assert len(said) == 7
    assert all(text.endswith(f"together {CUT}") for text in said[1:-1])
    assert said[-1] == WAS_CUT


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["p", "h2", "div class='words'"]), st.integers(0, 9_000), st.sampled_from("a共🙂 ")),
        max_size=15,
    )
)
def test_a_card_is_never_too_large_and_says_what_is_missing(parts: list[tuple[str, int, str]]) -> None:
    page = "".join(f"<{tag}>{letter * number}</{tag.split()[0]}>" for tag, number, letter in parts)

    data = message_of(outgoing(page=page))

    said = [part["text"] for part in everything_in(card_in(data)) if "text" in part]
    whole = sum(number for _, number, letter in parts if letter != " ")
    assert len(data) <= LARGEST < SHOWN
    assert (WAS_CUT in said) == any(text.endswith(CUT) for text in said)
    assert WAS_CUT in said or sum(map(len, said[1:])) == whole


def test_what_cannot_be_made_short_enough_is_not_accepted() -> None:
    with pytest.raises(NotAcceptedError, match="longer than Teams can show"):
        message_of(outgoing(page="<p>one</p>" * 1_000))
