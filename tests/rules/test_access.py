"""ACC: questions, facts, barriers, routes and formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.invite import Attachment, Attendee, Conference
from copilot_sync.verdicts import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.verdicts import Judgement

    Judge = Callable[..., Judgement]

FRENCH = (
    "Bonjour à toutes et à tous, nous refaisons ensemble le dépliant remis à l'accueil de la clinique. "
    "Vous choisissez les mots et les images, et nous imprimons votre version dans le mois qui suit."
)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Is there anything that would help you take part? Tell Sam.", "pass"),
        ("Do you have any access needs?", "pass"),
        ("If you need adjustments, contact the office.", "pass"),
        ("Say if you would like an interpreter, large print or a quiet room.", "pass"),
        ("Let us know what we can do to make the day easier for you.", "pass"),
        ("Let me know about any allergies.", "fail"),
        ("Any questions? Ring me.", "fail"),
        ("Tell us if you need a BSL interpreter.", "fail"),
        ("We look at access to services. Please reply soon.", "fail"),
        ("If you need help to get on Zoom, ring Kay.", "fail"),
        ("Bring what you need to take notes.", "fail"),
        ("Sorry, we cannot make reasonable adjustments, so please do not ask.", "fail"),
        ("Accessibility requests are closed. Please ring if you have questions.", "fail"),
        ("The deadline for access requests has passed, so please make your own arrangements.", "fail"),
        ("It is too late to ask for adjustments.", "fail"),
        ("It is never too late to ask for adjustments.", "pass"),
        ("Please bring your questions on the support needs report.", "fail"),
        ("Please let me know your thoughts on reasonable adjustments in clinics.", "fail"),
        ("Please read the report on access needs before the meeting.", "fail"),
        ("Please tell your GP about any medical conditions.", "fail"),
        ("Please tell your contact at the office about your access needs.", "pass"),
        ("If you have access needs, do not be afraid to ask.", "pass"),
        ("Don't forget to tell us about your access needs.", "pass"),
        (FRENCH, "cannot_tell"),
        ("Members are asked to notify any access or communication requirements by Friday.", "pass"),
        ("Any member requiring adjustments in order to participate should intimate the same to the clerk.", "pass"),
        ("It is an intimate setting. We look at access to services.", "fail"),
        ("We look at access needs in the Lodge.", "fail"),
    ],
)
def test_people_are_asked_what_they_need(judge: Judge, text: str, verdict: str) -> None:
    assert judge("ACC001", description=text).verdict == verdict


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("See you there.", "important"),
        ("There is a lift.", "suggestion"),
        ("There is no lift.", "suggestion"),
        ("Lift, accessible toilet, hearing loop.", "suggestion"),
        ("Lift, accessible toilet, hearing loop. Bus 4 stops outside.", None),
        ("I will keep you in the loop about next steps, and we can give you a lift home.", "important"),
        (
            "No steps, and a big toilet with a changing bench. Bus 4 stops outside. A cab can drop you at the door.",
            None,
        ),
        ("Lift, accessible toilet, hearing loop. Take the second left after the bridge.", None),
        ("Level entrance, a toilet with a baby changing bench, hearing loop. Bus 4 stops outside.", "suggestion"),
        ("A good turnout will lift the standard of the roster.", "important"),
    ],
)
def test_four_facts_about_a_venue_are_enough(judge: Judge, text: str, severity: str | None) -> None:
    assert judge("ACC002", description=text).severity == severity


def test_facts_may_stand_in_the_location_and_in_the_names_of_files(judge: Judge) -> None:
    answer = judge(
        "ACC002",
        description="See you there.",
        location="Long Room (step-free, accessible WC, loop), 4 Mill Street",
        attachments=(Attachment(name="Map_and_bus_routes.docx"),),
    )

    assert answer.verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("There is no lift, sorry.", "fail"),
        ("Stairs only. There is a car park at the back.", "fail"),
        ("There is no lift. We can meet in the ground floor room instead.", "pass"),
        ("Steps at the front, but the side door is level.", "not_applicable"),
        ("There are three steps at the front. Use the side door.", "pass"),
        ("There's no accessible toilet here, but the library next door has one.", "pass"),
        ("There are no steps.", "not_applicable"),
        ("We will agree next steps.", "not_applicable"),
        ("The lift is down.", "fail"),
        ("The lift is just off reception.", "not_applicable"),
        ("Take the lift down one floor.", "not_applicable"),
        ("It is up one flight of stairs, or you can take the lift.", "pass"),
        ("Room 4 is up the stairs or by lift.", "pass"),
        ("There is no lift. You will have to use the stairs instead.", "fail"),
        ("There is no lift. We will be in a different room next time.", "fail"),
        ("There is no lift. If that is hard, we can use a different room.", "pass"),
        ("Four steps at the front: use the side door. The room is up a flight of stairs.", "fail"),
        (
            "There is no lift. We can meet in the ground floor room instead.\n\nAs I said, the lift is out of order.",
            "pass",
        ),
        ("There is no accessible toilet, but the library next door has one. There is no lift.", "fail"),
        ("The hall is not step-free, but you can join by phone.\n\nThere are four steps at the front.", "pass"),
        ("We will discuss why the clinic has no lift.", "not_applicable"),
        ("We want to talk about the station, where the lift is out of order.", "not_applicable"),
        ("We will discuss the plan, and there is no lift, sorry.", "fail"),
        ("People complained that there was no accessible toilet.", "not_applicable"),
        ("Last time there was no lift, so we have moved to the library.", "not_applicable"),
        ("As last time, there is no lift.", "fail"),
        (FRENCH + "\nAttention : no lift.", "pass"),
    ],
)
def test_a_barrier_comes_with_a_way_round(judge: Judge, text: str, verdict: str) -> None:
    assert judge("ACC003", description=text).verdict == verdict


@pytest.mark.parametrize(
    ("location", "text", "verdict"),
    [
        ("Boardroom, Whitcombe Building", "The lift in the Whitcombe Building is out of order until April.", "fail"),
        ("Boardroom, Whitcombe Building", "The lift in the East Wing is out of order.", "fail"),
        ("Boardroom, Whitcombe Building", "THE LIFT TO THE FIRST FLOOR IS BROKEN.", "fail"),
        ("Room 3", "The lift at County Hall is out of service.", "fail"),
        ("Room 3", "The lift at County Hall is out of service. We will meet in the foyer on the ground floor.", "pass"),
        (
            "Boardroom, Whitcombe Building",
            "The lift at Lisbeg Court is broken, and tenants are angry.",
            "not_applicable",
        ),
        ("Corn Hall, Tynebeck", "The lift at Lisbeg Hall has been out of order since May.", "not_applicable"),
        ("Corn Hall, Tynebeck", "The lift at the station is out of order.", "not_applicable"),
        ("Corn Hall, Tynebeck", "The lift at the library is out of order.", "not_applicable"),
        ("Tynebeck library", "The lift at the library is out of order.", "fail"),
        ("Dunsby Court", "The lift at the court is out of order.", "fail"),
    ],
)
def test_a_lift_may_be_that_of_another_building(judge: Judge, location: str, text: str, verdict: str) -> None:
    assert judge("ACC003", location=location, description=text).verdict == verdict


def test_a_contradiction_is_told(judge: Judge) -> None:
    answer = judge("ACC003", description="The hall is step-free throughout.\n\nSorry, the lift is broken.")

    assert (answer.verdict, "something different" in answer.message) == (Verdict.FAIL, True)


@pytest.mark.parametrize(
    ("location", "text", "verdict"),
    [
        ("Education Centre", "", "fail"),
        ("Education Centre", "Come to the Changing Places room at the Place board.", "fail"),
        ("Education Centre, 4 Mill Lane", "", "pass"),
        ("Education Centre", "We are at 4 Mill Lane.", "pass"),
        ("Education Centre, NM4 1QT", "", "pass"),
        ("Hillside Surgery, 3 Chapel Croft, Dunsby (upstairs)", "", "pass"),
        ("Chapel Croft", "", "fail"),
        ("Community Hall, Halifax NS B3H 4R2", "", "pass"),
        ("Town Hall, Springfield, MA 01103", "", "pass"),
        ("Salle 2, 45, rue des Pins", "", "pass"),
        ("Corn Hall, 12 The Green, Northmoor", "", "pass"),
        ("Day Centre, 14 Strand, Northmoor", "", "pass"),
        ("41 Broadway, Room 6", "", "pass"),
        ("31 Northgate", "", "pass"),
        ("Corn Hall", "We meet at 12 The Green, Northmoor.", "pass"),
        ("Corn Hall", "We meet at 5 Broadway.", "pass"),
        ("Corn Hall", "Address: 10 Strand, London", "pass"),
        ("Corn Hall", "Venue: 10 Cheapside", "pass"),
        ("Corn Hall", "Venue: 10 July", "fail"),
        ("Corn Hall", "At 10 Strand up your ideas.", "fail"),
        ("Corn Hall", "It is at 3 Wednesday, and at 4 Zoom opens.", "fail"),
        ("Room 12, The Green Centre", "", "fail"),
        ("Ward 14, Strand House", "", "fail"),
        ("Meeting Room 2, Kingsway Hall", "", "fail"),
        ("2 West, Northmoor Hospital", "", "fail"),
        ("Room 2, Fuller Court", "", "fail"),
        ("Meadow View", "", "fail"),
        ("12 Fuller Court", "", "pass"),
        ("Fuller Court, Mill Street", "", "pass"),
        ("Town Hall, 10 July", "", "fail"),
        ("4 Seasons", "", "fail"),
        ("Microsoft Teams Meeting", "", "not_applicable"),
        ("Usual Place", "", "fail"),
        ("the usual venue", "", "fail"),
        ("B12", "", "fail"),
    ],
)
def test_an_address_can_be_found_by_a_stranger(judge: Judge, location: str, text: str, verdict: str) -> None:
    assert judge("ACC004", location=location, description=text).verdict == verdict


def test_a_room_is_enough_for_those_who_work_there(judge: Judge) -> None:
    staff = tuple(Attendee(address=f"{name}@clinics.northmoor-nhs.example") for name in ("ann", "ben"))

    assert judge("ACC004", location="Room 4", attendees=staff).verdict is Verdict.PASS
    assert "works" not in judge("ACC004", location="Room 4", attendees=staff).message  # it may be a list of others
    assert "organisation.domains" in judge("ACC004", location="Room 4", attendees=staff, domains=()).message


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"description": "See you there."}, "fail"),
        ({"description": "You can also join by phone."}, "pass"),
        ({"description": "If you can't come, post me your ideas."}, "pass"),
        ({"description": "Can't travel? Phone me and we will do it together."}, "pass"),
        ({"description": "Let me know asap if you can't come."}, "fail"),
        ({"description": "Ring me if you need anything."}, "fail"),
        ({"description": "Or join here: https://us02web.zoom.us/j/81234567890"}, "pass"),
        ({"conferences": (Conference(uri="https://meet.google.com/abc-defg-hij"),)}, "pass"),
        ({"location": "Online"}, "not_applicable"),
        ({"description": FRENCH}, "cannot_tell"),
        ({"description": "If you'd sooner look at it at home, say so. I'll drop a copy round."}, "pass"),
        ({"description": "If you can't come, tell me. We can ring you that evening."}, "pass"),
        ({"description": "If you'd rather put it in writing, there is a box by the door."}, "pass"),
        ({"description": "Stuck at home that day? Text me and I'll conference you in."}, "pass"),
        ({"description": "If you can't come, let me know. We will send you the notes."}, "fail"),
        ({"description": "Stuck in traffic? Ring me and I'll wait."}, "fail"),
    ],
)
def test_there_is_another_way_to_take_part(judge: Judge, fields: dict[str, Any], verdict: str) -> None:
    assert judge("ACC005", **fields).verdict == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Supporters and assistance dogs are welcome.", "pass"),
        ("Feel free to bring a friend.", "pass"),
        ("Your personal assistant can come too.", "pass"),
        ("Chris, your interpreter is booked.", "fail"),
        ("Everybody is welcome.", "fail"),
        ("Partner organisations are welcome to attend.", "fail"),
        ("Sorry, you cannot bring a friend.", "fail"),
        ("Grandparents, neighbours, dogs with a job: come along.", "pass"),
        ("If somebody usually signs for you, pass the link on to them.", "pass"),
        ("Somebody from the trust will speak with you about the bins.", "fail"),
        ("Carers' forum: come along.", "fail"),
        ("My partner is away that week, no problem.", "fail"),
        ("Daughters, husbands, carers and dogs on duty: bring yours.", "pass"),
        ("Receipts for carers: bring them.", "fail"),
        ("Do bring yours if you have a carer.", "pass"),
        ("Come with company if you like.", "pass"),
        ("Ada, bring your mum.", "fail"),
        ("Parents, bring a friend.", "pass"),
    ],
)
def test_supporters_are_welcome(judge: Judge, text: str, verdict: str) -> None:
    assert judge("ACC006", description=text).verdict == verdict


@pytest.mark.parametrize(
    ("fields", "welcome"),
    [
        ({}, "or an assistance dog.”"),
        ({"location": "Microsoft Teams Meeting"}, "or a friend with you.”"),
        ({"location": "Telephone: 01632 960 100"}, "or a friend with you.”"),
        ({"location": "Civic Hall, or Microsoft Teams", "online": True}, "or an assistance dog.”"),
        ({"location": None}, "or an assistance dog.”"),
    ],
    ids=["place", "online", "telephone", "both", "not known"],
)
def test_a_dog_is_welcomed_where_people_meet(judge: Judge, fields: dict[str, Any], welcome: str) -> None:
    fix = judge("ACC006", description="Hello.", **fields).fix

    assert fix.endswith(welcome)
    assert judge("ACC006", **fields, description=fix.strip("“”")).verdict is Verdict.PASS


def test_a_sentence_that_tells_of_two_barriers_is_shown_once(judge: Judge) -> None:
    told = "There is no hearing loop and the lift is out of order, so please use the stairs."

    assert [fact.text for fact in judge("ACC003", description=told).evidence] == [told]


@pytest.mark.parametrize(
    ("fields", "severity"),
    [
        ({"attachments": (Attachment(name="Agenda.pdf"),)}, "suggestion"),
        ({"attachments": (Attachment(name="Agenda.pdf"), Attachment(name="Agenda.docx"))}, None),
        ({"attachments": (Attachment(name="Agenda.pdf"),), "description": "Ask me for large print."}, None),
        ({"attachments": (Attachment(name="Site map.pdf"),)}, None),
        ({"attachments": (Attachment(name="Route to the hall.pdf"),)}, None),
        ({"attachments": (Attachment(name="Parking map.pdf"),)}, None),
        ({"attachments": (Attachment(name="How to find us - drawing.pdf"),)}, None),
        ({"attachments": (Attachment(name="Consent form.pdf"),)}, None),
        ({"attachments": (Attachment(name="Sheet 4 signs route.pdf"),)}, "suggestion"),
        ({"attachments": (Attachment(name="Draft consent form.pdf"),)}, "suggestion"),
        ({"attachments": (Attachment(name="Parking designs.pdf"),)}, "suggestion"),
        ({"attachments": (Attachment(name="Options for the bus route.pdf"),)}, "suggestion"),
        ({"attachments": (Attachment(name="Plan d'accès.pdf"),)}, None),
        ({"attachments": (Attachment(name="Sut i gyrraedd.pdf"),)}, None),
        ({"attachments": (Attachment(name="Cómo llegar.pdf"),)}, None),
        ({"attachments": (Attachment(name="Plan stratégique.pdf"),)}, "suggestion"),
        ({"html": '<html><body><img src="cid:1" alt=""></body></html>'}, "warning"),
        ({"description": "The papers are at https://papers.example/pack.pdf"}, "suggestion"),
    ],
)
def test_papers_come_in_a_format_that_people_can_use(
    judge: Judge, fields: dict[str, Any], severity: str | None
) -> None:
    assert judge("ACC007", **fields).severity == severity


@pytest.mark.parametrize(
    ("lack", "words"),
    [
        ("There is no lift.", "stairs"),
        ("There is no accessible toilet.", "toilet"),
        ("There is no disabled toilet.", "toilet"),
        ("Sorry, there isn't a hearing loop.", "hearing loop"),
        ("There is no disabled parking.", "a space close by"),
    ],
)
def test_the_way_round_that_we_offer_is_one_round_what_is_lacking(judge: Judge, lack: str, words: str) -> None:
    answer = judge("ACC003", description=lack)
    offered = answer.fix.partition("“")[2].removesuffix("”")

    assert words in offered
    assert ("stairs" in answer.fix) == (words == "stairs")
    assert judge("ACC003", description=f"{lack} {offered}").verdict is Verdict.PASS


def test_an_accessible_toilet_contradicts_no_stairs(judge: Judge) -> None:
    answer = judge("ACC003", description="There is no lift, sorry.\n\nAn accessible toilet is on the same floor as us.")

    assert (answer.verdict, "something different" in answer.message) == (Verdict.FAIL, False)


def test_each_barrier_gets_a_way_round(judge: Judge) -> None:
    fix = judge("ACC003", description="There is no lift.\n\nThere is no accessible toilet.").fix

    assert "If stairs are a problem" in fix
    assert "has an accessible toilet" in fix


def test_no_place_no_venue_rules(judge: Judge) -> None:
    for code in ("ACC002", "ACC003", "ACC004", "ACC005"):
        assert judge(code, location="By telephone").verdict is Verdict.NOT_APPLICABLE


def test_nothing_stated_is_important_and_something_a_suggestion(judge: Judge) -> None:
    assert judge("ACC002", description="Hello.").severity is Severity.IMPORTANT
