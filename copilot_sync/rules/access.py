"""ACC: whether people can get in, take part, and bring who they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot_sync.options import option
from copilot_sync.people import at_domain
from copilot_sync.phrases import listed
from copilot_sync.reading.venue import FACTS
from copilot_sync.rules.base import NAMELESS_ATTACHMENTS, NO_PAPER, UNREAD, NoOptions, Rule, no_place
from copilot_sync.verdicts import Evidence, Judgement, Severity

if TYPE_CHECKING:
    from copilot_sync.meeting import Meeting
    from copilot_sync.reading.venue import VenueFact


@dataclass(frozen=True, kw_only=True)
class VenueOptions:
    """How many facts about a venue are enough."""

    minimum: int = option(4, help="Of six facts about the venue, how many should be stated.", minimum=1, maximum=6)


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
    severity = Severity.IMPORTANT
    sources = ("B5", "B9", "A4")
    why = "People should not have to raise their needs unasked (W3C and Canada's guidelines say: ask in the invite)."

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for the question."""
        reading = meeting.reading
        if reading.access_question is not None:
            return self.passes("People are asked what they need.", [reading.access_question.evidence()])
        if not reading.readable:
            return self.cannot_tell(UNREAD)
        return self.fails(
            "We couldn't find a question about what people need to take part.",
            fix="“What would help you take part? It might be a seat near the door, large print, more breaks or anything "
            "else. Please tell [name and number]. I will only tell those who need to know, and ask you first.”",
        )


class VenueFactsMissing(Rule[VenueOptions]):
    """Too little is said about the venue.

    ## What it does
    For a meeting in a place, looks for six facts: step-free access or a lift; an accessible toilet; a hearing loop;
    parking or a drop-off point; public transport; directions, a map or photos. Four are enough. None is important.
    A negative statement counts as stated: people can then plan.

    ## Why it matters
    Without these, some people cannot decide whether to come, and will not.

    ## Bad
    "Seminar Room 2, Education Centre."

    ## Good
    "Level entrance from the car park, lift to all floors, accessible toilet next to the room, bus 4 outside."
    """

    code = "ACC002"
    name = "venue-facts-missing"
    severity = Severity.IMPORTANT
    sources = ("B8", "C6", "B10")
    why = "Many people can only decide to come when they know how they will get in (SCIE: access details in all publicity)."
    options_type = VenueOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Count the facts."""
        place = meeting.reading.place
        if not place.in_person:
            return self.not_applicable(no_place(meeting))
        facts = meeting.reading.venue_facts
        found = [fact for fact in facts.values() if fact.stance != "not_found"]
        evidence = _quoted(found)
        if len(found) >= self.options.minimum:
            return self.passes(f"{len(found)} of six facts about the venue are stated.", evidence)
        if not meeting.reading.readable:
            return self.cannot_tell(UNREAD, evidence)
        missing = [FACTS[kind] for kind, fact in facts.items() if fact.stance == "not_found"]
        return self.fails(
            f"We couldn't find: {listed(missing)}."
            if found
            else "We couldn't find anything about getting into and using the venue.",
            fix="Ask the venue, and add what you learn: “There is [step-free access from …]. The accessible toilet is […]. "
            "There is [a hearing loop]. You can park or be dropped off […]. Bus […] stops […]. A map is at […].”",
            evidence=evidence,
            severity=Severity.SUGGESTION if found else Severity.IMPORTANT,
        )


class BarrierWithoutAWayRound(Rule[NoOptions]):
    """The venue has a barrier, and no way round it is offered.

    ## What it does
    Looks for words that the venue lacks something, such as "no lift", "stairs only" or "no accessible toilet". The
    same or the next sentence should offer a way round. Another room, entrance or toilet is one, and so is a way to
    join from elsewhere.

    ## Why it matters
    "There is no lift, sorry" tells some people that they were not thought of.

    ## Bad
    "The room is on the first floor and there is no lift, sorry."

    ## Good
    "There are four steps at the front. Come down the side path, where the door is flat."
    """

    code = "ACC003"
    name = "barrier-without-a-way-round"
    severity = Severity.IMPORTANT
    sources = ("S4", "A4")
    why = "A barrier without a way round shuts people out (in Britain, public bodies must plan for this: Equality Act 2010)."

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for barriers and what follows them."""
        if not meeting.reading.place.in_person:
            return self.not_applicable(no_place(meeting))
        found = meeting.reading.barriers
        if not found:
            return self.not_applicable("No barrier is mentioned.")
        blocked = [barrier for barrier in found if barrier.way_round is None]
        solved = {barrier.kind for barrier in found if barrier.way_round is not None}
        blocked = [barrier for barrier in blocked if barrier.kind not in solved]
        if not blocked:
            return self.passes(
                "A way round is offered.", [barrier.way_round.evidence() for barrier in found if barrier.way_round]
            )
        facts = meeting.reading.venue_facts
        contradictory = any(facts[kind].stance == "contradictory" for kind in ("step_free", "toilet"))
        return self.fails(
            "The venue has a barrier, and we couldn't find a way round it."
            + (" Elsewhere the invite says something different, so people cannot be sure." if contradictory else ""),
            fix="Move to a room that everybody can get into. If that cannot be, say in the same breath what you will do: "
            "“If stairs are a problem, tell me and we will meet on the ground floor instead.”",
            evidence=[barrier.passage.evidence() for barrier in blocked],
        )


class NoFullAddress(Rule[NoOptions]):
    """No street and no postcode.

    ## What it does
    For a meeting in a place, looks for a street or a postcode in the location and the text. The name of a room is
    enough where everybody invited is at your organisation's own addresses.

    ## Why it matters
    Staff know where "the Education Centre" is. A taxi driver, a carer or a first-time visitor does not.

    ## Bad
    "Northmoor Library"

    ## Good
    "Northmoor Library, Castle Street, Northmoor NM1 2AB"
    """

    code = "ACC004"
    name = "no-full-address"
    severity = Severity.WARNING
    sources = ("B11",)
    why = "A taxi, a carer or a route planner needs a street or a postcode (Listen Include Respect: say how to get there)."

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for a street or a postcode."""
        if not meeting.reading.place.in_person:
            return self.not_applicable(no_place(meeting))
        if meeting.reading.address_given:
            return self.passes("There is a street or a postcode.")
        domains = meeting.policy.organisation.domains
        others = [person for person in meeting.people.everyone if not at_domain(person.user.address, domains)]
        if meeting.people.listed and not others:
            return self.passes("Everybody invited works here.")
        return self.fails(
            "We couldn't find a street or a postcode.",
            fix="Give the whole address in the location: “[Room], [building], [street], [town] [postcode]”.",
            evidence=[piece.evidence() for piece in meeting.reading.location],
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
    severity = Severity.SUGGESTION
    sources = ("C7",)
    why = "Some people can never come, and some cannot come today (Scope and Carers Trust advise more than one way)."

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for another route."""
        reading = meeting.reading
        if not reading.place.in_person:
            return self.not_applicable(no_place(meeting))
        if reading.place.hybrid:
            return self.passes("People can come, or join online.")
        if reading.other_route is not None:
            return self.passes("There is another way to take part.", [reading.other_route.evidence()])
        if any(conference.by_telephone for conference in meeting.invite.conferences):
            return self.passes("People can come, or ring in.")
        if not reading.readable:
            return self.cannot_tell(UNREAD)
        return self.fails(
            "We couldn't find a way to take part without coming.",
            fix="“If you can't come, ring me on [number] or send me your thoughts, and I will bring them to the meeting.”",
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
    severity = Severity.SUGGESTION
    sources = ("B11", "B12")
    why = "Some people can only come with somebody, or with their dog (Listen Include Respect; Canada's guidelines)."

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for the welcome."""
        reading = meeting.reading
        if reading.supporters_welcome is not None:
            return self.passes("Supporters are welcome.", [reading.supporters_welcome.evidence()])
        if not reading.readable:
            return self.cannot_tell(UNREAD)
        return self.fails(
            "We couldn't find a word that supporters are welcome.",
            fix="“You are welcome to bring a supporter, a personal assistant, a friend or an assistance dog.”",
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
    severity = Severity.SUGGESTION
    sources = ("B5", "B13")
    why = "PDFs and pictures are hard to enlarge or to have read aloud (W3C; the NHS digital service manual puts PDFs last)."

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
        if not reading.readable:
            return self.cannot_tell(UNREAD)
        return self.fails(
            "Every paper is a PDF or a picture, and we couldn't find an offer of another format.",
            fix="Attach a Word file as well, or put the text in the body, and add: “Would you like this in large print, "
            "on paper or another way? Just tell me.”",
            evidence=[Evidence("attachment", paper.name) for paper in reading.papers if paper.passage is None],
        )


def _quoted(facts: list[VenueFact]) -> list[Evidence]:
    pieces = [passage for fact in facts for passage in (*fact.stated[:1], *fact.denied[:1])]
    return list(dict.fromkeys(piece.evidence() for piece in pieces))


RULES: tuple[type[Rule[Any]], ...] = (
    NoAccessQuestion,
    VenueFactsMissing,
    BarrierWithoutAWayRound,
    NoFullAddress,
    OneWayToTakePart,
    SupportersNotWelcomed,
    HardToUseFormats,
)
