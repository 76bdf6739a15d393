"""What is kept of one meeting for the next changes no answer, and does not grow."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from copilot_sync import Linter, Policy
from copilot_sync.adapters import Document, ReadingSettings
from copilot_sync.invite import Invite
from copilot_sync.policy import Organisation, RuleChoice
from copilot_sync.reading.lines import lines_of, passage
from copilot_sync.reading.nearness import _opened_by
from copilot_sync.remembering import LONGEST, MOST, _Answers, forget, remembered
from copilot_sync_ics.reader import READER

if TYPE_CHECKING:
    from copilot_sync.verdicts import Judgement

LABELLED = sorted(Path(__file__).parents[1].glob("labelled/invites/*/invite.ics"))[::4]
POLICY = Policy(organisation=Organisation(domains=("northmoor-nhs.example",)), choice=RuleChoice(select=("ALL",)))
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def invites() -> list[Invite]:
    """Whole invites, and each again with the guests and the day of another: sentences that meet other company."""
    settings = ReadingSettings(timezone=POLICY.timezone, now=NOW)
    found = [
        result
        for path in LABELLED
        for result in READER.read(Document(path.parent.name, path.read_bytes()), settings)
        if isinstance(result, Invite)
    ]
    mixed = [
        replace(one, attendees=other.attendees, organizer=other.organizer, location=other.location)
        for one, other in zip(found, reversed(found), strict=True)
    ]
    later = [replace(one, created=None, dtstart=NOW + timedelta(days=3), dtend=None) for one in found]
    return [*found, *mixed, *later]


def judged(listed: list[Invite], *, afresh: bool = False) -> list[tuple[Judgement, ...]]:
    linter = Linter(POLICY)
    found = []
    for invite in listed:
        if afresh:
            forget()
        found.append(linter.check(invite, now=NOW).judgements)
    return found


def test_an_answer_does_not_hang_on_what_was_judged_before() -> None:
    listed = invites()
    alone = judged(listed, afresh=True)

    assert len(listed) > 30
    assert judged(listed) == alone
    assert judged(listed[::-1]) == alone[::-1]
    assert judged(listed[1::2] + listed[::2]) == alone[1::2] + alone[::2]


def test_a_sentence_of_two_meetings_is_one() -> None:
    first, second = (
        lines_of("body", f"{other}\nWe pay your travel.")[1].sentences[0] for other in ("Hello", "Dear all")
    )

    assert first is second
    assert passage("subject", first.text) is not first, "it stands somewhere else"


def test_what_is_kept_has_an_end() -> None:
    forget()
    for number in range(2 * MOST + 50):
        lines_of("body", f"Please bring the paper with number {number}. We meet at the hall.")
    gc.collect()
    caches = [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper)]
    kept = [one.cache_info() for one in caches if one is not _opened_by]  # as many as the lexicons have gates

    assert max(info.currsize for info in kept) <= MOST
    answers = [one for one in gc.get_objects() if isinstance(one, _Answers)]
    assert MOST < max(len(one) + len(one.before) for one in answers) <= 2 * MOST


def test_what_is_asked_for_all_the_time_is_kept() -> None:
    asked = []

    @remembered
    def question(number: int) -> int:
        asked.append(number)
        return number

    for number in range(1, 3 * MOST):
        question(0)
        question(number)
    question(1)

    assert asked == [*range(3 * MOST), 1], "the first was let go of meanwhile"


def test_long_texts_are_not_kept() -> None:
    text = "ring me, " * LONGEST

    assert lines_of("body", text)[0] is not lines_of("body", text)[0]
    assert passage("body", text) is not passage("body", text)


@pytest.mark.parametrize("times", [1, 3])
def test_forgetting_asks_again(times: int) -> None:
    asked = []

    @remembered
    def question(word: str) -> int:
        asked.append(word)
        return len(word)

    for _ in range(times):
        assert question("lift") == question("lift") == 4
        forget()

    assert asked == ["lift"] * times
