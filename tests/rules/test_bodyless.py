"""Invites without a body share what is made of all but their subjects, guests and dates: only the clock can tell."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot_sync.bodyless import APART, EMPTY, MOST, SHARED, Bodyless
from copilot_sync.invite import Attachment, Attendee, CalendarUser, Conference, CUType, Envelope, Invite, Method, Status
from copilot_sync.linter import Linter
from copilot_sync.meeting import Meeting
from copilot_sync.once import once
from copilot_sync.policy import Organisation, Policy, RuleChoice
from copilot_sync.reading import Reading
from copilot_sync.reading.lexicon import entries
from copilot_sync.reading.nearness import FOLDER
from copilot_sync.rules.registry import RULES
from copilot_sync.venues import Venue

if TYPE_CHECKING:
    from copilot_sync.verdicts import Judgement

POLICY = Policy(
    organisation=Organisation(domains=("northmoor.example",)),
    choice=RuleChoice(select=("ALL",)),
    venues={
        "Mill Hall": Venue(match=("Mill Hall",), address="1 Mill Street", step_free="There is a ramp at the side.")
    },
)
LINTERS = {"with venues": Linter(POLICY), "without venues": Linter(replace(POLICY, venues={}))}
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
MOMENTS = st.none() | st.integers(-40, 40).map(lambda days: NOW + timedelta(days=days, hours=days % 24))
SUBJECTS = [
    None,
    "Planning",
    "Co-production group: follow-up",
    "MS support group",
    "The AOB of our patient champions",
    "Lunch with a break",
]
PLACES = [
    None,
    "Long Barn 1",
    "Board Room",
    "Old Kiln, Northmoor",
    "Long Barn, 2 Kiln Street",
    "Long Barn / Zoom",
    "Long Barn, tel 01632 960 123",
    "Long Barn https://maps.example/a",
    "Mill Hall",
    "1 Mill Street, Northmoor NM1 2AB; no lift",
    "Zoom",
    "https://zoom.us/j/1",
    "01632 960 123",
    "tbc",
]
ORGANISERS = [
    None,
    CalendarUser(address="sam.okoro@northmoor.example", common_name="Sam Okoro"),
    CalendarUser(address="bookings@northmoor.example"),
]
GUESTS = [
    (),
    (Attendee(address="ada@home.example", common_name="Ada Cole (carer)"), Attendee(address="bo@northmoor.example")),
    (Attendee(address="ms-group@home.example", cutype=CUType.GROUP), Attendee(address="cy@home.example")),
]
INVITES = st.builds(
    Invite,
    source=st.sampled_from(["a.ics", "b.ics"]),
    uid=st.none() | st.text("12", max_size=2),
    dtstart=MOMENTS,
    dtend=MOMENTS,
    all_day=st.booleans(),
    recurrence_id=MOMENTS,
    series=st.booleans(),
    series_dtstart=MOMENTS,
    changed_alone=st.booleans(),
    method=st.sampled_from([None, Method.REQUEST, Method.PUBLISH]),
    status=st.sampled_from([None, Status.CONFIRMED, Status.CANCELLED]),
    sequence=st.sampled_from([None, 0, 2]),
    created=MOMENTS,
    last_modified=MOMENTS,
    sent=MOMENTS,
    summary=st.sampled_from(SUBJECTS),
    location=st.sampled_from(PLACES),
    categories=st.sampled_from([(), ("PPG",), ("Sam Okoro (carer)",)]),
    calendar_name=st.sampled_from([None, "Patient panel"]),
    url=st.sampled_from([None, "https://meet.google.com/abc-defg-hij"]),
    organizer=st.sampled_from(ORGANISERS),
    attendees=st.sampled_from(GUESTS),
    organizer_copy=st.booleans(),
    online=st.sampled_from([None, True]),
    attachments_known=st.booleans(),
    body_truncated=st.booleans(),
)  # fmt: skip


def judged(linter: Linter, invites: list[Invite]) -> list[tuple[Judgement, ...]]:
    return [linter.check(invite, now=NOW).judgements for invite in invites]


def judged_alone(linter: Linter, invites: list[Invite]) -> list[tuple[Judgement, ...]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Bodyless, "said_by", lambda *_: None)
        return judged(linter, invites)


@pytest.mark.parametrize("linter", LINTERS.values(), ids=LINTERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(invites=st.lists(INVITES, min_size=1, max_size=6))
def test_each_is_judged_as_if_it_were_the_only_one(linter: Linter, invites: list[Invite]) -> None:
    assert judged(linter, invites) == judged_alone(linter, invites)


def test_what_a_lexicon_knows_is_no_place_like_any_other() -> None:
    linter = LINTERS["without venues"]
    examples = {
        example
        for path in FOLDER.glob("*.toml")
        for listed in entries(path.stem).values()
        for entry in listed
        for example in (entry.get("yes"), entry.get("no"))
        if example
    }
    places = [f"{before}{example}" for example in sorted(examples) for before in ("", "Long Barn, ")]
    invites = [
        Invite(source="-", uid=None, dtstart=NOW, location=place, organizer=ORGANISERS[1], attendees=GUESTS[1])
        for place in ["Long Barn", "Long Barn, 2 Kiln Street", *places]
    ]

    assert judged(linter, invites) == judged_alone(linter, invites)


class SubjectApart(Meeting):
    """A meeting that shows its place, its sender and the policy, and refuses every other question."""

    def __init__(self, invite: Invite) -> None:
        super().__init__(invite, POLICY, NOW)
        del self.now, self.history, self.directory, self.moved_as_asked

    @property
    def people(self) -> None:  # type: ignore[override]
        raise AssertionError("who is invited was looked at")

    @property
    def sent(self) -> None:
        raise AssertionError("the sending was looked at")

    @property
    def start_day(self) -> None:
        raise AssertionError("the start was looked at")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(INVITES)
def test_a_rule_that_leaves_the_subject_apart_asks_for_no_moment_and_nobody(invite: Invite) -> None:
    for rule in POLICY.rules:
        if rule.rests_on is not None:
            rule.judge(SubjectApart(invite))


def test_many_rules_leave_the_subject_apart() -> None:
    assert sum(rule.rests_on is not None for rule in RULES.values()) >= len(RULES) // 3


@pytest.mark.parametrize(
    "filled",
    [
        {"description": "Hello"},
        {"html": "<p>Hello</p>"},
        {"attachments": (Attachment(name="agenda.pdf"),)},
        {"conferences": (Conference(uri="tel:+441632960123"),)},
        {"envelope": Envelope(date=NOW, subject="Hello")},
    ],
    ids=lambda filled: next(iter(filled)),
)
def test_whatever_has_a_body_or_files_stands_for_itself(filled: dict[str, object]) -> None:
    assert POLICY.bodyless.said_by(Invite(source="-", uid=None, **filled)) is None  # type: ignore[arg-type]


def reading_of(invite: Invite) -> Reading:
    return Meeting(invite, POLICY, NOW).reading


def test_another_place_is_read_anew_and_another_subject_or_day_is_not() -> None:
    first = Invite(source="-", uid="1", summary="Planning", dtstart=NOW, location="Mill Hall")
    place = reading_of(first).place
    same = replace(first, uid="2", dtstart=NOW + timedelta(days=7), summary="Lunch")
    assert reading_of(same).place is place
    assert reading_of(replace(first, location="Long Room")).place is not place
    assert [piece.text for piece in reading_of(same).subject] == ["Lunch"]


def test_a_place_of_which_nothing_but_its_name_is_told_is_like_another() -> None:
    kept = Bodyless()
    first, second = (Invite(source="-", uid=None, location=f"Long Barn {number}") for number in (1, 2))
    said = kept.said_by(first)
    assert said is not None
    assert kept.said_by(second) is said
    assert kept.said_by(replace(first, location="Long Barn, no lift")) is not said
    assert kept.said_by(replace(first, location="Long Barn, 2 Kiln Street")) is not said

    facts = said.reading_of(first).venue_facts
    assert said.reading_of(second).venue_facts is facts
    assert said.reading_of(second).place.venue == "Long Barn 2"


def test_a_place_that_a_policy_may_know_is_itself() -> None:
    kept = Bodyless(places_known=True)
    first, second = (Invite(source="-", uid=None, location=f"Long Barn {number}") for number in (1, 2))
    assert kept.said_by(second) is not kept.said_by(first)


def test_what_is_shared_are_pieces_of_a_reading() -> None:
    assert all(isinstance(getattr(Reading, piece), once) for pieces in SHARED.values() for piece in pieces)


def test_what_is_left_out_of_account_are_fields_of_an_invite() -> None:
    assert {field.name for field in fields(Invite)} >= {*APART, *EMPTY}


def test_no_more_than_a_hundred_are_kept() -> None:
    kept = Bodyless()
    first = Invite(source="-", uid=None, location="0")
    before = kept.said_by(first)
    for number in range(1, MOST + 1):
        kept.said_by(replace(first, location=str(number)))
    assert kept.said_by(first) is not before
