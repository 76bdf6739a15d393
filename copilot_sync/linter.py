"""Invite + Policy + History + now -> Report. Pure: no I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

from copilot_sync.gathering import NOBODY_ASKED, DirectoryAnswers
from copilot_sync.meeting import Meeting
from copilot_sync.verdicts import Judgement, Verdict
from copilot_sync.waivers import waived

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from copilot_sync.history import History
    from copilot_sync.invite import Invite
    from copilot_sync.policy import Policy
    from copilot_sync.rules.base import Rule
    from copilot_sync.waivers import Waiver

CANCELLED_MEETINGS_MEET = frozenset({"NTC003"})
"""A meeting that was called off can still have been called off too late, and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Every rule's answer about one meeting."""

    invite: Invite
    judgements: tuple[Judgement, ...]
    past: bool
    whole: bool = True
    """Whether all of its text was read; what lies beyond our bounds was not judged."""
    waivers: tuple[Waiver, ...] = ()
    """Those of the policy that are about this meeting, in force or not."""
    directory: DirectoryAnswers = NOBODY_ASKED
    """By which people were counted, beside the policy."""

    @property
    def failures(self) -> tuple[Judgement, ...]:
        """What keeps people out, is not waived and stands in no baseline: most important first, then by code."""
        failed = (judgement for judgement in self.judgements if judgement.verdict is Verdict.FAIL)
        standing = [judgement for judgement in failed if not judgement.baseline and judgement.waived is None]
        return tuple(sorted(standing, key=lambda judgement: (-_weight(judgement), judgement.code)))

    @property
    def waived(self) -> tuple[Judgement, ...]:
        """What keeps people out, and may for now, as somebody agreed."""
        return tuple(judgement for judgement in self.judgements if judgement.waived is not None)

    @property
    def known(self) -> int:
        """How many findings a baseline holds already."""
        return sum(judgement.baseline for judgement in self.judgements)


class Linter:
    """Judges invites by the rules of one policy."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def check(self, invite: Invite, *, now: datetime, history: History | None = None) -> Report:
        """Judge one meeting as it stands at `now`, an aware datetime.

        Raises:
            ValueError: `now` is naive.
        """
        if now.tzinfo is None:
            raise ValueError("now must be an aware datetime; add a time zone to it")
        return self.judge(Meeting(invite, self.policy, now, history))

    def judge(self, meeting: Meeting) -> Report:
        """The same for a meeting that is made already, by this linter's policy."""
        invite, now = meeting.invite, meeting.now
        if invite.cancelled or meeting.said is not None:
            answer = _answer_when_cancelled if invite.cancelled else _shared
            judgements = [*map(answer, self.policy.rules, repeat(meeting))]
        else:
            judgements = _answers(self.policy.rules, meeting)
        waivers = tuple(waiver for waiver in self.policy.waivers if waiver.is_about(meeting))
        return Report(
            invite=invite,
            judgements=waived(judgements, waivers, meeting.today) if waivers else tuple(judgements),
            past=invite.is_over(now),
            whole=_is_whole(meeting),
            waivers=waivers,
            directory=meeting.directory,
        )


def _shared(rule: Rule[Any], meeting: Meeting) -> Judgement:
    """What a rule says of a meeting without a body: perhaps it said it of another already."""
    if meeting.said is None or rule.rests_on is None:
        return _judged(rule, meeting)
    answers = meeting.said.answers[rule.rests_on]
    if rule not in answers:
        answers[rule] = _judged(rule, meeting)
    return answers[rule]


def _answer_when_cancelled(rule: Rule[Any], meeting: Meeting) -> Judgement:
    if rule.code in CANCELLED_MEETINGS_MEET:
        return _judged(rule, meeting)
    return rule.not_applicable("The meeting was cancelled.")


def _answers(rules: Iterable[Rule[Any]], meeting: Meeting) -> list[Judgement]:
    answers: list[Judgement] = []
    for rule in rules:
        try:
            answers.append(rule.judge(meeting))
        except Exception as error:  # noqa: BLE001 -- one broken rule must not lose the others' answers
            answers.append(_broken(rule.code, rule.name, error))
    return answers


def _judged(rule: Rule[Any], meeting: Meeting) -> Judgement:
    return _answers((rule,), meeting)[0]


def _is_whole(meeting: Meeting) -> bool:
    try:
        return meeting.invite.cancelled or meeting.reading.whole
    except Exception:  # noqa: BLE001 -- what stops the reading was told by every rule that needed it
        return False


def _broken(code: str, name: str, error: Exception) -> Judgement:
    # The kind of the error alone: its text may quote the invite.
    return Judgement(
        code=code,
        name=name,
        verdict=Verdict.CANNOT_TELL,
        message=f"This rule stopped with an error of its own ({type(error).__name__}). Please report it.",
        broken=True,
    )


def _weight(judgement: Judgement) -> int:
    return judgement.severity.weight if judgement.severity else -1
