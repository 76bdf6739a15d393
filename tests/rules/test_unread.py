"""What was not read: what may stand in the rest of a text is never said to be missing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.bounds import LONGEST_FIELD, MOST_ATTACHMENTS
from copilot_sync.invite import Attachment, Conference, Invite
from copilot_sync.linter import Linter
from copilot_sync.policy import Policy
from copilot_sync.reading import humantext
from copilot_sync.reading.html import DEEPEST, LONGEST
from copilot_sync.reading.lines import LONGEST_SENTENCE
from copilot_sync.reading.pieces import MOST_PASSAGES
from copilot_sync.rules.base import TOO_LONG
from copilot_sync.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.verdicts import Judgement

    Judge = Callable[..., Judgement]

SENT = datetime(2026, 10, 5, 10, 0, tzinfo=ZoneInfo("Europe/London"))

BARE = "At our co-production workshop we will inform you about the draft TPQ plan, and the session will be recorded. Travel is booked for you. The form is attached. There is no lift. We hope to have a BSL interpreter."
"""A text that asks little and lacks much."""

CUT: dict[str, dict[str, Any]] = {
    "the adapter cut it": {"description": BARE, "body_truncated": True},
    "too many sentences": {"description": BARE + "\n" + "So it goes on.\n" * MOST_PASSAGES},
    "too many lines": {"description": BARE + "\n" * humantext.MOST_LINES},
    "too many characters": {"description": BARE + " " * humantext.LONGEST + "x"},
    "a sentence without end": {"description": BARE + "\n" + "and on " * LONGEST_SENTENCE},
    "a place without end": {
        "description": BARE,
        "location": "Hall, 4 Mill Street" + " " * LONGEST_FIELD + "and a lift",
    },
    "files without end": {"description": BARE, "attachments": (Attachment(name="Map.png"),) * (MOST_ATTACHMENTS + 1)},
    "a page without end": {"html": f"<p>{BARE}</p><!--{'-' * LONGEST}--><p>What would help you take part?</p>"},
    "nested beyond reason": {"html": f"<p>{BARE}</p>" + "<div>" * (DEEPEST + 1) + "x"},
}
IN_PERSON = {"attachments": (Attachment(name="Plan.pdf"),)}
ASK_FOR_A_GOOD = [
    ("ACC001", {}),
    ("ACC002", {}),
    ("ACC003", {}),
    ("ACC004", {"location": "Long Room"}),
    ("ACC005", {}),
    ("ACC006", {}),
    ("ACC007", IN_PERSON),
    ("CON001", {"organizer": None}),
    ("CON002", {"organizer": None}),
    ("FBK001", {"summary": "Second session"}),
    ("LAN002", {}),
    ("LAN005", {}),
    ("MAT001", {"envelope": None, "method": None}),
    ("MAT003", {}),
    ("NTC005", {}),
    ("ONL001", {"location": "Online"}),
    ("ONL002", {"conferences": (Conference(uri="https://meet.google.com/abc-defg-hij"),)}),
    ("ONL003", {"conferences": (Conference(uri="https://meet.google.com/abc-defg-hij"),)}),
    ("ONL004", {}),
    ("SCH001", {"dtstart": SENT.replace(hour=8, day=20)}),
    ("SCH002", {}),
    ("TRV001", {"description": "We will choose the chairs."}),
    ("TRV002", {}),
    ("TRV003", {}),
    ("TRV004", {}),
]


@pytest.mark.parametrize(("code", "fields"), ASK_FOR_A_GOOD)
def test_what_fails_when_all_is_read_cannot_be_told_when_it_is_not(
    judge: Judge, code: str, fields: dict[str, Any]
) -> None:
    soon = {"dtstart": SENT.replace(day=20), "description": BARE} | fields

    assert judge(code, **soon).verdict is Verdict.FAIL
    cut = judge(code, body_truncated=True, **soon)
    assert (cut.verdict, cut.message) == (Verdict.CANNOT_TELL, TOO_LONG)


@pytest.mark.parametrize("cut", CUT.values(), ids=CUT)
def test_a_text_can_be_too_long_in_many_ways(judge: Judge, cut: dict[str, Any]) -> None:
    asked = {
        key: f"What would help you take part? {value}" if isinstance(value, str) else value
        for key, value in cut.items()
    }

    assert judge("ACC001", **cut).verdict is Verdict.CANNOT_TELL
    assert judge("ACC001", **asked).verdict is Verdict.PASS

    linter = Linter(Policy())
    assert not linter.check(Invite(source="-", uid=None, **cut), now=SENT).whole
    assert linter.check(Invite(source="-", uid=None, description=BARE), now=SENT).whole


MEGABYTES = {
    text[:12]: text * (1_000_000 // len(text))
    for text in ("lift\n", "please\nring\nSam\nby\nfriday\n", "a: b\n", "- a\n", "Agenda:\n1. a b\n", ",a", "a@b ", "> a\n", "12:30 ",
                 "Please tell us what you need by Friday. ", "http://a.example/x ", "ABC DEF ", "From: a@b.example\nSent: x\n")
}  # fmt: skip


@pytest.mark.parametrize("text", MEGABYTES.values(), ids=MEGABYTES)
@pytest.mark.parametrize("field", ["description", "html"])
def test_a_megabyte_of_anything_is_judged_in_bounded_time(text: str, field: str) -> None:
    """By what is left unread: the text is cut before it is taken apart. This fails by hanging."""
    whole: dict[str, Any] = {field: text}
    report = Linter(Policy()).check(Invite(source="-", uid=None, dtstart=SENT.replace(day=20), **whole), now=SENT)

    assert not any(judgement.broken for judgement in report.judgements)


WELSH = "Mae croeso i chi ddod i'r cyfarfod yn y neuadd, ac fe fydd te a choffi ar gael i bawb yno."
ENGLISH = "You are welcome to come to the meeting in the hall, and there will be tea and coffee for everybody there."
LONG = "We would like to hear from you about the plan for the ward, and about the doors, and about the garden, and about the food that people are given on it."


@pytest.mark.parametrize(
    ("code", "said"),
    [
        pytest.param("ACC001", ENGLISH, id="what is not found"),
        pytest.param("LAN001", LONG, id="sentences"),
        pytest.param("LAN002", f"{ENGLISH} Ask the TPQ.", id="abbreviations"),
        pytest.param("LAN003", f"{ENGLISH} It is for the elderly.", id="words"),
    ],
)
def test_of_several_languages_a_finding_says_which_one_we_read(judge: Judge, code: str, said: str) -> None:
    alone, both = judge(code, description=said), judge(code, description=f"{WELSH}\n{said}")

    assert (alone.verdict, both.verdict) == (Verdict.FAIL, Verdict.FAIL)
    assert both.message == f"{alone.message} We read the English part only."


def test_what_is_no_matter_of_words_is_found_in_every_language(judge: Judge) -> None:
    answer = judge("ACC004", location="Long Room", description=f"{WELSH}\n{ENGLISH}")

    assert answer.verdict is Verdict.FAIL
    assert "English" not in answer.message


def test_that_we_read_english_only_is_why_we_cannot_tell(judge: Judge) -> None:
    answer = judge("ACC001", description=f"{WELSH}\n{WELSH}")

    assert answer.verdict is Verdict.CANNOT_TELL
    assert answer.message == "We read English only, and the text is in another language."
