"""What names and addresses say, and what they do not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.invite import Attendee, CalendarUser, Invite
from copilot_sync.meeting import Meeting
from copilot_sync.names import names_nobody, role_written_in
from copilot_sync.people import Role, RoleBook, RoleEntry, at_domain
from copilot_sync.policy import Policy


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Sam Okoro (carer)", "lived_experience"),
        ("Sam Okoro (Patient Rep)", "lived_experience"),
        ("Sam Okoro [expert by experience]", "lived_experience"),
        ("Sam Okoro - lay member", "lived_experience"),
        ("Dr Jo Petrov (clinician)", "clinician"),
        ("Kay Lund (BSL interpreter)", "supporter"),
        ("Al Reed (commissioner)", "professional"),
        ("NWOSU, Amara (Dr)", None),
        ("Jo Hart (nurse)", None),
        ("Jo Hart (Resident)", None),
        ("Jo Hart (PA)", None),
        ("Jo Hart (care home resident)", "lived_experience"),
        ("Jo Hart (personal assistant)", "supporter"),
        ("Sam Okoro (gofalwr / carer)", "lived_experience"),
        ("Sam Okoro (Gofalwr di-dâl)", "lived_experience"),
        ("Sam Okoro (patient/carer)", "lived_experience"),
        ("Sam Okoro (claf | patient)", "lived_experience"),
        ("Sam Okoro - cúramóir / carer", "lived_experience"),
        ("Jo Hart (aelod o’r cyhoedd / member of the public)", "lived_experience"),
        ("Jo Hart (dehonglydd BSL / BSL interpreter)", "supporter"),
        ("Jo Hart (rheolwr / manager)", "professional"),
        ("Jo Hart (manager / carer)", None),
        ("Jo Hart (nurse / carer)", None),
        ("Jo Hart (patient / carer experience)", None),
        ("Jo Hart (carer / family services)", None),
        ("Jo Hart (patient/public involvement)", None),
        ("Jo Hart (/)", None),
        ("Sam Okoro (carer, Wales)", "lived_experience"),
        ("Sam Okoro (they/them, service user)", "lived_experience"),
        ("Sam Okoro (former patient)", "lived_experience"),
        ("Sam Okoro (patient rep, Leeds)", "lived_experience"),
        ("Hemi Tait (whānau rep)", "lived_experience"),
        ("Gail Ostby (family caregiver)", "lived_experience"),
        ("Gail Ostby [Unpaid Caregiver]", "lived_experience"),
        ("Gail Ostby - former family caregiver", "lived_experience"),
        ("Gail Ostby (caregiver partner)", "lived_experience"),
        ("Gail Ostby (Patient and Caregiver Advisor)", "lived_experience"),
        ("Gail Ostby (family/friend caregiver)", "lived_experience"),
        ("Gail Ostby (caregiver)", None),
        ("Gail Ostby (professional caregiver)", None),
        ("Gail Ostby (family caregiver support specialist)", None),
        ("Gail Ostby (caregiver advisor, Human Resources team)", None),
        ("Gail Ostby (Family Caregiver Program)", None),
        ("Jo Hart (carers, patients and engagement)", None),
        ("Jo Hart (former nurse)", None),
        ("Jo Hart (Family, Children and Young People Services)", None),
        ("Jo Hart (consultant, patient safety)", None),
        ("Okoro, Sam (Leeds)", None),
        ("Carer Support Team", None),
        ("Pat Carer", None),
        ("Ann Bell (carer support worker)", None),
        ("", None),
        (None, None),
    ],
)
def test_a_role_counts_only_where_it_is_written_out(name: str | None, role: str | None) -> None:
    assert role_written_in(name) == role


@pytest.mark.parametrize(
    ("address", "name", "nobody"),
    [
        ("noreply@bookings.northmoor-nhs.example", "Northmoor Bookings", True),
        ("no-reply@a.example", None, True),
        ("administrator@a.example", "Administrator", True),
        ("engagement@a.example", "Engagement Team", True),
        ("patient.experience@a.example", "Patient Experience Office", True),
        ("northmoor.ppg@a.example", "Practice Team", True),
        ("sue.tandy@a.example", "Workforce", False),
        ("sue.tandy@a.example", "Engagement Team", False),
        ("t.okonkwo88@a.example", None, False),
        ("jo@a.example", "Jo Tully", False),
        (None, "Jo Tully", False),
    ],
)
def test_a_mailbox_that_names_nobody_is_no_person(address: str | None, name: str | None, *, nobody: bool) -> None:
    assert names_nobody(CalendarUser(address=address, common_name=name)) == nobody


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("a@northmoor.example", True),
        ("a@clinic.northmoor.example", True),
        ("A@NORTHMOOR.EXAMPLE", True),
        ("a@notnorthmoor.example", False),
        ("a@northmoor.example.evil.example", False),
        ("northmoor.example", False),
        (None, False),
    ],
)
def test_a_subdomain_is_the_organisations(address: str | None, *, own: bool) -> None:
    assert at_domain(address, ("northmoor.example",)) == own
    assert at_domain(address, (".northmoor.example",)) == own


def test_an_entry_holds_until_its_last_day() -> None:
    book = RoleBook({"a@mail.example": RoleEntry(Role.CLINICIAN, until=date(2026, 3, 31))})

    assert book.role_of("A@mail.example", date(2026, 3, 31)) is Role.CLINICIAN
    assert book.role_of("a@mail.example", date(2026, 4, 1)) is None


@pytest.mark.parametrize("written_in", [UTC, ZoneInfo("Europe/London"), ZoneInfo("America/New_York")])
def test_the_last_day_is_over_when_it_is_over_where_the_meeting_is(written_in: ZoneInfo) -> None:
    book = RoleBook({"a@mail.example": RoleEntry(Role.CLINICIAN, until=date(2026, 3, 31))})
    invite = Invite(source="-", uid=None, attendees=(Attendee(address="a@mail.example"),))
    half_past_midnight_in_london = datetime(2026, 3, 31, 23, 30, tzinfo=UTC).astimezone(written_in)

    (person,) = Meeting(invite, Policy(role_book=book), half_past_midnight_in_london).people.everyone

    assert person.role is Role.UNKNOWN
