"""ACC: whether people can take part in their own way, and bring who they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot_sync.rules.base import NAMELESS_ATTACHMENTS, NO_PAPER, NoOptions, Rule
from copilot_sync.verdicts import Evidence, Judgement, Severity

if TYPE_CHECKING:
    from copilot_sync.meeting import Meeting


class NoAccessQuestion(Rule[NoOptions]):
    """Nobody asks what people need to take part.

    ## What it does
    Looks for a question or a request about access, adjustments or communication support. Asking about food alone,
    "any questions?", or the offer of one named support is not enough.

    ## Why it matters
    If nobody asks, people have to raise it themselves, with somebody they may not know.

    ## Bad
    "Let me know about any allergies for the lunch order."

    ## Good
    "What would help you take part? Tell Sam by Friday 12 June."
    """

    code = "ACC001"
    name = "no-access-question"
    rests_on = "body"
    severity = Severity.IMPORTANT
    sources = ("B5", "B9", "A4")
    why = "People should not have to raise their needs unasked (W3C and Canada's guidelines say: ask in the invite)."
    snippet = "access_question"

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for the question."""
        reading = meeting.reading
        if reading.access_question is not None:
            return self.passes("People are asked what they need.", [reading.access_question.evidence()])
        return self.lacks(
            meeting,
            "We couldn't find a question about what people need to take part.",
            fix=self.words(
                meeting,
                "“What would help you take part? It might be a seat near the door, large print, more breaks or anything "
                "else. Please tell [name and number]. I will only tell those who need to know, and ask you first.”",
            ),
        )


class OneWayToTakePart(Rule[NoOptions]):
    """Only people who can come can take part.

    ## What it does
    For a meeting in a place alone, looks for another way to take part: online, by phone, in writing, or a call
    before or after.

    ## Why it matters
    Illness, caring and work do not keep to meeting times.

    ## Bad
    Two hours in a room, or nothing.

    ## Good
    "If you would rather stay at home, I will ring you at 11.50."
    """

    code = "ACC005"
    name = "one-way-to-take-part"
    rests_on = "place"
    severity = Severity.SUGGESTION
    sources = ("C7",)
    why = "Some people can never come, and some cannot come today (Scope and Carers Trust advise more than one way)."
    snippet = "other_route"

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for another route."""
        reading = meeting.reading
        if not reading.place.in_person:
            return self.nowhere(meeting)
        if reading.place.hybrid:
            return self.passes("People can come, or join online.")
        if reading.other_route is not None:
            return self.passes("There is another way to take part.", [reading.other_route.evidence()])
        if any(conference.by_telephone for conference in meeting.invite.conferences):
            return self.passes("People can come, or ring in.")
        return self.lacks(
            meeting,
            "We couldn't find a way to take part without coming.",
            fix=self.words(
                meeting,
                "“If you can't come, ring me on [number] or send me your thoughts. I will bring them to the meeting.”",
            ),
        )


class SupportersNotWelcomed(Rule[NoOptions]):
    """No word that a supporter may come.

    ## What it does
    Looks for a welcome to supporters, personal assistants, carers, friends, relatives or assistance dogs. A word to
    one named person is none for the others.

    ## Why it matters
    People who cannot come alone will not ask whether they may bring somebody. They will stay at home.

    ## Bad
    Nothing is said.

    ## Good
    "You are welcome to bring a supporter or personal assistant. Assistance dogs are welcome too."
    """

    code = "ACC006"
    name = "supporters-not-welcomed"
    rests_on = "place"
    severity = Severity.SUGGESTION
    sources = ("B11", "B12")
    why = "Some people can only come with somebody, or with their dog (Listen Include Respect; Canada's guidelines)."
    snippet = "supporters"

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for the welcome."""
        reading = meeting.reading
        if reading.supporters_welcome is not None:
            return self.passes("Supporters are welcome.", [reading.supporters_welcome.evidence()])
        return self.lacks(
            meeting,
            "We couldn't find a word that supporters are welcome.",
            fix=self.words(
                meeting,
                "“You are welcome to have a supporter, a personal assistant or a friend with you.”"
                if meeting.from_afar
                else "“You are welcome to bring a supporter, a personal assistant, a friend or an assistance dog.”",
            ),
        )


class HardToUseFormats(Rule[NoOptions]):
    """Papers that some people cannot use.

    ## What it does
    Fails when every paper is a PDF or a picture and no other format is offered. A body that is only a picture is a
    warning: a screen reader finds nothing in it.

    ## Why it matters
    A PDF is hard to enlarge, to re-colour, and to have read aloud.

    ## Bad
    The agenda as a PDF, and nothing else.

    ## Good
    The agenda as a Word file, or in the text, with "tell me if you would like it in large print or on paper".
    """

    code = "ACC007"
    name = "hard-to-use-formats"
    rests_on = "body"
    severity = Severity.SUGGESTION
    sources = ("B5", "B13")
    why = "PDFs and pictures are hard to enlarge or to have read aloud (W3C; the NHS digital service manual puts PDFs last)."
    snippet = "other_format"

    def judge(self, meeting: Meeting) -> Judgement:
        """Look at the body, then at the papers."""
        reading = meeting.reading
        if reading.text.only_pictures:
            return self.fails(
                "The invitation is a picture. A screen reader finds no words in it.",
                fix="Write the words of the picture into the body, and keep the picture below them if you like it.",
                severity=Severity.WARNING,
            )
        if not reading.papers:
            if not meeting.invite.attachments_known:
                return self.cannot_tell(NAMELESS_ATTACHMENTS)
            return self.not_applicable(NO_PAPER)
        if not all(paper.hard_to_use for paper in reading.papers):
            return self.passes("There is a paper that is easy to use.")
        if reading.other_format is not None:
            return self.passes("Another format is offered.", [reading.other_format.evidence()])
        return self.lacks(
            meeting,
            "Every paper is a PDF or a picture, and we couldn't find an offer of another format.",
            fix=self.words(
                meeting,
                "Attach a Word file as well, or put the text in the body, and add: “Would you like this in large print, "
                "on paper or another way? Just tell me.”",
            ),
            evidence=[Evidence("attachment", paper.name) for paper in reading.papers if paper.passage is None],
        )


RULES: tuple[type[Rule[Any]], ...] = (
    NoAccessQuestion,
    OneWayToTakePart,
    SupportersNotWelcomed,
    HardToUseFormats,
)
