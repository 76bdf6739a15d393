"""TRV: travel, costs and payment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot_sync.rules.base import NO_ANSWER, UNREAD, NoOptions, Rule
from copilot_sync.verdicts import Judgement, Severity

if TYPE_CHECKING:
    from copilot_sync.meeting import Meeting

OUT_OF_SCOPE = "Everybody on the list is here for their work, and nothing marks this as co-production."


class CostsRule(Rule[NoOptions]):
    """A rule about what taking part costs: it leaves staff meetings alone."""

    def judge(self, meeting: Meeting) -> Judgement:
        """See that somebody may be out of pocket, then look at the costs."""
        if meeting.for_people is None:
            return self.cannot_tell(NO_ANSWER)
        if not meeting.for_people:
            return self.not_applicable(OUT_OF_SCOPE, silent=True)
        return self.judge_costs(meeting)

    def judge_costs(self, meeting: Meeting) -> Judgement:
        """The rule's answer about a meeting that may cost people something."""
        raise NotImplementedError


class CostsNotMentioned(CostsRule):
    """No word of who pays for getting there.

    ## What it does
    For a meeting in a place, looks for a word on travel, expenses or costs. A plain "we cannot pay for travel" counts:
    people then know. Free parking alone does not count, nor does "free to attend".

    ## Why it matters
    A taxi, a train or a tank of petrol decides for many whether they can come. Asking about money is hard.

    ## Bad
    "Free parking. Tea and biscuits from 1.30."

    ## Good
    "We pay for your travel. We can book it and pay first, or give you cash on the day."

    ## Known limits
    Staff meetings are left alone: the rule needs somebody with lived experience, somebody whose role we do not know,
    or a word such as co-production in the subject, the category or the calendar. That goes for all TRV rules.
    """

    code = "TRV001"
    name = "costs-not-mentioned"
    severity = Severity.IMPORTANT
    sources = ("S4", "B15", "B16")
    why = "Nobody should be out of pocket for taking part, or have to ask (Social Care Institute for Excellence: say what you pay before the event)."
    snippet = "costs"

    def judge_costs(self, meeting: Meeting) -> Judgement:
        """Look for a word on who pays."""
        if not meeting.reading.place.in_person:
            return self.nowhere(meeting)
        found = meeting.reading.costs.getting_there
        if found is not None:
            return self.passes("The invite says who pays for getting there.", [found.evidence()])
        return self.lacks(
            meeting,
            "We couldn't find a word on who pays for getting there.",
            fix=self.words(
                meeting,
                "“We pay for your travel: bus, train, taxi or petrol. We can book it and pay first, or pay you on the day. "
                "Just tell [name and number] which you prefer.”",
            ),
        )


class NoChoiceOfBooking(CostsRule):
    """Booked over people's heads, or paid for out of their own pocket.

    ## What it does
    Fails where travel will be booked for people and nobody says that they can arrange their own. Fails too where costs
    are reimbursed, refunded or claimed, and there is no money or ticket beforehand and no payment on the day.

    ## Why it matters
    Some people need a certain train, seat or driver. Some cannot lend an organisation forty pounds for six weeks.

    ## Bad
    "Keep your receipts. Claims are paid at the end of the following month."

    ## Good
    "You choose: we book and pay, we send the money beforehand, or you claim."
    """

    code = "TRV002"
    name = "no-choice-of-booking"
    severity = Severity.SUGGESTION
    sources = ("S4", "B15", "C8")
    why = "Not everybody can lay money out, or travel as others would book it (Social Care Institute for Excellence: pay direct, or in cash)."
    snippet = "booking"

    def judge_costs(self, meeting: Meeting) -> Judgement:
        """Look at how travel is booked, and when money comes."""
        if not meeting.reading.readable:
            return self.passes("Nothing on booking or claiming that we can read.")
        costs = meeting.reading.costs
        if costs.booked_for_people and costs.own_choice is None:
            return self.lacks(
                meeting,
                "Travel is booked for people, and we couldn't find a word that they can book their own.",
                fix=self.words(
                    meeting, "“We can book your travel, or you can book your own and we pay for it. It is your choice.”"
                ),
                evidence=[costs.booked_for_people.evidence()],
            )
        if costs.claimed_back and costs.paid_first is None and not costs.booked_for_people:  # booking is paying first
            return self.lacks(
                meeting,
                "People pay first and claim later. We couldn't find an offer of money before or on the day.",
                fix=self.words(
                    meeting,
                    "“If you would rather not pay first, tell [name and number]. We can book your travel, send you the "
                    "money before, or give you cash on the day.”",
                ),
                evidence=[costs.claimed_back.evidence()],
            )
        options = [piece for piece in (costs.own_choice, costs.paid_first) if piece]
        if costs.booked_for_people or costs.claimed_back:
            return self.passes("People have a choice.", [piece.evidence() for piece in options[:1]])
        return self.not_applicable("Nothing is said on booking or claiming.")


class SupportCostsMissing(CostsRule):
    """Costs are paid, but not those of a supporter or of care.

    ## What it does
    Where costs are mentioned, looks for those of a supporter or personal assistant, and for care at home: childcare,
    a sitter, replacement care. One of them is enough. A welcome to supporters says nothing on their costs.

    ## Why it matters
    Some people can only come with somebody, or if somebody sits with the person they look after. Both cost money.

    ## Bad
    "Travel expenses will be paid."

    ## Good
    "We pay travel for you and your supporter, and for care at home while you are with us."
    """

    code = "TRV003"
    name = "support-costs-missing"
    severity = Severity.SUGGESTION
    sources = ("B15", "B16")
    why = "A helper's fare or a sitter can cost more than the bus (Social Care Institute for Excellence: pay for personal assistants and childcare)."
    snippet = "support_costs"

    def judge_costs(self, meeting: Meeting) -> Judgement:
        """Look for the costs of support and care."""
        costs = meeting.reading.costs
        if costs.support is not None:
            return self.passes("The costs of support or care are mentioned.", [costs.support.evidence()])
        if not meeting.reading.readable:
            return self.cannot_tell(UNREAD)
        mentioned = costs.getting_there or costs.booked_for_people or costs.claimed_back or costs.other
        if mentioned is None:
            return self.not_applicable("No costs are mentioned.")
        return self.lacks(
            meeting,
            "Costs are mentioned. We couldn't find those of a supporter, or of care.",
            fix=self._fix(meeting),
            evidence=[mentioned.evidence()],
        )

    def _fix(self, meeting: Meeting) -> str:
        if "costs" in meeting.reading.refused:  # a limit, such as "receipts only", is no refusal: both ways must fit
            return "Say it of supporters and of care too, whichever is true: “We pay for a supporter, and for care at home.” Or: “We are sorry that we cannot pay for a supporter or for care at home. If that keeps you away, please tell [name].”"
        return self.words(meeting, "“We also pay your supporter's travel and time, and childcare or replacement care.”")


class PaymentUnclear(CostsRule):
    """It is not clear whether people are paid for their time.

    ## What it does
    Looks for a statement either way: a fee, a voucher, an honorarium, koha, a sitting fee, or "we cannot pay". How
    much is not looked at. Expenses are not payment for time.

    ## Why it matters
    Everybody else in the room is paid to be there. People who get benefits need to know before they say yes.

    ## Bad
    Nothing is said.

    ## Good
    "We pay £25 for the morning. You may say no." Or: "We are sorry that we cannot pay people for their time."
    """

    code = "TRV004"
    name = "payment-unclear"
    severity = Severity.SUGGESTION
    sources = ("B16", "B17")
    why = "Pay can touch people's benefits, so they need to know before they say yes (National Institute for Health and Care Research: say first what you offer)."
    snippet = "payment"

    def judge_costs(self, meeting: Meeting) -> Judgement:
        """Look for a statement either way."""
        found = meeting.reading.payment
        if found is not None:
            return self.passes("The invite says whether people are paid for their time.", [found.evidence()])
        return self.lacks(
            meeting,
            "We couldn't find a word on payment for people's time.",
            fix=self.words(
                meeting,
                "“We pay [amount] for your time. You can say no, and we can tell you where to get advice on benefits.” "
                "Or: “We are sorry that we cannot pay for your time.”",
            ),
        )


RULES: tuple[type[Rule[Any]], ...] = (CostsNotMentioned, NoChoiceOfBooking, SupportCostsMissing, PaymentUnclear)
