"""FBK: what came of the time before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot_sync.options import option
from copilot_sync.remembering import remembered
from copilot_sync.rules.base import NoOptions, Rule
from copilot_sync.verdicts import Judgement, Severity

if TYPE_CHECKING:
    from datetime import date

    from copilot_sync.meeting import Meeting

_DAYS = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)\w*"
_PLACES = r"street|avenue|ave|road|floor|ward|level|trimester|generation|grade|years?|drafts?|exams?|stages?"
_MEETINGS = (
    r"meetings?|sessions?|workshops?|events?|hui|gatherings?|get-?togethers?|visits?|calls?|chats?|conversations?|discussions?|rounds?|times?|panels?|groups?|"
    r"forums?|days?|mornings?|afternoons?|evenings?|half|part|dates?|goes|go|try|look|walks?|talks?|sittings?|classes|class|reviews?|webinars?|seminars?|co-?design"
    r"|of (?:two|three|four|five|six|\d|our|the (?:series|sessions|meetings|workshops))"
)
_LATER = re.compile(
    r"(?<!\w)(?:follow(?:ing)?[- ]?up|update(?! (?:your|the|our|from your))|part (?:two|three|2|3)|session (?:two|three|four|[2-9])|meeting (?:two|three|[2-9])|"
    rf"(?:second|2nd|third|3rd|fourth|4th|final)(?! (?:of )?(?:{_DAYS}|{_PLACES})(?!\w))(?: [\w'’-]+){{0,2}}? (?:{_MEETINGS})|(?:second|third|fourth|final)(?=\W*$)|"
    r"(?:six|three|twelve|6|3|12)[- ]months? review|annual review meeting|review (?:meeting|session)|next steps (?:meeting|session)|reconvened?|continued)(?!\w)",
    re.IGNORECASE,
)
"""What says so; "second" is of a meeting, and no day of the month, no street and no ward."""
_TOPIC = re.compile(
    rf"(?<!\w)(?:(?:{_DAYS}) (?:the )?(?:2nd|3rd|4th)|"
    r"second[ -](?:opinions?|hand|floor|language|world|line|stage|home)|\d+[ -]second|third[ -](?:sector|party|floor|age)|final[ -](?:year|stage|journey|days)|follow[- ]up (?:(?:phone|telephone|home|text|video) )?(?:appointments?|care|clinics?|letters?|calls?|visits?|"
    r"services?|pathways?|after|of patients|redesign)|(?:design(?:ing)?|improv(?:e|ing)|plan(?:ning)?|better|aftercare and|discharge and) follow[- ]up|(?:record|software|system|app|medication) updates?|(?:peer|policy|care|service|medication|case|literature|systematic|structured|independent|strategic|pay|rapid|safety|mortality|benefits?) review)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class FollowUpOptions:
    """How soon people should hear what came of it."""

    days: int = option(
        10, help="Working days after the meeting within which something should follow.", minimum=1, maximum=120
    )


def is_later_meeting(meeting: Meeting) -> bool:
    """Whether this is known to be a later meeting: a later date of a series that has begun, or so by its subject."""
    invite = meeting.invite
    if invite.series and invite.dtstart is not None:
        first = invite.series_dtstart
        if first is not None:
            return first < invite.dtstart and first <= meeting.now
        return invite.recurrence_id is not None
    return _is_later_by(invite.summary or "")


@remembered
def _is_later_by(subject: str) -> bool:
    return _LATER.search(_TOPIC.sub(" ", subject)) is not None


class LoopNotClosed(Rule[NoOptions]):
    """A later meeting that says nothing of the one before.

    ## What it does
    For a later date of a series, or a subject that speaks of a follow-up, an update or a second session: looks for
    what changed since, or for notes, actions or feedback from the time before. Before the first date of a series
    there is nothing to report. A new time alone is no feedback.

    ## Why it matters
    People who never hear what came of it stop coming.

    ## Bad
    "Second session on the new day unit. Agenda attached."

    ## Good
    "Since August we have dropped the second assessment, because of what you told us."
    """

    code = "FBK001"
    name = "loop-not-closed"
    severity = Severity.SUGGESTION
    sources = ("A2", "B22", "S5")
    why = (
        "People want to know what changed because of them (NHS England's guidance: feed back the influence people had)."
    )

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for what came of the time before."""
        if not is_later_meeting(meeting):
            return self.not_applicable("It is not known to be a later meeting.")
        closed = meeting.reading.loop_closed
        if closed is not None:
            return self.passes("It tells what came of the time before.", [closed.evidence()])
        return self.lacks(
            meeting,
            "We couldn't find a word on what came of the time before.",
            fix="“Last time you said [this]. We have done [that]. We could not do [the other], because [reason].”",
        )


class NoFollowUp(Rule[FollowUpOptions]):
    """Nothing followed after the meeting.

    ## What it does
    With a record of earlier versions: fails when ten working days after a meeting there has been no message and no
    update to the event since it ended.

    ## Why it matters
    Silence after a meeting says that it did not matter.

    ## Bad
    Six weeks, and no word.

    ## Good
    One page of what was agreed, within a week.

    """

    code = "FBK002"
    name = "no-follow-up"
    afterwards = True
    severity = Severity.SUGGESTION
    sources = ("A2", "S5")
    why = "Silence after a meeting says that it did not matter (NHS England's guidance: feed back)."
    off = True
    options_type = FollowUpOptions

    def turns(self, meeting: Meeting) -> list[date]:
        """The day by which something should have followed."""
        ended = [
            moment
            for moment in (meeting.invite.dtend or meeting.invite.dtstart, meeting.invite.series_last_end)
            if moment
        ]
        days = meeting.working_days
        return [days.after(moment.astimezone(meeting.zone).date(), self.options.days) for moment in ended]

    def judge(self, meeting: Meeting) -> Judgement:
        """Count from the end of the last meeting to now."""
        ended = meeting.invite.dtend or meeting.invite.dtstart
        if ended is None or ended >= meeting.now:
            ended = meeting.invite.series_last_end
        if ended is None or ended >= meeting.now:
            return self.not_applicable("It has not ended yet.", silent=True)
        since = meeting.working_days.clear_between(ended.astimezone(meeting.zone).date(), meeting.today)
        if since < self.options.days:
            return self.not_applicable("It has only just ended.", silent=True)
        last_word = meeting.history.last_word if meeting.history else None
        changed = meeting.invite.last_modified if meeting.invite.organizer_copy else None
        if last_word is None and changed is not None and changed > ended:
            return self.passes("The event was updated after the meeting.")
        if last_word is None:
            return self.cannot_tell("This copy does not show what was sent afterwards.", history=True)
        if last_word > ended:
            return self.passes("Something followed after the meeting.")
        return self.fails(
            f"The meeting ended {since} working days ago, and nothing has followed.",
            fix="“Thank you for coming. This is what we agreed: […]. This is what happens next, and by when: […].”",
        )


RULES: tuple[type[Rule[Any]], ...] = (LoopNotClosed, NoFollowUp)
