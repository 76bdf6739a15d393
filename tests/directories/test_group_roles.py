"""Groups whose members have one role."""

from __future__ import annotations

import pytest

from copilot_sync.adapters import AdapterError, TransientError
from copilot_sync.adapters.group_roles import GroupRoles, edition_of, roles_in
from copilot_sync.people import Role, RoleEntry
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemoryDirectory

SAM, KIT, ADA = "sam@moorside.example", "kit@northmoor.example", "ada@northmoor.example"
PANEL, WARD = "panel@northmoor.example", "ward@northmoor.example"
GROUPS = {PANEL: [SAM, KIT], WARD: [KIT, ADA], "nobody@northmoor.example": [], "shut@northmoor.example": None}


def test_everybody_in_a_group_has_its_role() -> None:
    groups = GroupRoles(lived_experience=(f" {PANEL.upper()}",))

    assert roles_in(groups, MemoryDirectory(groups=GROUPS).members_of) == {
        SAM: RoleEntry(Role.LIVED_EXPERIENCE),
        KIT: RoleEntry(Role.LIVED_EXPERIENCE),
    }


def test_whoever_has_two_roles_has_none_that_we_know() -> None:
    groups = GroupRoles(lived_experience=(PANEL,), clinician=(WARD,), supporter=(PANEL,))

    assert roles_in(groups, MemoryDirectory(groups=GROUPS).members_of) == {
        SAM: RoleEntry(Role.UNKNOWN),
        KIT: RoleEntry(Role.UNKNOWN),
        ADA: RoleEntry(Role.CLINICIAN),
    }


def test_each_role_has_its_setting() -> None:
    named = {role.value for role in Role} - {Role.GROUP, Role.UNKNOWN}

    for role in named:
        groups = GroupRoles(**{role: (WARD,)})
        assert {entry.role for entry in roles_in(groups, MemoryDirectory(groups=GROUPS).members_of).values()} == {role}


@pytest.mark.parametrize("group", ["shut@northmoor.example", "sam@moorside.example", "gone@northmoor.example"])
def test_a_group_that_cannot_be_opened_is_named_by_its_place(group: str) -> None:
    groups = GroupRoles(clinician=(WARD, group))

    with pytest.raises(AdapterError) as raised:
        roles_in(groups, MemoryDirectory(groups=GROUPS).members_of)

    assert str(raised.value).startswith("clinician: number 2 of its groups is none that we can open")
    assert "@" not in str(raised.value)


def test_a_group_that_does_not_answer_is_not_taken_for_empty() -> None:
    faults = Faults(Fault(Call.MEMBERS_OF, TransientError("the connection was lost"), number=2))
    groups = GroupRoles(lived_experience=(PANEL,), clinician=(WARD,))

    with pytest.raises(TransientError):
        roles_in(groups, MemoryDirectory(groups=GROUPS, faults=faults).members_of)


def test_an_edition_is_of_people_and_roles_alone() -> None:
    one, other = RoleEntry(Role.CLINICIAN, line=3), RoleEntry(Role.SUPPORTER)

    assert edition_of({SAM: one, KIT: other}) == edition_of({KIT: other, SAM: RoleEntry(Role.CLINICIAN, line=9)})
    assert edition_of({SAM: one, KIT: other}) != edition_of({SAM: other, KIT: one})
    assert edition_of({SAM: one}).size == 1
    assert edition_of({}).size == 0
