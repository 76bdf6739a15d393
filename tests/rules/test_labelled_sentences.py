"""Labelled sentences: a rule, its verdict, the text, and why it is judged wrongly where it is.

They are labelled by the pages of the rules; do not change a label to suit a pattern. Those of ``money_and_hours.tsv`` were written
without sight of the patterns, by many voices, and beside each stands a sentence that offers a choice, though not one of
travel. Those of ``notice_and_papers.tsv`` are read by somebody on Thursday 4 February 2027, for a meeting on Monday 1
March (of NTC005 on 15 February); ``fine`` stands for every verdict but `fail`, and those next to each other are alike in
words, and not in what they say. Those of ``words_and_people.tsv`` stand in an invite that is signed by a mailbox.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from copilot_sync.invite import CalendarUser

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.verdicts import Judgement

    Judge = Callable[..., Judgement]

BESIDE = "We will decide together which of the three letters to send and you can change all of it. "
SENT = datetime(2027, 2, 4, 10, tzinfo=UTC)
START = datetime(2027, 3, 1, 14, tzinfo=UTC)
CLOSE_TO_IT = datetime(2027, 2, 22, 10, tzinfo=UTC)
"""When an agenda should be there."""
WITHOUT_PURPOSE = (
    "Ola and Iolo will be there from two. The room is on the ground floor, at the back, and the kettle will be on. "
    "There is a car park behind the hall, and the number 14 bus stops outside. Ring Ola if you are lost. "
)
"""Enough words, and none of what the meeting is for."""


MAILBOX = CalendarUser(address="bookings@northmoor-nhs.example", common_name="Northmoor Bookings")
CONTEXT: dict[str, dict[str, Any]] = {
    "ONL003": {"location": "Microsoft Teams Meeting"},
    "LAN005": {"summary": "Letters: co-production group"},
}
"""What a rule looks for before it looks at words."""


class Case(NamedTuple):
    code: str
    verdict: str
    text: str
    misread: str = ""


def cases_of(file: str) -> pytest.MarkDecorator:
    """Run a test for each line of a file."""
    listed = Path(__file__).with_name(file).read_text(encoding="utf-8")
    cases = [Case(*line.replace("\\n", "\n").split("\t")) for line in listed.splitlines()]
    return pytest.mark.parametrize("case", cases, ids=lambda case: f"{case.code}-{case.verdict}-{case.text[:40]}")


@cases_of("money_and_hours.tsv")
def test_a_verdict_on_money_or_hours_is_as_labelled_or_known_to_be_wrong(judge: Judge, case: Case) -> None:
    start = datetime(2026, 11, 5, 9 if case.code == "SCH001" else 14, tzinfo=UTC)
    answer = judge(case.code, description=BESIDE + case.text, dtstart=start, dtend=start + timedelta(hours=2))

    assert (answer.verdict == case.verdict) == (not case.misread)


@cases_of("notice_and_papers.tsv")
def test_a_verdict_on_notice_or_papers_is_as_labelled_or_known_to_be_wrong(judge: Judge, case: Case) -> None:
    copy = {"method": None} if case.code == "MAT001" else {}  # one that would show what is attached
    start = SENT + timedelta(days=11) if case.code == "NTC005" else START
    beside = WITHOUT_PURPOSE if case.code == "MAT002" else BESIDE
    answer = judge(
        case.code,
        summary="Northmoor group",
        description=beside + case.text,
        dtstamp=SENT,
        dtstart=start,
        dtend=start + timedelta(hours=2),
        now=CLOSE_TO_IT if case.code == "MAT003" else SENT,
        **copy,
    )
    right = answer.verdict != "fail" if case.verdict == "fine" else answer.verdict == case.verdict

    assert right == (not case.misread)


@cases_of("words_and_people.tsv")
def test_a_verdict_on_words_or_people_is_as_labelled_or_known_to_be_wrong(judge: Judge, case: Case) -> None:
    beside = "" if case.code == "LAN005" else BESIDE  # in which people decide
    answer = judge(case.code, description=beside + case.text, organizer=MAILBOX, **CONTEXT.get(case.code, {}))

    assert (answer.verdict == case.verdict) == (not case.misread)
