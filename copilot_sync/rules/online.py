"""ONL: joining online, by telephone, and being recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot_sync.rules.base import NoOptions, Rule
from copilot_sync.verdicts import Judgement, Severity

if TYPE_CHECKING:
    from copilot_sync.meeting import Meeting

NOT_ONLINE = "It is not online."


class NoJoinLink(Rule[NoOptions]):
    """An online meeting without a link.

    ## What it does
    Where a meeting is marked online, or by telephone, looks for a link or a number to join by: in the location, the
    conference data and the text.

    ## Why it matters
    People who cannot find the link on the day miss the meeting, and think it is their fault.

    ## Bad
    "Zoom link tbc"

    ## Good
    The link, a number to ring, and who to ring when neither works.
    """

    code = "ONL001"
    name = "no-join-link"
    rests_on = "place"
    severity = Severity.IMPORTANT
    sources = ("B14",)
    why = "A link that comes late, or not at all, leaves people outside on the day (W3C, Accessibility of remote meetings)."

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for the way in."""
        place = meeting.reading.place
        if not place.online and not place.phone:
            return self.not_applicable(NOT_ONLINE)
        way_in = meeting.reading.way_in
        if way_in is not None:
            return self.passes("There is a link or a number.")
        return self.lacks(
            meeting,
            "We couldn't find a link or a number to join by.",
            fix="Add it now: “Join here: [link]. Or ring [number] and type [code]. If neither works, ring me on [number].”",
            evidence=[piece.evidence() for piece in meeting.reading.location],
            worded=False,
        )


class NoPhoneRoute(Rule[NoOptions]):
    """Online only, with no way in by telephone.

    ## What it does
    For an online meeting, looks for a number to dial in by, or an offer to ring people.

    ## Why it matters
    Not everybody has broadband, data or a device. Nearly everybody has a telephone.

    ## Bad
    A link, and nothing else.

    ## Good
    "Or ring 020 7946 0733 and key in 552 118 904."
    """

    code = "ONL002"
    name = "no-phone-route"
    rests_on = "place"
    severity = Severity.WARNING
    sources = ("B14", "B5")
    why = (
        "Not everybody has broadband or data; nearly everybody has a telephone (W3C, Accessibility of remote meetings)."
    )
    snippet = "dial_in"

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for a number, or an offer to ring."""
        reading = meeting.reading
        if not reading.place.online:
            return self.not_applicable(NOT_ONLINE)
        if reading.dial_in:
            return self.passes("There is a number to dial in by.")
        if reading.phone_route is not None:
            return self.passes("People can join by telephone.", [reading.phone_route.evidence()])
        return self.lacks(
            meeting,
            "We couldn't find a way to join by telephone.",
            fix=self.words(
                meeting,
                "Switch on the dial-in number of the meeting, or offer a call: “No internet? Tell me, and I will ring you "
                "and put you through.”",
            ),
        )


class NoHelpToJoin(Rule[NoOptions]):
    """Online, with neither captions nor help to join.

    ## What it does
    For an online meeting, looks for captions, help to join, or a test call. A conferencing system's own "Need help?"
    link is none.

    ## Why it matters
    The first five minutes decide whether somebody who is new to it takes part.

    ## Bad
    A link, and "see you there".

    ## Good
    "Captions will be on. New to Teams? I will try it out with you the day before."
    """

    code = "ONL003"
    name = "no-help-to-join"
    rests_on = "place"
    severity = Severity.SUGGESTION
    sources = ("B14",)
    why = "Captions and a test call let more people follow and speak (W3C, Accessibility of remote meetings)."
    snippet = "help_to_join"

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for captions and help."""
        reading = meeting.reading
        if not reading.place.online:
            return self.not_applicable(NOT_ONLINE)
        if reading.help_to_join is not None:
            return self.passes("There are captions, or help to join.", [reading.help_to_join.evidence()])
        return self.lacks(
            meeting,
            "We couldn't find a word of captions, or of help to join.",
            fix=self.words(
                meeting,
                "“Captions will be on. If you have not used this before, ring me on [number], and we will try it out "
                "together first.”",
            ),
        )


class RecordedWithoutAsking(Rule[NoOptions]):
    """Recording is announced, and nobody is asked.

    ## What it does
    Where the text says that the meeting is recorded, looks for consent, or for a way to object.

    ## Why it matters
    People tell things in a room that they would not tell a recording.

    ## Bad
    "The meeting will be recorded."

    ## Good
    "We would like to record it. If you would rather not, tell me, and we will not."
    """

    code = "ONL004"
    name = "recorded-without-asking"
    rests_on = "body"
    severity = Severity.SUGGESTION
    sources = ("B5",)
    why = "People speak differently when they are recorded, and should be asked first (Canada's guidelines; W3C)."
    snippet = "recording"

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for recording, then for leave to say no."""
        recorded = meeting.reading.recorded if meeting.reading.readable else None
        if recorded is None:
            return self.not_applicable("Nothing is said of recording.")
        if meeting.reading.recording_consent is not None:
            return self.passes("People are asked about recording.", [meeting.reading.recording_consent.evidence()])
        return self.lacks(
            meeting,
            "It is to be recorded, and we couldn't find a way to say no.",
            fix=self.words(
                meeting,
                "“We would like to record this so that [reason]. We will ask you first. If anybody would rather not, we "
                "will not record.”",
            ),
            evidence=[recorded.evidence()],
        )


RULES: tuple[type[Rule[Any]], ...] = (NoJoinLink, NoPhoneRoute, NoHelpToJoin, RecordedWithoutAsking)
