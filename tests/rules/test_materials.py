"""MAT: what is said to be there, what the meeting is for, and what it will go through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.amendments.bodies import Section, with_section
from copilot_sync.invite import Attachment, Conference, Envelope, Invite, Method
from copilot_sync.rules.materials import AgendaOptions, PurposeOptions
from copilot_sync.rules.schedule import BreakOptions
from copilot_sync.verdicts import Judgement, Severity, Verdict

Judge = Callable[..., Judgement]

START = datetime(2026, 11, 5, 11, 0, tzinfo=ZoneInfo("Europe/London"))  # a Thursday
FRENCH = (
    "Bonjour à toutes et à tous, nous refaisons ensemble le dépliant remis à l'accueil de la clinique. Vous choisissez "
    "les mots, les images et l'ordre, et nous imprimons votre version dans le mois qui suit notre rencontre de novembre. "
    "De quoi avez-vous besoin pour participer ? Dites-le-moi avant la fin de la semaine prochaine."
)
LOGISTICS = (
    "Hello all, here are the details. We are in the Long Room on the second floor, and there is a lift. Tea from half "
    "past ten. Buses 4 and 9 stop outside. You can park at the back. Ring Sam when you get there. "
)


def files(*names: str) -> tuple[Attachment, ...]:
    return tuple(Attachment(name=name) for name in names)


def days_before(days: int) -> datetime:
    return START - timedelta(days=days)


# ---------------------------------------------------------------- MAT001


@pytest.mark.parametrize(
    ("text", "attached", "verdict"),
    [
        ("The agenda is attached.", ["Agenda 5 Nov.docx"], "pass"),
        ("The agenda is attached.", [], "fail"),
        ("The agenda is attached.", ["Minutes of September.docx"], "fail"),
        ("The agenda is attached.", ["Meeting pack.pdf"], "pass"),
        ("The agenda is attached.", ["scan0012.pdf"], "pass"),
        ("The agenda and the form are attached.", ["winmail.dat"], "pass"),
        ("Attachments: agenda, map", ["Agenda.docx"], "fail"),
        ("The agenda and the claim form are attached.", ["Agenda.docx"], "fail"),
        ("The agenda and the claim form are attached.", ["Agenda.docx", "Expenses form.docx"], "pass"),
        ("Please complete the payment form.", ["Consent form.docx"], "fail"),
        ("I've attached the draft letter, a map and directions.", ["Letter v2.docx", "Map.png"], "pass"),
        ("Please find enclosed the terms of reference and a role description.", ["Role description.docx"], "fail"),
        ("Please see the attached flyer.", ["Open day flyer.pdf"], "pass"),
        ("Options paper attached, it's short.", ["Three ways to answer the phone.docx"], "pass"),
        ("See attached.", ["Anything.docx"], "pass"),
        ("See attached.", [], "fail"),
        ("A photo route in Word comes with this email.", ["Photo route.docx"], "pass"),
        ("Please read the guidance, and send in the application form below.", ["Guidance for members.pdf"], "fail"),
        ("Fill in the short form below and send it back.", [], "fail"),
        ("Fill in the form below and send it back.\n\nName: ______\nWhat I need: ______\n", [], "pass"),
        ("Please complete and return the attached consent form.", ["Consent form.docx"], "pass"),
        ("The minutes and an action log are attached.", ["Minutes.docx"], "pass"),
        ("The information sheet (PIS) and the consent form (both attached) are new.", ["PIS v1.docx"], "fail"),
        ("The consent form is attached. The form for any expenses is attached too.", ["Consent form.docx"], "fail"),
        ("I attach last month's figures.", [], "fail"),
        ("Attachment A (the old letter) and Attachment B (the new one) refer.", [], "fail"),
        ("Attachment A (the old letter) refers.", ["A.docx"], "pass"),
        # what comes together with a thing that is attached is claimed too
        (
            "The draft Market Position Statement is attached for your perusal, together with the expenses claim form, which attendees are requested to complete and to hand to the clerk.",
            ["Draft Market Position Statement v3.pdf"],
            "fail",
        ),
        (
            "GA drawings attached, together with RAMS and the visitor induction form, which must be completed by everybody attending site and handed in at the gate.",
            ["ME-GA-102 rev F.pdf"],
            "fail",
        ),
        (
            "The draft menu is attached, along with the booking form, which we ask you to send back.",
            ["Ward menu draft.docx"],
            "fail",
        ),
        ("The minutes are attached, as is the consent form for you to sign.", ["Minutes May.docx"], "fail"),
        (
            "A briefing paper is attached together with the questionnaire that you are asked to fill in.",
            ["Briefing paper.pdf"],
            "fail",
        ),
        (
            "The draft statement is attached for you to read, together with the expenses claim form.",
            ["Draft statement.pdf", "Expenses claim form.docx"],
            "pass",
        ),
        (
            "The draft menu is attached, and we will go through it together with the catering team.",
            ["Ward menu draft.docx"],
            "pass",
        ),
        ("The agenda is attached, together with our thanks to everybody.", ["Agenda.docx"], "pass"),
        (
            "The plan is attached. Come along with your ideas, your form of words and a friend.",
            ["Plan of the garden.pdf"],
            "pass",
        ),
        (
            "The draft letter is attached for you to read, along with anybody you live with.",
            ["Draft letter.docx"],
            "pass",
        ),
        ("The draft letter is attached, as are all our hopes for it.", ["Draft letter.docx"], "pass"),
        ("The minutes are attached, together with the claim form.", ["Minutes and claim form.pdf"], "pass"),
        ("The draft is attached, together with the notes of the last meeting.", ["Papers for June.pdf"], "pass"),
        ("The agenda is attached, together with the map.", ["Agenda June.docx"], "fail"),
        (
            "The agenda is attached, together with the claim form. https://forms.mill.example/claim",
            ["Agenda June.docx"],
            "pass",
        ),
        (
            "The draft letter is attached and we will look at it, together with the poster on the wall, when we meet.",
            ["Draft letter.docx"],
            "pass",
        ),
        (
            "The draft letter is attached, together with a claim form which will follow next week.",
            ["Draft letter.docx"],
            "pass",
        ),
        (
            "The draft letter is attached. We will look at it together with the form that the ward uses.",
            ["Draft letter.docx"],
            "pass",
        ),
        (
            "The draft letter is attached for comment, and Jo brings the poster along with the map.",
            ["Draft letter.docx"],
            "pass",
        ),
        # a map can have a name in another language
        ("The map of access is attached.", ["Plan d'acces.pdf"], "pass"),
        ("The map is attached.", ["plan_d_accès.pdf"], "pass"),
        ("A map is attached.", ["Sut i gyrraedd.pdf"], "pass"),
        ("Directions are attached.", ["Léarscáil.pdf"], "pass"),
        ("The map is attached.", ["Cómo llegar.pdf"], "pass"),
        ("A map is attached.", ["Mapa.png"], "pass"),
        ("The map is attached.", ["Plan stratégique.docx"], "fail"),
        ("The map is attached.", ["Agenda.docx"], "fail"),
        # what stands in brackets behind a thing does not part it from the next
        ("The pre-read (84 pages) and the declaration form are attached.", ["Pre-read v2.pdf"], "fail"),
        ("The slides (30 of them) and the claim form are attached.", ["Ward slides.pptx"], "fail"),
        ("The pre-read (84 pages) and the claim form are attached.", ["Pre-read.pdf", "Claim form.docx"], "pass"),
        ("The draft (our third) is attached.", ["Pre-read v2.pdf"], "pass"),
    ],
)
def test_every_thing_claimed_has_its_own(judge: Judge, text: str, attached: list[str], verdict: str) -> None:
    assert judge("MAT001", method=None, description=text, attachments=files(*attached)).verdict == verdict


def test_a_home_page_in_the_footer_is_no_form(judge: Judge) -> None:
    text = "The claim form is attached.\n\nSam Okoro\n\nReport it, pay for it, apply for it online: www.mill-council.example"

    assert judge("MAT001", method=None, description=text).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("text", "of_a_form"), [("The claim form is attached.", True), ("The map is attached.", False)]
)
def test_the_words_to_paste_speak_of_a_form_where_one_is_missing(judge: Judge, text: str, *, of_a_form: bool) -> None:
    assert ("fill in forms" in judge("MAT001", method=None, description=text).fix) is of_a_form


@pytest.mark.parametrize(
    "text",
    [
        "Papers to follow.",
        "The agenda will be attached nearer the time.",
        "I have not attached the papers, since they are long.",
        "The café attached to the hospital does good soup.",
        "There is an enclosed garden for assistance dogs. No strings attached.",
        "Please attach your receipts when you reply.",
        "If you'd sooner not fill in forms, ring me.",
        "You can get a claim form from me on the day.",
        "Joy will help you to fill in the form.",
        "There is a map on our website, and a flyer on the noticeboard.",
        "The minutes were attached to my last email.",
        "I will send the link on Monday. If there are problems with the link, ring Kay.",
        "We are on the floor below, in the room with the red door.",
        "Send your receipts with the expenses claim afterwards.",
        "We will rewrite the form together and agree the map.",
        "We will send you a link to fill in the form.",
        "Join by the link in your confirmation email, or the usual link.",
        "Use our feedback form on the website.",
        "Please send me your claim form, if you have not yet.",
        "We will circulate the papers, and attach the agenda, next week.",
        "It was all about attachment 2 years ago.",
    ],
)
def test_what_is_not_claimed_cannot_be_missing(judge: Judge, text: str) -> None:
    assert judge("MAT001", method=None, description=text).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Please book with the link below.\n\nhttps://book.northmoor.example/forum", "pass"),
        ("Please book with the link below. See you there.", "fail"),
        ("You can fill in the online form.", "fail"),
        ("You can fill in the online form. The street map is at https://maps.example/x.", "fail"),
        ("You can fill in the online form at https://forms.northmoor.example/r/4.", "pass"),
        ("Click here to join.", "fail"),
        ("The agenda is attached here: https://files.northmoor.example/agenda.docx", "pass"),
        ("Details below.\n\nWe meet in the Long Room, and there is soup at noon.", "pass"),
        ("See below. Could you come?\n\nFrom: Rob <rob@mail.example>\nSent: 1 May\nTo: Jo\n\nCan Jo come?", "pass"),
        ("The agenda is below.\n\n1. Hello\n2. The letter\n3. What next", "pass"),
        ("The agenda is below.\n\nSee you there.", "fail"),
        ("The agenda is below.\n\nThe old letter and its faults\nHow we might write a new one", "pass"),
        ("Details below.\n\nKind regards\nSam Okoro, Head of Everything", "fail"),
        ("See below from Jo. I attach something for you.\n\nWe meet in the Long Room, and there is soup.", "fail"),
    ],
)
def test_a_link_or_a_part_of_the_text_can_be_what_is_claimed(judge: Judge, text: str, verdict: str) -> None:
    assert judge("MAT001", method=None, description=text).verdict == verdict


def test_a_link_that_the_calendar_holds_is_there(judge: Judge) -> None:
    link = (Conference(uri="https://meet.northmoor.example/4"),)

    assert judge("MAT001", description="Use the link in this invite.", conferences=link).verdict is Verdict.PASS


def test_what_is_in_quoted_mail_is_not_claimed_again(judge: Judge) -> None:
    text = (
        "Could you come?\n\nFrom: Rob <rob@mail.example>\nSent: 1 May\nTo: Jo\nSubject: Forum\n\nThe form is attached."
    )

    assert judge("MAT001", method=None, description=text).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"method": Method.REQUEST}, "cannot_tell"),
        ({"method": Method.PUBLISH}, "fail"),
        ({"method": None}, "fail"),
        ({"method": Method.REQUEST, "attachments": files("Map.docx")}, "fail"),
        ({"method": Method.REQUEST, "envelope": Envelope(date=None, subject="Forum")}, "fail"),
        ({"method": None, "attachments_known": False}, "cannot_tell"),
    ],
)
def test_a_copy_that_does_not_show_attachments_decides_nothing(
    judge: Judge, fields: dict[str, Any], verdict: str
) -> None:
    assert judge("MAT001", description="The agenda is attached.", **fields).verdict == verdict


def test_nobody_fills_in_a_picture(judge: Judge) -> None:
    logo = (Attachment(name="image001.png", inline=True),)
    text = "Please complete the attached claim form."

    assert judge("MAT001", method=None, description=text, attachments=logo).verdict is Verdict.FAIL


def test_a_poster_in_the_body_is_a_flyer_but_no_letter(judge: Judge) -> None:
    poster = (Attachment(name="image001.png", inline=True),)

    assert judge("MAT001", method=None, description="The poster is below.", attachments=poster).verdict is Verdict.PASS
    assert judge("MAT001", method=None, description="See attached.", attachments=poster).verdict is Verdict.FAIL


# ---------------------------------------------------------------- MAT002


@pytest.mark.parametrize(
    "text",
    [
        "The aim is to agree the layout of the waiting room.",
        "What it's for: a greeting and a sign.",
        "We would like to rewrite the letter with you.",
        "Come and help us fix the phone line.",
        "We're choosing the pictures for the leaflet.",
        "The group will review the draft specification.",
        "We will be talking about what happens after you leave hospital.",
        "You are on the interview panel for the new nurse.",
        "It is the second session on the new day unit.",
        "We want your views on the letter that goes home with people.",
        "This is your chance to say what matters.",
        "Kia ora, the hui is about the new booking system.",
        "We'll dig into the new portal.",
        "This time it's repairs.",
        "We will meet on 12 October to look at how falls are explained.",
        "Nothing is fixed yet, and you decide.",
        "Agenda: the phones, the flu clinics",
        "We need help with the wording of our consent form.",
        "We need to plan the autumn.",
        "Please join us on Teams to work out a scheme that is fair.",
        "We'd like your feedback before it goes live.",
        "This is where it gets decided.",
        "need u to pick the new name",
        "You get the final say on the wording.",
        "This time we will\n- choose the pictures\n- read them aloud",
    ],
)
def test_a_purpose_in_any_words_is_one(judge: Judge, text: str) -> None:
    assert judge("MAT002", description=LOGISTICS + text).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Please reply by Friday so that we can plan the catering.",
        "Ring me to discuss any access needs. I am happy to talk it through.",
        "We look forward to seeing you there. It would be lovely to hear from you.",
        "We will update you if the venue changes.",
        "You choose who books your ticket, and we pay.",
        "The meeting is on the second floor, at two.",
        "Plan your journey with the map.",
        "I am writing to invite you to our quarterly meeting.",
        "Go through the main doors and walk past reception.",
        "Let us know what would help you take part.",
        "We hope to get a signer.",
        "This time it's on Zoom.",
        "I haven't had a chance to ring you.",
        "Choose your lunch from the menu.",
        "Join the call early to test your connection.",
        "We want your feedback after the meeting.",
        "This is where we park.",
        "need u to bring ur bus pass",
        "It is your choice of sandwich.",
    ],
)
def test_getting_there_and_joining_is_no_purpose(judge: Judge, text: str) -> None:
    assert judge("MAT002", description=LOGISTICS + text).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"description": "We choose the pictures."}, "fail"),
        ({"description": None}, "fail"),
        ({"description": LOGISTICS, "summary": "Choosing the new home page together"}, "pass"),
        ({"description": LOGISTICS, "summary": "Forum meeting"}, "fail"),
        ({"description": LOGISTICS, "attachments": files("Agenda.docx")}, "fail"),
        ({"description": FRENCH}, "cannot_tell"),
    ],
)
def test_forty_words_with_a_purpose_are_enough(judge: Judge, fields: dict[str, Any], verdict: str) -> None:
    answer = judge("MAT002", **fields)

    assert (answer.verdict, answer.severity) == (verdict, Severity.WARNING if verdict == "fail" else None)


@pytest.mark.parametrize(
    ("subject", "own", "agenda", "verdict"),
    [
        ("Choosing the new home page together", "Moved to the evening this time.", "", "fail"),
        ("Letters group", LOGISTICS, "We decide together what comes first.", "fail"),
        ("Letters group", LOGISTICS, "1. Hello\n2. The new letter\n3. What happens next", "fail"),
        ("Letters group", f"{LOGISTICS}We choose the pictures together.", "", "pass"),
    ],
    ids=["few words", "a purpose of ours", "an agenda of ours", "a purpose of theirs"],
)
def test_what_an_amendment_adds_is_no_purpose(judge: Judge, subject: str, own: str, agenda: str, verdict: str) -> None:
    section = Section("Taking part", tuple(filter(None, (LOGISTICS, agenda))))
    amended = with_section(Invite(source="invite.ics", uid=None, description=own, summary=subject), section)

    answer = judge("MAT002", description=amended.description, summary=subject)

    assert answer.verdict == verdict


def test_the_number_of_words_can_be_set(judge: Judge) -> None:
    options = {"MAT002": PurposeOptions(words=4)}

    assert judge("MAT002", description="We choose the pictures.", options=options).verdict is Verdict.PASS


# ---------------------------------------------------------------- MAT003


@pytest.mark.parametrize(
    "text",
    [
        "Agenda:\n- the phones\n- the flu clinics",
        "DRAFT AGENDA\n\n1. Apologies\n2. The letter\n3. What next",
        "Agenda: the letter; the phone call; the waiting room.",
        "What's on the agenda:\n* New visitor policy\n* Website feedback",
        "10.30 coffee. 10.45 what a good welcome feels like. 11.15 break. 12 decide.",
        "6:30 PM Welcome\n6:40 PM Portal demo\n7:30 PM Adjourn",
        "10:00 - 10:15 Welcome\n10:15 - 11:00 Work in pairs",
        "On the day: a cuppa (11.00), walk round the space (11.15), choose three changes (12.10).",
        "The plan\n• Hello and tea\n• Look at the drafts\n• Pick one",
        "The main topic will be the new website.",
        "For October: appointments, the new phone queue, and the flu clinics.",
        "Our main item this time is parking.",
        "1. Welcome and introductions\n2. Feedback from the survey\n3. Next steps",
        "We'll talk about the phones, the flu clinics, and the website.",
        "We'll get to know each other, look at two examples, and decide how to work.",
        "Please join our session, where you will:\n• Hear what the audit found\n• Choose three things to fix",
        "Meeting goals: (1) finish the binder, (2) pick two members, (3) plan the picnic.",
        "We will set the agenda together.",
        "We don't do agendas: whoever comes decides.",
        "There'll be three rounds: what respite means; what gets in the way; what to promise.",
        "Au programme : accueil et café (13 h), ce qui manque (13 h 15), choix final (14 h 45).",
        "The agenda is here: https://files.northmoor.example/a1",
        "10am Karakia\n10.20 Booking system kōrero\n11.30 Kai",
        "Run of show\n5 min hellos\n30 min demo",
        "This time we will\n- choose the pictures\n- decide who rings the bus company",
        "The main points are:\n* the price\n* the place",
        "Plan\n10.20 mood boards\n11 vote!",
        "Notes from January are attached, with who does what.\n1. The four that failed\n2. The next five\n3. Roadworks",
    ],
)
def test_an_agenda_in_any_form_is_one(judge: Judge, text: str) -> None:
    assert judge("MAT003", description=text, now=days_before(3)).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Agenda to follow.",
        "An agenda will be circulated nearer the time.",
        "If you have anything for the agenda, tell me.",
        "We want to redesign the letter with you.",
        "The purpose of the meeting is to agree the plan.",
        "We start at 10.30 and finish at 12.30. Lunch at 12.45.",
        "Date: Friday 11 December 2026\nTime: 10:00 - 12:00\nType: Online",
        "Buses at 10.15 and 10.45 stop outside. Doors open at 9.30 for a 10.00 start.",
        "Getting here:\n- Bus 4\n- Train from Easterby",
        "Please bring:\n- a pen\n- your ideas",
        "How to join:\n1. Click the link\n2. Enter the code\n3. Wait for Kay",
        "We cover fares, parking, childcare and care at home.",
        "Topic: Lived Experience Group\nTime: Nov 5, 2026 11:00 AM",
        "Dates: 4 May, 6 June, 8 July",
        "The bus timetable: 10.10, 10.40, 11.10",
        "This time we meet in the hall, upstairs, from 2pm, Level 3.",
        "It costs £10.50 for lunch and £12.30 for dinner.",
        "10.20 mood boards\n12 people are coming",
        "Documents\n1. Minutes\n2. Report\n3. Plan",
        "Next we will\nring you to check.",
    ],
)
def test_a_purpose_a_time_or_a_list_of_other_things_is_no_agenda(judge: Judge, text: str) -> None:
    assert judge("MAT003", description=text, now=days_before(3)).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (3, ("fail", "warning")),
        (7, ("fail", "warning")),  # four clear working days
        (8, ("fail", "warning")),  # five
        (9, ("fail", "suggestion")),  # six
        (15, ("fail", "suggestion")),  # ten
        (16, ("not_applicable", None)),  # eleven
    ],
)
def test_an_agenda_is_asked_for_ten_working_days_ahead(judge: Judge, days: int, expected: tuple[str, str]) -> None:
    answer = judge("MAT003", description="We redesign the letter.", now=days_before(days))

    assert (answer.verdict, answer.severity) == expected


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"attachments": files("Agenda_5_Nov.docx")}, "pass"),
        ({"attachments": files("Patients in charge programme.pdf")}, "pass"),
        ({"attachments": files("Guidance for members.pdf", "Bus timetable.pdf")}, "fail"),
        ({"attachments_known": False}, "cannot_tell"),
        ({"description": "The agenda is attached."}, "cannot_tell"),
        ({"description": "The agenda is attached.", "method": None}, "fail"),
        ({"description": FRENCH}, "cannot_tell"),
        ({"dtstart": None, "dtend": None}, "cannot_tell"),
    ],
)
def test_a_file_can_be_the_agenda(judge: Judge, fields: dict[str, Any], verdict: str) -> None:
    assert judge("MAT003", now=days_before(3), **({"description": "See you there."} | fields)).verdict == verdict


def test_the_days_can_be_set(judge: Judge) -> None:
    options = {"MAT003": AgendaOptions(minimum=2, floor=1)}

    answer = judge("MAT003", description="See you there.", now=days_before(9), options=options)

    assert answer.verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("begins", "minutes", "fields", "expected"),
    [
        ((14, 0), 120, {}, "[2.00] Hello and tea. [2.15] [First thing to do together]. [3.00] Break. [3.15] [Second"),
        (
            (10, 30),
            45,
            {},
            "[10.30] Hello and tea. [10.35] [First thing to do together]. [10.50] [Second thing]. [11.10]",
        ),
        ((12, 0), 60, {"location": "Microsoft Teams Meeting"}, "[12.00] Hello. [12.10] [First thing"),
        ((14, 0), 60, {"location": "By phone"}, "[2.00] Hello. [2.10] [First thing"),
        ((14, 0), 60, {"location": "01632 960 123"}, "[2.00] Hello. [2.10] [First thing"),
        ((9, 0), 480, {}, "[time] Hello and tea. [time] [First thing to do together]. [time] Break. [time] [Second"),
        ((9, 0), 15, {}, "[time] Hello and tea."),
        ((0, 0), 1440, {"all_day": True}, "[time] Hello and tea."),
        ((14, 0), None, {}, "[time] Hello and tea."),
    ],
    ids=[
        "two hours",
        "less than one",
        "online",
        "by phone",
        "by telephone",
        "a long day",
        "very short",
        "all day",
        "without an end",
    ],
)
def test_the_times_to_paste_are_those_of_the_meeting(
    judge: Judge, begins: tuple[int, int], minutes: int | None, fields: dict[str, Any], expected: str
) -> None:
    start = START.replace(hour=begins[0], minute=begins[1])
    end = None if minutes is None else start + timedelta(minutes=minutes)

    fix = judge("MAT003", description="Hello.", dtstart=start, dtend=end, now=days_before(3), **fields).fix

    assert fix.startswith(f"“{expected}")
    assert ("Break" in fix) == (minutes is None or not 30 <= minutes <= 90)
    assert fix.endswith("What happens next. Would you like to add something? Tell [name].”")


@pytest.mark.parametrize(
    ("most", "minutes", "has_one"),
    [(60, 80, True), (60, 60, False), (150, 120, False), (90, 91, True)],
)
def test_the_agenda_to_paste_has_a_break_where_your_own_rule_asks_for_one(
    judge: Judge, most: int, minutes: int, *, has_one: bool
) -> None:
    options = {"SCH002": BreakOptions(minutes=most)}
    end = START + timedelta(minutes=minutes)

    fix = judge("MAT003", description="Hello.", dtend=end, now=days_before(3), options=options).fix

    assert ("Break" in fix) == has_one


def test_nobody_is_told_how_many_days_are_left_when_it_is_over(judge: Judge) -> None:
    answer = judge("MAT003", description="Hello.", now=START + timedelta(days=21))

    assert answer.message == "We couldn't find an agenda."
