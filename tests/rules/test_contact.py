"""CON: who to turn to, and how many ways lead there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.invite import CalendarUser, Envelope
from copilot_sync.verdicts import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.verdicts import Judgement

    Judge = Callable[..., Judgement]

MAILBOX = CalendarUser(address="bookings@northmoor-nhs.example", common_name="Northmoor Bookings")
NOREPLY = CalendarUser(address="noreply@northmoor-nhs.example", common_name="Bookings")
SWEDISH = (
    "Hej alla, vi ska rita om väntrummet tillsammans och ni väljer färger, möbler och ljus. "
    "Mötet börjar klockan tio och slutar klockan tolv, och efteråt bjuder vi på soppa."
)


@pytest.mark.parametrize(
    ("name", "address", "verdict"),
    [
        ("Ola Berg", "ola.berg@northmoor-nhs.example", "pass"),
        ("BERG, Ola (NORTHMOOR NHS)", "ola.berg@northmoor-nhs.example", "pass"),
        ("Ola Berg | Involvement lead", "ob@northmoor-nhs.example", "pass"),
        ("ola.berg@northmoor-nhs.example", "ola.berg@northmoor-nhs.example", "pass"),
        (None, "ola.berg@northmoor-nhs.example", "pass"),
        ("Ola Berg", "bookings@northmoor-nhs.example", "pass"),
        ("Bríd Ní Laoi", "bnl@cnocrua.example", "pass"),
        ("Jenny Hill", "jhill@northmoor-nhs.example", "pass"),
        ("Aroha", "aroha@teawa.example", "pass"),
        ("Dean Fowler", "dean@northmoor.example", "pass"),
        ("Ганна Коваль", "bookings@northmoor.example", "pass"),
        ("Łucja Żak", "bookings@northmoor.example", "pass"),
        ("Engagement Team", "engagement@northmoor-nhs.example", "fail"),
        ("Administrator", "administrator@northmoor-nhs.example", "fail"),
        ("Northmoor Bookings", "noreply@northmoor-nhs.example", "fail"),
        ("Kestrel Surgery", "reception@kestrel-surgery.example", "fail"),
        ("Kestrel Surgery", "kestrel@kestrel-surgery.example", "fail"),
        ("Northmoor PPG", "ppg@northmoor.example", "fail"),
        ("Te Awa Health", "info@teawahealth.example", "fail"),
        (None, "involvement@northmoor.example", "fail"),
        ("PFAC Coordinator", "pfac@harborside.example", "fail"),
    ],
)
def test_the_organiser_field_may_name_somebody(judge: Judge, name: str | None, address: str, verdict: str) -> None:
    organizer = CalendarUser(address=address, common_name=name)

    assert judge("CON001", description="See you there.", organizer=organizer).verdict == verdict


def test_who_sent_the_mail_is_somebody_too(judge: Judge) -> None:
    sender = CalendarUser(address="ola.berg@northmoor-nhs.example", common_name="Ola Berg")
    envelope = Envelope(date=None, subject=None, sender=sender)

    assert judge("CON001", organizer=MAILBOX, envelope=envelope).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "text",
    [
        "Kind regards,\nSam",
        "Thanks, Jo",
        "cheers\nkath x",
        "Many thanks\n\nPriya Nair\nPatient Experience Manager\nT: 01632 960 123",
        "Best wishes\nDr. Anneke van der Meer RGN",
        "Ngā mihi\nHana Tamihere",
        "Is mise le meas,\nCaoimhe Ní Bhriain",
        "Cofion gorau\nRhian Prys",
        "REGARDS\nJENNY HILL",
        "Yours\n\nBarb & Lou",
        "See you all then! Maureen",
        "Bring your ideas.\n\n~ Dave, community connector",
        "Jenny Hill\nLead Nurse\n01632 960 555",
        "Any questions, ring Geoff.",
        "Let Shanice know if you can come.",
        "Please ring our access coordinator Femi Bello.",
        "Access contact: Noah Weir (noah@harborside.example)",
        "07700 900 222 (Kelly-Anne)",
        "Questions: Lindiwe, 020 7946 0111",
        "Write to sunita.patel@northmoor.example.",
        "Hello, it's Moira. Come along on Friday.",
        "Rua here from the health centre. We meet on Tuesday.",
        "Hosted by Margaret Hall.",
        "Best wishes, Rhian Prys, Practice Manager",
        "Hope to see you there, Jo (secretary)",
        "Give Shanice a quick ring.",
        "Ring me (Moira) on 01632 960 222.",
        "Femi would be happy to hear from you.",
        "You can always talk to me: Geoff, 01632 960 333.",
    ],
)
def test_a_text_names_somebody_to_turn_to(judge: Judge, text: str) -> None:
    assert judge("CON001", description=text, organizer=MAILBOX).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thanks all",
        "See you Tuesday",
        "Kind regards\nThe Involvement Team",
        "Kind regards\n\nPatient Experience\nNorthmoor General Hospital\nCalder Road",
        "Thanks\nHealthwatch Northmoor",
        "Yours faithfully\n\nfor and on behalf of\nNorthmoor Health Board",
        "Please ring reception.",
        "Call us on 01632 960 100, Monday to Friday.",
        "Contact the Patient Experience Office on 01632 960 100.",
        "Ring Glenbarrow Medical Practice.",
        "Email involvement@northmoor.example",
        "Dr Kerr will give a talk and Professor Adair takes questions.",
        "Join Dr Kerr for tea.\n\nBest\nPPG Committee",
        "Attendees:\nSam Okoro\nPriya Nair",
        "Speakers\n- Dr Amy Kerr\n- Luis Adair",
        "Minutes are taken by Anne Wood.",
        "Tell Us What You Think\nWe are listening.",
        "Come and see the new room.\n\nThe Hive, 77 Weir Lane",
        "We are at 4 Mill Street, NM1 1AA\nNorthmoor",
        "Anne Wood, head of estates, will come to listen.",
        "Thanks, Sam, I got your letter.",
    ],
)
def test_a_text_names_nobody_to_turn_to(judge: Judge, text: str) -> None:
    assert judge("CON001", description=text, organizer=MAILBOX).severity is Severity.IMPORTANT


def test_a_name_needs_no_language_and_its_absence_does(judge: Judge) -> None:
    signed, unsigned = (
        judge("CON001", description=text, organizer=MAILBOX) for text in (f"{SWEDISH}\n\nÅsa Lind", SWEDISH)
    )

    assert (signed.verdict, unsigned.verdict) == (Verdict.PASS, Verdict.CANNOT_TELL)


@pytest.mark.parametrize(
    "text",
    [
        "Ring me on 01632 960 123.",
        "t (01632) 960123",
        "+44 7700 900123, also texts",
        "Call 617-555-0177.",
        "(705) 555-0119",
        "03 5550 0142",
        "Freecall 1800 555 012",
        "021 555 0101",
        "087 555 0143",
        "Ring reception and ask for me: 555-0142",
        "Phone me on extension 4471.",
        "If Zoom plays up, ring me on 07700 900 123.",
        "If you do not use email, ring 01632 960 123.",
        "Please don't phone the ward; ring us on 01632 960 123.",
        "Do not hesitate to ring 01632 960 123.",
        "Trouble joining? 07700 900 123",
        "Pop in to the desk.",
        "Come and find me at the library on Tuesdays.",
        "Speak to us at reception.",
        "Write to PO Box 12, Northmoor.",
        "Reply by email or by post.",
        "Send the slip back in the stamped envelope.",
        "Write to Northmoor Health Centre.",
    ],
)
def test_a_second_way_beside_the_organisers_address(judge: Judge, text: str) -> None:
    assert judge("CON002", description=text).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "text",
    [
        "See you there.",
        "Email me at ola@northmoor-nhs.example",
        "Phone ahead and we will keep a space.",
        "Dial in on 020 7946 0622 and key in 811 2233 4455",
        "Ring 01632 960 733 at quarter past two on Tuesday 1 December and key in 4471#.",
        "To join:\n020 7946 0622, passcode 4471",
        "Meeting ID: 812 345 6789",
        "Fax 01632 960 199",
        "Please do not ring us on 01632 960 333, it is not staffed.",
        "Don’t use the old number, 01632 960 333.",
        "Never text 07700 900 123.",
        "Registered charity number 1234567",
        "Your NHS number: 485 777 3456",
        "Please reply by Friday 12.10.2026, between 10.30 and 12.30.",
        "The budget is £12,000,000.",
        "Drop in any time between 2 and 4.",
        "We will send you the papers by post.",
        "When you arrive, ask at reception.",
        "Complete the form and hand it in at reception.",
        "Visit our website: https://northmoor.example/1234567890",
        "If you are late, ring in at 10.45.",
        "Drop me a line.",
        "Ask at the front desk and somebody will fetch you.",
        "Come and find out what we have been doing.",
        "If you would rather not come into the building, I will telephone you.",
        "Come for a walk round.",
        "We will walk round the building together.",
        "Afterwards, walk over to the café with us.",
        "Look round the centre with us, then vote.",
        "Come in by the side door of the hall.",
    ],
)
def test_only_the_organisers_address(judge: Judge, text: str) -> None:
    assert judge("CON002", description=text).severity is Severity.WARNING


@pytest.mark.parametrize(
    ("text", "organizer", "verdict"),
    [
        ("Call 01632 960 123.", NOREPLY, "fail"),
        ("Call in at the office any weekday, or phone 01632 960 111.", NOREPLY, "pass"),
        ("You can call in to our office at 4 Mill Lane, or phone 01632 960 111.", NOREPLY, "pass"),
        ("Drop in to the library at 12 High Street or ring 01632 960 111.", NOREPLY, "pass"),
        ("Call in for a chat on weekdays: 01632 960 111. Or write to Mill Lane Surgery.", NOREPLY, "pass"),
        ("Call in to the meeting on 01632 960 111.", NOREPLY, "fail"),
        ("Come to the office at 4 pm, or phone 01632 960 111.", NOREPLY, "fail"),
        ("Call 01632 960 123 or write to involve@northmoor.example.", NOREPLY, "pass"),
        ("Please do not reply to this message. Call 01632 960 123.", MAILBOX, "fail"),
        ("Please do not reply to all. Call 01632 960 123.", MAILBOX, "pass"),
        ("Call 01632 960 123 or pop in to the office.", None, "pass"),
        ("Call 01632 960 123 or text 07700 900 123.", None, "fail"),
        ("Two addresses: a@northmoor.example, b@northmoor.example", None, "fail"),
        ("Call 01632 960 123.", CalendarUser(address="x1@group.calendar.google.com"), "fail"),
        (f"{SWEDISH} Ring 01632 960 123.", MAILBOX, "pass"),
        (SWEDISH, MAILBOX, "cannot_tell"),
    ],
)
def test_an_address_that_nobody_reads_is_no_way(
    judge: Judge, text: str, organizer: CalendarUser | None, verdict: str
) -> None:
    assert judge("CON002", description=text, organizer=organizer).verdict == verdict


def test_a_number_in_a_conferencing_block_is_no_contact(judge: Judge) -> None:
    block = (
        "________________________________________________________________________________\n"
        "Microsoft Teams meeting\nJoin: https://teams.microsoft.com/meet/3991?p=x\nOr call in (audio only)\n"
        "+44 20 7946 0955,,123456789#\n"
        "________________________________________________________________________________"
    )
    fields: dict[str, Any] = {"description": f"See you there.\n\n{block}"}

    assert judge("CON002", **fields).verdict is Verdict.FAIL
