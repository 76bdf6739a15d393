"""BAL: the conditions of the rules, as numbers of people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.gathering import gather
from copilot_sync.history import History, Snapshot
from copilot_sync.invite import Attendee, CalendarUser, CUType, Invite, ParticipationRole, PartStat
from copilot_sync.linter import Linter
from copilot_sync.people import Role, RoleBook, RoleEntry
from copilot_sync.policy import Organisation, Policy, RuleChoice
from copilot_sync.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.verdicts import Judgement

    Judge = Callable[..., Judgement]

KINDS = {
    "L": Role.LIVED_EXPERIENCE,
    "C": Role.CLINICIAN,
    "P": Role.PROFESSIONAL,
    "M": Role.COMMUNITY,
    "S": Role.SUPPORTER,
    "U": Role.UNKNOWN,
    "G": Role.GROUP,
}
NOBODY = CalendarUser(address="noreply@northmoor-nhs.example", common_name="Bookings")


def room(people: str) -> dict[str, Any]:
    """Fields and roles for a room written as letters: "LLCU" is two with lived experience, a clinician, one unknown."""
    names = [f"{letter.lower()}{number}x" for number, letter in enumerate(people)]
    return {
        "attendees": tuple(Attendee(address=f"{name}@mail.example") for name in names),
        "roles": {name: KINDS[letter] for name, letter in zip(names, people, strict=True) if letter != "U"},
        "organizer": NOBODY,
    }


@pytest.mark.parametrize(
    ("code", "people", "verdict"),
    [
        ("BAL001", "LCC", "fail"),
        ("BAL001", "LLCC", "pass"),
        ("BAL001", "LCCU", "cannot_tell"),
        ("BAL001", "LCCG", "cannot_tell"),
        ("BAL001", "LPPP", "not_applicable"),
        ("BAL001", "CC", "fail"),
        ("BAL001", "LMMSSCC", "fail"),
        ("BAL001", "LLCUUU", "pass"),
        ("BAL002", "LLCPPP", "fail"),
        ("BAL002", "LLPP", "pass"),
        ("BAL002", "LLPPPU", "cannot_tell"),
        ("BAL002", "LCC", "not_applicable"),
        ("BAL002", "LPP", "not_applicable"),
        ("BAL002", "PPP", "not_applicable"),
        ("BAL003", "LPP", "fail"),
        ("BAL003", "LCPSM", "fail"),
        ("BAL003", "LP", "pass"),
        ("BAL003", "LLPPPP", "pass"),
        ("BAL003", "LPU", "cannot_tell"),
        ("BAL003", "LPG", "cannot_tell"),
        ("BAL003", "LU", "pass"),
        ("BAL003", "PPP", "not_applicable"),
        ("BAL004", "PP", "fail"),
        ("BAL004", "P", "pass"),
        ("BAL004", "PPU", "cannot_tell"),
        ("BAL004", "PPG", "cannot_tell"),
        ("BAL004", "PPL", "pass"),
        ("BAL004", "PPMMS", "fail"),
    ],
)
def test_the_numbers_decide(judge: Judge, code: str, people: str, verdict: str) -> None:
    assert judge(code, **room(people)).verdict == verdict


@pytest.mark.parametrize("code", ["BAL001", "BAL002", "BAL003", "BAL004", "BAL005", "BAL006", "BAL007"])
@pytest.mark.parametrize(
    "hidden",
    [
        {"attendees": ()},
        {"attendees": (Attendee(address="a@mail.example"),), "attendees_hidden": True},
    ],
    ids=["nobody listed", "list hidden"],
)
def test_a_copy_that_shows_nobody_decides_nothing(judge: Judge, code: str, hidden: dict[str, Any]) -> None:
    assert judge(code, now=datetime.fromisoformat("2026-11-04T09:00+00:00"), **hidden).verdict is Verdict.CANNOT_TELL


def test_the_organisers_copy_counts_although_people_cannot_see_each_other(judge: Judge) -> None:
    answer = judge("BAL001", **room("LCC"), attendees_hidden=True, organizer_copy=True)

    assert answer.verdict is Verdict.FAIL


def test_people_who_declined_do_not_count(judge: Judge) -> None:
    people = room("LLCC")
    first, *others = people["attendees"]
    declined = Attendee(address=first.address, partstat=PartStat.DECLINED)

    assert judge("BAL001", **(people | {"attendees": (declined, *others)})).verdict is Verdict.FAIL


def test_who_has_delegated_has_sent_somebody_else() -> None:
    sender = Attendee(address="c0x@mail.example", partstat=PartStat.DELEGATED)
    invite = Invite(source="-", uid=None, attendees=(sender, Attendee(address="c1x@mail.example")))

    invited = gather(invite, RoleBook(), (), on=date(2026, 11, 5)).invited

    assert [person.user.address for person in invited] == ["c1x@mail.example"]


@pytest.mark.parametrize("role", [Role.LIVED_EXPERIENCE, None])
def test_a_group_is_people_however_many_whatever_it_is_called(judge: Judge, role: Role | None) -> None:
    people = room("PPP")
    group = Attendee(address="patients@northmoor-nhs.example", cutype=CUType.GROUP)
    roles = people["roles"] | ({"patients": role} if role else {})

    answer = judge("BAL004", **(people | {"attendees": (*people["attendees"], group), "roles": roles}))

    assert answer.verdict is Verdict.CANNOT_TELL


def test_rooms_equipment_and_mailboxes_that_name_nobody_are_no_people(judge: Judge) -> None:
    things = (
        Attendee(address="l@mail.example"),
        Attendee(address="room4@northmoor-nhs.example", cutype=CUType.ROOM),
        Attendee(address="projector@northmoor-nhs.example", cutype=CUType.RESOURCE),
        Attendee(address="bookings@northmoor-nhs.example"),
        Attendee(address="engagement@northmoor-nhs.example", common_name="Engagement Team"),
    )

    assert (
        judge("BAL003", attendees=things, roles={"l": Role.LIVED_EXPERIENCE}, organizer=NOBODY).verdict is Verdict.PASS
    )


def test_a_mailbox_is_no_person_even_if_the_role_book_lists_it(judge: Judge) -> None:
    answer = judge(
        "BAL004",
        attendees=(
            Attendee(address="info@mail.example"),
            Attendee(address="p1@mail.example"),
            Attendee(address="p2@mail.example"),
        ),
        roles={"info": Role.LIVED_EXPERIENCE, "p1": Role.PROFESSIONAL, "p2": Role.PROFESSIONAL},
        organizer=NOBODY,
    )

    assert answer.verdict is Verdict.FAIL


def test_messages_hold_counts_and_no_names(judge: Judge) -> None:
    answer = judge("BAL001", **room("LCC"))

    assert answer.message == "From the roles we know, 1 person with lived experience and 2 clinicians are invited."
    assert answer.evidence == ()


# ------------------------------------------------------------------------------------------------ replies


def replies(people: str, answers: str) -> dict[str, Any]:
    """A room whose people answered: y(es), t(entative), n(o), or - for nothing yet."""
    states = {"y": PartStat.ACCEPTED, "t": PartStat.TENTATIVE, "n": PartStat.DECLINED, "-": PartStat.NEEDS_ACTION}
    fields = room(people)
    fields["attendees"] = tuple(
        Attendee(address=attendee.address, partstat=states[answer])
        for attendee, answer in zip(fields["attendees"], answers, strict=True)
    )
    return fields | {"organizer_copy": True, "method": None}


@pytest.mark.parametrize(
    ("people", "answers", "verdict"),
    [
        ("LLCC", "y-yy", "fail"),
        ("LLCC", "nnyt", "fail"),
        ("LLCC", "yyyy", "pass"),
        ("LLCC", "----", "cannot_tell"),
        ("LLCC", "--y-", "cannot_tell"),
        ("LLCC", "--yy", "fail"),
        ("LCC", "y-yy"[:3], "pass"),
        ("LLPP", "nnyy", "not_applicable"),
        ("LLPP", "nyyy", "fail"),
    ],
)
def test_replies_are_compared_with_the_invitation(judge: Judge, people: str, answers: str, verdict: str) -> None:
    two_days_before = datetime.fromisoformat("2026-11-03T09:00+00:00")

    assert judge("BAL005", now=two_days_before, **replies(people, answers)).verdict == verdict


def test_an_organiser_who_declined_is_not_coming() -> None:
    kim = CalendarUser(address="kim@clinic.example")
    own_line = Attendee(address="kim@clinic.example", partstat=PartStat.DECLINED)

    for attendees, coming in (((), ["kim@clinic.example"]), ((own_line,), [])):
        gathering = gather(
            Invite(source="-", uid=None, organizer=kim, attendees=attendees), RoleBook(), (), on=date(2026, 11, 5)
        )
        assert [person.user.address for person in gathering.coming] == coming
        assert [person.user.address for person in gathering.invited] == coming


@pytest.mark.parametrize(
    ("code", "people", "words"),
    [("BAL003", "LU", "would sit with no professionals"), ("BAL003", "LP", "would sit with 1 professional.")],
)
def test_nobody_is_counted_as_nought(judge: Judge, code: str, people: str, words: str) -> None:
    assert words in judge(code, **room(people)).message


@pytest.mark.parametrize(
    ("people", "words"), [("LUUU", "too few roles"), ("LUG", "too few roles"), ("LPU", "sit with")]
)
def test_nobody_is_said_to_sit_with_no_professionals_whose_roles_we_do_not_know(
    judge: Judge, people: str, words: str
) -> None:
    answer = judge("BAL003", **room(people))

    assert answer.verdict is Verdict.CANNOT_TELL
    assert words in answer.message
    assert "no professionals" not in answer.message


def test_replies_are_looked_at_in_the_last_days_alone(judge: Judge) -> None:
    assert judge("BAL005", **replies("LLCC", "nnyy")).verdict is Verdict.NOT_APPLICABLE


def test_a_request_says_nothing_of_replies(judge: Judge) -> None:
    answer = judge("BAL005", now=datetime.fromisoformat("2026-11-03T09:00+00:00"), **room("LLCC"))

    assert answer.verdict is Verdict.CANNOT_TELL


# ------------------------------------------------------------------------------------------------ optional


@pytest.mark.parametrize(
    ("people", "optional", "verdict"),
    [
        ("LLP", "oo-", "fail"),
        ("LLP", "-o-", "fail"),
        ("LLP", "ooo", "pass"),
        ("LLP", "---", "pass"),
        ("UP", "o-", "cannot_tell"),
        ("LUP", "oo-", "cannot_tell"),
        ("PP", "o-", "not_applicable"),
    ],
)
def test_who_is_optional(judge: Judge, people: str, optional: str, verdict: str) -> None:
    fields = room(people)
    fields["attendees"] = tuple(
        Attendee(
            address=attendee.address,
            role=ParticipationRole.OPT_PARTICIPANT if mark == "o" else ParticipationRole.REQ_PARTICIPANT,
        )
        for attendee, mark in zip(fields["attendees"], optional, strict=True)
    )

    assert judge("BAL006", **fields).verdict == verdict


# ------------------------------------------------------------------------------------------------ added last


def test_a_first_invitation_in_good_time_shows_that_nobody_was_added_last(judge: Judge) -> None:
    assert judge("BAL007", **room("LP")).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "fields",
    [
        {"sequence": 1},
        {"method": None, "organizer_copy": True},
        {"dtstamp": datetime.fromisoformat("2026-10-28T10:00+00:00")},
        {
            "created": datetime.fromisoformat("2026-09-01T10:00+00:00"),
            "last_modified": datetime.fromisoformat("2026-09-20T10:00+00:00"),
        },
    ],
    ids=["an update", "an organiser's copy", "a late sending", "changed after it was created"],
)
def test_other_copies_need_history(judge: Judge, fields: dict[str, Any]) -> None:
    answer = judge("BAL007", **room("LP"), **fields)

    assert (answer.verdict, answer.for_want_of_history) == (Verdict.CANNOT_TELL, True)


@pytest.mark.parametrize(("days_before", "verdict"), [(2, "fail"), (9, "fail"), (20, "pass")])
def test_history_shows_who_was_added_when(judge: Judge, days_before: int, verdict: str) -> None:
    start = datetime.fromisoformat("2026-11-05T11:00+00:00")
    seen = {"l0x@mail.example": start - timedelta(days=days_before), "p1x@mail.example": start - timedelta(days=40)}

    assert judge("BAL007", **room("LP"), history=History(people_first_seen=seen)).verdict == verdict


@pytest.mark.parametrize(("days_before", "verdict"), [(2, "cannot_tell"), (20, "pass")])
def test_a_record_that_begins_late_does_not_show_who_was_added_last(
    judge: Judge, days_before: int, verdict: str
) -> None:
    start = datetime.fromisoformat("2026-11-05T11:00+00:00")
    first_look = start - timedelta(days=days_before)
    snapshot = Snapshot(seen=first_look, dtstart=start, dtend=None, place="", mode="unknown")
    history = History(
        snapshots=(snapshot,), people_first_seen={"l0x@mail.example": first_look, "p1x@mail.example": first_look}
    )

    assert judge("BAL007", **room("LP"), history=history).verdict == verdict


# ------------------------------------------------------------------------------------------------ the chair


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"series": False}, "not_applicable"),
        ({"series": True}, "fail"),
        ({"series": True, "description": "Each month one of you will co-chair with me."}, "pass"),
        ({"series": True, "organizer": CalendarUser(address="ada@mail.example")}, "pass"),
        ({"series": True, "organizer": CalendarUser(address="someone@post.example")}, "cannot_tell"),
        ({"series": True, "description": "Ada and Kim run these meetings together."}, "pass"),
        ({"series": True, "description": "Nurses and doctors run the clinic together."}, "fail"),
        ({"series": True, "description": "Each month somebody new takes the chair."}, "pass"),
        ({"series": True, "description": "A different carer chairs every session."}, "pass"),
        ({"series": True, "description": "Each meeting, one of you takes the chair."}, "pass"),
        ({"series": True, "description": "We pass the chair round the group."}, "pass"),
        ({"series": True, "description": "The chair goes round, month by month."}, "pass"),
        ({"series": True, "description": "Each month somebody new takes the minutes."}, "fail"),
        ({"series": True, "description": "Each month somebody new takes the chair by the window."}, "fail"),
        ({"series": True, "description": "Each month a different manager takes the chair."}, "fail"),
        ({"series": True, "description": "Somebody new takes the chair of the trust next year."}, "fail"),
        ({"series": True, "description": "We chair it, and each month somebody new takes the minutes."}, "fail"),
        ({"series": True, "description": "Ada has the chair. Kim writes it down."}, "pass"),
        ({"series": True, "description": "Chaired by Ada, with tea by Kim."}, "pass"),
        ({"series": True, "description": "Ada has the chair by the window."}, "fail"),
        ({"series": True, "description": "Ada used to chair the group. Kim chairs it now."}, "fail"),
    ],
)
def test_a_series_is_led_together(judge: Judge, fields: dict[str, Any], verdict: str) -> None:
    assert (
        judge("BAL008", roles={"ada": Role.LIVED_EXPERIENCE, "bo": Role.LIVED_EXPERIENCE}, **fields).verdict == verdict
    )


# ------------------------------------------------------------------------------------------------ the invariant

LETTERS = st.text(alphabet="LCPMSUUU", min_size=1, max_size=8)


@given(
    people=LETTERS,
    marks=st.text(alphabet="o-", min_size=8, max_size=8),
    filling=st.text(alphabet="LCPMS", min_size=8, max_size=8),
)
def test_no_way_of_filling_in_the_unknown_roles_contradicts_a_fail(people: str, marks: str, filling: str) -> None:
    """Where a rule fails with unknown people, it would not pass if we knew them."""
    known = "".join(filling[index] if letter == "U" else letter for index, letter in enumerate(people))
    before, after = _answers(people, marks), _answers(known, marks)

    for code, verdict in before.items():
        if verdict is Verdict.FAIL:
            assert after[code] is not Verdict.PASS, (code, people, known)


def _answers(people: str, marks: str) -> dict[str, Verdict]:
    names = [f"{number}x@mail.example" for number in range(len(people))]
    book = {name: RoleEntry(KINDS[letter]) for name, letter in zip(names, people, strict=True) if letter != "U"}
    attendees = tuple(
        Attendee(
            address=name,
            role=ParticipationRole.OPT_PARTICIPANT if marks[index] == "o" else ParticipationRole.REQ_PARTICIPANT,
        )
        for index, name in enumerate(names)
    )
    start = datetime.fromisoformat("2026-11-05T11:00+00:00")
    invite = Invite(source="-", uid=None, dtstart=start, attendees=attendees, organizer=NOBODY)
    policy = Policy(
        organisation=Organisation(),
        choice=RuleChoice(select=("BAL001", "BAL002", "BAL003", "BAL004", "BAL006")),
        role_book=RoleBook(book),
    )
    report = Linter(policy).check(invite, now=start - timedelta(days=30))
    return {answer.code: answer.verdict for answer in report.judgements}
