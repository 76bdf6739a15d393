"""PRV: who can see whom, and what it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.invite import Attendee, CalendarUser, CUType
from copilot_sync.people import Role
from copilot_sync.rules.privacy import GuestListOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.verdicts import Judgement

    Judge = Callable[..., Judgement]

TWO = {"roles": {"ada": Role.LIVED_EXPERIENCE, "bo": Role.LIVED_EXPERIENCE}, "summary": "HIV clinic check-in"}
STAFF = Attendee(address="kim@northmoor-nhs.example")


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        (TWO, "fail"),
        (TWO | {"roles": {}}, "fail"),
        (TWO | {"attendees_hidden": True}, "pass"),
        (TWO | {"attendees": (Attendee(address="ada@mail.example"), STAFF)}, "pass"),
        (TWO | {"roles": {"ada": Role.LIVED_EXPERIENCE, "bo": Role.SUPPORTER}}, "pass"),
        (TWO | {"roles": {"ada": Role.COMMUNITY, "bo": Role.COMMUNITY}}, "pass"),
        (TWO | {"summary": "Choosing the chairs"}, "pass"),
        (TWO | {"summary": "Patient participation group"}, "pass"),
        (TWO | {"summary": "Hospital reception"}, "pass"),
        (TWO | {"summary": "Pain points in our forms"}, "pass"),
        (TWO | {"summary": "Choosing the chairs", "description": "They are for the new dialysis unit."}, "fail"),
        (TWO | {"summary": "Choosing the chairs", "description": "Yours\nKim Lo\nManager, Lupus Society"}, "fail"),
        (TWO | {"summary": "Probation reference group"}, "pass"),
        (TWO | {"summary": "Haemodialysis users: choosing the chairs"}, "fail"),
        (TWO | {"summary": "TB clinic: the letters"}, "fail"),
        (TWO | {"summary": "Smoking cessation group"}, "fail"),
        (TWO | {"summary": "Breast screening vans"}, "fail"),
        (TWO | {"summary": "Screening of a film"}, "pass"),
        (TWO | {"summary": "Chairs", "description": "The eye clinic's car park is full."}, "pass"),
        (TWO | {"summary": "Chairs", "description": "The maternity unit sent us a card."}, "pass"),
        (TWO | {"summary": "Chairs", "description": "The pain clinic gave us your name."}, "fail"),
        (TWO | {"summary": "Dementia Friends training"}, "pass"),
        (TWO | {"summary": "Chairs", "description": "The cancer team at County lent us a projector."}, "pass"),
        (TWO | {"summary": "Chairs", "description": "You were looked after by the cancer team at County."}, "fail"),
        (TWO | {"summary": "New café for the hospital (above Maternity)"}, "pass"),
        (TWO | {"summary": "Cake sale for the stroke ward"}, "pass"),
        (TWO | {"summary": "Life beyond cancer: planning the second year"}, "fail"),
        (TWO | {"summary": "Room for people with dementia: choosing the colours"}, "fail"),
        (TWO | {"summary": "Parents of children with Type 1"}, "fail"),
        (TWO | {"summary": "Chairs", "description": "The stroke choir sings until one."}, "pass"),
        (
            TWO
            | {
                "summary": "Chairs",
                "description": "The stroke ward has old chairs. The lift of the stroke unit is new.",
            },
            "fail",
        ),
        (
            TWO | {"summary": "Chairs", "description": "The memory clinic closes at noon. Help us to change that."},
            "fail",
        ),
        (
            TWO | {"summary": "Choosing the chairs", "description": "Kind regards\nKim Lo\nRespiratory nurse lead"},
            "pass",
        ),
        (
            TWO
            | {"summary": "Moving in", "description": "Ada needs waking nights because of her epilepsy. Bo does not."},
            "fail",
        ),
        (
            TWO | {"summary": "Moving in", "description": "Ada will talk about her research on epilepsy. Bo will not."},
            "pass",
        ),
        (
            TWO
            | {
                "attendees": (
                    Attendee(address="x@lists.example", common_name="Sickle Cell Friends", cutype=CUType.GROUP),
                ),
                "summary": "Tea",
            },
            "cannot_tell",
        ),
        (TWO | {"options": {"PRV001": GuestListOptions(members_agreed=True)}}, "pass"),
        (TWO | {"options": {"PRV001": GuestListOptions(members_agreed=("hiv clinic check-in",))}}, "pass"),
        (TWO | {"options": {"PRV001": GuestListOptions(members_agreed=("1@test.example",))}}, "pass"),
        (TWO | {"options": {"PRV001": GuestListOptions(members_agreed=("another",))}}, "fail"),
    ],
)
def test_a_list_must_not_tell_who_is_ill(judge: Judge, fields: dict[str, Any], verdict: str) -> None:
    assert judge("PRV001", **fields).verdict == verdict


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        (TWO, "the subject"),
        (TWO | {"summary": "Choosing the chairs", "description": "They are for the new dialysis unit."}, "the text"),
        (TWO | {"summary": "Moving in", "description": "Ada needs waking nights because of her epilepsy."}, "the text"),
    ],
)
def test_it_is_said_where_that_stands(judge: Judge, fields: dict[str, Any], where: str) -> None:
    assert f", and {where} tells what brings them." in judge("PRV001", **fields).message


def test_what_names_a_guest_is_not_quoted(judge: Judge) -> None:
    text = "Ada needs waking nights because of her epilepsy."

    assert judge("PRV001", **TWO | {"summary": "Moving in", "description": text}).evidence == ()


@pytest.mark.parametrize(
    ("uid", "calendar"),
    [("1@test.example", "In Outlook:"), ("4q0d9@google.com", "In Google Calendar:")],
)
def test_the_way_to_hide_the_list_is_that_of_the_calendar(judge: Judge, uid: str, calendar: str) -> None:
    assert calendar in judge("PRV001", **TWO, uid=uid).fix


def at(*addresses: str) -> dict[str, Any]:
    return TWO | {"roles": {}, "domains": (), "attendees": tuple(Attendee(address=address) for address in addresses)}


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        (at("kim@northmoor-nhs.example", "lee@clinics.northmoor-nhs.example"), "cannot_tell"),
        (at("kim@northmoor-nhs.example", "ada@mail.example"), "cannot_tell"),
        (at("kim@northmoor-nhs.example", "ada@mail.example", "bo@post.example"), "fail"),
        (at("kim@northmoor-nhs.example"), "pass"),
        (at("kim@northmoor-nhs.example", "lee@northmoor-nhs.example") | {"summary": "Choosing the chairs"}, "pass"),
        (at("ada@mail.example", "bo@mail.example") | {"organizer": CalendarUser(address="ola@mail.example")}, "cannot_tell"),
        (at("ada@mail.example", "bo@mail.example") | {"organizer": None}, "cannot_tell"),
        (at("ada@mail.example", "bo@mail.example") | {"roles": {"bo": Role.SUPPORTER}}, "pass"),
    ],
)  # fmt: skip
def test_without_domains_nobody_is_called_an_outsider_for_certain_but_those_elsewhere(
    judge: Judge, fields: dict[str, Any], verdict: str
) -> None:
    answer = judge("PRV001", **fields)

    assert answer.verdict == verdict
    assert answer.verdict == "pass" or "from outside the organisation can" not in answer.message
    assert ("organisation.domains" in answer.message) == (verdict == "cannot_tell")


def named(name: str) -> tuple[Attendee, ...]:
    return (Attendee(address="ada@mail.example", common_name=name), STAFF)


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"attendees": named("Ada Cole (patient)")}, "fail"),
        ({"attendees": named("Ada Cole (service user rep)")}, "fail"),
        ({"attendees": named("Ada Cole (sickle cell)")}, "fail"),
        ({"attendees": named("Ada Cole (Dr)")}, "pass"),
        ({"attendees": named("Ada Cole (interpreter)")}, "pass"),
        ({"attendees": named("Ada Cole (MS)")}, "fail"),
        ({"attendees": named("Ada Cole (type 2 diabetes)")}, "fail"),
        ({"attendees": named("Carer - Ada Cole")}, "fail"),
        ({"attendees": named("Patient - Northmoor Voices")}, "pass"),
        ({"attendees": named("Ada Cole (Cardiology)")}, "pass"),
        ({"attendees": named("Ada Cole (Mental Health Northmoor)")}, "pass"),
        ({"attendees": named("Ada Cole (me)")}, "pass"),
        ({"attendees": named("Ada Cole"), "summary": "Planning with Ada about her stroke"}, "fail"),
        ({"attendees": named("Ada Cole"), "summary": "Ada and her stroke research"}, "pass"),
        ({"attendees": named("Ada Cole"), "summary": "Patient Safety Lead Ada Cole's workshop"}, "pass"),
        ({"attendees": named("Ada Cole"), "summary": "Chat with Ada Cole, carer"}, "fail"),
        ({"attendees": named("Ada Cole"), "summary": "Carers' forum"}, "pass"),
        ({"attendees": named("Jo"), "summary": "Tea with Jo (carer)"}, "fail"),
        ({"attendees": named("Jo"), "summary": "Join our carers' forum"}, "pass"),
        ({"attendees": named("Jo O'Neill-Berg"), "summary": "Jo O'Neill-Berg: carer's story"}, "fail"),
        ({"attendees": named("Ada Cole"), "description": "Ada, your BSL interpreter is booked."}, "fail"),
        ({"attendees": named("Cole, Ada"), "description": "Ada needs a hoist."}, "fail"),
        (
            {"attendees": named("Ada-Mae Cole"), "description": "Bo's car is here. Ada-Mae's interpreter is too."},
            "fail",
        ),
        ({"attendees": named("Ada Cole"), "description": "Ada has booked the interpreter."}, "pass"),
        ({"attendees": named("Ada Cole"), "description": "Ada Cole needs it all in 20 point print."}, "fail"),
        ({"attendees": named("Ada Cole"), "description": "Ada has her guide dog with her."}, "fail"),
        ({"attendees": named("Ada Cole"), "description": "Ada's paper on large print is attached."}, "pass"),
        ({"attendees": named("Ada Cole"), "description": "The interpreter is booked."}, "pass"),
        ({"attendees": named("Ada Cole"), "description": "Ada, your idea is on the agenda."}, "pass"),
        ({"description": "Attending: Pat Moss (patient), Lee Ward (carer)."}, "fail"),
        (
            {"description": "Who is coming:\n- Pat Moss (patient)\n- Dr Lee Ward (clinician)\n- Jo Hart (manager)"},
            "fail",
        ),
        ({"attendees": named("Ada Cole"), "description": "Ada (carer) will tell us more."}, "fail"),
        ({"attendees": named("Cole, Ada"), "description": "Ada Cole (sickle cell) will tell us more."}, "fail"),
        ({"attendees": named("Ada Cole"), "description": "Ada Cole, one of our patients, will open the day."}, "fail"),
        ({"attendees": named("Ada Cole"), "description": "Ada is the service user representative."}, "fail"),
        ({"attendees": named("Ada Cole"), "description": "I have added Ada to the group as our carer."}, "fail"),
        ({"attendees": named("Ada Cole"), "description": "Ada Cole is our patient experience lead."}, "pass"),
        ({"attendees": named("Ada Cole"), "description": "Ada, one of the nurses, will open the day."}, "pass"),
        ({"attendees": named("Ada Cole"), "description": "Pat Moss, one of our patients, wrote the book."}, "pass"),
        ({"attendees": named("Ada Cole"), "description": "I am Ola Berg, a carer, and I chair the group."}, "pass"),
        ({"attendees": named("Ada Cole"), "description": "Pat Moss (patient) wrote the book that we read."}, "pass"),
        ({"description": "Attending: Lee Ward (clinician), Jo Hart (manager)."}, "pass"),
        ({"attendees": named("Ada Cole"), "description": "Carer Ada Cole will open the meeting."}, "fail"),
        ({"attendees": named("Ada Cole"), "description": "Ada cares for her husband."}, "fail"),
        ({"attendees": named("Ada Cole"), "description": "Patient Safety Lead Ada Cole will open it."}, "pass"),
        ({"attendees": named("Ada Cole"), "description": "If you are a carer, Ada would like to meet you."}, "pass"),
        ({"attendees": named("Ada Cole"), "description": "See you there.\nBest wishes\nAda Cole, carer"}, "pass"),
        ({"attendees": named("Lee Ward"), "description": "Our carer Lee Ward says hello."}, "fail"),
        (
            {
                "organizer": CalendarUser(address="ola@northmoor-nhs.example", common_name="Ola Berg"),
                "attendees": named("Ola Berg"),
                "description": "Ola Berg, carer, will open it.",
            },
            "pass",
        ),
        ({"description": "Patient: Pat Moss."}, "fail"),
        ({"attendees": named("Ada Cole"), "description": "Ada has used our crisis line for years."}, "fail"),
        ({"attendees": named("Ada Cole"), "description": "Ada was under the memory clinic."}, "fail"),
        ({"attendees": named("Ada Cole"), "description": "Ada will talk about her falls research."}, "pass"),
        ({"attendees": named("Ada Cole"), "description": "Ada and her stroke clinic won a prize."}, "pass"),
        ({"attendees": named("Ada Cole"), "description": "Expert by experience Ada Cole"}, "fail"),
        ({"attendees": named("Ada Cole"), "description": "Quiz for carers: Ada"}, "pass"),
        ({"description": "Carer Pat Moss will open the meeting."}, "fail"),
        ({"description": "Thanks to patient Pat Moss for the film."}, "pass"),
        ({"description": "I look forward to it.\nOla Berg (carer)\nKim Lo (chair)"}, "pass"),
        ({"description": "Northmoor Hall (patient entrance) and Mill House (carer parking) are signposted."}, "pass"),
        (
            {"attendees": named("Ada Cole"), "description": "Ada, I've asked for a wheelchair to be there for you."},
            "fail",
        ),
        ({"attendees": named("Ada Cole"), "description": "Ada, I've asked the interpreter to come early."}, "pass"),
        ({"attendees": named("Ada Cole (parent advisor)")}, "fail"),
        ({"attendees": named("Ada Cole (parent support adviser)")}, "pass"),
        *(
            ({"attendees": named("Ada Cole"), "summary": subject}, verdict)
            for subject, verdict in (
                ("Patient story (Mrs A Cole, heart failure) and priorities", "fail"),
                ("Ms Cole - stroke", "fail"),
                ("Cole: dementia", "fail"),
                ("Dr Cole, stroke", "pass"),
                ("Stroke clinic, with Ms Cole", "pass"),
                ("Ms Cole, stroke nurse", "pass"),
                ("Ms Cole's report on dementia letters", "pass"),
            )
        ),
        *(
            ({"attendees": (*named("Ada Cole"), *named("Bo Lee")[:1]), "description": text}, verdict)
            for text, verdict in (
                ("Ada Cole's needing the song sheets in big print so I'll run some off.", "fail"),
                ("Ada's needing the minutes by Friday.", "pass"),
                ("Ada's wanting a new chair for the hall.", "pass"),
                ("Ada, I know you need to be at the front to follow what people are saying.", "fail"),
                ("Ada, we know you can't hear from the back so sit next to me.", "fail"),
                ("Ada, I know you get tired by three.", "fail"),
                ("Ada, I know you need to be in Northmoor by five.", "pass"),
                ("Ada, I know you need to see the budget first.", "pass"),
                ("It would be good to have Ms Cole and Mr Lee on the call as our patient champions.", "fail"),
                ("Ada joins us as our parent advisor.", "fail"),
                ("Ada will bring it up as the patient reps asked.", "pass"),
            )
        ),
    ],
)
def test_roles_and_needs_are_not_shown_beside_names(judge: Judge, fields: dict[str, Any], verdict: str) -> None:
    answer = judge("PRV002", **fields)

    assert answer.verdict == verdict
    assert not any("cole" in evidence.text.lower() for evidence in answer.evidence if evidence.where != "body")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Please reply all with any health conditions.", "fail"),
        ("Tell the group about any access needs on the day.", "fail"),
        ("We will go round the table so that you can say what medication you take.", "fail"),
        ("Add your access needs to the shared sheet.", "fail"),
        ("Please reply all to say whether you can come.", "pass"),
        ("Don't reply all about access needs, tell me privately.", "pass"),
        ("Tell me about any access needs.", "pass"),
        ("Share your ideas with the group.", "pass"),
        ("We start by each saying what condition we live with.", "fail"),
        ("At the start we go round the table and each of us says what we need to be comfortable.", "fail"),
        ("We begin with a round in which everyone says what they need to take part.", "fail"),
        ("We begin with a round in which everyone says what they hope for.", "pass"),
        ("There is a round at the start, where you each name what you need to be comfortable.", "fail"),
        ("We go round the table and say what we each need.", "fail"),
        ("We go round the table and say what the town needs.", "pass"),
        ("Use Reply All only for the date; tell me alone what support you need.", "pass"),
        ("Use Reply All only for access needs.", "fail"),
        ("Is there anything that would make it easier for you? Just pop it on the group chat so we all know.", "fail"),
        ("If you need anything to be able to join in, stick it in the WhatsApp group so we all know.", "fail"),
        ("If you need anything so that you can take part, please tell the circle at the opening.", "fail"),
        ("What would help you take part? Tell everyone when we go round the table.", "fail"),
        ("Is there anything that would make it easier for you? Just text me. Photos go in the group chat.", "pass"),
        ("If you need anything to join in, tell me. The link is in the group chat so we all have it.", "pass"),
        ("Let everyone know the date. Let me know what would help you take part.", "pass"),
        ("Tell me what you need, so that everyone can take part.", "pass"),
    ],
)
def test_needs_are_told_to_one(judge: Judge, text: str, verdict: str) -> None:
    assert judge("PRV003", description=text).verdict == verdict
