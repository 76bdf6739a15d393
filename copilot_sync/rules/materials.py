"""MAT: what the meeting is for, and what comes with the invitation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot_sync.options import option
from copilot_sync.phrases import listed
from copilot_sync.reading.agenda import Form
from copilot_sync.reading.claims import Way
from copilot_sync.reading.enclosures import shows_its_attachments
from copilot_sync.reading.purpose import how_many_words
from copilot_sync.rules.base import NAMELESS_ATTACHMENTS, NoOptions, Rule
from copilot_sync.rules.outline import agenda_to_fill_in
from copilot_sync.verdicts import Severity

if TYPE_CHECKING:
    from datetime import date

    from copilot_sync.meeting import Meeting
    from copilot_sync.reading import Reading
    from copilot_sync.reading.claims import Claim
    from copilot_sync.reading.lines import Passage
    from copilot_sync.verdicts import Judgement

HIDDEN = "This copy does not show what was attached."
NAMES = {
    "form": "a form",
    "agenda": "an agenda",
    "minutes": "the notes",
    "map": "a map or a picture",
    "flyer": "a leaflet or a flyer",
    "link": "a link",
    "paper": "a paper",
}
"""How kinds of things are named to people."""


@dataclass(frozen=True, kw_only=True)
class PurposeOptions:
    """How much text an invitation needs."""

    words: int = option(40, help="Words of human text, at least.", minimum=1, maximum=400)


@dataclass(frozen=True, kw_only=True)
class AgendaOptions:
    """When an agenda should be there."""

    minimum: int = option(
        10, help="Clear working days before the start from which on an agenda should be there.", minimum=0, maximum=60
    )
    floor: int = option(5, help="From so many days on, it is a warning.", minimum=0, maximum=60, at_most="minimum")


class MentionedButMissing(Rule[NoOptions]):
    """The text speaks of something that is not there.

    ## What it does
    Looks for what the text says is attached, enclosed, below or behind a link. A form that people are asked to fill
    in counts too. Then it looks for an attachment, a link or a part of the text that could be each. "To follow"
    claims nothing. Earlier messages that are quoted do not count.

    ## Why it matters
    People search, doubt themselves, and have to ask for what they were promised.

    ## Bad
    "Please fill in the short form below and send it back." There is no form.

    ## Good
    "The claim form is attached. If you'd rather not fill in forms, ring me."

    ## Known limits
    Files are known by their names: nothing is opened. A calendar part without the mail that carried it does not show
    what was attached. Then we cannot tell.
    """

    code = "MAT001"
    name = "mentioned-but-missing"
    rests_on = "place"
    severity = Severity.IMPORTANT
    sources = ("S4",)
    why = "A form that is not there keeps people out as surely as a locked door (a patient leader's blog)."

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for what is claimed, then for what is there."""
        reading = meeting.reading
        if not reading.claims:
            return self.not_applicable("Nothing is said to be attached, below or linked.")
        if not reading.missing:
            return self.passes("What the text speaks of is there.", [reading.claims[0].passage.evidence()])
        shown = shows_its_attachments(meeting.invite)
        missing = [claim for claim in reading.missing if shown or claim.way is Way.LINKED or claim.kind == "link"]
        if not missing:
            return self.cannot_tell(HIDDEN, [reading.missing[0].passage.evidence()])
        named = list(dict.fromkeys(_named(claim) for claim in missing))
        return self.lacks(
            meeting,
            f"We couldn't find {listed(named)} that the text speaks of.",
            fix=f"Add what is missing, or say when and how it will come: “{_words_for(missing)}”",
            evidence=[claim.passage.evidence() for claim in missing],
        )


def _words_for(missing: list[Claim]) -> str:
    if any(claim.kind == "form" for claim in missing):
        return (
            "The form is attached, in Word. If you would rather not fill in forms, ring me on [number], "
            "and I will do it with you."
        )
    return "It is attached, in Word. If you would like it on paper or in another way, ring me on [number]."


class PurposeUnclear(Rule[PurposeOptions]):
    """It does not say what the meeting is for.

    ## What it does
    Fails when the text has fewer than forty words. It also fails when nothing says what the meeting is for, or what
    people can influence. An agenda in the text says it too. What an amendment adds does not count.

    ## Why it matters
    Without a purpose, people cannot decide whether to come, or think of what they want to say.

    ## Bad
    "Just a hold for Thursday, see you on Teams."

    ## Good
    "We will choose the pictures for the new leaflet and agree its title. You decide both. Only the date of printing is
    fixed. It has to be at the printer's by Friday 5 June, and nothing else about it is settled yet."
    """

    code = "MAT002"
    name = "purpose-unclear"
    rests_on = "body"
    severity = Severity.WARNING
    sources = ("B11", "C9")
    why = "People need to know why they are asked, and what they can change (Listen Include Respect; Alzheimer's Society)."
    options_type = PurposeOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Count words, then look for a purpose."""
        reading = meeting.reading
        fix = (
            "“We are meeting to [decide / design / choose …]. You can change [what is open]. "
            "[What is fixed] is fixed, because […]. Afterwards we will [what happens with it].”"
        )
        words = how_many_words(reading.text.written, self.options.words)
        if words < self.options.words:
            return self.lacks(
                meeting,
                "There are only a few words." if words else "We couldn't find any words.",
                fix=fix,
                evidence=[piece.evidence() for piece in reading.body[:1]],
                worded=False,
            )
        found = reading.purpose or self._in_agenda(reading)
        if found is not None:
            return self.passes("It says what the meeting is for.", [found.evidence()])
        return self.lacks(meeting, "We couldn't find what the meeting is for, or what people can change.", fix=fix)

    @staticmethod
    def _in_agenda(reading: Reading) -> Passage | None:
        agenda = reading.written_agenda if reading.readable else None
        return agenda.passage if agenda is not None and agenda.form is Form.TEXT else None


class NoAgenda(Rule[AgendaOptions]):
    """No agenda, shortly before the meeting.

    ## What it does
    From ten clear working days before the start on, looks for an agenda. Two items, timings, a named main item, or a
    document that is attached or linked are one. From five days on, it is a warning. "We will set the agenda together"
    is enough.

    ## Why it matters
    Some people need time to think, to talk to others first, or to plan when to rest.

    ## Bad
    "We will redesign the letter." There is no agenda, four days before the start.

    ## Good
    "2.00 Hello and tea. 2.15 Read two real letters. 3.00 Break. 3.15 Write a better one in pairs."
    """

    code = "MAT003"
    name = "no-agenda"
    severity = Severity.SUGGESTION
    sources = ("B5", "B3", "C3")
    why = "Some people need days to prepare what they want to say (NICE sends the final agenda a week ahead)."
    options_type = AgendaOptions
    snippet = "agenda"

    def turns(self, meeting: Meeting) -> list[date]:
        """The day from which it should be there, and the day from which it matters more."""
        if meeting.start_day is None:
            return []
        return [
            meeting.working_days.before(meeting.start_day, days + 1)
            for days in (self.options.minimum, self.options.floor)
        ]

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for an agenda, then at the calendar."""
        reading = meeting.reading
        if reading.agenda is not None:
            said = "The agenda is made together." if reading.agenda.form is Form.TOGETHER else "There is an agenda."
            return self.passes(said, [reading.agenda.passage.evidence()])
        if meeting.start_day is None:
            return self.cannot_tell("The invite does not show when it starts.")
        days = meeting.working_days.clear_between(meeting.today, meeting.start_day)
        if days > self.options.minimum:
            return self.not_applicable("There is still time to write an agenda.", silent=True)
        claimed = next((claim for claim in reading.claims if claim.kind == "agenda"), None)
        if claimed is not None and claimed.way is not Way.LINKED and not shows_its_attachments(meeting.invite):
            return self.cannot_tell(HIDDEN, [claimed.passage.evidence()])
        if not meeting.invite.attachments_known:
            return self.cannot_tell(NAMELESS_ATTACHMENTS)
        return self.lacks(
            meeting,
            "We couldn't find an agenda" + ("." if meeting.past else f", and {_days(days)} left before the start."),
            fix=self.words(meeting, agenda_to_fill_in(meeting)),
            severity=Severity.WARNING if days <= self.options.floor else Severity.SUGGESTION,
        )


def _named(claim: Claim) -> str:
    if claim.kind is None:
        return "the attachment" if claim.way is Way.ATTACHED else "what should stand below"
    return NAMES[claim.kind]


def _days(count: int) -> str:
    return "one working day is" if count == 1 else f"{count or 'no'} working days are"


RULES: tuple[type[Rule[Any]], ...] = (MentionedButMissing, PurposeUnclear, NoAgenda)
