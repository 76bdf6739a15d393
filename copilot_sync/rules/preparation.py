"""NTC: time to read, and to get the support that people were promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot_sync.changes import last_change
from copilot_sync.notice import first_sending
from copilot_sync.options import option
from copilot_sync.reading.support import SUPPORTS
from copilot_sync.rules.base import NAMELESS_ATTACHMENTS, NO_PAPER, NO_SENDING, NO_START, Rule
from copilot_sync.rules.notice import clear_days
from copilot_sync.verdicts import Evidence, Judgement, Severity

if TYPE_CHECKING:
    from copilot_sync.meeting import Meeting
    from copilot_sync.reading.papers import Paper


@dataclass(frozen=True, kw_only=True)
class PapersOptions:
    """How early papers should come."""

    minimum: int = option(5, help="Clear working days that people have to read.", minimum=1, maximum=60)


@dataclass(frozen=True, kw_only=True)
class SupportOptions:
    """How long support takes to book, in clear working days."""

    sign_language: int = option(20, help="For a sign language interpreter.", minimum=1, maximum=120)
    lipspeaker: int = option(20, help="For a lipspeaker.", minimum=1, maximum=120)
    speech_to_text: int = option(20, help="For a captioner.", minimum=1, maximum=120)
    easy_read: int = option(20, help="For easy read.", minimum=1, maximum=120)
    braille: int = option(10, help="For braille.", minimum=1, maximum=120)
    audio: int = option(10, help="For an audio version.", minimum=1, maximum=120)


class PapersLate(Rule[PapersOptions]):
    """Papers that come too late to be read.

    ## What it does
    Fails when something to read or work on was first attached or linked fewer than five clear working days before
    the start. Maps, forms, logos and tickets are no papers.

    ## Why it matters
    Some people read slowly, with a screen reader, or with somebody's help. Some need a rest in between.

    ## Bad
    Eighty pages on the evening before.

    ## Good
    Two pages, ten days ahead.

    ## Known limits
    Without a record of earlier versions, one copy decides only if it is the first invitation, or if the meeting was
    created fewer than five clear working days before its start.
    """

    code = "NTC004"
    name = "papers-late"
    severity = Severity.WARNING
    sources = ("B5", "B3", "C3")
    why = "Reading takes time, and more so with a screen reader or a helper (NICE and others send papers a week ahead)."
    options_type = PapersOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for papers, then count from when they first came."""
        papers = meeting.reading.papers
        if not papers:
            if not meeting.invite.attachments_known:
                return self.cannot_tell(NAMELESS_ATTACHMENTS)
            return self.not_applicable(NO_PAPER)
        if meeting.start_day is None:
            return self.cannot_tell(NO_START)
        evidence = [
            paper.passage.evidence() if paper.passage else Evidence("attachment", paper.name) for paper in papers
        ]
        recorded = self._by_record(meeting, papers, evidence)
        if recorded is not None:
            return recorded
        if first_sending(meeting.invite) and meeting.notice is not None:
            return self._answer_for(meeting.notice, evidence)
        if meeting.invite.created is not None:
            at_most = meeting.working_days.clear_since_sending(meeting.invite.created, meeting.start_day)
            if at_most < self.options.minimum:
                return self._answer_for(at_most, evidence, at_most="at most ")
        return self.cannot_tell("This copy does not show when the papers came.", evidence, history=True)

    def _by_record(self, meeting: Meeting, papers: list[Paper], evidence: list[Evidence]) -> Judgement | None:
        """What earlier sightings decide; ``None`` where they are missing, or began too late to tell a paper's age."""
        history, start, day = meeting.history, meeting.invite.dtstart, meeting.start_day
        if history is None or not (history.snapshots or history.papers_first_seen) or start is None or day is None:
            return None
        first = history.snapshots[0].seen if history.snapshots else None
        left, late = [], []
        for paper in papers:
            recorded = history.papers_first_seen.get(paper.name)
            moment = recorded or last_change(meeting)
            if moment < start:  # what comes afterwards, such as slides, keeps nobody out
                left.append(meeting.working_days.clear_since_sending(moment, day))
                was_there = recorded is not None and first is not None and recorded <= first
                late += [left[-1]] if left[-1] < self.options.minimum and not was_there else []
        if late:
            return self._answer_for(min(late), evidence)
        if not left:
            return self.not_applicable("The papers came after the meeting had begun.")
        return self._answer_for(min(left), evidence) if min(left) >= self.options.minimum else None

    def _answer_for(self, left: int, evidence: list[Evidence], at_most: str = "") -> Judgement:
        message = f"People have {at_most}{clear_days(left)} to read what you sent."
        if left >= self.options.minimum:
            return self.passes(message, evidence)
        return self.fails(
            message,
            fix="Send one page in large print with the two or three things to decide, and read it together at the start: "
            "“You do not need to read anything before. We will go through it together.”",
            evidence=evidence,
        )


class SupportBookedTooLate(Rule[SupportOptions]):
    """Support is promised that takes longer to book.

    ## What it does
    Where the text offers or hopes for an interpreter, a captioner, easy read, braille or audio, compares the notice
    with the time that each takes to get. Booked already, or attached, passes. Asking whether people need one is no
    offer.

    ## Why it matters
    A promise that cannot be kept leaves somebody in a room where they cannot follow.

    ## Bad
    "We'll get a BSL interpreter", three days ahead.

    ## Good
    "A BSL interpreter is booked."

    ## Known limits
    We found no official figure for the time that easy read takes; twenty days is this project's own.
    """

    code = "NTC005"
    name = "support-booked-too-late"
    severity = Severity.SUGGESTION
    sources = ("C4", "B6")
    why = "Interpreters and captioners are booked weeks ahead (Royal National Institute for Deaf People: four to six weeks)."
    options_type = SupportOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Compare the notice with each lead time."""
        found = meeting.reading.promises if meeting.reading.readable else []
        if not found:
            return self.not_applicable("No support is offered that takes time to book.")
        open_offers = [promise for promise in found if not promise.booked]
        if not open_offers:
            return self.passes("The support is booked.", [promise.passage.evidence() for promise in found])
        notice = meeting.notice
        if meeting.sent is None or notice is None:
            missing = NO_START if meeting.start_day is None else NO_SENDING
            return self.cannot_tell(missing, [promise.passage.evidence() for promise in open_offers])
        told = meeting.sent.told(clear_days(notice))
        late = [promise for promise in open_offers if notice < getattr(self.options, promise.kind)]
        if not late:
            return self.passes(
                f"There is time enough to book it: {told}.",
                [promise.passage.evidence() for promise in open_offers],
            )
        named = "; ".join(
            f"{SUPPORTS[promise.kind]} takes about {getattr(self.options, promise.kind)}" for promise in late
        )
        return self.lacks(
            meeting,
            f"Support is offered, with {told} to get it. In working days: {named}.",
            fix="For next time: book it first, and only promise what is booked: “A BSL interpreter is booked.”"
            if meeting.past
            else "Book it today, and only promise what is booked: “I have asked for an interpreter and will tell you by "
            "tomorrow whether one can come. If not, shall we find another date?”",
            evidence=[promise.passage.evidence() for promise in late],
        )


RULES: tuple[type[Rule[Any]], ...] = (PapersLate, SupportBookedTooLate)
