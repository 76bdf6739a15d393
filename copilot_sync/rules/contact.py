"""CON: somebody to talk to, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot_sync.reading.persons import names_person
from copilot_sync.rules.base import NoOptions, Rule
from copilot_sync.verdicts import Judgement, Severity

if TYPE_CHECKING:
    from copilot_sync.meeting import Meeting

ROUTES = {"phone": "phone or text", "email": "email", "post": "post", "visit": "a visit"}
"""Ways to get in touch, and how they are named to people."""
ENOUGH_ROUTES = 2


class NoNamedPerson(Rule[NoOptions]):
    """Nobody to turn to is named.

    ## What it does
    Looks for the name of a person: as the organiser, at the end of the text, or beside a number or an address. A first
    name is enough. "The Involvement Team", "Bookings" and other mailboxes name nobody. People who are only said to
    come or to speak do not count.

    ## Why it matters
    It is hard to tell a mailbox that you are nervous, late, or need a ramp.

    ## Bad
    "Kind regards, The Engagement Team"

    ## Good
    "Any worries, ring Sam Okoro on 01632 960 000."

    ## Known limits
    There is no list of names in it. The name of a small place, alone on the last line, can be taken for somebody's.
    """

    code = "CON001"
    name = "no-named-person"
    rests_on = "place and sender"
    severity = Severity.IMPORTANT
    sources = ("S4", "B8", "B18")
    why = "People ask somebody, not a mailbox (a patient leader's blog; NICE: give a name, an address and a telephone number)."
    snippet = "contact"

    def judge(self, meeting: Meeting) -> Judgement:
        """Look at the organiser, then at the text."""
        invite, reading = meeting.invite, meeting.reading
        if names_person(invite.organizer) or (invite.envelope and names_person(invite.envelope.sender)):
            return self.passes("The organiser is named.")
        if reading.named_person is not None:
            return self.passes("Somebody to turn to is named.", [reading.named_person.evidence()])
        return self.lacks(
            meeting,
            "We couldn't find the name of somebody to turn to.",
            fix=self.words(
                meeting,
                "End with a name: “Any questions or worries, however small, ring or write to me. [First name, family "
                "name, number and address]”",
            ),
        )


class OneWayToGetInTouch(Rule[NoOptions]):
    """Only one way to get in touch.

    ## What it does
    Counts the ways to reach you that stand in the text: phone or text, email, post, a visit. The organiser's own
    address is one, unless nobody reads it. A number for dialling in to the meeting is none, nor is "ring us" without
    a number.

    ## Why it matters
    Some people cannot use the phone. Others have no email, or nobody to read it to them.

    ## Bad
    "Please do not reply to this message. Call us on 01632 960 000."

    ## Good
    "Ring or text Sam on 07700 900000, or write to sam@northmoor.example."
    """

    code = "CON002"
    name = "one-way-to-get-in-touch"
    rests_on = "place and sender"
    severity = Severity.WARNING
    sources = ("B8", "B18")
    why = "Not everybody can phone, and not everybody has email (NICE: give a name, an address and a telephone number)."
    snippet = "contact"

    def judge(self, meeting: Meeting) -> Judgement:
        """Count the ways."""
        found = meeting.reading.routes
        evidence = [piece.evidence() for piece in found.values() if piece]
        listed = " and ".join(ROUTES[kind] for kind in found)
        if len(found) >= ENOUGH_ROUTES:
            return self.passes(f"People can get in touch by {listed}.", evidence)
        return self.lacks(
            meeting,
            f"We found one way to get in touch: {listed}." if found else "We couldn't find a way to get in touch.",
            fix=self.words(
                meeting, "“Ring or text me on [number], or write to [email address]. Or pop in to [desk, and when].”"
            ),
            evidence=evidence,
        )


RULES: tuple[type[Rule[Any]], ...] = (NoNamedPerson, OneWayToGetInTouch)
