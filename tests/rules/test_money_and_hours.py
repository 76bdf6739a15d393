"""Sentences of ``money_and_hours.tsv``: a rule, its verdict, the text, and why it is judged wrongly where it is.

They are labelled by the rulebook, and were written without sight of the patterns, by many voices; do not change a label
to suit a pattern. Beside each stands a sentence that offers a choice, though not one of travel.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.verdicts import Judgement

    Judge = Callable[..., Judgement]

BESIDE = "We will decide together which of the three letters to send and you can change all of it. "


class Case(NamedTuple):
    code: str
    verdict: str
    text: str
    misread: str = ""


def every_case() -> list[Case]:
    listed = Path(__file__).with_name("money_and_hours.tsv").read_text(encoding="utf-8")
    return [Case(*line.split("\t")) for line in listed.splitlines()]


@pytest.mark.parametrize("case", every_case(), ids=lambda case: f"{case.code}-{case.verdict}-{case.text[:40]}")
def test_a_verdict_is_as_labelled_or_known_to_be_wrong(judge: Judge, case: Case) -> None:
    start = datetime(2026, 11, 5, 9 if case.code == "SCH001" else 14, tzinfo=UTC)
    answer = judge(case.code, description=BESIDE + case.text, dtstart=start, dtend=start + timedelta(hours=2))

    assert (answer.verdict == case.verdict) == (not case.misread)
