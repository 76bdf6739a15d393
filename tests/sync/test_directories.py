"""A sync that asks a directory who is who: what organisers hear by it, what they do not, and what it costs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import AdapterError, AuthenticationError, PermissionDenied, Throttled, TransientError
from copilot_sync.invite import Attendee, CUType
from copilot_sync.people import Role, RoleBook, RoleEntry
from copilot_sync.policy import RuleChoice
from copilot_sync.sync import asking, brakes
from copilot_sync.sync.statement import Read, Told
from copilot_sync.sync.tables import facts, findings, meetings
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemoryDirectory, MemorySource

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from copilot_sync.adapters import Edition
    from copilot_sync.sync.statement import Statement

OLA = "ola@northmoor.example"
PANEL, WARD, SHUT = "panel@northmoor.example", "ward@northmoor.example", "shut@northmoor.example"
ANA, BO, CY = "ana@home.example", "bo@home.example", "cy@home.example"
CLINICIANS = tuple(f"doctor{number}@northmoor.example" for number in range(3))
ROLES = {ANA: Role.LIVED_EXPERIENCE} | dict.fromkeys(CLINICIANS, Role.CLINICIAN)
EVERYBODY = (ANA, *CLINICIANS)


class House:
    """An organisation without a role book, whose directory knows who is who."""

    def __init__(self, northmoor: Any, a_meeting: Any) -> None:
        self.northmoor = northmoor
        self.northmoor.policy = replace(
            northmoor.policy, role_book=RoleBook(), choice=RuleChoice(select=("BAL001", "TRV001", "PRV001", "NTC001"))
        )
        self.meeting = a_meeting
        self.roles: dict[str, Role | RoleEntry] = dict(ROLES)
        self.groups: dict[str, Collection[str] | None] = {}
        self.faults = Faults()
        self.sources: list[MemorySource] = []

    def invite(self, *addresses: str, **more: Any) -> str:
        """Put a meeting with some people into the calendar."""
        people = tuple(Attendee(address=address) for address in addresses)
        reference: str = self.northmoor.calendar.put(self.meeting(attendees=people, **more))
        return reference

    def run(self, directory: Callable[..., MemoryDirectory] = MemoryDirectory, **more: Any) -> Statement:
        """One pass, with the directory as it stands."""
        self.faults.calls.clear()
        source = MemorySource(self.northmoor.calendar, now=self.northmoor.now, faults=Faults())
        self.sources.append(source)
        asked = {"house": directory(self.roles, self.groups, faults=self.faults)}
        statement: Statement = self.northmoor.run(**({"directories": asked, "sources": {"clinic": source}} | more))
        return statement

    def found(self) -> dict[str, str]:
        """Where each finding stands."""
        return {row["code"]: row["state"] for row in self.northmoor.rows(findings)}

    def told(self) -> str:
        """The first message to the organiser, as one line."""
        return " ".join(self.northmoor.post.box(OLA)[0].text.split())

    def fetched(self) -> int:
        """Meetings that were fetched once more in the last run."""
        return self.sources[-1].faults.calls[Call.FETCH]

    def is_down(self, error: AdapterError, *calls: Call, number: int | None = None) -> None:
        """Let the directory fail from now on."""
        self.faults.plan[:] = [Fault(call, error, number=number) for call in calls or (Call.ROLE_OF, Call.MEMBERS_OF)]

    def is_back(self) -> None:
        """Let it work again, by the next run."""
        self.faults.plan.clear()
        self.northmoor.later(minutes=1)


@pytest.fixture
def house(northmoor: Any, a_meeting: Any) -> House:
    """An organisation with a directory, and no meeting yet."""
    return House(northmoor, a_meeting)


DOWN = TransientError("the connection was lost")
ERRORS = [
    DOWN,
    Throttled("we are asked to wait", retry_after=timedelta(seconds=1)),
    AuthenticationError("sign in again"),
    PermissionDenied("ask for it", missing="Directory.Read"),
    AdapterError("its settings are wrong"),
    ValueError(f"no role for {ANA}"),
]


def faults_of(said: Statement) -> list[tuple[str, str]]:
    """What could not be looked at, and why."""
    return [(failure.source, failure.reason) for failure in said.failed]


def test_roles_come_from_the_directory_where_role_books_are_silent(house: House) -> None:
    house.invite(*EVERYBODY)

    assert house.run().kinds == {"warn": 1}
    assert house.found()["BAL001"] == "open"
    assert "1 person with lived experience and 3 clinicians" in house.told()


def test_a_message_draws_the_people_whom_the_directory_knows(house: House) -> None:
    house.roles[BO] = Role.LIVED_EXPERIENCE
    house.groups = {WARD: CLINICIANS}
    house.invite(ANA, BO, WARD)

    house.run()

    assert "2 people with lived experience" in house.told()
    assert "4 professionals, 3 of them clinicians" in house.told()


def test_a_role_book_stands_above_the_directory(house: House) -> None:
    house.northmoor.policy = replace(
        house.northmoor.policy,
        role_book=RoleBook({address: RoleEntry(Role.COMMUNITY) for address in CLINICIANS}),
    )
    house.invite(*EVERYBODY)

    house.run()

    assert "BAL001" not in house.found()
    assert house.faults.calls[Call.ROLE_OF] == 2  # the organiser, and the one person whom no book knows


def test_the_directory_stands_above_the_mail_domain_and_what_is_written_in_a_name(house: House) -> None:
    house.roles[BO] = Role.CLINICIAN
    people = (Attendee(address=ANA), Attendee(address=BO, common_name="Bo (carer)"), Attendee(address=CLINICIANS[0]))
    house.northmoor.calendar.put(house.meeting(attendees=people))

    house.run()

    assert house.found()["BAL001"] == "open"


def test_an_entry_of_the_directory_that_has_run_out_counts_no_more(house: House) -> None:
    last = house.northmoor.now.date() + timedelta(days=2)
    house.roles |= {address: RoleEntry(Role.CLINICIAN, last) for address in CLINICIANS}
    house.invite(*EVERYBODY)
    house.run()
    assert house.found()["BAL001"] == "open"

    house.northmoor.later(days=3)
    house.run()

    assert house.found()["BAL001"] == "fixed"


@pytest.mark.parametrize("known_by", ["the directory", "the invite", "a role book"])
def test_a_group_is_opened_and_those_in_it_are_counted(house: House, known_by: str) -> None:
    house.groups = {PANEL: [ANA, WARD], WARD: CLINICIANS}
    group = Attendee(address=PANEL, cutype=CUType.GROUP if known_by == "the invite" else CUType.INDIVIDUAL)
    if known_by == "a role book":
        book = RoleBook({PANEL: RoleEntry(Role.GROUP), OLA: RoleEntry(Role.COMMUNITY)})
        house.northmoor.policy = replace(house.northmoor.policy, role_book=book)
    house.northmoor.calendar.put(house.meeting(attendees=(group,)))

    house.run()

    assert house.found()["BAL001"] == "open"
    assert house.faults.calls[Call.MEMBERS_OF] == 1


def test_whoever_is_invited_twice_counts_once_and_as_themselves(house: House) -> None:
    house.groups = {WARD: CLINICIANS}
    declined = tuple(Attendee(address=address, partstat="DECLINED") for address in CLINICIANS)  # type: ignore[arg-type]
    house.northmoor.calendar.put(house.meeting(attendees=(Attendee(address=WARD), Attendee(address=ANA), *declined)))

    house.run()

    assert "BAL001" not in house.found()


CLOSED = pytest.mark.parametrize("members", [None, []], ids=["closed", "emptied"])


@CLOSED
def test_a_group_with_nobody_to_count_in_it_is_of_unknown_size(house: House, members: Any) -> None:
    house.groups = {SHUT: members}
    house.invite(SHUT, *EVERYBODY)

    assert not house.run().failed
    assert "BAL001" not in house.found()


@CLOSED
def test_a_group_that_is_closed_or_emptied_puts_nothing_right(house: House, members: Any) -> None:
    house.groups = {WARD: CLINICIANS}
    house.invite(ANA, WARD)
    house.run()
    assert house.found()["BAL001"] == "open"

    house.groups = {WARD: members}
    house.northmoor.later(days=8)
    said = house.run()

    assert house.found()["BAL001"] == "unsure"
    assert not said.told


def test_a_meeting_is_in_scope_by_those_in_a_group(house: House) -> None:
    house.groups = {PANEL: [ANA, BO]}
    house.roles[BO] = Role.LIVED_EXPERIENCE
    house.invite(PANEL, summary="Tuesday")

    assert house.run().read == {Read.JUDGED: 1}


def test_each_address_is_asked_about_once_in_a_run(house: House) -> None:
    house.groups = {WARD: CLINICIANS}
    for number in range(4):
        house.invite(ANA, WARD, *CLINICIANS, uid=f"{number}@northmoor.example")

    house.run()

    assert house.faults.calls == {Call.EDITION: 1, Call.ROLE_OF: 6, Call.MEMBERS_OF: 1}


def test_nothing_is_asked_and_nothing_is_written_where_nothing_has_changed(house: House) -> None:
    house.groups = {WARD: CLINICIANS}
    house.invite(ANA, WARD)
    house.run()
    before = [house.northmoor.rows(table) for table in (meetings, facts, findings)]

    again = house.run()

    assert again.idle
    assert house.faults.calls == {Call.EDITION: 1}
    assert house.fetched() == 0
    assert [house.northmoor.rows(table) for table in (meetings, facts, findings)] == before


def test_a_role_that_is_another_is_heard_of_in_the_next_run(house: House) -> None:
    house.invite(*EVERYBODY)
    house.run()

    house.roles |= dict.fromkeys(CLINICIANS, Role.SUPPORTER)
    assert house.run().kinds == {"resolve": 1}
    assert house.run().idle


def test_a_group_that_is_another_is_heard_of_within_a_week(house: House) -> None:
    house.groups = {WARD: [CLINICIANS[0]]}
    house.invite(ANA, WARD)
    house.run()
    house.groups = {WARD: CLINICIANS}

    assert house.run().idle
    house.northmoor.later(days=7, seconds=1)
    assert house.run().kinds == {"warn": 1}


def test_a_directory_without_editions_is_asked_again_within_a_week(house: House) -> None:
    class TellsNone(MemoryDirectory):
        def edition(self) -> Edition | None:
            return None

    house.invite(*EVERYBODY)
    house.run(TellsNone)
    house.roles |= dict.fromkeys(CLINICIANS, Role.SUPPORTER)

    assert house.run(TellsNone).idle
    house.northmoor.later(days=7, seconds=1)
    assert house.run(TellsNone).kinds == {"resolve": 1}


def test_what_the_first_directory_knows_counts(house: House) -> None:
    first = MemoryDirectory({ANA: Role.SUPPORTER}, {WARD: [BO, *CLINICIANS]})
    second = MemoryDirectory(ROLES | {BO: Role.LIVED_EXPERIENCE}, {WARD: [ANA]})
    house.invite(ANA, WARD)

    house.run(directories={"first": first, "second": second})

    assert "1 person with lived experience and 3 clinicians" in house.told()


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_directory_that_does_not_answer_leaves_open_who_is_who(house: House, error: Any) -> None:
    house.invite(*EVERYBODY)
    house.is_down(error)

    said = house.run()

    assert said.told == {}
    assert house.found() == {}
    ((place, reason),) = faults_of(said)
    assert place == "directories.house"
    assert "@" not in reason

    house.is_back()
    assert house.run().kinds == {"warn": 1}
    assert house.found()["BAL001"] == "open"
    assert house.run().idle


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_nobody_hears_that_all_is_well_because_a_directory_is_down(house: House, error: Any) -> None:
    reference = house.invite(*EVERYBODY)
    house.run()
    assert house.found()["BAL001"] == "open"

    house.is_down(error)
    house.northmoor.calendar.edit(reference, summary="Co-production workshop, with cake")
    assert house.run().told == {}
    assert house.found()["BAL001"] == "unsure"
    house.northmoor.now = house.meeting().dtstart - timedelta(days=2)
    assert house.run().told == {}  # and nobody is reminded of what nobody can know

    house.is_back()
    assert house.run().kinds == {"remind": 1}
    assert house.found()["BAL001"] == "open"


def test_what_else_is_found_is_told_while_a_directory_is_down(house: House) -> None:
    house.northmoor.policy = replace(house.northmoor.policy, choice=RuleChoice(select=("BAL001", "ACC001")))
    house.invite(*EVERYBODY)
    house.is_down(DOWN)

    assert house.run().kinds == {"warn": 1}
    assert house.found() == {"ACC001": "open"}
    assert "The directory that knows who is who did not answer" in house.told()


def test_a_meeting_stays_in_scope_while_a_directory_is_down(house: House) -> None:
    reference = house.invite(*EVERYBODY, summary="Tuesday")
    house.run()
    house.is_down(DOWN)
    house.northmoor.calendar.edit(reference, summary="Wednesday")

    assert house.run().read == {Read.JUDGED: 1}
    assert house.found()["BAL001"] == "unsure"


def test_a_meeting_comes_into_scope_once_the_directory_is_back(house: House) -> None:
    house.invite(*EVERYBODY, summary="Tuesday")
    house.is_down(DOWN)
    assert house.run().read == {Read.WITH_WHOM: 1}

    house.is_back()
    assert house.run().kinds == {"warn": 1}


def test_a_meeting_that_names_a_patient_is_judged_while_a_directory_is_down(house: House) -> None:
    patient = Attendee(address=ANA, common_name="Ana Reyes (patient)")
    house.northmoor.calendar.put(house.meeting(attendees=(patient, Attendee(address=BO)), summary="Tuesday"))
    house.is_down(DOWN)

    said = house.run()

    assert said.read == {Read.JUDGED: 1}
    assert house.found().get("BAL001") is None  # what the name says is not counted: the directory may know better
    assert said.failed


def test_a_directory_that_fails_in_the_middle_of_a_run_costs_the_meetings_behind(house: House) -> None:
    house.invite(*EVERYBODY, uid="1@northmoor.example")
    house.invite(BO, CY, *CLINICIANS, uid="2@northmoor.example")
    house.is_down(DOWN, Call.ROLE_OF, number=6)
    house.faults.plan += [Fault(Call.ROLE_OF, DOWN, number=7)]

    first = house.run()
    asked_first = house.faults.calls[Call.ROLE_OF]
    house.is_back()
    second = house.run()

    assert (len(first.failed), first.told[Told.SENT]) == (1, 1)
    assert asked_first == 7  # the one that failed was tried again, and then nobody was asked about any more
    assert second.read == {Read.JUDGED: 1}
    assert second.idle is False


def test_only_what_could_not_be_looked_up_is_judged_again(house: House) -> None:
    house.invite(*EVERYBODY, uid="1@northmoor.example")
    house.run()
    house.invite(BO, *CLINICIANS, uid="2@northmoor.example")
    house.is_down(DOWN)
    house.run()

    house.is_back()
    assert house.run().read == {Read.JUDGED: 1}


def test_one_address_that_stays_closed_keeps_no_other_from_being_looked_up(house: House) -> None:
    house.invite(BO, uid="1@northmoor.example")
    house.invite(*EVERYBODY, uid="2@northmoor.example")
    house.is_down(PermissionDenied("ask for it", missing="Directory.Read"), Call.ROLE_OF, number=2)

    said = house.run()

    assert faults_of(said) == [("directories.house", "ask for it")]
    assert house.found()["BAL001"] == "open"


def test_a_directory_that_tells_no_edition_because_it_is_down_is_asked_nothing(house: House) -> None:
    house.invite(*EVERYBODY)
    house.run()
    house.is_down(DOWN, Call.EDITION)
    house.roles.clear()

    said = house.run()

    assert len(said.failed) == 1
    assert house.faults.calls[Call.ROLE_OF] == 0
    assert house.found()["BAL001"] == "open"  # what was judged before is not judged again without it
    assert said.told == {}

    house.is_back()
    house.roles.update(ROLES)
    assert house.run().idle


def test_a_directory_that_lost_most_of_what_it_knew_is_a_fault(house: House) -> None:
    house.roles |= dict.fromkeys([BO, CY], Role.LIVED_EXPERIENCE)
    house.invite(*EVERYBODY)
    house.run()
    kept = dict(house.roles)
    house.roles.clear()

    held = house.run()

    ((word, why),) = held.holds
    assert why == "directories.house: the directory has lost more than half of what it knew"
    assert held.told == {}
    assert house.found()["BAL001"] == "open"

    house.roles.update(kept)
    assert house.run().holds == []
    house.roles.clear()
    house.run()
    with house.northmoor.ledger.transaction() as connection:
        brakes.approve(connection, word, house.northmoor.now)
    assert house.run().holds == []
    assert house.found()["BAL001"] == "fixed"


def test_no_more_is_asked_than_a_directory_can_bear(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_ADDRESSES", 5)
    house.invite(*EVERYBODY, uid="1@northmoor.example")
    others = {f"other{number}@home.example": Role.CLINICIAN for number in range(3)}
    house.roles |= others
    house.invite(ANA, *others, uid="2@northmoor.example")

    first = house.run()
    house.northmoor.later(minutes=1)
    second = house.run()

    assert faults_of(first) == [("directories", asking.TOO_MANY)]
    assert first.told == {Told.SENT: 1}
    assert not second.failed
    assert second.told == {Told.SENT: 1}
    assert house.run().idle


def test_no_more_groups_are_opened_than_a_directory_can_bear(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_GROUPS", 1)
    house.groups = {WARD: CLINICIANS, PANEL: CLINICIANS}
    house.invite(ANA, WARD, PANEL)

    assert faults_of(house.run()) == [("directories", asking.TOO_MANY)]
    assert house.found() == {}


@pytest.mark.parametrize(
    "answers",
    [{"role_of": "lived_experience"}, {"role_of": Role.CLINICIAN}, {"members_of": [ANA]}, {"edition": "2"}],
    ids=str,
)
def test_an_answer_that_is_none_is_not_believed(house: House, answers: Mapping[str, object]) -> None:
    house.groups = {WARD: CLINICIANS}
    house.invite(WARD, ANA)

    class Odd(MemoryDirectory):
        pass

    for name, answer in answers.items():
        setattr(Odd, name, lambda *_, answer=answer: answer)

    ((place, reason),) = faults_of(house.run(Odd))

    assert (place, reason) == ("directories.house", "it stopped with an error of its own (TypeError)")
    assert house.found() == {}


def test_a_group_of_thousands_counts_as_closed(house: House) -> None:
    class ReadsToTheEnd(MemoryDirectory):
        def members_of(self, address: str) -> frozenset[str] | None:
            return frozenset(f"{number}@northmoor.example" for number in range(1001)) if address == WARD else None

    house.groups = {WARD: None}
    house.invite(WARD, ANA)

    house.run(ReadsToTheEnd)

    assert house.found() == {}
    assert house.faults.calls[Call.ROLE_OF] == 3


def test_without_a_directory_all_is_as_it_was(house: House) -> None:
    house.invite(*EVERYBODY)

    house.run(directories={})

    assert house.northmoor.rows(meetings)[0]["due"] is not None
    assert not [row for row in house.northmoor.rows(facts) if "edition" in row["name"]]
    assert house.faults.calls == {}


def test_nobody_waits_for_a_directory_with_the_ledger_in_hand(house: House) -> None:
    free: list[bool] = []
    file = house.northmoor.folder / "ledger.sqlite3"

    class Slow(MemoryDirectory):
        def role_of(self, address: str) -> RoleEntry | None:
            with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")  # raises where somebody writes
                other.execute("ROLLBACK")
            free.append(True)
            return super().role_of(address)

    reference = house.invite(*EVERYBODY)
    assert not house.run(Slow).failed
    house.roles[BO] = Role.CLINICIAN
    assert not house.run(Slow).failed
    house.northmoor.calendar.edit(reference, summary="Co-production workshop, with cake")
    assert not house.run(Slow).failed
    assert len(free) == 3 * (1 + len(EVERYBODY))


@pytest.mark.parametrize("number", range(1, 9))
def test_whatever_call_fails_once_organisers_hear_in_the_end_what_they_would_have_heard(
    house: House, number: int
) -> None:
    """A directory that is lost at any call of a run, and back in the next."""
    house.groups = {WARD: CLINICIANS}
    house.roles[BO] = Role.LIVED_EXPERIENCE
    house.invite(ANA, WARD, uid="1@northmoor.example")
    house.invite(BO, *CLINICIANS, uid="2@northmoor.example")
    house.faults.plan += [Fault(call, ValueError(), number=number) for call in (Call.ROLE_OF, Call.MEMBERS_OF)]
    house.run()
    house.is_back()

    house.run()

    assert [row["state"] for row in house.northmoor.rows(findings) if row["code"] == "BAL001"] == ["open", "open"]
    assert len(house.northmoor.post.box(OLA)) == 2
    assert house.run().idle
