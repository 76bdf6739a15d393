"""What organisers answer, read back: whatever their mail program made of it, and never our own words for theirs."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.messages import Kind
from copilot_sync.messages.answers import LONGEST, LONGEST_REASON, OURS, Said, Wish, own_lines, said_in
from copilot_sync.messages.confirming import UNREASONED, confirm
from copilot_sync.messages.replies import replies_about
from copilot_sync.policy import Organisation
from copilot_sync.reading.html import html_to_text

if TYPE_CHECKING:
    from copilot_sync.messages import Message

WAIVER = Said(wish=Wish.WAIVER, reason="we ring everybody")
PAUSE = Said(wish=Wish.PAUSE)
FORM = """We do this another way.

Meeting: 9f3c07ab (Tuesday 9 March 2027, 14:00 to 15:30)
Rules (keep those that you mean): ACC001, NTC001
Because (please name nobody): we ring everybody
Agreed by: the group
Until (a date): 31 March 2027
"""
FILLED = replace(WAIVER, meeting="9f3c07ab", codes=("ACC001", "NTC001"), until="31 march 2027")


@pytest.mark.parametrize(
    ("subject", "body", "said"),
    [
        ("We do this another way", FORM, FILLED),
        ("", FORM.replace("\n", "\r\n"), FILLED),
        ("", " ".join(FORM.split()), FILLED),  # a program that lost the line ends
        ("", FORM.replace("\n", "\n\n").replace(" ", "\u00a0"), FILLED),
        ("", FORM.replace("15:30)", "15:30), all dates of the series."), FILLED),
        ("", FORM.upper(), replace(FILLED, reason="WE RING EVERYBODY")),
        ("", FORM.replace("ACC001, ", ""), replace(FILLED, codes=("NTC001",))),
        ("", FORM.replace("ACC001", "XYZ999"), None),
        ("", FORM.replace("ACC001, NTC001", "NTC02"), None),
        ("", FORM.replace("ACC001, NTC001", "all of them"), None),
        ("", FORM.replace("ACC001, NTC001", "acc001 and the one on notice"), replace(FILLED, codes=("ACC001",))),
        ("", FORM.replace(" ACC001, NTC001", ""), replace(FILLED, codes=())),
        ("", FORM.replace(" we ring everybody", ""), replace(FILLED, reason="")),
        ("", FORM.replace(" we ring everybody", " …"), replace(FILLED, reason="")),
        ("", FORM.replace(" we ring", "\nwe ring"), FILLED),
        ("", FORM.replace("please name", "please\nname"), FILLED),
        ("", FORM.replace(" (please name nobody)", ""), FILLED),  # as messages had it before
        ("", FORM.replace(" (please name nobody):", ""), FILLED),
        (
            "",
            FORM.replace("(please name nobody)", "(as agreed)"),
            replace(FILLED, reason="(as agreed): we ring everybody"),
        ),
        ("AW: We do this another way", FORM.partition("\n")[2], FILLED),
        ("Antw: Re: SV: We do this another way", FORM.partition("\n")[2], FILLED),
        ("Re[2]: what would help", "Done another way, because we ring everybody", WAIVER),
        ("Re: what would help", "Hello Kim,\n\nwe do it differently because we ring everybody\n\nOla", WAIVER),
        (
            "Re: what would help",
            "Thanks! This is done in a different way: because of the lift.",
            replace(WAIVER, reason="of the lift."),
        ),
        ("Re: what would help", "We do this another way.", replace(WAIVER, reason="")),
        ("Re: what would help", "BAL003: done another way, because we ring everybody", None),
        (
            "Re: what would help",
            "We do this another way, for BAL003 alone, because we ring everybody",
            replace(WAIVER, codes=("BAL003",)),
        ),
        ("Re: what would help", "We do this another way, for BAL300 alone, because we ring everybody", None),
        ("Re: what would help", "We do this another way in BLK001, because we ring everybody", WAIVER),
        ("No more messages about this meeting, please", "", PAUSE),
        ("No more messages about this meeting, please", "Meeting: 9f3c07ab", replace(PAUSE, meeting="9f3c07ab")),
        ("Re: what would help", "No more messages about this meeting, please.", PAUSE),
        ("Re: what would help", "Dear team,\nplease send me no more e-mails about this meeting.\nOla", PAUSE),
        ("Re: what would help", "Please stop writing to me about this meeting", PAUSE),
        ("Re: what would help", "No more messages about this series, please.", PAUSE),
        ("Re: what would help", "Thanks, I have changed it.", None),
        ("Re: what would help", "We do not do this another way.", None),
        ("Re: what would help", "Would you say that we do this another way?", None),
        ("Re: what would help", "We do this another way. \nNo more messages about this meeting, please.", None),
        ("Re: We do this another way", "Sorry, please ignore that.", None),
        ("Re: No more messages about this meeting, please", "On second thoughts: do go on.", None),
        ("Please take out what you added to the invite", "Meeting: 9f3c07ab", None),
        (
            "",
            FORM.replace("we ring everybody", "they have until 3 July to answer, and say no because of work"),
            replace(FILLED, reason="they have until 3 July to answer, and say no because of work"),
        ),
        ("Re: what would help", "No more messages about this meeting came. Send them again, please.", None),
        ("Re: what would help", "We did this another way last year. Please help me to do what you say.", None),
        ("Re: what would help", "This is done differently in other trusts, because they can.", None),
        ("Re: what would help", "We do this another way, is that all right? Because I am new here.", None),
        ("Re: what would help", "Done differently? What does it mean?", None),
        ("", FORM.replace("we ring everybody", "why not?"), replace(FILLED, reason="why not?")),
        ("", "", None),
    ],
)
def test_what_an_answer_asks_for(subject: str, body: str, said: Said | None) -> None:
    assert said_in(subject, body) == said


@pytest.mark.parametrize(
    ("because", "reason"),
    [
        ("we ring everybody", "we ring everybody"),
        ("\n\n  we ring\n everybody,\tof course", "we ring everybody, of course"),
        ("we ring everybody\n\nBest wishes\nOla Lund, 01632 960123", "we ring everybody"),
        ("we ring everybody\n-- \nOla Lund", "we ring everybody"),
        ("…\n\nwe ring everybody", "we ring everybody"),
        ("we \x1b[31mring\x07 every\u202ebody\x00", "we \ufffd[31mring\ufffd everybody\ufffd"),
        ("word " * 100, f"{'word ' * 39}word…"),
        ("w" * 300, f"{'w' * 199}…"),
        (f"{'w' * 199} w", f"{'w' * 199}…"),
        ("w" * 200, "w" * 200),
        ("1, 2, 3", ""),
    ],
)
def test_a_reason_is_one_line_and_short(because: str, reason: str) -> None:
    said = said_in("", f"We do this another way.\n\nBecause: {because}")

    assert said is not None
    assert said.reason == reason
    assert len(said.reason) <= LONGEST_REASON
    assert not reason or reason not in repr(said)


def test_the_answers_that_we_prepare_are_read() -> None:
    prepared = replies_about("9f3c07ab (Tuesday)", ["ACC001", "NTC001"], "kim@northmoor.example")
    for reply, said in (
        (prepared.another_way, replace(FILLED, until="", reason="")),
        (prepared.no_more, replace(PAUSE, meeting="9f3c07ab")),
        (prepared.take_out, None),
    ):
        link = parse_qs(urlsplit(reply.link).query)
        assert said_in(link["subject"][0], link["body"][0]) == said
        assert said_in("Re: what would help", "\n".join(reply.lines)) == said


@pytest.fixture
def ours(write: Any) -> list[Message]:
    """Messages that hold every answer that we prepare."""
    return [write(kind) for kind in (Kind.WARN, Kind.REMIND)]


HEADS = {
    "marked": ("On Wed, 3 Mar 2027 at 15:00, Northmoor <co-production@northmoor.example> wrote:\n", "> "),
    "below a rule": ("-----Original Message-----\nFrom: Northmoor\nSent: today\nTo: Ola\nSubject: help\n\n", ""),
    "below a head": ("From: Northmoor <co-production@northmoor.example>\nSent: today\nTo: Ola\nSubject: x\n\n", ""),
    "not marked at all": ("", ""),
    "with bars": ("", "| "),
}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("own", ["", "Thank you.\n\n", "Thank you, Ola\n-- \nOla Lund\n"])
def test_what_is_quoted_from_us_is_no_answer(ours: list[Message], head: str, own: str) -> None:
    begins, mark = HEADS[head]
    for message in ours:
        for text in (message.text, html_to_text(message.html).text):
            quoted = begins + "".join(f"{mark}{line}\n" for line in text.splitlines())
            assert said_in(f"Re: {message.subject}", own + quoted) is None
            assert said_in(f"Re: {message.subject}", f"{FORM}\n{quoted}") == FILLED


def test_quoted_pages_are_no_answer(ours: list[Message]) -> None:
    for message in ours:
        for quoted in (f'<div class="gmail_quote">{message.html}</div>', f"<blockquote type=cite>{message.html}"):
            page = html_to_text(f"<p>Thank you</p>{quoted}").text
            assert said_in("Re: help", page) is None
            page = html_to_text(f"<p>Done another way,<br>because we ring everybody</p>{quoted}").text
            assert said_in("Re: help", page) == WAIVER


def test_what_is_quoted_from_our_question_is_no_reason() -> None:
    asked = confirm(UNREASONED, None, "9f3c07ab", Organisation(name="Northmoor")).text

    assert said_in("Re: your answer", f"We do this another way.\n\n{asked}") == replace(WAIVER, reason="")


def test_every_message_of_ours_is_known_by_its_lines(ours: list[Message]) -> None:
    for message in ours:
        assert len(own_lines(message.text)) <= len(["meeting", "when", "", ""])
    assert all(line == line.lower() for line in OURS)


@given(st.text(), st.text())
def test_whatever_it_says_it_is_read_without_a_fault(subject: str, body: str) -> None:
    said_in(subject, body)


@pytest.mark.parametrize(
    "piece",
    [
        "Re:",
        "because ",
        "because (please ",
        "until (",
        "rules (",
        "hi ",
        "thanks ",
        "meeting:",
        "a: ",
        "we do this ",
        "\n",
        "> ",
    ],
)
def test_an_answer_without_end_takes_no_time(piece: str) -> None:
    began = time.process_time()
    said_in(piece * 100_000, piece * 100_000)
    assert time.process_time() - began < LONGEST / 2000
