"""What an invite says no to, or keeps to some, is never promised in our section, whatever the rules make of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from copilot_sync.amendments.pieces import DIAL_IN, MATTERS, ORDER, VENUE, Why
from copilot_sync.amendments.proposal import Amender, Proposal
from copilot_sync.configuration import read
from copilot_sync.invite import Attendee, CalendarUser, Conference, Invite, Method
from copilot_sync.reading.refusing import MATTERS as REFUSED

START = datetime(2027, 3, 9, 14, tzinfo=UTC)
BY_TELEPHONE = {
    "location": "Microsoft Teams Meeting",
    "online": True,
    "conferences": (Conference(uri="tel:+44-20-7946-0733"),),
}


def proposed(amender: Amender, now: datetime, said: str, **more: Any) -> Proposal:
    fields: dict[str, Any] = {
        "source": "invite.ics",
        "uid": "1@northmoor.example",
        "dtstart": START,
        "dtend": START + timedelta(hours=2),
        "method": Method.REQUEST,
        "dtstamp": datetime(2027, 2, 1, 10, tzinfo=UTC),
        "summary": "Planning the new clinic",
        "description": f"Let us plan the new clinic together. Nothing is settled yet.\n\n{said}",
        "location": "Civic Hall",
        "organizer": CalendarUser(address="office@northmoor.example"),
        "attendees": (Attendee(address="sam@post.example"), Attendee(address="bo@post.example")),
    }
    return amender.propose(Invite(**(fields | more)), now=now)


def added(proposal: Proposal) -> set[str]:
    return {piece.name for piece in proposal.pieces}


def test_every_snippet_that_can_be_added_has_matters_that_an_invite_can_refuse() -> None:
    assert set(MATTERS) == set(ORDER) - {VENUE}
    assert {matter for matters in MATTERS.values() for matter in matters} <= set(REFUSED)


MONEY = {"costs", "booking", "support_costs", "payment"}


@pytest.mark.parametrize(
    ("said", "never"),
    [
        ("We are sorry that we cannot pay for travel or for your time.", MONEY),
        ("There is no budget for travel or childcare.", MONEY),
        ("We have no money for expenses, sorry.", MONEY),
        ("Expenses? I'm afraid not this time.", MONEY),
        ("Travel: not paid.", MONEY),
        ("Travel is at your own expense.", MONEY),
        ("You will have to cover your own fares.", MONEY),
        ("Everybody comes as a volunteer, and pays their own way.", MONEY),
        ("Unfortunately our funding has run out.", MONEY),
        ("We dont pay petrol", MONEY),
        ("We are not paying fares.", MONEY),
        ("The trust isn't paying expenses.", MONEY),
        ("We're not spending money on travel.", MONEY),
        ("Money for fares? We are not spending on that this year.", MONEY),
        ("We do not pay travel so you need to find your fare.", MONEY),
        ("We can not pay fares so you have to walk", MONEY),
        ("We do not pay fares so you may be out of pocket.", MONEY),
        ("We do not feel that we can pay travel.", MONEY),
        ("The trust told us they do not pay travel.", MONEY),
        ("People tell us they cannot claim fares this year.", MONEY),
        ("Members say they do not get any travel money.", MONEY),
        ("The only day we pay travel is Monday.", MONEY),
        ("The only thing we pay is the bus, not the taxi.", MONEY),
        ("We do not expect to have to pay fares.", MONEY),
        ("We do not let money go on travel.", MONEY),
        ("We cannot pay travel without your receipts.", MONEY),
        ("Members of the board are the only people who get travel expenses.", MONEY),
        ("We have money for only two people to claim fares.", MONEY),
        ("Parking and travel are your own responsibility.", MONEY),
        ("Travel costs are yours to meet.", MONEY),
        ("We hope that you can manage the fare yourselves.", MONEY),
        ("We used to pay for travel, but that has come to an end.", MONEY),
        ("Expenses are nil.", MONEY),
        ("You make your own way, and foot the bill.", MONEY),
        ("This is an unremunerated role.", {"payment"}),
        ("We pay travel for patients only, not for carers or companions.", MONEY),
        ("We pay travel. Childcare costs are not covered.", {"support_costs"}),
        ("We pay travel for patients only.", {"support_costs", "payment"}),
        ("We pay for your travel. We can't offer childcare.", {"support_costs"}),
        ("There are no vouchers or fees for this one.", {"payment"}),
        ("Your fares are reimbursed. We are unable to book tickets for you.", {"booking"}),
        ("Please do not bring anybody with you, the room is small.", {"supporters", "support_costs"}),
        ("The room is too small for carers.", {"supporters", "support_costs"}),
        ("We are not having carers in the room.", {"supporters", "support_costs"}),
        ("You are told that you cannot bring carers.", {"supporters", "support_costs"}),
        ("We do not let the carers in.", {"supporters", "support_costs"}),
        ("Carers cannot wait in the room.", {"supporters", "support_costs"}),
        ("Family and friends cannot attend.", {"supporters", "support_costs"}),
        ("Bring a friend? Not this time, sorry.", {"supporters", "support_costs"}),
        ("No dogs.", {"supporters"}),
        ("Please leave friends and family at home.", {"supporters", "support_costs"}),
        ("Carers are asked to wait outside.", {"supporters", "support_costs"}),
        ("Please note that it is just you who is invited.", {"supporters"}),
        ("This meeting is for patients only.", {"supporters"}),
        ("It is by invitation only.", {"supporters"}),
        ("Please come alone.", {"supporters", "support_costs"}),
        ("We are unable to make adjustments.", {"access_question"}),
        ("It is too late for any requests.", {"access_question"}),
        ("There won't be time for a break.", {"break_line"}),
        ("We will work straight through.", {"break_line"}),
        ("There is no agenda this time.", {"agenda"}),
        ("Please do not ring the office about this.", {"contact"}),
    ],
)
def test_what_the_text_refuses_or_limits_is_left_out_and_left_to_the_organiser(
    amender: Amender, now: datetime, said: str, never: set[str]
) -> None:
    proposal = proposed(amender, now, said)

    assert added(proposal).isdisjoint(never)
    assert {left.setting for left in proposal.left}.isdisjoint(f"snippets.{name}" for name in never)


def test_such_a_finding_is_for_the_organiser_even_where_the_settings_have_no_words(now: datetime) -> None:
    proposal = proposed(Amender(read("").policy), now, "Please do not bring anybody with you.")

    assert ("ACC006", Why.NOT_OURS, "") in proposal.left
    assert ("TRV001", Why.NO_WORDS, "snippets.costs") in proposal.left


NO_WHEELCHAIRS = "Sorry, but wheelchairs are a problem for us."


@pytest.mark.parametrize(
    ("said", "loop", "expected"),
    [
        (NO_WHEELCHAIRS, "There is a loop.", (Why.NOT_OURS, "")),
        (f"{NO_WHEELCHAIRS} There is a hearing loop.", "", (Why.NOT_OURS, "")),
        (NO_WHEELCHAIRS, "", (Why.NO_HELP, "venues")),
        ("", "", (Why.NO_HELP, "venues")),
    ],
    ids=["the profile has all", "the invite has the rest", "neither has the loop", "nothing is refused"],
)
def test_no_setting_is_named_where_a_profile_could_add_nothing_that_is_not_refused(
    now: datetime, toml: str, said: str, loop: str, expected: tuple[Why, str]
) -> None:
    profile = toml.replace("[snippets]", f'loop = "{loop}"\n[snippets]')
    proposal = proposed(Amender(read(f"{profile}\n[rules.ACC002]\nminimum = 6\n").policy), now, said)

    assert VENUE in added(proposal)
    assert [(it.why, it.setting) for it in proposal.left if it.rule == "ACC002"] == [expected]


@pytest.mark.parametrize(
    ("said", "piece"),
    [
        ("No need to book, and no need to bring anything.", "costs"),
        ("If you cannot come, tell us what you think.", "supporters"),
        ("If you can't get out of the house, tell us what you think.", "costs"),
        ("Please don't worry about the cost.", "supporters"),
        ("We are sorry that we cannot pay for your time.", "costs"),
        ("There is a pay and display car park, with no spaces to reserve.", "costs"),
        ("You do not need to know anything about clinics.", "access_question"),
        ("Please don't hesitate to contact us.", "contact"),
        ("We will not finish late.", "break_line"),
        ("If not able to attend, please contact us.", "contact"),
        ("Please contact me if you have any questions or cannot attend.", "contact"),
        ("Should you be unable to come, please ring me.", "contact"),
        ("We could not do this without your support.", "access_question"),
        ("We couldn't do any of this without you and your families.", "supporters"),
        ("Patients tell us they don't get help, and we want to change that.", "access_question"),
        ("We do not want anybody to have to pay first.", "costs"),
        ("People should not be out of pocket.", "payment"),
        ("You will not be charged for travel.", "costs"),
        ("Please don't feel that you have to pay first.", "costs"),
        ("Worried about the fare? Don't let that stop you.", "payment"),
        ("Please do not let the cost of the bus stop you.", "payment"),
        ("The bus stop is only a few minutes away.", "costs"),
        ("The only thing to bring is yourself.", "supporters"),
    ],
)
def test_a_no_to_something_else_costs_nobody_a_promise(amender: Amender, now: datetime, said: str, piece: str) -> None:
    assert piece in added(proposed(amender, now, said))


def test_a_subject_and_a_place_can_refuse_too(amender: Amender, now: datetime) -> None:
    assert "supporters" not in added(proposed(amender, now, "", summary="Clinic plans (no guests)"))
    assert "break_line" not in added(proposed(amender, now, "", location="Civic Hall; no break"))


def test_numbers_are_not_shown_where_people_are_asked_not_to_join_by_telephone(amender: Amender, now: datetime) -> None:
    assert DIAL_IN in added(proposed(amender, now, "No internet? Then ring Kim.", **BY_TELEPHONE))
    assert DIAL_IN not in added(proposed(amender, now, "You cannot join by telephone.", **BY_TELEPHONE))


def test_of_a_venue_only_those_facts_are_added_that_the_text_does_not_deny(amender: Amender, now: datetime) -> None:
    (silent,) = (it.text for it in proposed(amender, now, "").pieces if it.name == VENUE)
    (denied,) = (it.text for it in proposed(amender, now, "Sadly no buses run that day.").pieces if it.name == VENUE)

    assert "Buses 4 and 9 stop outside." in silent
    assert "Buses 4 and 9" not in denied
    assert "The accessible toilet is next to the Long Room." in denied
