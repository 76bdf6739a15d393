"""TRV: who pays, who books, whose costs, and whose time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.invite import Attachment, Attendee, CalendarUser, PartStat
from copilot_sync.people import Role
from copilot_sync.verdicts import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.verdicts import Judgement

    Judge = Callable[..., Judgement]

FRENCH = (
    "Bonjour à toutes et à tous, nous refaisons ensemble le dépliant remis à l'accueil de la clinique. "
    "Nous payons vos déplacements et vous choisissez les mots, les images et l'ordre des pages."
)
RULES = ("TRV001", "TRV002", "TRV003", "TRV004")
COLLEAGUE = Attendee(address="kit@northmoor-nhs.example", common_name="Kit Osei")
STAFF: dict[str, Any] = {
    "organizer": CalendarUser(address="ola@northmoor-nhs.example", common_name="Ola Berg"),
    "attendees": (COLLEAGUE,),
}


@pytest.mark.parametrize("code", RULES)
def test_staff_among_themselves_are_left_alone(judge: Judge, code: str) -> None:
    assert judge(code, description="See you there. Receipts please.", **STAFF).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    "fields",
    [
        {"summary": "Co-designing the new clinic"},
        {"categories": ("PPG",)},
        {"calendar_name": "Lived experience"},
        {"attendees": (Attendee(address="ada@mail.example"),)},
    ],
)
def test_a_word_in_a_field_or_somebody_of_unknown_role_brings_a_meeting_in(
    judge: Judge, fields: dict[str, Any]
) -> None:
    assert judge("TRV001", **({**STAFF, "description": "See you there."} | fields)).severity is Severity.IMPORTANT


def test_somebody_who_declined_brings_nothing_in(judge: Judge) -> None:
    people = (COLLEAGUE, Attendee(address="ada@mail.example", partstat=PartStat.DECLINED))
    roles = {"ada": Role.LIVED_EXPERIENCE}

    assert judge("TRV004", roles=roles, **(STAFF | {"attendees": people})).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    "text",
    [
        "We pay your bus fare.",
        "Travel expenses will be met.",
        "Mileage at the usual rate, and subsistence.",
        "You won't be out of pocket.",
        "Coming here won't cost you a cent.",
        "We can send a cab for you.",
        "Taxi vouchers are at the desk.",
        "Petrol vouchers or bus money, whichever helps.",
        "We reimburse gas and tolls.",
        "Your parking will be refunded.",
        "We'll pick up the bill for your taxi.",
        "Vouched expenses are payable at the public rate per kilometre.",
        "What we pay for:\n- your journey\n- lunch",
        "Coming by train? We pay the ticket.",
        "Money: return bus fare, in an envelope.",
        "Sorry, there is no money for travel this year.",
        "Please note that expenses cannot be paid.",
        "Help with the cost of getting here is there if you need it.",
        "You get £60 for the day plus travel.",
        "Ravi will pick you up in the minibus.",
        "Whatever you spend on the way, we give back.",
        "Travel requirements to Jo please, so that we can book your train.",
        "Hang on to your receipts.",
        "Our minibus will come to your door and take you home again.",
    ],
)
def test_a_word_on_who_pays_for_getting_there(judge: Judge, text: str) -> None:
    assert judge("TRV001", description=text).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "text",
    [
        "See you there.",
        "Free parking at the back.",
        "The car park is pay and display, £2 for three hours.",
        "There is no charge to attend, and lunch is free.",
        "Buses 4 and 9 stop outside, and taxis wait at the station.",
        "Please allow extra time for travel.",
        "The paper sets out the direction of travel.",
        "We will discuss the cost of prescriptions and what patient transport costs.",
        "Tell us your ideas for the bus timetable and how it is paid for.",
        "How did people fare after they went home?",
        "We meet at the bus station, and somebody will meet you off the train.",
        "Free tickets are on our booking page; claim your place soon.",
        "We will review the travel expenses policy together.",
        "We pay £20 for your time. The train station is near.",
        "You can get a taxi from the rank outside.",
        "Public transport is provided by the council.",
        "Covered bike parking is beside the door.",
        "The journey of a letter, from ward to front door.",
        "Bring cash for the raffle.",
        "The 14 bus will take you home, and the other takes you past the church.",
    ],
)
def test_no_word_on_who_pays_for_getting_there(judge: Judge, text: str) -> None:
    assert judge("TRV001", description=text).severity is Severity.IMPORTANT


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"location": "Online"}, "not_applicable"),
        ({"location": "By telephone"}, "not_applicable"),
        ({"location": None}, "not_applicable"),
        ({"description": "Join at https://us02web.zoom.us/j/81234567890 or come."}, "fail"),
        ({"description": FRENCH}, "cannot_tell"),
        ({"attachments": (Attachment(name="Travel_claim_form.docx"),)}, "pass"),
        ({"description": "Hello.\n\n> We pay your bus fare."}, "fail"),
    ],
)
def test_where_costs_are_looked_for(judge: Judge, fields: dict[str, Any], verdict: str) -> None:
    assert judge("TRV001", **fields).verdict == verdict


@pytest.mark.parametrize(
    "text",
    [
        "We will book your train and send you the tickets.",
        "All travel must be booked through our travel desk.",
        "Please don't buy your own ticket.",
        "Your taxi has been booked for 9.15.",
        "Send me your times so that we can book everything.",
        "Flights will be arranged for you by the office.",
        "Keep your receipts.",
        "Expenses can be claimed on the form.",
        "Travel is refunded at the end of the month.",
        "You pay for your ticket first, then claim it back.",
        "Claim forms will be given out on the day.",
        "Reimbursement is by bank transfer. We cannot pay in advance.",
        "Travel is reimbursed. There is a cash machine in the foyer.",
        "Taxis must be agreed in advance and are reimbursed.",
        "We pay you back within six weeks. Papers come in advance.",
        "Mileage claims go to payroll.",
        "We have all of you down for the minibus.",
        "Travel for you and your supporter will be booked by our office.",
        "Getting here: the council arranges everything.",
        "For the bus we give back the money later.",
        "Keep the ticket, and the money comes back within a month.",
    ],
)
def test_no_choice_of_who_books_or_when_the_money_comes(judge: Judge, text: str) -> None:
    assert judge("TRV002", description=text).severity is Severity.SUGGESTION


@pytest.mark.parametrize(
    "text",
    [
        "We will book your train, or you can book your own.",
        "We will book travel for you unless you would rather do it yourself.",
        "Claim it back, or ask us to pay first.",
        "Bring your receipt and we give you cash on the day.",
        "Fares are refunded before you leave.",
        "Expenses are reimbursed, and an advance can be arranged.",
        "Travel is reimbursed. If paying up front is hard, tell me.",
        "You claim, or we send a taxi on our account.",
        "We reimburse mileage, or can prepay a transit card.",
        "You can claim expenses. If you can't afford to pay first, ask Kim.",
        "We don't want you to be paying up front, so tell me and I'll order tickets. Otherwise claim.",
        "Refunds on the spot.",
        "Fares are refunded the same afternoon at the desk.",
        "Our office will arrange airfares. Those who want to make their own bookings are reimbursed.",
    ],
)
def test_a_choice_of_who_books_and_when_the_money_comes(judge: Judge, text: str) -> None:
    assert judge("TRV002", description=text).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "text",
    [
        "Travel expenses will be paid.",
        "If you need a taxi, we will book one.",
        "Would you like us to book your train?",
        "Claim your place by Friday.",
        "We will book the room, and tea will be arranged.",
        "People who claim benefits are welcome.",
        "We will reimburse you for your time.",
        "You won't need receipts.",
        "Tickets are free and must be booked on our page.",
        "We have you down as coming by car.",
        "The group arranges everything.",
        "Please give back the keys.",
        "We will hear how transport for outpatients is arranged.",
    ],
)
def test_nothing_on_booking_or_claiming(judge: Judge, text: str) -> None:
    assert judge("TRV002", description=text).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("We pay travel for you and your supporter.", "pass"),
        ("Fares paid, yours and theirs.", "pass"),
        ("PA hours are paid too. So is the bus.", "pass"),
        ("Travel costs, including those of a companion.", "pass"),
        ("If you bring somebody, we cover their fare as well.", "pass"),
        ("Mileage and childcare are covered.", "pass"),
        ("Bus fares paid, and someone to sit with your mum.", "pass"),
        ("There is a free crèche. We pay for taxis.", "pass"),
        ("Respite is paid for, and your petrol.", "pass"),
        ("What we pay for:\n- travel\n- a babysitter\n- lunch", "pass"),
        ("We cover transit, and elder care if you need it.", "pass"),
        ("Sorry, we can pay bus fares and no childcare.", "pass"),
        ("We pay your travel.", "fail"),
        ("We pay your travel, and you are welcome to bring a supporter.", "fail"),
        ("Carers and friends are welcome. Expenses paid.", "fail"),
        ("Expenses are paid for patient partners.", "fail"),
        ("Travel paid. We will look at the respite service review.", "fail"),
        ("Bus fares paid. Good care matters to us.", "fail"),
        ("Mileage paid. A BSL interpreter is booked.", "fail"),
        ("We cover your data costs.", "fail"),
        ("Assistance dogs are welcome. There is a lift.", "not_applicable"),
        ("We pay £20 for your time.", "not_applicable"),
        (FRENCH, "cannot_tell"),
        ("Taxi vouchers are here on the day. They extend to a carer or supporter.", "pass"),
        ("Fuel cards for you, and one for whoever drives you.", "pass"),
        ("A bus pass for each member, and for the accompanying person too.", "pass"),
        ("We meet what it costs you to come, and what it costs anyone who helps you.", "pass"),
        ("Mileage is paid. Childcare receipts are handled in the same way.", "pass"),
        ("We pay your bus. Ask for anything, from a seat by the door to somebody to sit with.", "fail"),
        ("We pay your bus. This applies to carers' assessments.", "fail"),
    ],
)
def test_costs_of_support_and_care_go_with_costs(judge: Judge, text: str, verdict: str) -> None:
    assert judge("TRV003", description=text).verdict == verdict


def test_whoever_cannot_pay_is_not_told_to_pay_for_supporters_also(judge: Judge) -> None:
    refusing, paying = (
        judge("TRV003", description=text) for text in ("We cannot pay for your travel, sorry.", "We pay your travel.")
    )

    assert refusing.verdict is paying.verdict is Verdict.FAIL
    assert "We also pay" not in refusing.fix
    assert "We also pay" in paying.fix


@pytest.mark.parametrize("text", ["We refund travel, receipts only.", "We pay fares only."])
def test_a_limit_is_taken_for_no_refusal(judge: Judge, text: str) -> None:
    fix = judge("TRV003", description=text).fix

    assert "“We pay for a supporter" in fix
    assert "either" not in fix


@pytest.mark.parametrize(
    "text",
    [
        "We pay £25 for the morning.",
        "You each get a $50 gift card.",
        "There is a €30 thank-you for the two hours.",
        "Members receive a sitting fee.",
        "A koha is given at each hui.",
        "An honorarium is available.",
        "Twenty pounds each, for your trouble.",
        "Your time is paid at the national rate.",
        "Payment is optional, and it can affect benefits.",
        "Two time credits for the session.",
        "You will be paid for your time, and for travel.",
        "We are sorry that we cannot pay people this time.",
        "There is no budget to pay you.",
        "This is an unpaid role.",
        "Nobody is paid for this one.",
        "The role is voluntary, on an unpaid basis.",
        "For your two hours: forty dollars.",
        "Payment: none, sorry.",
        "Compensation: $45 per meeting.",
        "A small gift as a thank-you.",
        "I can't pay ye for this one.",
        "No fee is payable to members.",
        "Please note that no sitting allowance is payable.",
        "There is no pay for taking part, only soup.",
        "Still nothing for your time, I'm afraid.",
        "Parking is £4 for the day, and you get £20 for the session.",
        "A tenner each 4 ur time.",
    ],
)
def test_a_statement_on_payment_either_way(judge: Judge, text: str) -> None:
    assert judge("TRV004", description=text).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "text",
    [
        "See you there.",
        "Travel expenses are paid, at 45p a mile.",
        "There is no fee to attend.",
        "Thank you for your time last month.",
        "Parking is £3. Lunch vouchers are at the desk.",
        "We have a budget of £5,000 to spend together.",
        "Unpaid carers and voluntary sector colleagues are welcome.",
        "Taking part is voluntary.",
        "Carer's Allowance and Attendance Allowance: an adviser will be there.",
        "You will be reimbursed for your travel.",
        "Direct payments are on the agenda.",
        "Claims are handled within ten days and payment follows by bank transfer.",
        "Cake as a thank you for coming.",
        "We pay sitters at £10 an hour.",
        "Please pay attention to the new room.",
        "The hall costs £50 per session to hire.",
        "There is a small registration fee.",
        "Car Park C is nearest, £3 for the morning.",
        "No fee is payable for the room.",
        "No fees are payable by visitors.",
        "There is nothing for the children to do.",
        "Bring the letter on your attendance allowance.",
    ],
)
def test_no_statement_on_payment(judge: Judge, text: str) -> None:
    assert judge("TRV004", description=text).severity is Severity.SUGGESTION


def test_another_language_may_say_what_we_cannot_read(judge: Judge) -> None:
    verdicts = {code: str(judge(code, description=FRENCH).verdict) for code in RULES}

    assert verdicts == {"TRV001": "cannot_tell", "TRV002": "pass", "TRV003": "cannot_tell", "TRV004": "cannot_tell"}
