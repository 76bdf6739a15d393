"""ACC: whether people can find the venue, get in and get about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot_sync.options import option
from copilot_sync.people import at_domain
from copilot_sync.phrases import listed
from copilot_sync.reading.lines import shorten
from copilot_sync.reading.venue import FACTS
from copilot_sync.remembering import remembered
from copilot_sync.rules.base import NO_ANSWER, NO_DOMAINS, NoOptions, Rule
from copilot_sync.venues import WHERE as VENUE
from copilot_sync.verdicts import Evidence, Judgement, Severity

if TYPE_CHECKING:
    from copilot_sync.meeting import Meeting
    from copilot_sync.reading.venue import Barrier, VenueFact

BLANKS = {
    "step_free": "There is [step-free access from …].",
    "toilet": "The accessible toilet is […].",
    "loop": "There is [a hearing loop].",
    "parking": "You can park or be dropped off […].",
    "transport": "Bus […] stops […].",
    "directions": "A map is at […].",
}
"""For each of the six facts, a sentence to fill in."""
WAYS_ROUND = {
    "stairs": "If stairs are a problem, tell me and we will meet on the ground floor instead.",
    "toilet": "Next door, [place] has an accessible toilet that we can use.",
    "loop": "If you use a hearing loop, tell me and we will meet in another room that has one.",
    "parking": "If you need a space close by, tell me and we will arrange one.",
}
"""Words that offer a way round what a venue lacks."""
LEADS = {
    "stairs": "Move to a room that everybody can get into",
    "toilet": "Look for a place with a toilet that everybody can get into",
}
"""What is better than a way round."""


@dataclass(frozen=True, kw_only=True)
class VenueOptions:
    """How many facts about a venue are enough."""

    minimum: int = option(4, help="Of six facts about the venue, how many should be stated.", minimum=1, maximum=6)


class VenueFactsMissing(Rule[VenueOptions]):
    """Too little is said about the venue.

    ## What it does
    For a meeting in a place, looks for six facts: step-free access or a lift; an accessible toilet; a hearing loop;
    parking or a drop-off point; public transport; directions, a map or photos. Four are enough. None is important.
    A negative statement counts as stated: people can then plan. What a venue profile in your settings states counts
    too, and the words to paste are made from it.

    ## Why it matters
    Without these, some people cannot decide whether to come, and will not.

    ## Bad
    "Seminar Room 2, Education Centre."

    ## Good
    "Level entrance from the car park, lift to all floors, accessible toilet next to the room, bus 4 outside."

    ## Known limits
    People do not see your settings. Where a venue profile makes this rule pass, put its facts into the invite.
    """

    code = "ACC002"
    name = "venue-facts-missing"
    rests_on = "place"
    severity = Severity.IMPORTANT
    sources = ("B8", "C6", "B10")
    why = "Many people can only decide to come when they know how they will get in (Social Care Institute for Excellence)."
    options_type = VenueOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Count the facts."""
        place = meeting.reading.place
        if not place.in_person:
            return self.nowhere(meeting)
        facts = meeting.venue_facts
        found = [fact for fact in facts.values() if fact.stance != "not_found"]
        evidence = _quoted(found)
        if len(found) >= self.options.minimum:
            known = len(meeting.profile_facts)
            aside = f" The invite leaves out {known} of them: they stand in a venue profile." if known else ""
            return self.passes(f"{len(found)} of six facts about the venue are stated.{aside}", evidence)
        missing = [kind for kind, fact in facts.items() if fact.stance == "not_found"]
        return self.lacks(
            meeting,
            _not_found(tuple(missing)),
            fix=self._to_add(meeting, missing),
            evidence=evidence,
            severity=Severity.SUGGESTION if found else Severity.IMPORTANT,
        )

    def _to_add(self, meeting: Meeting, missing: list[str]) -> str:
        """What the venue profile says and the invite does not, then a sentence to fill in for each missing fact."""
        known = [meeting.venue.words(kind) for kind in meeting.profile_facts] if meeting.venue else []
        lead = "Add what is known, and ask the venue the rest" if known else "Ask the venue, and add what you learn"
        return f"{lead}: “{' '.join([*known, *[BLANKS[kind] for kind in missing]])}”"


class BarrierWithoutAWayRound(Rule[NoOptions]):
    """The venue has a barrier, and no way round it is offered.

    ## What it does
    Looks for words that the venue lacks something, such as "no lift", "stairs only" or "no accessible toilet". The
    same or the next sentence should offer a way round. Another room, entrance or toilet is one, and so is a way to
    join from elsewhere. A venue profile in your settings is read in the same way.

    ## Why it matters
    "There is no lift, sorry" tells some people that they were not thought of.

    ## Bad
    "The room is on the first floor and there is no lift, sorry."

    ## Good
    "There are four steps at the front. Come down the side path, where the door is flat."
    """

    code = "ACC003"
    name = "barrier-without-a-way-round"
    rests_on = "place"
    severity = Severity.IMPORTANT
    sources = ("S4", "A4")
    why = "A barrier without a way round shuts people out (in Britain, public bodies must plan for this: Equality Act 2010)."

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for barriers and what follows them."""
        if not meeting.reading.place.in_person:
            return self.nowhere(meeting)
        found = meeting.barriers
        if not found and not meeting.reading.readable:
            return self.passes("No barrier that we can read.")
        if not found:
            return self.not_applicable("No barrier is mentioned.")
        solved = [barrier for barrier in found if barrier.way_round is not None]
        blocked = [barrier for barrier in found if not any(way.covers(barrier) for way in solved)]
        if not blocked:
            return self.passes(
                "A way round is offered.", [barrier.way_round.evidence() for barrier in solved if barrier.way_round]
            )
        return self.lacks(
            meeting,
            "The venue has a barrier, and we couldn't find a way round it."
            + (
                " Elsewhere the invite says something different, so people cannot be sure."
                if _is_contradicted(meeting)
                else ""
            ),
            fix=_way_round(blocked),
            evidence=[barrier.passage.evidence() for barrier in blocked],
            worded=False,
        )


class NoFullAddress(Rule[NoOptions]):
    """No street and no postcode.

    ## What it does
    For a meeting in a place, looks for a street or a postcode in the location and the text. The name of a room is
    enough where everybody invited is at your organisation's own addresses (`organisation.domains`). An address in a
    venue profile of your settings is enough too.

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
            return self.nowhere(meeting)
        if meeting.reading.address_given:
            return self.passes("There is a street or a postcode.")
        if meeting.venue is not None and meeting.venue.address.strip():
            told = Evidence(VENUE, shorten(meeting.venue.address))
            return self.passes("The invite leaves out the address: it stands in a venue profile.", [told])
        domains = meeting.own_domains
        silent = meeting.directory.silent  # who may be a group of your own people
        known = [person.user.address for person in meeting.people.everyone if person.user.address not in silent]
        if meeting.people.listed and all(at_domain(address, domains) for address in known):
            if not meeting.people.asked:
                return self.cannot_tell(NO_ANSWER)
            if not meeting.policy.organisation.domains:
                return self.cannot_tell(NO_DOMAINS)
            return self.passes("Everybody is invited at your organisation's own addresses.")
        return self.lacks(
            meeting,
            "We couldn't find a street or a postcode.",
            fix="Give the whole address in the location: “[Room], [building], [street], [town] [postcode]”.",
            evidence=[piece.evidence() for piece in meeting.reading.location],
            worded=False,
        )


@remembered
def _not_found(missing: tuple[str, ...]) -> str:
    if len(missing) == len(FACTS):
        return "We couldn't find anything about getting into and using the venue."
    return f"We couldn't find: {listed([FACTS[kind] for kind in missing])}."


def _is_contradicted(meeting: Meeting) -> bool:
    """Whether another sentence states what one denies; an accessible toilet says nothing of the way in."""
    facts = meeting.reading.venue_facts
    step_free, toilet = facts["step_free"], facts["toilet"]
    otherwise = set(step_free.affirmed) - set(toilet.stated)
    return bool(step_free.denied and otherwise) or toilet.stance == "contradictory"


def _way_round(blocked: list[Barrier]) -> str:
    kinds = {_about(barrier) for barrier in blocked}
    lead = next((LEADS[about] for about in LEADS if about in kinds), "Look for a place that has it")
    words = " ".join(said for about, said in WAYS_ROUND.items() if about in kinds)
    return f"{lead}. If that cannot be, say in the same breath what you will do: “{words}”"


def _about(barrier: Barrier) -> str:
    """Which of `WAYS_ROUND` helps."""
    if barrier.kind == "no_other":
        return "loop" if "loop" in barrier.passage.low else "parking"
    return "toilet" if "toilet" in barrier.kind else "stairs"


def _quoted(facts: list[VenueFact]) -> list[Evidence]:
    pieces = [passage for fact in facts for passage in (*fact.stated[:1], *fact.denied[:1])]
    return [piece.evidence() for piece in pieces]


RULES: tuple[type[Rule[Any]], ...] = (VenueFactsMissing, BarrierWithoutAWayRound, NoFullAddress)
