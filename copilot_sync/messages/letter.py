"""What a message can say, in words that are safe to show, before a template sets it. Nothing here is escaped yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.messages.balance import Row, picture_of
from copilot_sync.messages.findings import LONGEST_MESSAGE, MOST, Finding, finding_of
from copilot_sync.messages.replies import Replies, replies_about
from copilot_sync.phrases import counted, date_in_words
from copilot_sync.reports.pasting import in_lines
from copilot_sync.reports.plain import printable, when
from copilot_sync.reports.sentences import subject
from copilot_sync.rules.registry import RULES, title_of
from copilot_sync.verdicts import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from copilot_sync.amendments.pieces import Piece
    from copilot_sync.invite import Invite
    from copilot_sync.linter import Report
    from copilot_sync.meeting import Meeting
    from copilot_sync.verdicts import Judgement

LONGEST_NAME = 60
"""Characters of the meeting's subject in ours: mail programs show little more."""
LONGEST_REFERENCE = 60
MOST_UNSURE = 3
"""Reasons why something could not be told that are still read."""
BROKEN = "One of our rules stopped with an error. That is a mistake of ours."
FOR_WANT_OF_HISTORY = "Some things show only in a record of earlier versions, and ours does not reach back far enough."
NEXT_DATE = "It is a series, and this is its next date."
CHANGED_ALONE = "It is a series, and this date was changed by itself."
LONGEST_CONTACT = 200
_NEW, _WORSE = "New", "Matters more now"
_NEWS = {
    frozenset({_NEW}): "This time there is something that we have not told you before. It comes first.",
    frozenset({_WORSE}): "Something that we told you before matters more now. It comes first.",
    frozenset({_NEW, _WORSE}): "Some of this we have not told you before, and some matters more now. That comes first.",
}
_IN_WORDS = (
    "today",
    "tomorrow",
    *(f"in {number} days" for number in ("two", "three", "four", "five", "six", "seven", "eight", "nine")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything that the templates know."""

    meeting: str
    """What the meeting is called."""
    name: str
    """The same, short enough for a subject."""
    when: str
    day: str
    """The date of the start; empty where there is none."""
    series: str
    """That the meeting is one date of a series, in a sentence; empty where it is not."""
    days_left: str
    """Such as ``today``, ``tomorrow``, ``in five days``; empty where it has begun, or no date is known."""
    organisation: str
    contact: str
    section: str
    """What the section is called that amendments add."""
    findings: tuple[Finding, ...]
    more: int
    """Findings that are not shown."""
    hard: bool
    """Whether one of the findings is more than a suggestion."""
    news: str
    """What of it an earlier message did not tell, in one sentence; empty where there was none, or all was told."""
    undecided: tuple[str, ...]
    """Why something could not be told, each reason once; empty where the invite tells all."""
    picture: tuple[Row, ...]
    """Who is in the room; empty where that is not known well enough."""
    fixed: tuple[str, ...]
    """Titles of the rules that no longer find anything."""
    everything: bool
    """Whether that is all that was told."""
    added: tuple[tuple[str, ...], ...]
    """What an amendment added: pieces of several lines."""
    replies: Replies


def letter_about(  # noqa: PLR0913 -- as `compose`
    report: Report,
    meeting: Meeting,
    *,
    told: Collection[str],
    worse: Collection[str],
    fixed: Collection[str],
    added: Sequence[Piece],
    reference: str,
) -> Letter:
    """Everything that can be said about one meeting; the arguments are those of `compose`."""
    organisation = meeting.policy.organisation
    known = set(told) - set(worse)
    shown = sorted(report.failures, key=lambda failure: failure.code in known)[:MOST]
    called, moment = subject(meeting.invite), when(meeting.invite, meeting.policy.timezone)
    contact, short = printable(organisation.contact, LONGEST_CONTACT), printable(reference, LONGEST_REFERENCE)
    marks = {failure.code: _mark(failure.code, told, worse) for failure in shown}
    findings = tuple(finding_of(failure, meeting, marks[failure.code]) for failure in shown)
    return Letter(
        meeting=called,
        name=_for_a_header(printable(called, LONGEST_NAME)),
        when=moment,
        day=date_in_words(meeting.start_day) if meeting.start_day else "",
        series=_series(meeting.invite),
        days_left=_days_left(meeting),
        organisation=printable(organisation.name, LONGEST_CONTACT),
        contact=contact,
        section=printable(meeting.policy.amendments.title),
        findings=findings,
        more=len(report.failures) - len(shown),
        hard=any(failure.severity is not Severity.SUGGESTION for failure in shown),
        news=_NEWS.get(frozenset(marks.values()) - {""}, ""),
        undecided=_undecided(report),
        picture=picture_of(meeting.people),
        fixed=tuple(title_of(RULES[code]) for code in sorted(fixed) if code in RULES),
        everything=not fixed or set(told) <= set(fixed),
        added=tuple(in_lines(piece.text) for piece in added),
        replies=replies_about(
            f"{short} ({moment})" if short else f"{called} ({moment})",
            [failure.code for failure in shown],
            contact,
            series=meeting.invite.series,
        ),
    )


def _mark(code: str, told: Collection[str], worse: Collection[str]) -> str:
    if not told:
        return ""
    return _WORSE if code in worse else _NEW if code not in told else ""


def _for_a_header(text: str) -> str:
    """Text that no program takes for an encoded word (RFC 2047, section 2), whose content may be anything."""
    return text.replace("=?", "= ?")


def _series(invite: Invite) -> str:
    if not invite.series:
        return ""
    return CHANGED_ALONE if invite.changed_alone else NEXT_DATE


def _days_left(meeting: Meeting) -> str:
    if meeting.start_day is None or meeting.invite.dtstart is None or meeting.invite.dtstart <= meeting.now:
        return ""
    days = (meeting.start_day - meeting.today).days
    return _IN_WORDS[days] if days < len(_IN_WORDS) else f"in {days:,} days"


def _undecided(report: Report) -> tuple[str, ...]:
    unsure = (judgement for judgement in report.judgements if judgement.verdict is Verdict.CANNOT_TELL)
    # What only a record would show comes last: an organiser can do nothing about it.
    in_order = sorted(unsure, key=lambda judgement: judgement.for_want_of_history)
    reasons = tuple(dict.fromkeys(map(_reason, in_order)))
    more = len(reasons) - MOST_UNSURE
    return (*reasons[:MOST_UNSURE], *([f"And {counted(more, 'thing')} more."] if more > 0 else []))


def _reason(judgement: Judgement) -> str:
    if judgement.broken:
        return BROKEN
    return FOR_WANT_OF_HISTORY if judgement.for_want_of_history else printable(judgement.message, LONGEST_MESSAGE)
