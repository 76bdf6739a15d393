"""NTC: time to prepare, to answer, and to change plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from copilot_sync.changes import changes_of
from copilot_sync.notice import sequence_of
from copilot_sync.options import option
from copilot_sync.phrases import counted, day_in_words, listed
from copilot_sync.reading.deadlines import asks_with_deadline, find_deadlines
from copilot_sync.remembering import remembered
from copilot_sync.rules.base import NO_SENDING, NO_START, Rule
from copilot_sync.verdicts import Evidence, Judgement, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from copilot_sync.changes import Change
    from copilot_sync.meeting import Meeting
    from copilot_sync.notice import Sent


@dataclass(frozen=True, kw_only=True)
class NoticeOptions:
    """How much notice is fair, in clear working days."""

    minimum: int = option(
        10, help="Clear working days between sending and start that are fair.", minimum=1, maximum=120
    )
    floor: int = option(5, help="Fewer than this makes it important.", minimum=0, maximum=120, at_most="minimum")


@dataclass(frozen=True, kw_only=True)
class ReplyOptions:
    """How long people have to answer."""

    minimum: int = option(
        5, help="Clear working days between sending and the deadline that are fair.", minimum=1, maximum=60
    )


@dataclass(frozen=True, kw_only=True)
class ChangeOptions:
    """How late a change may come."""

    minimum: int = option(
        5, help="Clear working days before the start after which a change is late.", minimum=1, maximum=60
    )
    floor: int = option(2, help="Fewer than this makes it important.", minimum=0, maximum=60, at_most="minimum")


@remembered
def clear_days(number: int) -> str:
    """``1 clear working day``, ``3 clear working days``."""
    return counted(number, "clear working day")


def _dates(text: str) -> list[Evidence]:
    return [Evidence("dates", text)]


@remembered
def _sent_on(went_out: date, counts_from: date, basis: str) -> str:
    """When it went out, where that is known from, and the day from which we count if that is another."""
    counted_from = "" if went_out == counts_from else f", counted from {day_in_words(counts_from)}"
    return f"sent {day_in_words(went_out)}{counted_from} (from {basis})"


def _not_counting(holidays: Sequence[tuple[date, str]]) -> str:
    """The end of a sentence on notice: of one holiday its day, of several their names in a sentence of their own."""
    if len(holidays) > 1:
        return f". Not counted: {listed([name for _, name in holidays])}"
    return "".join(f", not counting {day_in_words(day)} ({name})" for day, name in holidays)


class ShortNotice(Rule[NoticeOptions]):
    """Short notice.

    ## What it does
    Counts the clear working days between sending and start: neither day counts, nor do weekends and the bank
    holidays of your region. A sending after 17:00, or on a day off, counts from the next working day. Fewer than
    ten fails; fewer than five is important. The fix names the first date that would be fair.

    ## Why it matters
    People have jobs, shifts, children, appointments and assistance to book.

    ## Bad
    Sent on Monday afternoon for the Sunday after: four clear working days.

    ## Good
    Sent three weeks ahead.

    ## Known limits
    A calendar file may only know when the meeting was created. That can make notice look longer than it was, never
    shorter, and the message then says "at most". A mail is taken for the invitation, even where it brings a change of one
    that was sent before: it does not show when that was. Then notice looks shorter than it was. No published figure was found for invitations to co-production:
    ten and five are this project's own, and can be set.
    """

    code = "NTC001"
    name = "short-notice"
    severity = Severity.WARNING
    sources = ("S4", "B3", "B4", "A3")
    why = "People have jobs, care and assistance to arrange (a patient leader's blog; Social Care Institute for Excellence)."
    options_type = NoticeOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Count from sending to start."""
        sent, notice, days = meeting.sent, meeting.notice, meeting.working_days
        if meeting.start_day is None:
            return self.cannot_tell(NO_START)
        sent_day, first = meeting.sent_day, meeting.counts_from
        if sent is None or notice is None or sent_day is None or first is None:
            return self.cannot_tell(NO_SENDING)
        told = f"People have {sent.told(clear_days(notice))} between the invitation and the meeting"
        went_out = _sent_on(sent_day, first, sent.basis)
        evidence = _dates(f"{went_out}, starts {day_in_words(meeting.start_day)}")
        if notice >= self.options.minimum:
            return self.passes(f"{told}.", evidence)
        return self.fails(
            f"{told}{_not_counting(days.holidays_between(first, meeting.start_day))}.",
            fix=self._fix(meeting, max(meeting.now, sent.moment)),
            evidence=evidence,
            severity=Severity.IMPORTANT if notice < self.options.floor else Severity.WARNING,
        )

    def _fix(self, meeting: Meeting, again: datetime) -> str:
        if meeting.past:
            return (
                f"For next time: send it {clear_days(self.options.minimum)} before the meeting. For this one, ask those who "
                "could not come: “We are sorry that it was such short notice. What would you have liked to say?”"
            )
        fair = meeting.working_days.first_fair_day(again, self.options.minimum)
        return (
            f"Move it to {day_in_words(fair)} or later, if you send the new date today. If it cannot move, say so, and "
            "offer another way: “We know that this is short notice. If you cannot come, please ring me, and we will "
            "hear your views before we decide.”"
        )


class ReplyDeadlineTooSoon(Rule[ReplyOptions]):
    """Too little time to answer.

    ## What it does
    Finds dates by which people are asked to reply, book, confirm or say what they need. Fewer than five clear
    working days after sending fails. Wording that asks for an answer the same day is important. An hour without a day,
    as in "reply by noon", is one of the same day. What a hospital or a council asks of others is no deadline.

    ## Why it matters
    "By close of play" is not possible for somebody with a life, a job, or assistance to book.

    ## Bad
    "Could you send me your travel requirements by close of play?"

    ## Good
    "Please tell us what you need by Friday 12 June. Later is fine too, if that is what it takes."
    """

    code = "NTC002"
    name = "reply-deadline-too-soon"
    severity = Severity.WARNING
    sources = ("S4", "C2")
    why = "People may need to ask somebody, or book assistance, before they can answer (Shaping Our Lives, Timing is everything)."
    options_type = ReplyOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Count from sending to each deadline."""
        if not meeting.reading.readable:
            return self.passes("No deadline that we can read.")
        sent, sent_day, first = meeting.sent, meeting.sent_day, meeting.counts_from
        if sent is None or sent_day is None or first is None:
            asking = asks_with_deadline(meeting.reading.body, meeting.today, day_first=meeting.policy.region.day_first)
            if asking:
                return self.cannot_tell(f"There is a deadline. {NO_SENDING}", [asking[0].evidence()])
            return self.not_applicable("No deadline was found.")
        start = meeting.start_day or sent_day + timedelta(days=365)
        found = find_deadlines(meeting.reading.body, sent_day, start, day_first=meeting.policy.region.day_first)
        if not found:
            return self.not_applicable("No deadline was found.")
        went_out = _sent_on(sent_day, first, sent.basis)
        urgent = next((deadline for deadline in found if deadline.same_day), None)
        if urgent is not None:
            return self.fails(
                "People are asked to answer the same day.",
                fix=self._fix(meeting, sent),
                evidence=[urgent.passage.evidence(), *_dates(f"{went_out}, answer wanted the same day")],
                severity=Severity.IMPORTANT,
            )
        left = [
            (meeting.working_days.clear_between(first, deadline.day), deadline.day, deadline.passage)
            for deadline in found
            if deadline.day
        ]
        least, last_day, asked = min(left, key=lambda found: found[0])
        evidence = [asked.evidence(), *_dates(f"{went_out}, last day to answer {day_in_words(last_day)}")]
        told = f"People have {sent.told(clear_days(least))} to answer."
        if last_day < sent_day:
            told = "The last day for an answer was over before people were asked."
        if least < self.options.minimum:
            return self.fails(told, fix=self._fix(meeting, sent), evidence=evidence)
        return self.passes(told, evidence)

    def _fix(self, meeting: Meeting, sent: Sent) -> str:
        if meeting.past:
            return f"For next time: give people {clear_days(self.options.minimum)}, and say: “If you need longer, just say.”"
        if meeting.start_day is None:  # a day of ours might be one after the meeting
            return (
                f"Give people {clear_days(self.options.minimum)}, and say: “If you need longer, just say.” Where the meeting "
                "is sooner, say: “Tell me when you can. It is fine to answer late, or just to come.”"
            )
        enough = meeting.working_days.first_fair_day(max(meeting.now, sent.moment), self.options.minimum)
        if enough < meeting.start_day:
            day = day_in_words(enough)
            return f"Give people until {day} at least: “Please tell me by {day}. If you need longer, just say.”"
        return (
            "There is no fair day before the meeting. Say so: “Tell me when you can. It is fine to answer late, or "
            "just to come.” Or move the meeting."
        )


class LateChange(Rule[ChangeOptions]):
    """A late change, or a late cancellation.

    ## What it does
    Fails when start, end, place or mode changed, or the meeting was called off, fewer than five clear working days
    before the earlier of the old and the new start; fewer than two is important. Other spelling, more words for the
    same place, and changes after the meeting has begun do not count. Most changes show only in a record of earlier
    versions. One copy alone can show a moved date of a series, and a cancellation. A sync that asked for more notice
    does not count the move that gives it.

    ## Why it matters
    Tickets, carers' shifts and interpreters are booked by then, and often paid.

    ## Bad
    On Monday, Thursday's meeting moves to Friday.

    ## Good
    The change comes two weeks ahead.

    ## Known limits
    A copy of a moved date shows when it was last changed, in whatever way. Without a record of earlier versions, a
    date that was moved early and corrected late counts as moved late.
    """

    code = "NTC003"
    name = "late-change"
    done = True
    afterwards = True
    severity = Severity.WARNING
    sources = ("B4", "B5")
    why = "Travel, care and assistance are booked by then, and a late change costs people money and trust (Social Care Institute for Excellence)."
    options_type = ChangeOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for a change, then count back from the start."""
        invite = meeting.invite
        if invite.dtstart is None:
            return self.cannot_tell(NO_START)
        days = meeting.working_days
        changes = changes_of(meeting)
        dated = [
            (days.clear_since_sending(change.moment, change.start.astimezone(meeting.zone).date()), change)
            for change in changes
            if change.moment is not None
        ]
        latest = min(dated, key=lambda pair: pair[0], default=None)
        if latest is not None and latest[0] < self.options.minimum:
            return self._late(meeting, *latest)
        undated = next((change for change in changes if change.moment is None), None)
        if undated is not None:
            return self.cannot_tell(f"{undated.what}, and this copy does not show when.", history=True)
        if latest is not None:
            return self.passes(_told(*latest), _when(meeting, latest[1]))
        if invite.cancelled:
            return self.passes("It was called off after it had begun.")
        if self._seen_in_time(meeting):
            return self.passes("Time and place are as they were first seen, in good time.")
        if sequence_of(invite) == 0:
            return self.passes("Nothing has been changed since it was first sent.")
        return self.cannot_tell("This copy does not show what was changed, and when.", history=True)

    def _seen_in_time(self, meeting: Meeting) -> bool:
        """Whether it was first seen so early that no change before that was late."""
        if meeting.history is None or not meeting.history.snapshots or meeting.start_day is None:
            return False
        first = meeting.history.snapshots[0].seen
        return meeting.working_days.clear_since_sending(first, meeting.start_day) >= self.options.minimum

    def _late(self, meeting: Meeting, left: int, change: Change) -> Judgement:
        return self.fails(
            _told(left, change),
            fix="Ring people rather than write, and pay what they have spent: “I am sorry that this changed so late. "
            "We will pay for tickets, care and assistance that you had booked. What would suit you now?”",
            evidence=_when(meeting, change),
            severity=Severity.IMPORTANT if left < self.options.floor else Severity.WARNING,
        )


def _told(left: int, change: Change) -> str:
    joined = ", and last changed with" if change.at_the_latest else " with"
    return f"{change.what}{joined} {clear_days(left)} to go."


def _when(meeting: Meeting, change: Change) -> list[Evidence]:
    moment, start = (
        day_in_words(moment.astimezone(meeting.zone).date()) for moment in (change.moment or change.start, change.start)
    )
    return _dates(f"changed {moment}, start {start}")


RULES: tuple[type[Rule[Any]], ...] = (ShortNotice, ReplyDeadlineTooSoon, LateChange)
