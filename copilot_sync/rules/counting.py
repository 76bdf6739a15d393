"""Counting people: what rules of balance share. Never a name or a score.

L are people with lived experience, C clinicians, P professionals of every kind, U those whose role is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot_sync.phrases import counted
from copilot_sync.remembering import remembered
from copilot_sync.rules.base import NO_ANSWER, OptionsT, Rule
from copilot_sync.verdicts import Verdict

if TYPE_CHECKING:
    from copilot_sync.meeting import Meeting
    from copilot_sync.people import Count
    from copilot_sync.verdicts import Judgement

NOBODY_LISTED = "This copy does not show who is invited, so we cannot count."


def people(number: int) -> str:
    """As in "2 people with lived experience"."""
    one, many = "person with lived experience", "people with lived experience"
    return counted(number, one, many) if number else "nobody with lived experience"


def professionals(number: int) -> str:
    """As in "no professionals"."""
    return counted(number, "professional") if number else "no professionals"


def not_known(tally: Count) -> str:
    """A sentence on those whose role we do not know; empty where there is nobody of the kind."""
    if tally.unknown == float("inf"):
        return " Some are on a group address that we could not open."
    if tally.unknown:
        return f" We do not know the role of {int(tally.unknown)} more."
    return ""


def compare_with_clinicians(tally: Count, ratio: float) -> Verdict:
    """L and U against C x ratio."""
    if tally.clinicians == 0:
        return Verdict.NOT_APPLICABLE
    return compare(tally, tally.clinicians * ratio)


def compare_with_lone_voice(tally: Count, min_lived: int) -> Verdict:
    """Whether somebody would be the only one of their kind beside two or more professionals."""
    few = 2
    if tally.lived == 0:
        return Verdict.NOT_APPLICABLE
    if tally.lived >= min_lived:
        return Verdict.PASS
    if tally.lived + tally.unknown < min_lived and tally.professionals >= few:
        return Verdict.FAIL
    return Verdict.CANNOT_TELL if tally.unknown and tally.professionals + tally.unknown >= few else Verdict.PASS


def compare(tally: Count, wanted: float) -> Verdict:
    """L and U against a number that is wanted of L."""
    if tally.lived + tally.unknown < wanted:
        return Verdict.FAIL
    return Verdict.CANNOT_TELL if tally.lived < wanted else Verdict.PASS


class BalanceRule(Rule[OptionsT]):
    """A rule that counts people: it needs a copy that shows who is invited."""

    def judge(self, meeting: Meeting) -> Judgement:
        """See that people are shown, then look at who they are."""
        if not meeting.people.listed:
            return self.cannot_tell(NOBODY_LISTED)
        if not meeting.people.asked:
            return self.cannot_tell(NO_ANSWER)
        return self.judge_people(meeting, meeting.people.count)

    def judge_people(self, meeting: Meeting, tally: Count) -> Judgement:
        """The rule's answer about people of whom we see the list; `tally` counts those invited."""
        raise NotImplementedError


class NumbersRule(BalanceRule[OptionsT]):
    """One that needs to know no more than how many there are of each kind."""

    def judge_people(self, meeting: Meeting, tally: Count) -> Judgement:  # noqa: ARG002 -- as the other rules
        """As the same numbers are judged at any meeting."""
        return _judged_by(self, tally)

    def judge_numbers(self, tally: Count) -> Judgement:
        """The rule's answer about so many people."""
        raise NotImplementedError


@remembered
def _judged_by(rule: NumbersRule[Any], tally: Count) -> Judgement:
    return rule.judge_numbers(tally)
